"""Records are written whole or not at all, merged one by one, and never lost without being told."""

import errno
import importlib.util
import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaylib.annotation import record_disk
from essaylib.annotation.record_file import Changes, DamagedFileError, RecordFile, inside, repair
from essaylib.annotation.record_form import Stored, compact, parse
from essaylib.annotation.record_merge import apart, merge
from essaylib.errors import InputError, ReadError, TooLargeError

ROOT = Path(__file__).resolve().parent.parent
HEADER = {"format": "test", "version": 1}
WHEN = "2026-03-01T08:00:00Z"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def record(name, comment="春天", **more):
    return {"id": name, "modified": WHEN, "comment": comment, **more}


def open_file(path, **options):
    return RecordFile(path, header=HEADER, now=lambda: NOON, **options)


def saved(path, *records, deleted=()):
    """A file with these records, as another process would leave it."""
    file = open_file(path)
    file.read()
    file.save(Changes(put=records, deleted=deleted))
    return file


def comments(records):
    return {row["id"]: row["comment"] for row in records}


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


# The form ------------------------------------------------------------------------------------------------------------

SMALL = """{
  "header": {
    "format": "test",
    "version": 1
  },
  "deleted": [
    {"deleted":"2026-03-01T12:00:00+00:00","id":"n3"}
  ],
  "records": [
    {
      "comment": "𠮷日",
      "id": "n1",
      "modified": "2026-03-01T08:00:00Z"
    },
    {
      "id": "n2",
      "target": {
        "end": 4,
        "start": 2
      }
    }
  ]
}
"""


def test_file_is_this(tmp_path):
    path = tmp_path / "notes.json"
    saved(path, record("n3"), {"target": {"start": 2, "end": 4}, "id": "n2"}, record("n1", "𠮷日"))
    saved(path, deleted=["n3"])
    assert path.read_text("utf-8") == SMALL


def test_one_change_is_one_change_in_the_file(tmp_path):
    path = tmp_path / "notes.json"
    file = saved(path, *(record(f"n{i}", f"第{i}页") for i in range(50)))
    before = path.read_text("utf-8").splitlines()
    file.save(Changes(put=(record("n20", "书"),)))
    after = path.read_text("utf-8").splitlines()
    assert [(a, b) for a, b in zip(before, after, strict=True) if a != b] == [
        ('      "comment": "第20页",', '      "comment": "书",')
    ]


def test_order_is_by_key_then_id_and_what_has_no_key_is_last(tmp_path):
    rows = [record("a"), record("b", start=7), record("d", start=3), record("c", start=3), record("e", start="x")]
    file = open_file(tmp_path / "n.json", key=lambda row: (int(row["start"]),))
    assert [row["id"] for row in file.save(Changes(put=tuple(rows))).records] == ["c", "d", "b", "a", "e"]
    assert [row["id"] for row in json.loads((tmp_path / "n.json").read_bytes())["records"]] == ["c", "d", "b", "a", "e"]


def test_nothing_to_save_writes_nothing(tmp_path):
    path = tmp_path / "notes.json"
    open_file(path).save()
    assert not path.exists()
    file = saved(path, record("n1"))
    before = path.stat()
    file.save()
    file.save(Changes(put=(record("n1"),)))  # as it is
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


HOSTILE = [
    "<script>alert(1)</script>",
    "春\u202e天\u200b\ufeff",
    "\x00\x1f\x7f\u2028\u2029\r\n",
    "𠮷𠀋",
    '"\\/',
    "\ud83d",  # half of a character, as JavaScript can send it
    "\ude00\ud83d",
    "]}\n    {\n",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_back(tmp_path, text):
    row = {**record("n1", text), text: [text], "__proto__": {"constructor": text}}
    file = saved(tmp_path / "n.json", row, record("__proto__"), record(text))
    assert list(file.records) == list(open_file(tmp_path / "n.json").read())
    assert {json.dumps(r, sort_keys=True) for r in file.records} == {
        json.dumps(r, sort_keys=True) for r in (row, record("__proto__"), record(text))
    }
    again = saved(tmp_path / "n.json", deleted=["__proto__"])
    assert "__proto__" in again.records.deleted


def test_two_halves_put_together_are_one_character(tmp_path):
    file = saved(tmp_path / "n.json", record("n1", "\ud83d\ude00"))
    assert comments(file.records) == comments(open_file(tmp_path / "n.json").read()) == {"n1": "😀"}
    assert not file.reload().merged


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(), below, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(min_size=1), st.dictionaries(st.text(), VALUES, max_size=3), max_size=4))
def test_any_record_comes_back(rows):
    with tempfile.TemporaryDirectory() as folder:
        put = tuple({**row, "id": name, "modified": WHEN} for name, row in rows.items())
        saved(Path(folder) / "n.json", *put)
        there = {row["id"]: row for row in open_file(Path(folder) / "n.json").read()}
    assert {name: repr(sorted(row.items())) for name, row in there.items()} == {
        row["id"]: repr(sorted(json.loads(json.dumps(row, sort_keys=True)).items())) for row in put
    }


def test_what_is_handed_out_is_a_copy(tmp_path):
    file = saved(tmp_path / "n.json", record("n1", target={"start": 1}))
    next(iter(file.records))["target"]["start"] = 99
    file.read().records[0].clear()
    assert [row["target"] for row in file.records] == [{"start": 1}]


def deep(n):
    value: object = 0
    for _ in range(n):
        value = [value]
    return value


CIRCLE: list = []
CIRCLE += [CIRCLE, CIRCLE]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("n1", "a record is an object"),
        (["n1"], "a record is an object"),
        ({}, "this has none"),
        ({"id": 1}, "this has 1"),
        ({"id": ""}, "this has ''"),
        ({"id": "n1", "modified": 5}, '"modified" is a date and time'),
        ({"id": "n1", "modified": "yesterday"}, "this has 'yesterday'"),
        (record("n1", float("nan")), "Out of range"),
        (record("n1", float("inf")), "Out of range"),
        (record("n1", {1: 2}), "the key 1, which is not a string"),
        (record("n1", b"x"), "bytes"),
        (record("n1", {1, 2}), "set"),
        (record("n1", deep(64)), "deep"),  # the record itself is the first level
        (record("n1", deep(100_000)), "deep"),
        (record("n1", CIRCLE), "deep"),
    ],
)
def test_what_is_no_record_is_refused_and_nothing_of_the_call_taken(tmp_path, row, reason):
    file = saved(tmp_path / "n.json", record("n0"))
    before = (tmp_path / "n.json").read_bytes()
    with pytest.raises(InputError, match="No change of this call was taken") as error:
        file.save(Changes(put=(record("n9"), row), deleted=("n0",)))
    assert reason in str(error.value)
    assert not file.unsaved
    assert (tmp_path / "n.json").read_bytes() == before


