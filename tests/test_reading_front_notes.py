"""The front end's places, anchors, note file and undo, in a real Chromium, held to what Python makes of the same."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import essaylib as el
from essaylib import Span
from essaylib.annotation import attach, note, to_jsonld
from essaylib.annotation.anchors import STATES
from essaylib.annotation.note_record import file_place, header_for, mark, superseded, view_place
from essaylib.annotation.record_file import Changes, RecordFile
from essaylib.annotation.record_form import Stored, compact, render
from essaylib.annotation.record_merge import apart
from essaylib.errors import ReadError
from tests import test_annotation_anchors as on_anchors
from tests import test_annotation_w3c as on_w3c
from tests.front import Front, canonical, doc_of
from tests.test_annotation_anchors import notes

__all__ = ["notes"]  # the fixture: notes all over the essay

NOW = datetime(2026, 11, 24, 8, 0, 0, 250_000, tzinfo=UTC)
ORDER = list(STATES)  # from sure to unknown


# The page ---------------------------------------------------------------------------------------------------------


def test_places_go_to_the_page_and_back_as_in_python(front, essay, notes):
    pages = [essay, on_anchors.unlike(essay, "page_cut"), el.parse_essay("1、党的群众路线,加\n\n2、强联系。")]
    for read in pages:
        size = len(read.text)
        spans = [(a, min(size, a + n)) for a in range(0, size - 1, max(1, size // 400)) for n in (1, 2, 7, 60)]
        made = front.run("return a.map(([x, y]) => [rawSpan(b, x, y), addressOf(b, [x, y])])", spans, doc_of(read))
        for (a, b), (raw, address) in zip(spans, made, strict=True):
            wanted = read.raw_span(Span(a, b))
            assert (raw, address) == ([wanted.start, wanted.end], read.address(Span(a, b)))
        last = read.raw_span(Span(size - 1, size)).end
        raws = [(a, min(last, a + n)) for a in range(0, last - 1, max(1, last // 500)) for n in (1, 3, 40)]
        back = front.run("return a.map(one => cleanSpan(b, one))", raws, doc_of(read))
        for (a, b), clean in zip(raws, back, strict=True):
            found = read.clean_span(Span(a, b))
            assert clean == ([found.start, found.end] if found else None), (a, b)


# Anchors ----------------------------------------------------------------------------------------------------------


def check_places(front: Front, made: list[Any], read: el.Essay) -> dict[str, int]:
    """JS places each note as Python does, or is less sure; `same` counts how often it is the same to the letter."""
    sent = [to_jsonld(one, embedded=True) for one in made]
    counts = {"same": 0, "less": 0}
    for one, place in zip(made, front.run("return a.map(one => placeNote(b, one))", sent, doc_of(read)), strict=True):
        found = attach(one, read)
        wanted = view_place(found)
        counts["same" if place == wanted else "less"] += 1
        if place["state"] in ("exact", "moved"):
            assert place == wanted, one
        assert ORDER.index(place["state"]) >= ORDER.index(found.state), one
        if place["state"] == "ambiguous":
            assert found.state == "ambiguous"
            spans = [candidate["span"] for candidate in wanted["candidates"]]
            assert [candidate for candidate in place["candidates"] if candidate["span"] not in spans] == []
    return counts


def test_notes_stand_where_python_puts_them_or_are_less_sure(front, essay, notes, raw_page):
    text = essay.text
    at, gone = essay.find("2.2/1").span.start, essay.find("2.3").span
    first, second = essay.find("3.2").span, essay.find("3.3").span
    swapped = (
        text[: first.start] + second.of(text) + text[first.end : second.start] + first.of(text) + text[second.end :]
    )
    twice = essay.find("2.3/3").span
    inside = notes[20].span.start + 1
    versions = [
        essay,
        el.parse_essay(raw_page, punctuation="source"),
        on_anchors.unlike(essay, "page_cut"),
        *(el.parse_essay(one) for one in (
            text, text[:at] + "𠮷野櫻。\n" + text[at:], text[: gone.start] + text[gone.end + 1 :], swapped,
            text[: twice.end] + twice.of(text) + text[twice.end :], text[:inside] + "櫻𠮷" + text[inside + 1 :],
        )),
    ]  # fmt: skip
    for read in versions:
        counts = check_places(front, notes, read)
        assert counts["same"] > 0.85 * len(notes)
        assert check_places(front, notes[:30], essay)["less"] == 0


@settings(max_examples=100)
@given(on_anchors.versions(), st.lists(st.tuples(st.integers(0, 200), st.integers(1, 40)), min_size=1, max_size=12))
def test_no_note_goes_to_other_words_than_in_python(front, version, places):
    try:
        read, other = (el.parse_essay(text) for text in version)
    except ReadError:
        return
    size = len(read.text)
    spans = [Span(a % size, min(size, a % size + n)) for a, n in places]
    made = [note(read, span, creator="Ada", now=NOW) for span in spans if span.of(read.text).strip()]
    bare = [replace(one, prefix="", suffix="", span=Span(0, 0), text_sha256="") for one in made]
    for text in (read, other, el.parse_essay(version[0], punctuation="source")):
        check_places(front, made + bare, text)


def test_a_note_that_contradicts_itself_is_no_surer_here(front):
    spring = el.parse_essay(on_anchors.WORDS)
    one = on_anchors.on(on_anchors.WORDS, "旧书")
    for fields in ({"exact": "桃花"}, {"span": Span(3, 5)}, {"span": Span(900, 902)},
                   {"raw": Span(900, 902), "text_sha256": ""}, {"raw": Span(1, 3), "text_sha256": ""},
                   {"raw": Span(24, 900), "text_sha256": ""}, {"exact": "", "span": Span(0, 0)}):  # fmt: skip
        check_places(front, [replace(one, **fields)], spring)


def test_one_word_ten_thousand_times(front):
    read = el.parse_essay("的" * 20_000 + "春。")
    made = [note(read, Span(5_000, 5_001), creator="Ada"), note(read, Span(0, 20_000), creator="Ada")]
    check_places(front, made, el.parse_essay("的" * 19_000 + "夏。"))


@settings(max_examples=100)
@given(st.lists(st.tuples(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("abcdef"), max_size=6),
                          st.sets(st.sampled_from("abcdef"))), min_size=5, max_size=20))  # fmt: skip
def test_of_several_versions_the_one_python_shows(front, cases):
    made = front.run(
        "return a.map(([links, here]) => [...superseded(new Map(links), new Set(here))].sort())",
        [(sorted(links.items()), sorted(here)) for links, here in cases],
    )
    assert made == [sorted(superseded(links, here)) for links, here in cases]


# The note file ----------------------------------------------------------------------------------------------------


def test_the_file_has_the_bytes_that_python_writes(front, essay, notes, tmp_path):
    records: list[dict[str, Any]] = [to_jsonld(one, embedded=True) for one in notes]
    records += [on_w3c.HYPOTHESIS | {"rights": {"ﬀ": 1.5e-7, "𠮷": [], "\ue000": {}}}, on_w3c.RECOGITO]
    records += [on_w3c.basic(target="http://x.org/", id="http://x.org/𠮷"), on_w3c.basic(id="http://x.org/\ue000")]
    deleted = ["urn:x:𠮷", "urn:x:\uffee"]
    path = tmp_path / "notes.json"
    file = RecordFile(path, header=header_for(essay), key=file_place, mark=mark)
    file.save(Changes(put=(*({"id": name} for name in deleted), *records)))
    times = file.save(Changes(deleted=tuple(deleted))).records.deleted
    made = front.run("return noteFileText(b, a, new Map(c))", records[::-1], doc_of(essay), list(times.items()))
    assert made == path.read_text("utf-8")
    read = front.run("const r = readNoteFile(a); return {...r, deleted: [...r.deleted]}", made)
    assert (read["refused"], read["header"], dict(read["deleted"])) == ([], header_for(essay), times)
    assert sorted(map(canonical, read["records"])) == sorted(map(canonical, records))
    empty = render(Stored(header_for(essay), {}, {}), [], {}).decode()
    assert front.run("return noteFileText(a, [], new Map())", doc_of(essay)) == empty


def file_text(records: str = "[]", deleted: str = "[]", version: str = "1") -> str:
    header = f'"@context": [], "format": "essaylib-notes", "version": {version}, "essay": {{}}'
    return f'{{\n "header": {{{header}}},\n "deleted": {deleted},\n "records": {records}\n}}'


def record(more: str = "", name: str = "1") -> str:
    return f'{{"id": "urn:x:{name}", "type": "Annotation", "target": "http://x.org/"{more}}}'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Line 1: the file ends here"),
        ("春", "Line 1: not JSON"),
        ("[]", "no file of notes"),
        (file_text(version="2"), "newer essaylib"),
        (file_text(version="true"), "newer essaylib"),
        (file_text().replace("essaylib-notes", "x"), "of another kind"),
        (file_text("{}"), "no file of notes"),
        (file_text()[:-2], "ends here"),
        (file_text("[" + record(', "x": NaN') + "]"), "Line 4: not JSON"),
        (file_text().replace('"deleted"', '"records"'), 'Line 4: an object has "records" twice'),
        (file_text("[" * 90), "66 deep"),
        (file_text("[" + "1," * 200_000 + "1]"), "200000 are read at most"),
    ],
)
def test_a_file_that_is_none_is_refused_whole(front, text, reason):
    said = front.run("try { readNoteFile(a); } catch (error) { return error.said; }", text)
    assert reason in said["en"]
    assert said["zh"]


def test_one_bad_record_does_not_cost_the_others(front):
    more = ['"__proto__": {}', '"a": {"constructor": 1}', '"x": "\\ud800"', '"x": 1e999', '"x": ' + "[" * 40 + "]" * 40,
            '"body": {"purpose": "tagging", "value": "a\\u202e"}', f'"bodyValue": "{"x" * 100_001}"']  # fmt: skip
    bad = ['{"id": "urn:x:2"}', "7", "null", *(record(f", {one}") for one in more), record()]
    good = [record(), record(', "bodyValue": "<img src=x onerror=alert(1)>"', name="9")]
    deleted = '[{"id": "urn:x:5", "deleted": "t"}, {"id": 5, "deleted": "t"}, {"id": "urn:x:1", "deleted": "t"}]'
    read = front.run(
        "const r = readNoteFile(a); return {...r, deleted: [...r.deleted]}",
        file_text(f"[{','.join([*good, *bad])}]", deleted),
    )
    assert [one["id"] for one in read["records"]] == ["urn:x:1", "urn:x:9"]
    assert [one["index"] for one in read["refused"]] == [*range(2, 13), 1]
    assert all(one["why"]["en"] and one["why"]["zh"] for one in read["refused"])
    assert read["deleted"] == [["urn:x:5", "t"]], "of a note and its deletion, the note stays"
    assert front.run("return Object.keys(Object.prototype)") == []


def test_bytes_that_are_no_utf8_are_seen(front):
    said = front.run("try { readNoteFile(Uint8Array.of(123, 0xff)); } catch (error) { return error.said; }")
    assert "UTF-8" in said["en"]
    assert front.run("return readNoteFile(new TextEncoder().encode('\\ufeff' + a)).records", file_text()) == []
    assert (
        "64 MB" in front.run("try { readNoteFile(new Uint8Array(70e6)); } catch (error) { return error.said; }")["en"]
    )


def anno(name: str, comment: str = "", **more: Any) -> dict[str, Any]:
    return on_w3c.basic(id=f"urn:x:{name}", **({"bodyValue": comment} if comment else {}), **more)


def merged(front: Front, mine: Any, theirs: Any, gone: Any = (), their_gone: Any = (), forms: Any = ()) -> Any:
    return front.run(
        "const known = new Map(e.map(([id, notes]) => [id, notes.map(printOf)]));"
        "const m = mergeNotes(a, b, new Map(c), new Map(d), id => known.get(id) ?? []);"
        "const records = Object.fromEntries(m.records.map(one => [one.id, one]));"
        "return {...m, records, deleted: Object.fromEntries(m.deleted)};",
        mine, theirs, list(gone), list(their_gone), list(forms),
    )  # fmt: skip


def test_merging_never_loses_a_note(front):
    a, a2, a3, b = anno("1", "a"), anno("1", "a2"), anno("1", "a3"), anno("2", "b")
    found = merged(front, [a], [b])
    assert (sorted(found["records"]), found["added"], found["conflicts"]) == (["urn:x:1", "urn:x:2"], ["urn:x:2"], [])
    later = a | {"modified": "2026-11-24T08:00:00Z"}
    assert merged(front, [a], [later])["same"] == ["urn:x:1"], "the same change, at two times"
    found = merged(front, [a], [a2])
    new, text = apart("urn:x:1", compact(a), mark)
    assert found["records"]["urn:x:1"] == a2
    assert canonical(found["records"][new]) == text, "the copy that Python would make"
    again = merged(front, list(found["records"].values()), [a2])
    assert again["records"] == found["records"], "once more makes no more copies"
    # What went across before decides who has changed the note.
    assert merged(front, [a], [a2], forms=[("urn:x:1", [a])])["records"] == {"urn:x:1": a2}
    assert merged(front, [a2], [a], forms=[("urn:x:1", [a])])["records"] == {"urn:x:1": a2}
    assert len(merged(front, [a2], [a3], forms=[("urn:x:1", [a])])["records"]) == 2
    assert len(merged(front, [a2], [a3], forms=[("urn:x:1", [a, a2])])["records"]) == 2, "it may stem from the older"


def test_deletions_meet_changes(front):
    a, a2 = anno("1", "a"), anno("1", "a2")
    gone = [("urn:x:1", "t")]
    known = [("urn:x:1", [a])]
    rows = [
        (([a], [], [], gone, known), [], {"urn:x:1": "t"}),
        (([a2], [], [], gone, known), ["urn:x:1"], {}),  # changed here since: it stays
        (([a], [], [], gone, []), ["urn:x:1"], {}),  # nothing known: it stays
        (([], [a], gone, [], known), [], {"urn:x:1": "t"}),
        (([], [a2], gone, [], known), ["urn:x:1"], {}),
        (([], [], gone, [("urn:x:1", "u")], []), [], {"urn:x:1": "u"}),
    ]
    for case, records, deleted in rows:
        found = merged(front, *case)
        assert (sorted(found["records"]), found["deleted"]) == (records, deleted), case


# Undo -------------------------------------------------------------------------------------------------------------


def test_undo_and_redo_leave_what_others_changed(front):
    done = front.run(
        """
        const store = {records: new Map(), change({put, delete: gone}) {
            for (const note of put) this.records.set(note.id, {note});
            for (const id of gone) this.records.delete(id);
        }};
        const history = new History(store), now = id => store.records.get(id)?.note.bodyValue ?? null, said = [];
        const see = () => said.push([now('urn:x:1'), now('urn:x:2'), history.canUndo, history.canRedo]);
        history.do({put: [a, b]}); see();
        history.do({put: [c], delete: [b.id]}); see();
        history.undo(); see();
        history.redo(); see();
        store.change({put: [{...c, bodyValue: 'elsewhere'}], delete: []});
        const left = history.undo(); see();
        const nothing = history.undo(); see();
        history.undo(); see();
        history.do({put: [a]}); see();
        store.change({put: [{...a, modified: '2026-11-24T08:00:00Z'}], delete: []});
        const fine = history.undo(); see();
        return [said, left.left, left.said, nothing.left, fine.left];
        """,
        anno("1", "a"), anno("2", "b"), anno("1", "c"),
    )  # fmt: skip
    assert done[0] == [
        ["a", "b", True, False],
        ["c", None, True, False],
        ["a", "b", True, True],
        ["c", None, True, False],
        ["elsewhere", "b", True, True],  # the note changed elsewhere stays; the deleted one is back
        ["elsewhere", None, False, True],
        ["elsewhere", None, False, True],
        ["a", None, True, False],
        ["elsewhere", None, False, True],  # a new time alone is no change
    ]
    assert done[1] == ["urn:x:1"]
    assert "stays" in done[2]["en"]
    assert done[3:] == [["urn:x:1"], []]
