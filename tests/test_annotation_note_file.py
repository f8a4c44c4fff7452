"""A reader's notes in a file: saved at once, merged, shown where they stand; what cannot be read is not lost."""

import gc
import itertools
import json
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import essaylib as el
from essaylib import Span
from essaylib.annotation import NoteFile, attach_all, note, note_shelf, to_jsonld
from essaylib.annotation.note_record import entry_of, file_place, message_of, superseded
from essaylib.annotation.record_file import Changes, RecordFile
from essaylib.errors import DamagedFileError, InputError, TooLargeError

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
TEXT = "春天来了，山里的桃花都开了。我们坐在树下，读一本𠮷野写的旧书。风从河上吹来，书页翻得很快。"
X = "http://x.org/"


@pytest.fixture(scope="module")
def spring() -> el.Essay:
    return el.parse_essay(TEXT)


@pytest.fixture(scope="module")
def changed() -> el.Essay:
    """The same text on another page, with a sentence before it and a word of the last sentence changed."""
    return el.parse_essay("昨夜下过一场小雨。" + TEXT.replace("很快", "真慢"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ada.json"


def made(essay: el.Essay, words: str = "桃花", **fields: Any) -> Any:
    start = essay.text.index(words)
    fields = {"tag": "image", "creator": "Ada", "now": NOW, **fields}
    return note(essay, Span(start, start + len(words)), **fields)


def annotation(essay: el.Essay, words: str = "桃花", **fields: Any) -> dict[str, Any]:
    """As the browser sends one."""
    return {**to_jsonld(made(essay, words), embedded=True), **fields}


def ids(found: Any) -> list[str]:
    return [one["note"]["id"].removeprefix("urn:uuid:") for one in found]


def as_another_program(path: Path, *records: dict[str, Any], deleted: tuple[str, ...] = ()) -> None:
    file = RecordFile(path, header={"format": "essaylib-notes", "version": 1})
    file.read()
    file.save(Changes(put=records, deleted=deleted))


# The file ---------------------------------------------------------------------------------------------------------


def test_file_is_this(path, spring):
    one = replace(made(spring, comment="三月"), id="9b6aa528-660a-4551-8265-66f45c61acab")
    NoteFile(path, spring, creator="Ada").put(one)
    written = json.loads(path.read_bytes())
    assert written["header"] == {
        "@context": ["http://www.w3.org/ns/anno.jsonld", {"essaylib": "urn:essaylib:"}],
        "format": "essaylib-notes",
        "version": 1,
        "essay": {"sha256": spring.source.sha256, "title": spring.title},
    }
    assert written["records"] == [to_jsonld(one, embedded=True)]
    assert "@context" not in written["records"][0]


def test_notes_come_back_in_the_order_of_the_text(path, spring):
    file = NoteFile(path, spring)
    notes = [made(spring, words) for words in ("旧书", "春天", "𠮷野", "我们坐在树下")]
    file.put(*notes)
    file.put(made(spring, "河上"))
    for found in (file, NoteFile(path, spring)):
        assert [one.exact for one in found.notes] == ["春天", "我们坐在树下", "𠮷野", "旧书", "河上"]
    assert [row["target"]["selector"][0]["exact"] for row in json.loads(path.read_bytes())["records"]] == [
        one.exact for one in file.notes
    ]
    assert set(notes) < set(file.notes)
    assert [row.words for row in file.table()] == [one.exact for one in file.notes]
    assert repr(file) == "<NoteFile ada.json: 5 notes, 0 changes unsaved>"


def test_a_note_is_put_in_place_of_its_earlier_form_and_deleted(path, spring):
    file = NoteFile(path, spring)
    one, two = made(spring), made(spring, "旧书")
    file.put(one, two)
    file.put(one.revised(comment="又一年"))
    assert [(n.exact, n.comment) for n in NoteFile(path, spring).notes] == [("桃花", "又一年"), ("旧书", "")]
    file.delete(one, f"urn:uuid:{two.id}")  # a note, or the id of its record
    assert file.notes == NoteFile(path, spring).notes == ()


def test_all_are_replaced(path, spring):
    file = NoteFile(path, spring)
    one, two, three = (made(spring, words) for words in ("春天", "桃花", "旧书"))
    file.put(one, two)
    as_another_program(path, {"id": "urn:x:1", "type": "Thing"})
    file.look()
    file.replace_all([two, three])
    assert NoteFile(path, spring).notes == (two, three)
    assert [one.id for one in file.unreadable] == ["urn:x:1"]
    with pytest.raises(InputError, match=r"3 is no Note: make one with annotation.note. No change was taken"):
        file.replace_all([one, 3])  # type: ignore[list-item]
    assert file.notes == (two, three)


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda file, one: file.put(one, one), "Two changes in one call to the note"),
        (lambda file, one: file.put("桃花"), "'桃花' is no Note"),
        (lambda file, one: file.put(one, None), "None is no Note"),
        (lambda file, one: file.delete("nobody"), r"No note 'nobody' in <NoteFile ada.json: 1 notes"),
        (lambda file, one: file.delete(3), "No note 3 in"),
        (lambda file, one: file.settle("nobody"), "No note 'nobody'"),
        (lambda file, one: file.settle(one, "9/9"), "9/9"),
        (lambda file, one: file.settle(one, Span(3, 3)), "holds no words"),
    ],
)
def test_refused(call, complaint, path, spring):
    file = NoteFile(path, spring)
    there = made(spring, "春天")
    file.put(there)
    with pytest.raises(InputError, match=complaint):
        call(file, there)
    assert file.notes == NoteFile(path, spring).notes == (there,)
    assert file.error is None