def test_depth_at_the_limit_comes_back(tmp_path):
    saved(tmp_path / "n.json", record("n1", deep(63)))
    assert comments(open_file(tmp_path / "n.json").read()) == {"n1": deep(63)}


@pytest.mark.parametrize(
    "changes",
    [
        Changes(put=(record("n1"), record("n1", "夏"))),
        Changes(put=(record("n1"),), deleted=("n1",)),
        Changes(deleted="n1"),  # would delete n and 1
        Changes(deleted=(1,)),
    ],
)
def test_changes_that_contradict_themselves_are_refused(tmp_path, changes):
    file = open_file(tmp_path / "n.json")
    with pytest.raises(InputError, match="o change"):
        file.save(changes)
    assert not file.unsaved


# Merging -------------------------------------------------------------------------------------------------------------

A, B, C = (compact(record("n1", comment)) for comment in "春夏秋")
LATER = compact({**record("n1", "夏"), "modified": "2027-01-01T00:00:00Z"})
ONE = compact(record("n1", 1))
TRUE = compact(record("n1", not 0))
GONE = object()
T1, T2 = "1999-01-01", "2026-03-01"


def state(value):
    return Stored(HEADER, {"n1": value} if isinstance(value, str) else {}, {"n1": T1} if value is GONE else {})


@pytest.mark.parametrize(
    ("base", "theirs", "ours", "result", "said"),
    [
        # nothing done here
        (A, A, None, A, []),
        (None, A, None, A, ["added"]),
        (A, B, None, B, ["changed"]),
        (A, GONE, None, GONE, ["deleted"]),
        (GONE, A, None, A, ["added"]),  # a deletion was undone elsewhere
        (GONE, None, None, GONE, []),  # an older copy was put back: the deletion is remembered
        (A, None, None, A, ["restored"]),  # gone without a deletion
        (None, GONE, None, GONE, []),
        # put here
        (None, None, B, B, []),
        (A, A, B, B, []),
        (A, B, B, B, []),  # the same change on both sides
        (A, LATER, B, LATER, []),  # the same, at another time
        (A, C, B, "both", []),
        (None, C, B, "both", []),  # two new records of one id
        (ONE, A, TRUE, "both", []),
        (A, ONE, TRUE, "both", []),  # 1 and True are equal in Python, and two things in JSON
        (A, GONE, B, B, ["revived"]),
        (GONE, GONE, B, B, []),  # whoever puts it knows that it was deleted: an undo
        (A, None, B, B, []),
        # deleted here
        (A, A, GONE, GONE, []),
        (A, B, GONE, B, ["spared"]),
        (None, B, GONE, B, ["spared"]),  # not the one that was meant
        (A, GONE, GONE, GONE, []),
        (A, None, GONE, GONE, []),
        (None, None, GONE, None, []),  # made and deleted before any save
    ],
)
def test_merge(base, theirs, ours, result, said):
    put = {"n1": ours} if isinstance(ours, str) else {}
    deleted = {"n1": T2} if ours is GONE else {}
    new, merged, conflicts = merge(state(base), state(theirs), put=put, deleted=deleted)
    assert [row.what for row in merged] == said
    if result == "both":
        other, text = apart("n1", ours)
        assert new.records == {"n1": theirs, other: text}
        assert [tuple(row) for row in conflicts] == [("n1", other)]
    else:
        assert (new.records, list(new.deleted)) == (state(result).records, list(state(result).deleted))
        assert not conflicts
    # the first time of a deletion is kept
    assert set(new.deleted.values()) <= ({T1} if GONE in (base, theirs) else {T2})


def test_conflict_is_marked_and_keeps_every_word(tmp_path):
    path = tmp_path / "n.json"
    saved(path, record("urn:uuid:a", "春", replaces="older"), record("n2", "春"))
    one, two = open_file(path), open_file(path)
    one.read(), two.read()
    one.save(Changes(put=(record("urn:uuid:a", "夏"), record("n2", "夏"))))
    found = two.save(Changes(put=(record("urn:uuid:a", "秋", replaces="older"), record("n2", "秋"))))
    rows = {row["id"]: row for row in found.records}
    assert comments(found.records) == {
        "urn:uuid:a": "夏",
        "n2": "夏",
        **{conflict.apart: "秋" for conflict in found.conflicts},
    }
    for conflict, replaces in zip(found.conflicts, ("n2", "older"), strict=True):
        kept = rows[conflict.apart]
        assert (kept["conflictsWith"], kept["replaces"], kept["modified"]) == (conflict.id, replaces, WHEN)
    assert [conflict.apart.startswith("urn:uuid:") for conflict in found.conflicts] == [False, True]
    assert [(row.id, row.what) for row in one.reload().merged] == sorted((c.apart, "added") for c in found.conflicts)


def test_conflict_is_marked_as_the_caller_says(tmp_path):
    path = tmp_path / "n.json"
    saved(path, record("n1"))
    mine = RecordFile(path, header=HEADER, mark=lambda row, other: {**row, "dcterms:replaces": {"id": other}})
    (conflict,) = mine.save(Changes(put=(record("n1", "夏"),))).conflicts
    assert [row for row in mine.read() if row["id"] != "n1"] == [
        record(conflict.apart, "夏", **{"dcterms:replaces": {"id": "n1"}})
    ]


def test_conflict_of_a_conflict(tmp_path):
    path = tmp_path / "n.json"
    files = [open_file(path) for _ in range(4)]
    for file, comment in zip(files, "春夏秋冬", strict=True):
        file.save(Changes(put=(record("n1", comment),)))
    assert sorted(comments(open_file(path).read()).values()) == sorted("春夏秋冬")


def test_deleted_record_does_not_come_back(tmp_path):
    path = tmp_path / "n.json"
    saved(path, record("n1"), record("n2"))
    stale, undoing = open_file(path), open_file(path)
    stale.read(), undoing.read()
    undoing.save(Changes(deleted=("n1",)))
    # who still has it saves another, and even puts it again unchanged, as one does who always puts all
    found = stale.save(Changes(put=(record("n1"), record("n3"))))
    assert list(comments(found.records)) == ["n2", "n3"]
    assert [tuple(row) for row in found.merged] == [("n1", "deleted")]
    assert dict(found.records.deleted) == {"n1": NOON.isoformat(timespec="seconds")}
    # undo brings it back, and nobody is surprised
    assert not undoing.save(Changes(put=(record("n1"),))).conflicts
    assert list(comments(stale.read())) == ["n1", "n2", "n3"]
    assert not stale.records.deleted


