"""Notes of a reader in the browser's own storage, in a real Chromium: two tabs, files, a full storage."""

from datetime import UTC, datetime
from typing import Any

import pytest

import essaylib as el
from essaylib import Span
from essaylib.annotation import note, to_jsonld
from essaylib.annotation.note_file import NoteFile
from tests.browsers import open_file
from tests.front import Front, doc_of

NOW = datetime(2026, 11, 24, 8, 0, 0, 250_000, tzinfo=UTC)
WORDS = "昨夜下过雨。春天来了，山里的桃花都开了。我们坐在树下，读一本𠮷野写的旧书。"

STORE = "globalThis.store = browserStore(a, {notes: b}); "
SAID = "[...store.records.values()].map(r => r.note.body.at(-1).value).sort()"
SEEN = f"return [{SAID}, store.status.unsaved, store.unsavedExport];"
FIRSTS = "return [...store.records.values()].map(r => [r.note.id, r.note.body[0].value]);"


@pytest.fixture
def spring() -> el.Essay:
    return el.parse_essay(WORDS)


def made(essay: el.Essay, start: int, end: int, comment: str = "") -> dict[str, Any]:
    return to_jsonld(note(essay, Span(start, end), tag="t", comment=comment, creator="Ada", now=NOW), embedded=True)


@pytest.fixture
def disk(chromium, tmp_path):
    path = tmp_path / "edition.html"
    path.write_text("<!doctype html><meta charset=utf-8><title>edition</title><button>b</button>", "utf-8")
    with open_file(chromium, path) as opened:
        yield opened


def test_notes_stay_in_the_browser_and_two_tabs_agree(disk, spring):
    doc, came = doc_of(spring), made(spring, 2, 6, "came")
    new, mine, yours = (made(spring, 7, 9, text) for text in ("new", "mine", "yours"))
    one = Front(disk.page)
    assert one.run(STORE + SEEN, doc, [came]) == [["came"], 0, False]
    one.run("store.setCreator(' 林 '); store.change({put: [a]});", new)
    assert one.run(SEEN) == [["came", "new"], 0, True]
    two = Front(disk.tab())
    assert two.run(STORE + SEEN, doc, [came]) == [["came", "new"], 0, True]
    assert two.run("return store.creator") == "林"
    two.run("store.change({put: [a], delete: [b]});", yours, new["id"])
    one.run("store.change({put: [a]});", mine)
    one.page.wait_for_function("() => store.records.size === 3")
    two.page.wait_for_function("() => store.records.size === 3")
    assert one.run(SEEN)[0] == two.run(SEEN)[0] == ["came", "mine", "yours"]
    one.page.reload()
    assert Front(one.page).run(STORE + SEEN, doc, [came])[0] == ["came", "mine", "yours"]
    assert one.run("return store.setCreator('a\\u202eb').en").startswith("The reader's name holds U+202E")
    one.run('localStorage.setItem(store._prefix + \'urn:x:9\', \'{"note": {"id": "urn:x:9"}}\');')
    told = one.run(
        "const again = browserStore(a, {notes: b}); return [again.records.size, again.status.notice.en];", doc, []
    )
    assert told[1].startswith("1 entries in this browser's storage read as no note")
    assert disk.faults() == []


@pytest.mark.parametrize("heard_late", [False, True])
@pytest.mark.parametrize("swapped", [False, True])
def test_one_note_changed_in_two_tabs_at_once_stays_in_both_forms(disk, spring, heard_late, swapped):
    """Each tab writes before it hears of the other; both end with the same form under the id."""
    old = made(spring, 2, 6, "old")
    forms = [{**old, "body": [{**old["body"][1], "value": text}]} for text in ("one", "two")]
    mine, theirs = forms[::-1] if swapped else forms
    one = Front(disk.page)
    found = one.run(
        """
        globalThis.store = browserStore(a, {notes: []});
        store.change({put: [b]});
        const key = store._prefix + b.id, old = localStorage.getItem(key);
        const theirs = JSON.stringify({...JSON.parse(old), note: d});
        if (!e) localStorage.setItem(key, theirs);
        store.change({put: [c]});
        if (e) store._onStorage({key, oldValue: old, newValue: theirs});
        """
        + FIRSTS,
        doc_of(spring), old, mine, theirs, heard_late,
    )  # fmt: skip
    assert sorted(text for _, text in found) == ["one", "two"]
    first = one.run("return [a, b].sort((x, y) => (printOf(x) < printOf(y) ? -1 : 1))[0].body[0].value", *forms)
    assert dict(found)[old["id"]] == first
    again = one.run(STORE + FIRSTS, doc_of(spring), [])
    assert sorted(again) == sorted(found)