@pytest.mark.parametrize("creator", [None, 3, "a\u202eb", "a\nb", "a\tb", "长" * 201, "\ud800"])
def test_no_reader(creator, spring):
    with pytest.raises(InputError, match="creator is"):
        NoteFile(None, spring, creator=creator)


def test_no_essay(path):
    for essay in (None, TEXT, SimpleNamespace(text=TEXT)):
        with pytest.raises(InputError, match="is no Essay"):
            NoteFile.open(path, essay)


# In memory, and elsewhere -----------------------------------------------------------------------------------------


def test_in_memory_until_it_is_saved_somewhere(path, spring):
    file = NoteFile(None, spring, creator=" Ada ")
    one, two = made(spring), made(spring, "春天")
    file.put(one, two)
    file.put(one.revised(tag="word"))
    file.delete(two)
    assert (file.path, file.creator, file.unsaved) == (None, "Ada", 0)
    assert repr(file) == "<NoteFile in memory: 1 notes, 0 changes unsaved>"
    assert not file.look()
    with pytest.raises(InputError, match=r"in memory only: save_as\(path\)"):
        file.save()
    file.save_as(path)
    assert file.path == path
    assert NoteFile.open(path, spring) is file
    file.put(two)
    assert NoteFile(path, spring).notes == file.notes
    assert len(file.notes) == 2


@pytest.mark.parametrize("before", [None, "eve.json"])
def test_save_as_never_writes_over_a_file(before, path, tmp_path, spring):
    NoteFile(path, spring).put(made(spring, "春天"))
    file = NoteFile(before and tmp_path / before, spring)
    file.put(made(spring))
    with pytest.raises(InputError, match="exists, and may hold other"):
        file.save_as(path)
    assert file.path == (before and tmp_path / before)
    assert [one.exact for one in NoteFile(path, spring).notes] == ["春天"]
    file.save_as(tmp_path / "third.json")
    assert [one.exact for one in NoteFile(tmp_path / "third.json", spring).notes] == ["桃花"]
    assert NoteFile.open(tmp_path / "third.json", spring) is file
    if before:
        assert NoteFile.open(tmp_path / before, spring) is not file


# One object for one file ------------------------------------------------------------------------------------------


def test_two_views_of_a_file_share_it(path, spring, monkeypatch):
    file = NoteFile.open(path, spring, creator="Ada")
    monkeypatch.chdir(path.parent)
    assert NoteFile.open("ada.json", el.parse_essay(TEXT)) is file
    assert file.creator == "Ada"
    assert NoteFile.open(path.parent / "." / "ada.json", spring, creator="Eve") is file
    assert file.creator == "Eve"
    linked = path.parent / "linked"
    linked.symlink_to(path.parent)
    assert NoteFile.open(linked / "ada.json", spring) is file
    assert NoteFile.open(path.parent / "eve.json", spring) is not file
    assert NoteFile.open(None, spring) is not NoteFile.open(None, spring)


def test_a_file_nobody_holds_is_read_anew(path, spring):
    first = NoteFile.open(path, spring)
    first.creator = "Eve"
    del first
    gc.collect()
    assert NoteFile.open(path, spring).creator == ""


def test_opening_it_again_shows_what_others_wrote(path, spring):
    file = NoteFile.open(path, spring)
    as_another_program(path, annotation(spring))
    assert [one.exact for one in NoteFile.open(path, spring).notes] == ["桃花"]
    path.write_text("{", "utf-8")
    assert NoteFile.open(path, spring) is file  # its notes are within reach, and it says what is wrong
    assert len(file.notes) == 1
    assert "damaged" in file.error.en
    assert "损坏" in file.error.zh


# Others write too -------------------------------------------------------------------------------------------------


def test_changes_of_two_are_merged(path, spring):
    mine, theirs = NoteFile(path, spring), NoteFile(path, spring)
    mine.put(made(spring, "春天"))
    theirs.put(made(spring, "旧书"))
    assert [one.exact for one in theirs.notes] == ["春天", "旧书"]
    (new,) = mine.look().put
    assert mine.notes[1].id == new
    assert mine.notes == theirs.notes
    assert not mine.look()
    theirs.delete(new)
    assert mine.look() == ((), (new,))