def test_older_copy_put_back_loses_nothing(tmp_path):
    path = tmp_path / "n.json"
    file = saved(path, record("n1"), record("n2"))
    older = path.read_bytes()
    file.save(Changes(put=(record("n3"),), deleted=("n1",)))
    path.write_bytes(older)
    assert file.changed()
    found = file.reload()
    assert [tuple(row) for row in found.merged] == [("n1", "added"), ("n3", "restored")]
    assert [row["id"] for row in file.unsaved.put] == ["n3"]
    assert list(comments(file.save().records)) == list(comments(open_file(path).read())) == ["n1", "n2", "n3"]


def test_vanished_file_is_written_again(tmp_path):
    path = tmp_path / "n.json"
    file = saved(path, record("n1"), record("n2"))
    file.save(Changes(deleted=("n2",)))
    path.unlink()
    assert file.changed()
    found = file.save(Changes(put=(record("n3"),)))
    assert [tuple(row) for row in found.merged] == [("n1", "restored")]
    there = open_file(path).read()
    assert (list(comments(there)), list(there.deleted)) == (["n1", "n3"], ["n2"])


def test_reload_puts_unsaved_changes_on_top(tmp_path):
    path = tmp_path / "n.json"
    file = saved(path, record("n1"), record("n2"), record("n3"), record("n5"))
    path.chmod(0o444)
    with pytest.raises(InputError):
        file.save(Changes(put=(record("n1", "秋"), record("n4", "新")), deleted=("n2", "n3", "n5")))
    path.chmod(0o644)
    saved(path, record("n1", "夏"), record("n2", "夏"), deleted=["n3"])
    found = file.reload()
    (conflict,) = found.conflicts
    assert comments(file.records) == {"n1": "夏", "n2": "夏", "n4": "新", conflict.apart: "秋"}
    assert [tuple(row) for row in found.merged] == [("n2", "spared")]
    assert sorted(row["id"] for row in file.unsaved.put) == sorted(["n4", conflict.apart])
    assert file.unsaved.deleted == ("n5",)
    assert comments(open_file(path).read()) == {"n1": "夏", "n2": "夏", "n5": "春天"}
    assert not file.reload().conflicts  # told once
    file.save()
    assert comments(open_file(path).read()) == comments(file.records)
    assert not file.unsaved


def test_clock_set_back_loses_nothing(tmp_path):
    path = tmp_path / "n.json"
    saved(path, record("n1"), record("n2"), record("n3"))
    past = RecordFile(path, header=HEADER, now=lambda: datetime(1970, 1, 1, tzinfo=UTC))
    past.read()
    saved(path, record("n1", "夏"), deleted=["n3"])
    old = {"modified": "1970-01-01T00:00:00Z"}
    found = past.save(Changes(put=(record("n1", "秋") | old, record("n2", "秋") | old, record("n3", "秋") | old)))
    assert sorted(comments(found.records).values()) == ["夏", "秋", "秋", "秋"]
    assert comments(found.records)["n2"] == "秋"  # nobody else changed it: the early time does not count
    past.save(Changes(deleted=("n2",)))
    assert open_file(path).read().deleted == {"n2": "1970-01-01T00:00:00+00:00"}
    assert "n2" not in comments(saved(path, record("n9")).records)


# Change elsewhere ----------------------------------------------------------------------------------------------------


record_disk_stamp = record_disk.stamp


def rewrite_in_place(path):
    """Another content of the same length at the same time of the clock, in the same inode."""
    info = path.stat()
    path.write_bytes(path.read_bytes().replace("春".encode(), "夏".encode()))
    os.utime(path, ns=(info.st_atime_ns, info.st_mtime_ns))


@pytest.mark.parametrize(
    ("act", "is_changed"),
    [
        (lambda path: None, False),
        (lambda path: path.touch(), False),  # another time, the same contents
        (lambda path: saved(path, record("n2")), True),
        (rewrite_in_place, True),
        (Path.unlink, True),
        (lambda path: path.parent.rename(path.parent.with_name("away")), True),
    ],
)
@pytest.mark.parametrize("how", ["saved", "read"])
def test_change_elsewhere_is_seen(tmp_path, act, is_changed, how):
    path = tmp_path / "folder" / "n.json"
    path.parent.mkdir()
    file = saved(path, record("n1"))
    if how == "read":
        file = open_file(path)
        assert file.changed()  # not read yet
        file.read()
    act(path)
    assert file.changed() is is_changed
    assert file.changed() is is_changed


def test_change_within_one_tick_is_seen_without_a_time_of_change(tmp_path, monkeypatch):
    """Windows and some network disks have no such time: then the contents are compared while the file is young."""
    for module in ("record_file", "record_disk"):
        monkeypatch.setattr(f"essaylib.annotation.{module}.stamp", lambda info: (*record_disk_stamp(info)[:4], 0))
    path = tmp_path / "n.json"
    file = saved(path, record("n1"))
    assert not file.changed()
    rewrite_in_place(path)
    assert file.changed()


def test_old_file_is_known_by_its_time(tmp_path, monkeypatch):
    path = tmp_path / "n.json"
    file = saved(path, record("n1"))
    os.utime(path, ns=(0, 10**18))
    assert not file.changed()
    monkeypatch.setattr("essaylib.annotation.record_file.read", lambda *_: pytest.fail("it was read once more"))
    assert not file.changed()


def test_no_file_is_no_change_until_one_comes(tmp_path):
    file = open_file(tmp_path / "n.json")
    assert not list(file.read())
    assert not file.changed()
    saved(tmp_path / "n.json", record("n1"))
    assert file.changed()
    assert list(comments(file.read())) == ["n1"]
    assert not file.changed()


# Places that cannot be written ---------------------------------------------------------------------------------------


def make_link(folder):
    saved(folder / "itself.json", record("n0"))
    (folder / "n.json").symlink_to("itself.json")
    return folder / "n.json"


def make_loop(folder):
    (folder / "n.json").symlink_to("n.json")
    return folder / "n.json"


def make_pipe(folder):
    os.mkfifo(folder / "n.json")
    return folder / "n.json"