def test_the_file_goes_out_and_comes_back(disk, essay, tmp_path):
    """To Python, changed there, and back: what is new, the same, changed in one place or in both."""
    doc = doc_of(essay)
    first, second = made(essay, 200, 210, "first"), made(essay, 300, 320, "second")
    one = Front(disk.page)
    one.run(STORE + "store.change({put: [c, d]});", doc, [], first, second)
    path = tmp_path / "ada.json"
    path.write_text(one.run("return store.exportText()"), "utf-8")
    assert one.run("return store.unsavedExport") is False
    file = NoteFile(path, essay, creator="Ada")
    assert [found.comment for found in file.notes] == ["first", "second"]
    file.put(file.notes[0].revised(comment="first of Python"), file.notes[1].revised(comment="second of Python"))
    file.put(note(essay, Span(400, 405), comment="third", creator="Bo", now=NOW))
    mine = {**second, "body": [{**second["body"][1], "value": "second of browser"}]}
    one.run("store.change({put: [a]});", mine)
    bring = "return store.importText(new TextEncoder().encode(a)).catch(error => error.said.en)"
    counts = one.run(bring, path.read_text("utf-8"))
    assert {name: n for name, n in counts.items() if n} == {"n_new": 1, "n_changed": 2, "n_conflicts": 1}
    assert one.run(SEEN)[0] == ["first of Python", "second of Python", "second of browser", "third"]
    assert one.run("return [...store._changed].length") == 1, "the copy is in no file yet"
    again = one.run(bring, path.read_text("utf-8"))
    assert {name: n for name, n in again.items() if n} == {"n_same": 3}
    path.write_text(one.run("return store.exportText()"), "utf-8")
    file = NoteFile(path, essay)
    assert [[one.comment, other.comment] for one, other in file.conflicts] == [
        ["second of Python", "second of browser"]
    ]
    # Deleted in Python: deleted here, since nothing has changed it here.
    file.delete(file.notes[0])
    counts = one.run(bring, path.read_text("utf-8"))
    assert (counts["n_deleted"], counts["n_same"]) == (0, 3), (
        "it was exported in two forms: the older is not known to Python"
    )
    assert counts["n_kept"] == 1
    assert one.run(bring, "{")[:7] == "Line 1:"
    other = el.parse_essay(WORDS)
    strange = NoteFile(None, other, creator="Bo")
    strange.put(note(other, Span(2, 6), creator="Bo"))
    strange.save_as(tmp_path / "bo.json")
    assert one.run(bring, (tmp_path / "bo.json").read_text("utf-8"))["other_page"] is True
    assert disk.faults() == []


def test_settled_notes_show_one_version(disk, spring):
    other = el.parse_essay(WORDS.replace("桃花", "杏花"))
    old = made(spring, 13, 15, "flower")
    one = Front(disk.page)
    shown = "[r.place.state, r.place.span, r.note['dcterms:replaces']?.id ?? null]"
    state = f"return [...store.records.values()].map(r => {shown})"
    assert one.run(STORE + state, doc_of(other), [old])[0][0] == "lost"
    one.run("store.settle(a, [13, 15])", old["id"])
    assert one.run(state) == [["exact", [13, 15], old["id"]]]
    assert one.run(STORE + state, doc_of(other), [old]) == [["exact", [13, 15], old["id"]]]
    assert one.run(STORE + state, doc_of(spring), [old]) != [["exact", [13, 15], old["id"]]], (
        "another page, its own key"
    )
    assert one.run("return JSON.parse(store.exportText()).records.length") == 1