def test_one_note_changed_in_two_places_is_kept_twice(path, spring):
    mine, theirs = NoteFile(path, spring), NoteFile(path, spring)
    one = made(spring)
    mine.put(one)
    theirs.look()
    theirs.put(one.revised(comment="早"))
    mine.put(one.revised(comment="晚"))
    ((first, other),) = mine.conflicts
    assert (first.id, first.comment, other.comment, other.replaces) == (one.id, "早", "晚", one.id)
    (shown,) = (row["note"] for row in mine.records_for_view([other.id]))
    assert shown["dcterms:replaces"] == shown["essaylib:conflictsWith"] == {"id": f"urn:uuid:{one.id}"}
    assert len(mine.attachments) == 2  # the one does not hide the other
    theirs.look()
    assert theirs.conflicts == mine.conflicts
    mine.put(other.revised(comment="早，晚"))
    assert mine.conflicts[0][1].comment == "早，晚"  # still said
    mine.delete(first)
    assert mine.conflicts == ()
    assert [one.comment for one in NoteFile(path, spring).notes] == ["早，晚"]


def test_a_vanished_file_is_written_again(path, spring):
    file = NoteFile(path, spring)
    file.put(made(spring, "春天"), made(spring))
    path.unlink()
    assert not file.look()
    assert len(file.notes) == file.unsaved == 2
    assert "2 notes are no longer in the file" in file.notice.en
    assert "2条批注在文件中不见了" in file.notice.zh
    file.put(made(spring, "旧书"))
    assert len(NoteFile(path, spring).notes) == 3
    assert file.notice is None