def make_file_as_folder(folder):
    (folder / "file").write_text("x")
    return folder / "file" / "n.json"


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (lambda folder: folder, "a folder stands there. Give the path of a file"),
        (make_link, "a link, and saving would put a file in the place of the link"),
        (make_loop, "a link"),
        (make_pipe, "not a regular file"),
        (make_file_as_folder, "a part of its path is a file"),
        (lambda folder: folder / "no" / "n.json", "its folder is not there (any more). Make the folder"),
        (lambda folder: folder / ("书" * 90 + ".json"), "its name is too long"),
        (lambda folder: folder / ("n" * 245 + ".json"), "its name is too long"),  # the lock beside it has some more
        (lambda folder: folder / "\ud800.json", "Give another name"),
    ],
)
def test_place_that_cannot_be_written(tmp_path, place, words):
    folder = tmp_path / "folder"
    folder.mkdir()
    path = place(folder)
    file = open_file(path)
    with pytest.raises(InputError) as error:
        file.save(Changes(put=(record("n1"),)))
    assert words in str(error.value)
    assert not isinstance(error.value, ReadError)
    assert [row["id"] for row in file.unsaved.put] == ["n1"]
    assert "unsaved" in repr(file)
    file.save_as(tmp_path / "elsewhere.json")
    assert not file.unsaved
    assert list(comments(open_file(tmp_path / "elsewhere.json").read())) == ["n1"]
    if (folder / "itself.json").exists():
        assert list(comments(open_file(folder / "itself.json").read())) == ["n0"]


@pytest.mark.parametrize("path", ["", " ", "a\0b"])
def test_what_is_no_path(path):
    with pytest.raises(InputError, match="not the path of a file"):
        open_file(path)


def test_folder_that_cannot_be_read_through(tmp_path):
    if not hasattr(os, "seteuid") or os.geteuid():
        pytest.skip("only root can become somebody else here")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "n.json"
        saved(path, record("n1"))
        file, reader = open_file(path), open_file(path)
        file.read()
        before = path.read_bytes()
        folder.chmod(0o755)
        path.chmod(0o600)
        os.seteuid(65534)
        try:
            with pytest.raises(InputError, match="may not be read"):
                reader.read()
            with pytest.raises(InputError, match="read-only"):  # the folder: no lock and no new file in it
                file.save(Changes(put=(record("n2"),)))
        finally:
            os.seteuid(0)
        assert path.read_bytes() == before
        assert list(comments(file.save().records)) == ["n1", "n2"]


@pytest.mark.parametrize("mode", [0o444, 0o400])
def test_read_only_file_is_not_replaced(tmp_path, mode):
    path = tmp_path / "n.json"
    file = saved(path, record("n1"))
    before = path.read_bytes()
    path.chmod(mode)
    with pytest.raises(InputError, match=r"read-only.*1 unsaved changes are in memory"):
        file.save(Changes(put=(record("n2"),)))
    assert path.read_bytes() == before
    path.chmod(0o640)
    file.save()
    assert list(comments(open_file(path).read())) == ["n1", "n2"]
    assert path.stat().st_mode & 0o777 == 0o640  # permissions stay what they were