def test_a_newer_edition_and_changes_made_in_the_older_are_both_kept(disk, spring):
    doc, old = doc_of(spring), made(spring, 2, 6, "old")
    mine, newer = ({**old, "body": [{**old["body"][1], "value": text}]} for text in ("mine", "newer"))
    one = Front(disk.page)
    one.run(STORE + "store.change({put: [c]});", doc, [old], mine)
    assert one.run(STORE + SEEN, doc, [old])[0] == ["mine"]
    for _ in range(2):
        assert one.run(STORE + SEEN, doc, [newer])[0] == ["mine", "newer"]
    one.run("store.change({delete: [...store.records.keys()]});")
    assert one.run(STORE + SEEN, doc, [newer])[0] == []
    assert one.run(STORE + SEEN, doc, [old])[0] == ["old"], "a deletion gives way to a note that was changed since"


def test_a_full_storage_loses_nothing_and_says_so(disk, spring):
    doc = doc_of(spring)
    one = Front(disk.page)
    one.run(STORE, doc, [])
    one.run(
        "for (let n = 1 << 20; n; n >>= 1)"
        " try { for (;;) localStorage.setItem('x' + Math.random(), 'x'.repeat(n)); } catch {}"
    )
    one.run("store.change({put: a});", [made(spring, 2, 6, text) for text in ("a", "b")])
    assert one.run(SEEN) == [["a", "b"], 2, True]
    assert "storage is full: 2 changed notes are only in memory. Export" in one.run("return store.status.error.en")
    # Leaving the page asks first; the browser does so only on a page the reader has touched.
    disk.page.click("button")
    disk.page.close(run_before_unload=True)
    disk.page.wait_for_timeout(300)
    assert [one.split(":")[0] for one in disk.watch.dialogs] == ["beforeunload"]
    assert disk.watch.dialogs.pop()
    assert '"records": []' not in one.run("return store.exportText()")
    assert one.run("return [store.unsavedExport, store.status.unsaved]") == [False, 2]
    one.run(
        "Object.keys(localStorage).filter(key => key[0] === 'x').forEach(key => localStorage.removeItem(key));"
        "store.retry();"
    )
    assert one.run("return [store.status.unsaved, store.status.error]") == [0, None]
    assert one.run(STORE + SEEN, doc, []) == [["a", "b"], 0, False]


def test_a_page_without_storage_keeps_notes_in_memory(chromium, spring):
    context = chromium.new_context()
    page = context.new_page()
    page.set_content("<!doctype html><title>no storage</title>")  # about:blank has none
    one = Front(page)
    assert one.run(STORE + SEEN, doc_of(spring), [made(spring, 2, 6, "came")]) == [["came"], 0, False]
    assert one.run("return store.status.error") is None, "nothing is at risk yet"
    one.run("store.change({put: [a]});", made(spring, 2, 6, "new"))
    assert one.run(SEEN) == [["came", "new"], 1, True]
    assert "does not let the page store anything" in one.run("return store.status.error.en")
    context.close()


def test_five_thousand_notes_in_the_browser(disk):
    page = "".join(f"第{i}句话说的是春天里的第{i * 7919 % 10_007}件事情。" for i in range(10_000))
    big = el.parse_essay(page)
    doc = doc_of(big)
    notes = [made(big, 40 * i, 40 * i + 6, "批注" * 10) for i in range(5_000)]
    one = Front(disk.page)
    times = one.run(
        """
        const times = {}, time = (name, run) => {
            const from = performance.now(), made = run();
            times[name] = Math.round(performance.now() - from);
            return made;
        };
        let store = time('new, embedded', () => browserStore(a, {notes: b}));
        time('change one', () => store.change({put: [{...b[0], motivation: 'tagging'}]}));
        time('change all', () => store.change({put: b.map(n => ({...n, motivation: 'highlighting'}))}));
        times.unsaved = store.status.unsaved;
        store = time('new, stored', () => browserStore(a, {notes: []}));
        time('change one, stored', () => store.change({put: [{...b[0], motivation: 'tagging'}]}));
        const text = time('export', () => store.exportText());
        time('read', () => readNoteFile(text));
        times.size = text.length;
        const essay = {...a.essay, sha256: 'f'.repeat(64), text_sha256: 'e'.repeat(64)};
        const other = {...a, text: '夏。' + a.text, essay};
        time('place on another text', () => b.forEach(n => placeNote(other, n)));
        return times;
        """,
        doc, notes,
    )  # fmt: skip
    assert times["unsaved"] == 0, "they fit into the storage"
    assert times["change one"] < 100  # 1 to 2 ms here, 0.4 s to load them: the limits allow for a slow machine
    assert times["new, stored"] < 5_000