def test_threads_share_it(path, spring):
    file = NoteFile(path, spring)
    notes = [made(spring, comment=str(n)) for n in range(24)]
    threads = [threading.Thread(target=file.put, args=notes[n::4]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {one.id for one in file.notes} == {one.id for one in NoteFile(path, spring).notes} == {n.id for n in notes}


# A save that fails ------------------------------------------------------------------------------------------------


def test_what_cannot_be_saved_stays_in_memory(path, spring):
    file = NoteFile(path, spring)
    one, two, three = made(spring), made(spring, "春天"), made(spring, "旧书")
    file.put(one)
    heard: list[Any] = []
    file.observe(lambda put, deleted: heard.append((put, deleted)))
    path.chmod(0o444)
    with pytest.raises(InputError, match="read-only"):
        file.put(two)
    assert heard == [((two.id,), ())]
    assert file.notes == (two, one)
    assert file.unsaved == 1
    assert "read-only" in file.error.en
    assert file.error.zh == "没有写入权限（只读），请允许写入这个文件和它所在的文件夹。还没有保存的1处改动仍在内存里。"
    assert file.take([to_jsonld(three, embedded=True)], [one.id]) == ((three.id,), (one.id,))  # not refused
    assert file.unsaved == 3
    assert not file.look()
    file.reload()  # reading it is no saving
    assert file.error.en
    path.chmod(0o644)
    file.save()
    assert (file.unsaved, file.error) == (0, None)
    assert NoteFile(path, spring).notes == (two, three)


def test_a_folder_that_went_away(tmp_path, spring):
    folder = tmp_path / "notes"
    folder.mkdir()
    file = NoteFile.open(folder / "ada.json", spring)
    file.put(made(spring))
    folder.rename(tmp_path / "away")
    for call in (file.look, file.reload, lambda: file.put(made(spring, "春天"))):
        with pytest.raises(InputError, match="folder is not there"):
            call()
    assert NoteFile.open(folder / "ada.json", spring) is file
    assert file.error.zh == "文件所在的文件夹不在了，请先把文件夹建好。还没有保存的1处改动仍在内存里。"
    file.save_as(tmp_path / "ada.json")
    assert file.error is None
    assert (file.unsaved, len(NoteFile(tmp_path / "ada.json", spring).notes)) == (0, 2)


def test_a_damaged_file_is_left_and_can_be_repaired(path, spring):
    file = NoteFile(path, spring)
    one = made(spring)
    file.put(one, made(spring, "旧书"))
    broken = path.read_text("utf-8").replace('"exact": "旧书"', '"exact": 旧书')
    path.write_text(broken, "utf-8")
    with pytest.raises(DamagedFileError, match=r"line \d+: damaged"):
        NoteFile(path, spring)
    with pytest.raises(DamagedFileError):
        file.put(made(spring, "春天"))
    assert path.read_text("utf-8") == broken
    found = NoteFile.repair(path, spring)
    assert (found.kept, len(found.lost)) == (1, 1)
    assert found.set_aside.read_text("utf-8") == broken
    assert NoteFile(path, spring).notes == (one,)
    file.save()  # what was in memory is in the file again
    assert [one.exact for one in NoteFile(path, spring).notes] == ["春天", "桃花", "旧书"]


@pytest.mark.parametrize(
    ("error", "zh"),
    [
        (TooLargeError("x"), "文件过大（x）"),
        (DamagedFileError("x"), "文件已损坏，程序没有动它，请先修复（x）"),
        (InputError("x"), "未能办到（x）"),
    ],
)
def test_errors_are_told_in_chinese_too(error, zh):
    assert message_of(error).zh == zh
    assert message_of(error).en == "x"


# Who is told ------------------------------------------------------------------------------------------------------


def test_observers_are_told_of_every_change(path, spring):
    file = NoteFile(path, spring)
    heard: list[Any] = []
    off = file.observe(lambda *what: heard.append(what))
    one, two = made(spring), made(spring, "春天")
    file.put(one)
    file.put(one)  # nothing new
    as_another_program(path, to_jsonld(two, embedded=True))
    file.look()
    file.take([], [two.id])
    assert heard == [((one.id,), ()), ((two.id,), ()), ((), (two.id,))]
    off()
    off()
    file.delete(one)
    assert len(heard) == 3


def test_one_observer_that_fails_keeps_nothing_from_the_others(path, spring):
    file = NoteFile(path, spring)
    heard: list[Any] = []

    def fails(*_what: Any) -> None:
        raise RuntimeError("closed")

    file.observe(fails)
    file.observe(lambda *what: heard.append(what))
    with pytest.raises(RuntimeError, match="closed"):
        file.put(made(spring))
    assert len(heard) == 1
    assert len(NoteFile(path, spring).notes) == 1


def test_a_note_is_read_and_attached_once(path, spring, monkeypatch):
    NoteFile(path, spring).put(*(made(spring, comment=str(n)) for n in range(20)))
    read: list[Any] = []
    attached: list[Any] = []

    def reading(record: Any) -> Any:
        read.append(record)
        return entry_of(record)

    def attaching(notes: Any, essay: el.Essay) -> Any:
        attached.extend(notes)
        return attach_all(notes, essay)

    monkeypatch.setattr(note_shelf, "entry_of", reading)
    monkeypatch.setattr(note_shelf, "attach_all", attaching)
    file = NoteFile(path, spring)
    assert len(file.attachments) == len(read) == len(attached) == 20
    file.put(file.notes[3].revised(comment="又"))
    file.reload()
    assert len(file.attachments) == 20
    assert len(read) == len(attached) == 21


# Another version of the text --------------------------------------------------------------------------------------


def test_notes_are_taken_to_a_changed_text(path, spring, changed):
    old = NoteFile(path, spring)
    assert old.notice is None
    old.put(made(spring, "桃花"), made(spring, "书页翻得很快"))
    file = NoteFile.open(path, changed, creator="Ada")
    assert file is not old
    assert [row.state for row in file.attachments] == ["moved", "ambiguous"]
    assert [row.words for row in file.table()] == ["桃花"]
    assert file.notice.en.endswith("Its notes in this essay: 1 moved, 1 ambiguous.")
    assert spring.source.sha256[:8] in file.notice.en
    assert "在本文中：移位1条，存疑1条。" in file.notice.zh
    moved, unsure = file.attachments
    with pytest.raises(InputError, match="give the place, one of its"):
        file.settle(unsure.attachment.note)
    new = file.settle(unsure.attachment.note, unsure.attachment.candidates[0])
    kept = file.settle(moved.attachment.note.id)
    assert (new.exact, new.replaces, kept.exact) == ("书页翻得真慢", unsure.attachment.note.id, "桃花")
    assert [row.attachment.note for row in file.attachments] == [kept, new]  # the old forms are left out here
    assert [row.state for row in file.attachments] == ["exact", "exact"]
    assert len(file.notes) == 4
    assert sorted(old.look().put) == sorted([new.id, kept.id])
    assert {row.attachment.note.id for row in old.attachments} == {
        new.replaces,
        kept.replaces,
    }  # and the new ones there
    assert json.loads(path.read_bytes())["header"]["essay"]["sha256"] == spring.source.sha256
    again = NoteFile(path, changed)
    assert again.attachments == file.attachments
    again.delete(new)  # then the old one is to be seen again: nothing of a reader's is out of sight
    assert [row.state for row in again.attachments] == ["exact", "ambiguous"]


def test_who_shows_a_file_is_told_what_a_settled_note_hides(path, spring, changed):
    NoteFile(path, spring).put(made(spring))
    file = NoteFile(path, changed)
    heard: list[Any] = []
    file.observe(lambda *what: heard.append(what))
    (old,) = file.notes
    new = file.settle(old)
    file.delete(new)
    assert heard == [((new.id,), (old.id,)), ((old.id,), (new.id,))]
    assert ids(file.records_for_view([old.id, new.id, "nobody"])) == [old.id]


def test_another_text_of_one_page(path, spring):
    page = "春天来了,花开了。书在桌上,风在窗外,猫在树下,我在读书。"
    one, other = el.parse_essay(page), el.parse_essay(page, punctuation="source")
    NoteFile(path, one).put(made(one, "花开了"))
    file = NoteFile(path, other)
    assert file.attachments[0].state == "exact"
    assert file.notice is None


@pytest.mark.parametrize("title", ["另一篇", None])
def test_the_file_of_another_essay_is_refused(title, path, spring):
    other = el.parse_essay("三个朋友在图书馆里修理一台旧收音机。" * 2)
    NoteFile(path, other).put(made(other, "收音机"))
    written = json.loads(path.read_bytes())
    written["header"]["essay"]["title"] = title
    path.write_text(json.dumps(written), "utf-8")
    before = path.read_bytes()
    with pytest.raises(InputError, match=r"notes on another essay \(.*none of them has its place in this one"):
        NoteFile(path, spring)
    assert path.read_bytes() == before


def test_of_another_page_with_the_same_title_all_notes_may_be_lost(path, spring):
    other = el.parse_essay("三个朋友在图书馆里修理一台旧收音机。" * 2)
    NoteFile(path, other).put(made(other, "收音机"))
    written = json.loads(path.read_bytes())
    written["header"]["essay"]["title"] = "春"
    path.write_text(json.dumps(written), "utf-8")
    file = NoteFile(path, replace(spring, title="春"))
    assert [row.state for row in file.attachments] == ["lost"]
    assert "1 lost" in file.notice.en


@pytest.mark.parametrize("essay", [None, 3, [], {}, {"sha256": None}, {"sha256": [], "title": {}}, "x"])
def test_a_header_may_say_anything_of_its_essay(essay, path, spring):
    NoteFile(path, spring).put(made(spring))
    written = json.loads(path.read_bytes())
    written["header"]["essay"] = essay
    path.write_text(json.dumps(written), "utf-8")
    file = NoteFile(path, spring)
    file.put(made(spring, "春天"))
    assert len(NoteFile(path, spring).notes) == 2
    assert file.attachments.counts()[0].n_notes == 2


@pytest.mark.parametrize(
    ("replaces", "here", "hidden"),
    [
        ({}, "", ""),
        ({"b": "a"}, "a", "b"),  # the later is of another text
        ({"b": "a"}, "b", "a"),
        ({"b": "a"}, "ab", "a"),
        ({"b": "a"}, "", "a"),  # both of another text: the later
        ({"b": "a", "c": "b"}, "a", "bc"),
        ({"b": "a", "c": "b"}, "b", "ac"),
        ({"b": "a", "c": "b"}, "", "ab"),
        ({"b": "a", "c": "b"}, "ac", "b"),  # two of this text, and one between them
        ({"b": "a", "c": "a"}, "bc", "a"),  # settled twice: both
        ({"a": "a"}, "a", ""),
        ({"a": "b", "b": "a"}, "ab", ""),  # a ring hides nothing
        ({"a": "b", "b": "a", "c": "a"}, "c", "a"),
    ],
)
def test_of_several_versions_one_is_shown(replaces, here, hidden):
    assert superseded(replaces, set(here)) == set(hidden)


@given(st.dictionaries(st.integers(0, 9).map(str), st.integers(0, 9).map(str)), st.sets(st.integers(0, 9).map(str)))
def test_of_linked_notes_one_is_always_shown(links, here):
    there = set(links) | set(links.values()) | here
    family: dict[str, set[str]] = {name: {name} for name in there}
    for new, old in links.items():
        joined = family[new] | family[old]
        for name in joined:
            family[name] = joined
    hidden = superseded(links, here & there)
    assert all(one - hidden for one in family.values())


def test_a_long_chain_of_versions_takes_no_long_time():
    links = {str(n + 1): str(n) for n in range(100_000)}
    assert superseded(links, {"100000"}) == set(links.values())
    ring = {**links, "0": "100000"}
    assert superseded(ring, set(ring)) == set()


# What does not read as a note -------------------------------------------------------------------------------------

STRANGE: list[dict[str, Any]] = [
    {"id": "urn:x:1"},
    {"id": "urn:x:2", "type": "Annotation", "target": X, "creator": {"__proto__": 1}},
    {"id": "urn:x:3", "type": "Annotation", "target": X, "bodyValue": "长" * 100_001},
    {"id": "urn:x:4", "type": "Annotation", "target": {"source": X, "selector": [{"type": "TextPositionSelector"}]}},
    {"id": "urn:x:5", "type": "Annotation", "target": X, "bodyValue": "\ud800"},
    {"id": "a b", "type": "Annotation", "target": X},
]


def test_records_that_read_as_no_note_are_kept(path, spring):
    as_another_program(path, *STRANGE)
    file = NoteFile(path, spring, creator="Ada")
    assert [one.id for one in file.unreadable] == sorted(one["id"] for one in STRANGE)
    assert all(one.reason.startswith("this record") for one in file.unreadable)
    assert file.notes == ()
    assert "6 records of the file read as no note" in file.notice.en
    assert "6条记录读不成批注" in file.notice.zh
    file.put(made(spring))
    file.take([annotation(spring, "旧书")], ["urn:x:1"])
    with pytest.raises(InputError, match="No note 'urn:x:1'"):
        file.delete("urn:x:1")
    with pytest.raises(InputError, match="has the id of a record that reads as no note"):
        file.put(replace(made(spring), id="urn:x:1"))
    with pytest.raises(InputError, match="has the id of a record that reads as no note"):
        file.take([annotation(spring, id="urn:x:3")])
    file.replace_all([])
    assert {row["id"]: row for row in json.loads(path.read_bytes())["records"]} == {one["id"]: one for one in STRANGE}


def test_two_records_of_one_note_are_kept(path, spring):
    one = annotation(spring)
    twice = [one, {**one, "id": one["id"].upper()}, {**one, "id": one["id"].removeprefix("urn:uuid:")}]
    as_another_program(path, *twice)
    file = NoteFile(path, spring)
    assert len(file.notes) == 1
    assert [other.reason.split(" of the note")[0] for other in file.unreadable] == ["this record: a second one"] * 2
    file.put(file.notes[0].revised(comment="又"))
    file.delete(file.notes[0])
    assert len(json.loads(path.read_bytes())["records"]) == 2


def test_notes_of_other_programs(path, spring):
    theirs = {
        "id": X + "anno/1",
        "type": "Annotation",
        "creator": "mailto:eve@x.org",
        "body": {"type": "TextualBody", "value": "好", "format": "text/plain"},
        "target": {"source": X, "selector": {"type": "TextQuoteSelector", "exact": "桃花都开了", "prefix": "山里的"}},
        "x:mine": [1, {"a": None}],
    }
    as_another_program(path, theirs)
    file = NoteFile(path, spring)
    (one,) = file.notes
    assert (one.modified, one.comment) == (None, "好")
    assert file.records_for_view()[0]["note"] == theirs
    file.put(one.revised(tag="image"), made(spring, "春天"))
    kept = next(row for row in json.loads(path.read_bytes())["records"] if row["id"] == theirs["id"])
    assert kept["x:mine"] == theirs["x:mine"]
    assert kept["target"] == theirs["target"]
    assert {body["value"] for body in kept["body"]} == {"好", "image"}


@pytest.mark.parametrize(
    "target",
    [X, [X], {"source": X}, {"source": X, "selector": {"type": "TextPositionSelector", "start": 1, "end": 2}},
     {"source": X, "selector": [{"type": "TextPositionSelector", "start": "9" * 5_000, "end": 2}]},
     {"source": X, "selector": []}, {"source": X, "selector": [X]}, None],
)  # fmt: skip
def test_a_record_of_any_form_has_a_place_in_the_file(target, path):
    with pytest.raises((LookupError, TypeError, ValueError)):  # what RecordFile takes for "after the others"
        file_place({"id": "n1", "target": target})
    file = RecordFile(path, header={}, key=file_place)
    file.save(Changes(put=({"id": "n1", "target": target},)))
    assert len(file.read()) == 1


# For the browser --------------------------------------------------------------------------------------------------


def test_records_for_a_view(path, spring, changed):
    NoteFile(path, spring).put(made(spring, "书页翻得很快"), made(spring))
    file = NoteFile(path, changed)
    found = file.records_for_view()
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert [one["note"] for one in found] == [to_jsonld(one, embedded=True) for one in file.notes]
    moved, unsure = (one["place"] for one in found)
    assert set(moved) == {"state", "span", "why", "candidates"}
    assert (moved["state"], changed.text[slice(*moved["span"])], moved["candidates"]) == ("moved", "桃花", [])
    assert set(moved["why"]) == {"en", "zh"}
    assert (unsure["state"], unsure["span"]) == ("ambiguous", None)
    assert set(unsure["candidates"][0]) == {"span", "address", "words"}
    assert unsure["candidates"][0]["words"] == "书页翻得真慢"
    assert file.records_for_view([]) == []
    assert ids(file.records_for_view([file.notes[1].id])) == [file.notes[1].id]
    found[0]["note"]["body"].clear()
    assert file.records_for_view()[0]["note"]["body"]  # new values each time


def test_a_message_to_the_browser_has_no_half_character():
    text = "春天来了，山里的桃花都开了，树下" + "\ud800" + "坐着读书的人，书页翻得很快，风很大"
    essay = el.parse_essay(text)
    place = Span(essay.text.index("人"), essay.text.index("人") + 9)
    there = note(essay, place, creator="Ada")
    file = NoteFile(None, el.parse_essay(text.replace("的人，书页翻", "之\udc00人，书来翻")))
    file.put(there)
    json.dumps(file.records_for_view(), ensure_ascii=False).encode()


def test_changes_from_a_browser(path, spring):
    file = NoteFile(path, spring, creator="Ada")
    new = annotation(spring, "𠮷野")
    assert file.take([new]) == ((file.notes[0].id,), ())
    new["body"] = [{"type": "TextualBody", "purpose": "commenting", "value": "<script>alert(1)</script>"}]
    new["motivation"] = "commenting"
    file.take([new])
    assert json.loads(path.read_bytes())["records"] == [new]
    assert file.notes[0].comment == "<script>alert(1)</script>"
    assert file.notes[0].foreign == ""
    file.take(delete=[new["id"], "nobody", new["id"]])
    assert json.loads(path.read_bytes())["records"] == []
    file.take([{**new, "@context": "http://www.w3.org/ns/anno.jsonld"}])
    assert len(file.notes) == 1


def deep(n: int) -> Any:
    value: Any = []
    for _ in range(n):
        value = [value]
    return value


def changed_in(value: Any, *keys: Any, to: Any) -> Any:
    value = json.loads(json.dumps(value))
    at = value
    for key in keys[:-1]:
        at = at[key]
    at[keys[-1]] = to
    return value


QUOTE, POSITION = ("target", "selector", 0), ("target", "selector", 1)


@pytest.mark.parametrize(
    ("keys", "value", "complaint"),
    [
        (("creator",), None, r"The note: it has no creator\. Say who reads"),
        (("creator",), {"type": "Person", "name": " "}, "it has no creator"),
        (("creator",), {"type": "Person", "name": "a\u202eb"}, r"creator is .*U\+202E"),
        (("creator",), {"type": "Person", "name": "长" * 201}, "200 characters"),
        (("id",), "", "id"),
        (("id",), "javascript:alert(1) x", "an IRI does not hold"),
        (("id",), 3, "id is 3"),
        (("type",), "Thing", '"Annotation" is needed'),
        (("body", 0, "value"), "长" * 201, "200 characters"),
        (("body", 0, "value"), "x\u200by", r"U\+200B"),
        (("body", 0), {"value": "长" * 100_001, "purpose": "commenting"}, "100,001 characters; 100,000 are kept"),
        (("body", 0), {"type": "TextualBody", "value": "x" * 5_000_000}, "up to 1,000,000 characters"),
        (("body", 0), {"type": "TextualBody", "value": "\ud83d"}, r"half a character \(U\+D83D\)"),
        (("body", 0), {"value": "\x00", "purpose": "commenting"}, r"U\+0000"),
        (("__proto__",), {"admin": True}, r"has the key '__proto__', which is refused"),
        (("body", 0, "constructor"), {}, "has the key 'constructor'"),
        (("more",), float("nan"), "is nan, which JSON has no number for"),
        (("more",), float("inf"), "is inf"),
        (("more",), 2**60, "browsers would round it"),
        (("more",), deep(40), "32 deep in each other"),
        (("more",), deep(5_000), "32 deep in each other"),
        (("more",), [0] * 30_000, "20,000 values"),
        (("more",), {1, 2}, "JSON has no such value"),
        (("modified",), "yesterday", "xsd:dateTime"),
        (("target",), None, "one target or more is needed"),
        (("target", "source"), "urn:sha256:" + "0" * 64, "another text or page"),
        (("target", "essaylib:text"), "0" * 64, r"another text or page than this essay \('桃花'\)"),
        (("target", "essaylib:text"), "", "another text or page"),
        (("target", "essaylib:raw"), {"start": 0, "end": 2}, r"its place on the page is Span\(0, 2\)"),
        ((*QUOTE, "exact"), "梨花", r"the text has '桃花' at Span\(8, 10\), the note quotes '梨花'"),
        ((*QUOTE, "prefix"), "城里的", "standing before and after '桃花'"),
        ((*QUOTE, "suffix"), "未开", "standing before and after '桃花'"),
        ((*POSITION, "start"), 7, r"span has 3 characters and exact 2"),
        ((*POSITION, "end"), 10_000, "span has 9992 characters"),
        ((*POSITION, "start"), -1, "0 or more"),
        ((*POSITION, "start"), 8.5, "a whole number"),
        ((*POSITION, "start"), True, "a whole number"),
        (("target", "selector"), [], "another text or page"),
        (("target", "selector"), {"type": "TextQuoteSelector", "exact": ""}, r"Span\(0, 0\) is no place in this"),
    ],
)  # fmt: skip
def test_a_hostile_change_is_refused_and_nothing_is_taken(keys, value, complaint, path, spring):
    file = NoteFile(path, spring)
    there = made(spring, "春天")
    file.put(there)
    before = path.read_bytes()
    bad = changed_in(annotation(spring), *keys, to=value)
    with pytest.raises(InputError, match=complaint) as refused:
        file.take([bad])
    assert len(str(refused.value)) < 400
    with pytest.raises(InputError, match=r"Note 2 of 2: |span has"):
        file.take([annotation(spring, "旧书"), bad], [there.id])
    assert file.notes == (there,)
    assert (path.read_bytes(), file.unsaved, file.error) == (before, 0, None)


def test_a_place_beyond_the_text_or_without_words_is_refused(spring):
    file = NoteFile(None, spring)
    for start, end, exact in ((10_000, 10_002, "桃花"), (0, 10**9, ""), (2**53 - 1, 2**53, "桃")):
        bad = changed_in(annotation(spring), *POSITION, to={"type": "TextPositionSelector", "start": start, "end": end})
        bad = changed_in(bad, *QUOTE, "exact", to=exact)
        with pytest.raises(InputError):
            file.take([bad])
    blank = el.parse_essay("春 天\n来了。")
    bad = changed_in(to_jsonld(made(blank, "春"), embedded=True), "target", "essaylib:raw", to={"start": 1, "end": 2})
    bad["target"]["selector"] = [
        {"type": "TextQuoteSelector", "exact": blank.text[1:2], "prefix": "", "suffix": ""},
        {"type": "TextPositionSelector", "start": 1, "end": 2},
    ]
    if not blank.text[1:2].strip():
        with pytest.raises(InputError, match="the text has"):
            NoteFile(None, blank).take([bad])


@pytest.mark.parametrize(
    ("put", "delete", "complaint"),
    [
        ({}, [], "two lists are needed"),
        ([], "abc", "two lists are needed"),
        (None, [], "put is None"),
        ([], [3], "delete has 3: ids are strings"),
        ([], [["a"]], "ids are strings"),
        ([3], [], "The note"),
        ([None], [], "The note"),
        ([[]], [], "The note"),
        ([], ["x"] * 10_001, "10,001 changes at once; 10,000 are taken at most"),
    ],
)
def test_a_strange_message_is_refused(put, delete, complaint, spring):
    with pytest.raises(InputError, match=complaint):
        NoteFile(None, spring).take(put, delete)


def test_one_note_twice_in_a_message(spring):
    file = NoteFile(None, spring)
    one = annotation(spring)
    with pytest.raises(InputError, match="Two changes in one call"):
        file.take([one, one])
    file.take([one])
    with pytest.raises(InputError, match="Two changes in one call"):
        file.take([one], [one["id"]])
    assert len(file.notes) == 1


def test_a_note_that_moved_can_be_commented_on_deleted_and_brought_back(path, spring, changed):
    NoteFile(path, spring).put(made(spring))
    file = NoteFile(path, changed, creator="Ada")
    moved = file.records_for_view()[0]["note"]
    said = changed_in(moved, "body", 0, "value", to="blossom")
    file.take([said])
    assert file.notes[0].tag == "blossom"
    file.take([], [moved["id"]])
    file.take([said])  # undone
    assert [one.tag for one in file.notes] == ["blossom"]
    with pytest.raises(InputError, match="another text or page"):
        file.take([{**said, "id": "urn:x:new"}])
    elsewhere = changed_in(said, *POSITION, to={"type": "TextPositionSelector", "start": 0, "end": 2})
    with pytest.raises(InputError, match="another text or page"):
        file.take([elsewhere])


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(json_values, st.data())
def test_whatever_a_browser_sends_is_taken_or_refused(value, data):
    essay = el.parse_essay(TEXT)
    file = NoteFile(None, essay)
    good = annotation(essay)
    paths = [(key,) for key in good] + [("target", key) for key in good["target"]] + [QUOTE, POSITION, ("body", 0)]
    sent = changed_in(good, *data.draw(st.sampled_from(paths)), to=None)
    at: Any = sent
    keys = data.draw(st.sampled_from(paths))
    for key in keys[:-1]:
        at = at[key] if isinstance(at, dict | list) and at else {}
    if isinstance(at, dict):
        at[keys[-1]] = value
    try:
        file.take([sent])
    except InputError:
        assert file.notes == ()
    else:
        (one,) = file.notes
        assert one.span.of(essay.text) == one.exact


def test_many_notes_are_shown_in_a_time_that_grows_with_their_number(spring):
    """Not timed: of 300 notes no record is looked at more than a few times for one change."""
    looked = itertools.count()

    class Counted(dict[str, Any]):
        def get(self, *args: Any) -> Any:
            next(looked)
            return super().get(*args)

    shelf = note_shelf.Shelf(spring)
    records = [Counted(annotation(spring, id=f"urn:x:{n}")) for n in range(300)]
    shelf.update(records)
    before = next(looked)
    shelf.update([*records, annotation(spring)])
    assert next(looked) - before < 10 * 300