def test_vanished_folder(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    file = saved(folder / "n.json", record("n1"))
    folder.rename(tmp_path / "away")
    with pytest.raises(InputError, match="its folder is not there"):
        file.save(Changes(put=(record("n2"),)))
    with pytest.raises(InputError, match="its folder is not there"):
        file.read()
    (tmp_path / "away").rename(folder)
    assert list(comments(file.save().records)) == ["n1", "n2"]


def test_save_as_never_writes_over_a_file(tmp_path):
    saved(tmp_path / "other.json", record("n9"))
    file = saved(tmp_path / "n.json", record("n1"))
    before = (tmp_path / "other.json").read_bytes()
    for taken in ("other.json", "n.json"):
        with pytest.raises(InputError, match="exists, and may hold other records"):
            file.save_as(tmp_path / taken)
    (tmp_path / "dangling.json").symlink_to("nowhere")
    with pytest.raises(InputError, match="a link"):
        file.save_as(tmp_path / "dangling.json")
    assert file.path == tmp_path / "n.json"
    assert (tmp_path / "other.json").read_bytes() == before


def test_save_as_takes_deletions_along_and_goes_on_there(tmp_path):
    file = saved(tmp_path / "n.json", record("n1"), record("n2"))
    file.save(Changes(deleted=("n2",)))
    before = (tmp_path / "n.json").read_bytes()
    file.save_as(tmp_path / "m.json")
    file.save(Changes(put=(record("n3"),)))
    there = open_file(tmp_path / "m.json").read()
    assert (list(comments(there)), list(there.deleted)) == (["n1", "n3"], ["n2"])
    assert (tmp_path / "n.json").read_bytes() == before


# Disks that fail -----------------------------------------------------------------------------------------------------


def is_folder(fd):
    return stat.S_ISDIR(os.fstat(fd).st_mode)


def failing(code):
    def fail(*_args, **_options):
        raise OSError(code, os.strerror(code))

    return fail


@pytest.mark.parametrize("step", ["fsync", "replace", "write"])
@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "the disk is full. Make room"),
        (errno.EDQUOT, "your share of the disk is used up"),
        (errno.EROFS, "the disk is read-only"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_failing_disk_leaves_the_file_whole(tmp_path, monkeypatch, step, code, words):
    path = tmp_path / "n.json"
    file = saved(path, record("n1"))
    before = path.read_bytes()
    with monkeypatch.context() as patch:
        if step == "fsync":
            patch.setattr(os, "fsync", failing(code))
        elif step == "replace":
            patch.setattr(Path, "replace", failing(code))
        else:
            patch.setattr(record_disk, "_write_new", failing(code))
        for n in range(2):  # a failure does not stop the next from being tried
            with pytest.raises(InputError, match=f"{2 * n + 2} unsaved changes are in memory") as error:
                file.save(Changes(put=(record(f"n{n + 2}"),), deleted=(f"n{n}",)))
            assert words in str(error.value)
            assert "save_as()" in str(error.value)
        assert path.read_bytes() == before
        assert names_in(tmp_path) == [".n.json.lock", "n.json"]
        assert list(comments(file.records)) == ["n2", "n3"]
    assert list(comments(file.save().records)) == list(comments(open_file(path).read())) == ["n2", "n3"]


def test_interrupted_save_leaves_the_file_whole(tmp_path, monkeypatch):
    path = tmp_path / "n.json"
    file = saved(path, record("n1"))
    before = path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            file.save(Changes(put=(record("n2"),)))
    assert path.read_bytes() == before
    assert names_in(tmp_path) == [".n.json.lock", "n.json"]
    assert list(comments(file.save().records)) == ["n1", "n2"]


def test_folder_that_cannot_be_flushed_is_told_and_saved_once_more(tmp_path, monkeypatch):
    path = tmp_path / "n.json"
    file = saved(path, record("n1"), record("n2"))
    saved(path, record("n1", "夏"))
    with monkeypatch.context() as patch:
        patch.setattr(record_disk, "_flush_folder", failing(errno.EIO))
        with pytest.raises(InputError, match="a power cut might undo it"):
            file.save(Changes(put=(record("n1", "秋"), record("n3")), deleted=("n2",)))
    assert file.unsaved
    found = file.save()  # what stands there already is not taken for another's
    assert sorted(comments(found.records).values()) == ["夏", "春天", "秋"]
    assert list(comments(open_file(path).read())) == list(comments(found.records))
    assert list(found.records.deleted) == ["n2"]


def test_conflict_settled_elsewhere_before_the_second_try_stays_settled(tmp_path, monkeypatch):
    path = tmp_path / "n.json"
    file = saved(path, record("n1"))
    saved(path, record("n1", "夏"))
    with monkeypatch.context() as patch:
        patch.setattr(record_disk, "_flush_folder", failing(errno.EIO))
        with pytest.raises(InputError, match="save once more"):
            file.save(Changes(put=(record("n1", "秋"),)))
    (other,) = [row["id"] for row in open_file(path).read() if row["id"] != "n1"]
    saved(path, deleted=[other])
    assert comments(file.save().records) == comments(open_file(path).read()) == {"n1": "夏"}


def test_steps_of_a_save_are_in_the_order_that_survives_a_power_cut(tmp_path, monkeypatch):
    """What is renamed is on the disk before, and the folder after: POSIX promises no order without that."""
    steps = []
    real_fsync, real_replace = os.fsync, Path.replace

    def fsync(fd):
        steps.append(f"flush {'folder' if is_folder(fd) else 'file'}")
        real_fsync(fd)

    def replace(path, target):
        steps.append(f"{path.suffix} to {target.name}, of {path.stat().st_size:,} bytes")
        return real_replace(path, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    path = tmp_path / "n.json"
    saved(path, record("n1"))
    assert steps == ["flush file", f".tmp to n.json, of {path.stat().st_size:,} bytes", "flush folder"]


def test_folder_without_flushing_is_no_error(tmp_path, monkeypatch):
    real = os.fsync

    def fsync(fd):
        if is_folder(fd):
            raise OSError(errno.EINVAL, "Invalid argument")
        real(fd)

    monkeypatch.setattr(os, "fsync", fsync)
    assert len(saved(tmp_path / "n.json", record("n1")).records) == 1


def test_file_over_the_limit_is_neither_read_nor_written(tmp_path):
    path = tmp_path / "n.json"
    file = saved(path, record("n1", "书" * 1_000))
    size = path.stat().st_size
    assert len(open_file(path, max_bytes=size).read()) == 1
    small = open_file(path, max_bytes=size - 1)
    with pytest.raises(TooLargeError, match=f"{size:,} bytes; the limit is {size - 1:,}"):
        small.read()
    with pytest.raises(TooLargeError):
        small.save(Changes(put=(record("n2"),)))
    narrow = open_file(path, max_bytes=size)
    narrow.read()
    with pytest.raises(TooLargeError, match="1 unsaved changes are in memory"):
        narrow.save(Changes(put=(record("n2"),)))
    assert path.stat().st_size == size
    assert not file.changed()


# The lock ------------------------------------------------------------------------------------------------------------

HOLD = """
import sys, time
from pathlib import Path
from essaylib.annotation.record_disk import locked
with locked(Path(sys.argv[1]), 10, str):
    sys.stdout.write("held\\n")
    sys.stdout.flush()
    time.sleep(600)
"""


def test_lock_ends_with_a_killed_process_and_not_before(tmp_path):
    path = tmp_path / "n.json"
    with subprocess.Popen([sys.executable, "-c", HOLD, path], stdout=subprocess.PIPE, cwd=ROOT) as holder:
        try:
            assert holder.stdout.readline() == b"held\n"
            file = open_file(path, wait=0.2)
            with pytest.raises(
                InputError, match=r"another process has been saving for 0\.2 seconds.*1 unsaved changes"
            ):
                file.save(Changes(put=(record("n1"),)))
            assert not path.exists()
            holder.send_signal(signal.SIGKILL)
            holder.wait()
            assert list(comments(file.save().records)) == ["n1"]
        finally:
            holder.kill()


def test_what_a_killed_process_left_is_removed_and_nothing_else(tmp_path):
    left = [".n.json.0a1b2c3d.tmp", ".n.json.ffffffff.tmp"]
    others = [
        ".m.json.0a1b2c3d.tmp",
        ".n.json.tmp",
        ".n.json.0a1b2c3.tmp",
        "n.json.0a1b2c3d.tmp",
        ".nxjson.0a1b2c3d.tmp",
    ]
    for name in (*left, *others):
        (tmp_path / name).write_text("half")
    saved(tmp_path / "n.json", record("n1"))
    assert names_in(tmp_path) == sorted([*others, ".n.json.lock", "n.json"])


@pytest.mark.parametrize("shared", [True, False])
def test_threads(tmp_path, shared):
    one = open_file(tmp_path / "n.json", wait=60)
    files = [one if shared else open_file(tmp_path / "n.json", wait=60) for _ in range(4)]
    faults = []

    def work(number):
        try:
            for n in range(10):
                files[number].save(Changes(put=(record(f"{number}-{n}"),)))
        except Exception as error:  # noqa: BLE001 - told below, whatever it is
            faults.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert set(comments(open_file(tmp_path / "n.json").read())) == {f"{i}-{n}" for i in range(4) for n in range(10)}


# Damage --------------------------------------------------------------------------------------------------------------

WHOLE = SMALL.encode()


def changed(old, new, count=1):
    assert SMALL.count(old) >= 1
    return SMALL.replace(old, new, count).encode()


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"", 1, "the file is empty"),
        (b" \n\n", 1, "the file is empty"),
        (b"spring", 1, "'{' should stand where 's' is"),
        (b"[]", 1, "'{' should stand where '[' is"),
        (b"null", 1, "'{' should stand"),
        (b"{}", 1, "not JSON"),
        (WHOLE[: WHOLE.index(b"-03-01T08")], 13, "not JSON (Unterminated string"),
        (WHOLE[:-3], 22, "'}' should stand where the end of the file is"),
        (WHOLE + b"{}", 24, "more stands after the end: '{}"),
        (WHOLE + WHOLE, 24, "more stands after the end"),
        (changed('"𠮷日",', '"𠮷日"'), 12, "not JSON (Expecting ',' delimiter)"),
        (changed('"𠮷日"', "NaN"), 10, "NaN is not a value of JSON"),
        (changed('"𠮷日"', "1e999"), 10, "Out of range"),
        (changed('"𠮷日"', "1" * 5_000), 10, "4300 digits"),
        (changed('"𠮷日"', '"\x01"'), 11, "Invalid control character"),
        (changed("𠮷日", "天").replace("天".encode(), b"\xe5\xa4"), 11, "byte 0xe5 is not UTF-8"),
        (SMALL.encode("utf-16"), 1, "is not UTF-8"),
        (SMALL.encode("gb18030").replace(b"\x95\x34\xa0\x38", b"\xd0"), 11, "is not UTF-8"),
        (changed('"id": "n2"', '"id": "n1"'), 15, "a second record with the id 'n1'"),
        (changed('"id": "n2"', '"id": 2'), 15, 'a record has an "id", a string; this has 2'),
        (changed('"id": "n2",', ""), 15, "this has none"),
        (changed('"2026-03-01T08:00:00Z"', '"soon"'), 10, "\"modified\" is a date and time; this has 'soon'"),
        (changed('"comment": "𠮷日"', '"id": "n9"'), 10, "an object has 'id' twice"),
        (changed('"target": {', '"target": ' + '{"a":' * 70 + "1" + "}" * 70 + ', "b": {'), 15, "deep in each other"),
        (changed('"target": {', '"target": ' + "[" * 100_000), 15, "deep in each other"),
        (b'{"header":' * 100_000, 1, "deep in each other"),
        (changed('"records": [', '"records": {}, "x": ['), 9, "'[' should stand where '{' is"),
        (changed('"records": [', '"records": [[],'), 9, "a record is an object, this is a list"),
        (changed('"records": [', '"records": ["n1",'), 9, "a record is an object, this is a string"),
        (changed('"records"', '"items"'), 9, "'items' stands here and has no meaning"),
        (changed('"deleted": [', '"header": ['), 6, "'header' stands here again"),
        (changed('"deleted":"2026-03-01T12:00:00+00:00",', ""), 7, "a deletion is an object"),
        (changed('"id":"n3"', '"id":3'), 7, "a deletion is an object"),
        (changed('"version": 1', '"version": 2'), 2, "the header has version 2, expected is 1"),
        (changed('"version": 1', '"version": true'), 2, "the header has version True, expected is 1"),
        (changed('"test"', '"other"'), 2, "the header has format 'other', expected is 'test'"),
        (b'{"header": [], "deleted": [], "records": []}', 1, "the header is an object, this is a list"),
        (b'{"header": {}, "deleted": [], "records": []}', 1, "the header has format none"),
        (b'{"header": {"format": "test", "version": 1}, "records": []}', 1, "it has no 'deleted'"),
        (changed("    {\n", "<<<<<<< HEAD\n    {\n"), 10, "not JSON"),
    ],
)
def test_damaged_file_is_never_overwritten(tmp_path, content, line, reason):
    path = tmp_path / "n.json"
    path.write_bytes(content)
    file = open_file(path)
    with pytest.raises(DamagedFileError) as error:
        file.save(Changes(put=(record("n9"),)))
    assert str(error.value).startswith(f"{path}, line {line}: damaged: ")
    assert reason in str(error.value)
    assert "repair(path)" in str(error.value)
    with pytest.raises(DamagedFileError):
        file.read()
    assert path.read_bytes() == content
    assert list(comments(file.records)) == ["n9"]
    file.save_as(tmp_path / "m.json")
    assert list(comments(open_file(tmp_path / "m.json").read())) == ["n9"]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + WHOLE,  # an editor's byte-order mark
        WHOLE.replace(b"\n", b"\r\n"),  # git on Windows
        json.dumps(json.loads(WHOLE)).encode(),  # another program's form
        json.dumps(dict(reversed(json.loads(WHOLE).items()))).encode(),
        changed('"id":"n3"}', '"id":"n3"}, {"id":"n1","deleted":"2026"}'),  # merged by hand: the record wins
    ],
)
def test_file_in_another_form_is_read_and_written_in_ours(tmp_path, content):
    path = tmp_path / "n.json"
    path.write_bytes(content)
    file = open_file(path)
    assert list(file.read()) == json.loads(SMALL)["records"]
    assert list(parse(content, name="", expected=HEADER).deleted) == ["n3"]
    file.save(Changes(put=(record("n9"),)))
    file.save(Changes(deleted=("n9",)))
    assert path.read_text("utf-8") == SMALL.replace(
        '"id":"n3"}\n', '"id":"n3"},\n    {"deleted":"2026-03-01T12:00:00+00:00","id":"n9"}\n'
    )


def test_header_of_the_file_is_kept_and_ours_is_added(tmp_path):
    path = tmp_path / "n.json"
    RecordFile(path, header={**HEADER, "essay": "aa", "made by": "x"}).save(Changes(put=(record("n1"),)))
    file = RecordFile(path, header={**HEADER, "essay": "bb"})
    assert file.read().header == {**HEADER, "essay": "aa", "made by": "x"}
    assert file.save(Changes(put=(record("n2"),))).records.header == {**HEADER, "essay": "bb", "made by": "x"}
    assert RecordFile(path, header={}).read().header["essay"] == "bb"
    with pytest.raises(InputError, match="Give what JSON can hold"):
        RecordFile(path, header={"essay": b"aa"})


# Repair --------------------------------------------------------------------------------------------------------------

FIVE = [record(f"n{i}", f"第{i}天" * 3, target={"body": [{"id": "x", "modified": WHEN}]}) for i in range(5)]


def five(tmp_path):
    path = tmp_path / "five.json"
    saved(path, *FIVE, record("gone"))
    saved(path, deleted=["gone"])
    return path


def repaired(path, content):
    """(kept, lost) of a repair of `content`; what is there afterwards reads, and the original lies beside it."""
    path.write_bytes(content)
    found = repair(path, header=HEADER)
    assert found.set_aside.read_bytes() == content
    found.set_aside.unlink()
    rows = open_file(path).read()
    assert len(rows) == found.kept
    return rows, found.lost


@pytest.mark.parametrize(
    ("spoil", "kept", "lost"),
    [
        # what is spoilt in the five; the records kept; first line, last line and reason of what is lost
        (lambda text: text.replace('"第2天', '"第2"天'), [0, 1, 3, 4], [(36, 48, "Expecting ',' delimiter")]),
        (lambda text: text.replace('"id": "n2"', '"id": 2'), [0, 1, 3, 4], [(36, 48, 'an "id", a string')]),
        (lambda text: text.replace("第2", "\udce5"), [0, 1, 3, 4], [(36, 48, "bytes that are not UTF-8")]),
        (lambda text: text.rstrip("\n]} "), [0, 1, 2, 3], [(62, 70, "the file ends here")]),
        (lambda text: text.replace('"version": 1', '"version"'), [0, 1, 2, 3, 4], [(3, 6, "Expecting ':'")]),
        (lambda text: "junk\n" + text, [0, 1, 2, 3, 4], [(1, 3, "not a record")]),
        (lambda text: text + "junk\n", [0, 1, 2, 3, 4], [(77, 77, "not a record")]),
        (lambda text: text.replace("    },\n", "    }\n"), [0, 1, 2, 3, 4], []),  # commas alone
        (lambda text: text.replace('"n2"', '"n1"').replace("第2", "第1"), [0, 1, 3, 4], []),  # twice the same
        (
            lambda text: text.replace("\n    {\n", "\n<<<<<<< HEAD\n    {\n", 2).replace(
                "\n    },\n", "\n    },\n=======\n", 1
            ),
            [0, 1, 2, 3, 4],
            [(10, 10, "not a record"), (24, 25, "not a record")],
        ),
        (
            lambda text: text.replace('"第1天', "第1天").replace('"第2天', "第2天"),
            [0, 3, 4],
            [(23, 35, "Expecting value"), (36, 48, "Expecting value")],
        ),
    ],
)
def test_repair_keeps_what_reads_and_tells_the_rest(tmp_path, spoil, kept, lost):
    path = five(tmp_path)
    text = path.read_text("utf-8")
    content = spoil(text).encode("utf-8", "surrogateescape")
    assert content != text.encode()
    rows, found = repaired(path, content)
    assert [row for row in rows if row in FIVE] == [FIVE[i] for i in kept]
    assert list(rows.deleted) == ["gone"]
    assert [(row.first_line, row.last_line) for row in found] == [(a, b) for a, b, _ in lost]
    for row, (_, _, reason) in zip(found, lost, strict=True):
        assert reason in row.reason


def test_repair_keeps_what_was_put_in_by_hand(tmp_path):
    """Set in another way than ours; what is not a record is told, though it reads."""
    path = five(tmp_path)
    hand = '\n  {"id": "hand", "modified": "2026-03-02"},\n {"id": "n1", "deleted": "2026"},\n    {"day": 1},'
    text = path.read_text("utf-8").replace("\n    },", "\n    }," + hand, 1).replace('"第3天', "第3天")
    rows, lost = repaired(path, text.encode())
    assert [row["id"] for row in rows] == ["hand", "n0", "n1", "n2", "n4"]
    assert list(rows.deleted) == ["gone"]  # a record that is there is not deleted
    assert [row.first_line for row in lost] == [25, 52]
    assert 'a record has an "id"' in lost[0].reason


def test_repair_keeps_two_records_of_one_id_side_by_side(tmp_path):
    path = five(tmp_path)
    rows, lost = repaired(path, path.read_bytes().replace(b'"id": "n2"', b'"id": "n1"'))
    assert not lost
    assert sorted(row["comment"] for row in rows) == [row["comment"] for row in FIVE]
    assert [row["conflictsWith"] for row in rows if "conflictsWith" in row] == ["n1"]


def test_every_place_where_a_file_may_end(tmp_path):
    """Cut anywhere, a file is damaged, and a repair keeps each record whose last bracket is still there."""
    path = five(tmp_path)
    whole = path.read_bytes()
    ends = [whole.index(b"\n    }", whole.index(f'"n{i}"'.encode())) + 6 for i in range(5)]
    begin = whole.index(b'"version": 1\n  }') + 16
    for at in range(len(whole) - 2):
        if at < begin:
            path.write_bytes(whole[:at])
            with pytest.raises(DamagedFileError, match="keep nothing"):
                repair(path, header=HEADER)
            assert path.read_bytes() == whole[:at]
        else:
            rows, _ = repaired(path, whole[:at])
            assert list(rows) == FIVE[: sum(end <= at for end in ends)], at
    path.write_bytes(whole[:-1])  # the last line end alone is no loss
    assert repair(path).set_aside is None


def test_every_byte_that_may_be_spoilt(tmp_path):
    path = five(tmp_path)
    whole = path.read_bytes()
    for at in range(len(whole)):
        rows, _ = repaired(path, whole[:at] + b"\xff" + whole[at + 1 :])
        assert len([row for row in rows if row in FIVE]) >= 4, at


def test_repair_of_a_file_in_another_form(tmp_path):
    """In one line, where no line begins a record; what lies inside a broken one may not be taken for one."""
    path = five(tmp_path)
    content = json.dumps(json.loads(path.read_bytes()), ensure_ascii=False).encode()
    rows, lost = repaired(path, content[:-2])
    assert list(rows) == FIVE
    rows, lost = repaired(path, content.replace('"第2天'.encode(), "第2天".encode()))
    assert [row for row in rows if row in FIVE] == [FIVE[i] for i in (0, 1, 3, 4)]
    assert all((row.first_line, row.last_line) == (1, 1) for row in lost)
    assert lost


def test_whole_file_is_left_by_repair(tmp_path):
    path = five(tmp_path)
    before = path.stat()
    assert tuple(repair(path, header=HEADER)) == (5, (), None)
    assert path.stat().st_mtime_ns == before.st_mtime_ns


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("春天来了。\n".encode(), "nothing in it reads as a record"),  # an essay, given by mistake
        (b"", "nothing in it reads as a record"),
        (b"{" * 1_000, "nothing in it reads as a record"),
        (b'{"id": "n1"}', "nothing in it reads as a record"),
        (changed('"version": 1', '"version": 2'), "its version is 2, not 1"),
        (changed('"test"', '"other"') + b"x", "its format is 'other', not 'test'"),
    ],
)
def test_repair_leaves_what_is_of_another_kind(tmp_path, content, reason):
    path = tmp_path / "n.json"
    path.write_bytes(content)
    with pytest.raises(DamagedFileError, match="Here it would keep nothing") as error:
        repair(path, header=HEADER)
    assert reason in str(error.value)
    assert path.read_bytes() == content
    assert names_in(tmp_path) == [".n.json.lock", "n.json"]


def test_original_is_set_aside_under_a_name_that_is_free(tmp_path):
    path = five(tmp_path)
    spoilt = path.read_bytes()[:-20]
    (tmp_path / "five.damaged-1.json").write_text("earlier")
    (tmp_path / "five.damaged-2.json").symlink_to("nowhere")
    path.write_bytes(spoilt)
    assert repair(path).set_aside == tmp_path / "five.damaged-3.json"
    assert (tmp_path / "five.damaged-3.json").read_bytes() == spoilt
    assert (tmp_path / "five.damaged-1.json").read_text() == "earlier"
    assert not (tmp_path / "nowhere").exists()


def test_repair_that_cannot_write_leaves_the_file(tmp_path, monkeypatch):
    path = five(tmp_path)
    path.write_bytes(path.read_bytes()[:-20])
    before = path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failing(errno.ENOSPC))
        with pytest.raises(InputError, match=r"the disk is full.*The damaged file is as it was"):
            repair(path)
    assert path.read_bytes() == before
    assert names_in(tmp_path) == [".five.json.lock", "five.json"]
    with pytest.raises(InputError, match="nothing to repair"):
        repair(tmp_path / "other.json")


def test_memory_gives_back_what_damage_took(tmp_path):
    path = five(tmp_path)
    file = open_file(path)
    file.read()
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(DamagedFileError):
        file.save(Changes(put=(record("n9"),)))
    assert repair(path).kept == 4
    found = file.save()
    assert [tuple(row) for row in found.merged] == [("n4", "restored")]
    assert list(open_file(path).read()) == [*FIVE, record("n9")]


def test_file_made_to_be_slow_is_given_up(tmp_path):
    """Every one of a million brackets could begin a record that fails at the end of the file."""
    path = tmp_path / "n.json"
    path.write_bytes(b'{"header":{"format":"test","version":1},"records":[' + b'[{"a":' * 200_000)
    found = repair(path)
    assert (found.kept, [row.reason for row in found.lost]) == (0, ["given up: too much before it is damaged"])
    path.write_bytes(WHOLE[:-7] + b",\n" + b'    {"a":\n' * 20_000)
    found = repair(path)
    assert found.kept == 2
    assert len(found.lost) == 20_000
    assert [row.reason[:8] for row in (found.lost[0], found.lost[-1])] == ["objects ", "given up"]


# A path in a folder --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "is no name"),
        (".", "is no name"),
        ("./", "is no name"),
        (None, "is no name"),
        (b"n.json", "is no name"),
        ("..", "leads upwards"),
        ("../n.json", "leads upwards"),
        ("class/../../n.json", "leads upwards"),
        ("class/..", "leads upwards"),
        ("/etc/passwd", "absolute"),
        ("//server/share", "absolute"),
        ("C:n.json", "a colon"),
        ("C:\\n.json", "a backslash"),
        ("..\\n.json", "a backslash"),
        ("n.json:stream", "a colon"),
        ("n.json\0.txt", "a control character"),
        ("n\n.json", "a control character"),
        ("n\ud800.json", "half of a character"),
        ("nul", "a device"),
        ("NUL.json", "a device"),
        ("class/con.json", "a device"),
        ("Com1.json", "a device"),
        ("lpt¹", "a device"),
        ("aux .txt", "a device"),
        ("conin$", "a device"),
        ("n.json.", "ends in a dot"),
        ("n.json ", "ends in a dot or a blank"),
        ("class /n.json", "ends in a dot or a blank"),
        ("out.json", "a link that leads out"),
        ("out/n.json", "a link that leads out"),
        ("up/n.json", "a link that leads out"),
        ("loop/n.json", ""),
    ],
)
def test_name_that_leaves_its_folder_is_refused(tmp_path, name, reason):
    folder = tmp_path / "notes"
    folder.mkdir()
    (tmp_path / "secret.json").write_text("x")
    (folder / "out.json").symlink_to(tmp_path / "secret.json")
    (folder / "out").symlink_to(tmp_path)
    (folder / "up").symlink_to("..")
    (folder / "loop").symlink_to("loop")
    if not reason:  # Pythons differ in what a loop resolves to: refused, or a path that cannot be opened
        try:
            path = inside(folder, name)
        except InputError:
            return
        with pytest.raises(InputError):
            open_file(path).read()
        return
    with pytest.raises(InputError, match="give a name in it") as error:
        inside(folder, name)
    assert reason in str(error.value)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("n.json", "n.json"),
        ("春天·读者.json", "春天·读者.json"),
        ("class/n.json", "class/n.json"),
        ("./class//n.json", "class/n.json"),
        ("...n.json", "...n.json"),
        ("console.json", "console.json"),  # no device
        ("com10.json", "com10.json"),
        ("null.json", "null.json"),
        ("in.json", "n.json"),  # a link that stays inside leads to its file
    ],
)
def test_name_inside_its_folder(tmp_path, name, path):
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "in.json").symlink_to("n.json")
    (tmp_path / "link").symlink_to(folder)
    assert inside(folder, name) == folder / path
    assert inside(tmp_path / "link", name) == folder / path  # the folder itself may be a link


# Many processes ------------------------------------------------------------------------------------------------------


def load_benchmark():
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        spec = importlib.util.spec_from_file_location("notes_benchmark", ROOT / "benchmarks" / "notes.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(ROOT / "benchmarks"))
    return module


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_kills_meetings_and_full_disks():
    """The measurement of benchmarks/notes.py, smaller; it checks all it counts."""
    run = subprocess.run(
        [
            sys.executable,
            "benchmarks/notes.py",
            "--kills",
            "40",
            "--processes",
            "4",
            "--records",
            "15",
            "--rounds",
            "1",
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert not run.returncode, run.stderr
    rows = {cells[1].strip(): cells[2].strip() for line in run.stdout.splitlines() if len(cells := line.split("|")) > 4}
    assert int(rows["40 kills: changes acknowledged"]) > 0
    assert int(rows["... kills within a save"]) > 0
    assert rows["... of them lost, or files that do not parse"] == "0"
    assert rows["4 processes, 15 records each, one a save"].startswith("60 records")
    if reason := rows.get("full disk, read-only disk"):
        pytest.skip(reason)


@pytest.mark.parametrize(
    ("expected", "begun", "found"),
    [
        ({"n1": "春", "n2": None}, None, 0),
        ({"n1": "春"}, ("n1", "夏"), 0),
        ({"n1": "夏"}, ("n1", "春"), 0),
        ({}, ("n1", "春"), 0),
        ({"n1": "夏"}, None, 1),  # an older version is there
        ({"n1": "春", "n2": "春"}, None, 1),  # one is lost
        ({"n1": None}, None, 1),  # a deletion is lost
        ({}, None, 1),  # one that nobody wrote
        ({"n1": "夏"}, ("n2", "春"), 1),
    ],
)
def test_measurement_sees_a_loss(tmp_path, expected, begun, found):
    saved(tmp_path / "n.json", record("n1", "春"))
    assert len(load_benchmark().losses(tmp_path / "n.json", expected, begun)) == found
