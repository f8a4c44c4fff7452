"""What becomes of saved records when processes are killed, meet each other, or find the disk full.

    python benchmarks/notes.py           # measure, check, and print the table
    python benchmarks/notes.py --write   # and put it into benchmarks/README.md

Every figure is checked as it is made: a lost record ends the run with an error. Needs fork (Linux, macOS); the full
disk and the read-only disk need the right to mount, and are left out with the reason where it is missing.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import filelock  # noqa: F401 - loaded before any process is forked, or every kill would fall into loading it
from report import table, write

from essaylib.annotation.record_file import Changes, RecordFile
from essaylib.errors import InputError

HEADER = {"format": "benchmark", "version": 1}
#: A file is begun anew after so many kills: it stays as long as one reader's notes are.
KILLS_A_FILE = 25
LONGEST_LIFE = 0.06  # seconds: some saves
MODIFIED = "2026-03-01T08:00:00Z"


class Row(NamedTuple):
    """A line of the table."""

    what: str
    measured: str
    ratio: str = ""
    goal: str = ""


class Told(NamedTuple):
    """What a writer said before it was killed: its finished changes, and the one it had begun. None: deleted."""

    done: dict[str, str | None]
    begun: tuple[str, str | None] | None


def record(name: str, comment: str = "春天来了，我在窗前读书。") -> dict[str, Any]:
    """A record as long as a usual note."""
    return {"id": name, "modified": MODIFIED, "comment": comment, "quote": {"exact": "读书", "prefix": "窗前" * 15}}


def in_child(action: Callable[[], None]) -> int:
    """Run `action` in a process of its own; its number."""
    if child := os.fork():
        return child
    try:
        action()
        os._exit(0)
    except BaseException:  # noqa: BLE001 - nothing of the parent's may run in the child
        traceback.print_exc()
        os._exit(1)


def wait_for(children: list[int]) -> None:
    """Until all have ended, each well."""
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert not any(codes), codes


# Kills ---------------------------------------------------------------------------------------------------------------


def write_for_ever(path: Path, pipe: int, seed: int) -> None:
    """Add, change and delete records, one a save; each is told to `pipe` when begun, and again when it is saved."""
    chance = random.Random(seed)
    file = RecordFile(path, header=HEADER)
    file.read()
    mine: list[str] = []
    n = 0
    while True:
        n += 1
        comment: str | None = f"第{n}次"
        name = f"{seed}-{n}"
        if mine and chance.random() < 0.4:
            name = chance.choice(mine)
            if chance.random() < 0.4:
                mine.remove(name)
                comment = None
        else:
            mine.append(name)
        os.write(pipe, (json.dumps(["begun", name, comment]) + "\n").encode())
        file.save(Changes(put=(record(name, comment),)) if comment else Changes(deleted=(name,)))
        os.write(pipe, (json.dumps(["done", name, comment]) + "\n").encode())


def kill_one(path: Path, seed: int, chance: random.Random) -> Told:
    """A writer that is killed at some moment after its first change began, and what it had said by then."""
    out, pipe = os.pipe()
    child = in_child(lambda: write_for_ever(path, pipe, seed))
    os.close(pipe)
    said = os.read(out, 1)
    assert said, "the writer ended before it was killed"
    time.sleep(chance.uniform(0, LONGEST_LIFE))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(out, 1 << 16):
        said += more
    os.close(out)
    return told(said.decode())


def told(said: str) -> Told:
    """What a writer said, its last line perhaps cut."""
    done: dict[str, str | None] = {}
    begun = None
    for line in said.splitlines(keepends=True):
        if line.endswith("\n"):
            what, name, comment = json.loads(line)
            begun = (name, comment) if what == "begun" else None
            if what == "done":
                done[name] = comment
    return Told(done, begun)


def losses(path: Path, expected: dict[str, str | None], begun: tuple[str, str | None] | None) -> list[str]:
    """What is not in the file as it was told, one readable line each; the change that was begun may be there or not."""
    if not path.exists():
        return [f"{name} is lost with the file" for name, comment in expected.items() if comment]
    there = {row["id"]: row["comment"] for row in json.loads(path.read_bytes())["records"]}
    found = []
    for name in sorted({*expected, *there}):
        allowed = {expected.get(name)} | ({begun[1]} if begun and begun[0] == name else set())
        if there.get(name) not in allowed:
            found.append(f"{name}: {there.get(name)!r} is there, {expected.get(name)!r} was saved")
    return found


def kills(folder: Path, n: int) -> list[Row]:
    """Writers killed one after the other at a moment of chance, each file read and compared after each kill."""
    chance = random.Random(6)
    n_done = n_within = n_halves = 0
    expected: dict[str, str | None] = {}
    for seed in range(n):
        path = folder / f"killed-{seed // KILLS_A_FILE}.json"
        if not seed % KILLS_A_FILE:
            expected = {}
        said = kill_one(path, seed, chance)
        expected |= said.done
        n_done += len(said.done)
        n_within += said.begun is not None
        # of this file: what the last kill left beside an earlier one stays there
        n_halves += any(folder.glob(f".{path.name}.*.tmp"))
        lost = losses(path, expected, said.begun)
        assert not lost, (seed, lost)
        if said.begun:  # from here on, what is there is what counts
            rows = {row["id"]: row["comment"] for row in RecordFile(path, header=HEADER).read()}
            expected[said.begun[0]] = rows.get(said.begun[0])
    return [
        Row(f"{n:,} kills: changes acknowledged", f"{n_done:,}"),
        Row("... of them lost, or files that do not parse", "0", goal="0"),
        Row("... kills within a save", f"{n_within:,}"),
        Row("... with a new file begun and not yet in place", f"{n_halves:,}"),
    ]


# Meetings ------------------------------------------------------------------------------------------------------------


def meetings(folder: Path, n_processes: int, n_records: int) -> list[Row]:
    """Processes that save at once into one file, a record a save."""
    path = folder / "met.json"

    def save_all(number: int) -> None:
        file = RecordFile(path, header=HEADER, wait=120)
        for n in range(n_records):
            assert not file.save(Changes(put=(record(f"{number}-{n}"),))).conflicts

    start = time.perf_counter()
    wait_for([in_child(lambda number=number: save_all(number)) for number in range(n_processes)])
    seconds = time.perf_counter() - start
    rows = RecordFile(path, header=HEADER).read()
    expected = {f"{number}-{n}" for number in range(n_processes) for n in range(n_records)}
    assert {row["id"] for row in rows} == expected, len(rows)
    assert len(rows) == len(expected)
    return [
        Row(
            f"{n_processes} processes, {n_records} records each, one a save",
            f"{len(rows):,} records, {seconds:.0f} s",
            goal=f"{len(expected):,}",
        )
    ]


def same_record(folder: Path) -> list[Row]:
    """Two processes change one record that both have read."""
    path = folder / "same.json"
    RecordFile(path, header=HEADER).save(Changes(put=(record("n1", "春"),)))
    out, ready = os.pipe()
    go, pipe = os.pipe()

    def change(comment: str) -> None:
        file = RecordFile(path, header=HEADER)
        file.read()
        os.write(ready, b"r")
        os.read(go, 1)
        file.save(Changes(put=(record("n1", comment),)))

    children = [in_child(lambda comment=comment: change(comment)) for comment in ("夏", "秋")]
    for _ in children:
        os.read(out, 1)
    os.write(pipe, b"gg")
    wait_for(children)
    for end in (out, ready, go, pipe):
        os.close(end)
    rows = RecordFile(path, header=HEADER).read().records
    assert sorted(row["comment"] for row in rows) == ["夏", "秋"], rows
    assert [row.get("conflictsWith") for row in rows if row["id"] != "n1"] == ["n1"], rows
    return [Row("one record changed by two processes", "both kept, side by side", goal="both kept")]


# Trouble -------------------------------------------------------------------------------------------------------------


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[str]:
    """A disk of its own at `folder`, in memory; gives why not, where it may not be mounted."""
    folder.mkdir()
    run = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)], capture_output=True, text=True, check=False
    ) if shutil.which("mount") else None  # fmt: skip
    if run is None or run.returncode:
        yield (run.stderr.strip() if run else "") or "there is no mount"
        return
    try:
        yield ""
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def refused(action: Callable[[], object], words: str) -> None:
    """`action` must be refused with a message that holds these words."""
    message = "it was not refused"
    try:
        action()
    except InputError as error:
        message = str(error)
    assert words in message, message


def full_disk(folder: Path) -> list[Row]:
    """Save until the disk is full; the file is whole, the last record in memory, and saved elsewhere."""
    disk = folder / "disk"
    with small_disk(disk, "256k") as reason:
        if reason:
            return [Row("full disk, read-only disk", f"left out: {reason}")]
        file = RecordFile(disk / "notes.json", header=HEADER)
        n = 0
        message = ""
        while not message:
            assert n < 1_000, "the disk does not fill"
            try:
                file.save(Changes(put=(record(f"n{n:04}", "书" * 1_000),)))
                n += 1
            except InputError as error:
                message = str(error)
        assert "the disk is full" in message, message
        assert len(RecordFile(disk / "notes.json", header=HEADER).read()) == n
        assert [row["id"] for row in file.unsaved.put] == [f"n{n:04}"]
        assert not [entry.name for entry in disk.iterdir() if entry.name.endswith(".tmp")]
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        refused(file.save, "the disk is read-only")
        file.save_as(folder / "elsewhere.json")
    assert len(RecordFile(folder / "elsewhere.json", header=HEADER).read()) == n + 1
    return [
        Row(
            f"full disk of 256 kB, after {n} saves",
            "file whole, 1 change in memory, then saved elsewhere",
            goal="nothing lost",
        ),
        Row("the same disk made read-only", "refused, file whole", goal="nothing lost"),
    ]


def troubles(folder: Path) -> list[Row]:
    """A read-only file, a folder that vanishes, a clock set back."""
    folder = folder / "troubles"
    folder.mkdir()
    path = folder / "notes.json"
    file = RecordFile(path, header=HEADER)
    file.save(Changes(put=(record("n1"),)))
    before = path.read_bytes()
    path.chmod(0o444)
    refused(lambda: file.save(Changes(put=(record("n2"),))), "read-only")
    assert path.read_bytes() == before
    path.chmod(0o644)
    folder.rename(folder.with_name("away"))
    refused(file.save, "its folder is not there")
    assert [row["id"] for row in file.unsaved.put] == ["n2"]
    folder.with_name("away").rename(folder)
    assert {row["id"] for row in file.save().records} == {"n1", "n2"}

    other = RecordFile(path, header=HEADER, now=lambda: datetime(1970, 1, 1, tzinfo=UTC))
    other.read()
    file.save(Changes(put=(record("n1", "晚"),)))
    early = {**record("n1", "早"), "modified": "1970-01-01T00:00:00Z"}
    found = other.save(Changes(put=(early,), deleted=("n2",)))
    assert sorted(row["comment"] for row in found.records) == ["早", "晚"], found
    assert {row["id"] for row in file.read()} == {row["id"] for row in found.records}
    return [
        Row("read-only file", "refused, file whole, change in memory", goal="nothing lost"),
        Row("vanished folder", "refused, change in memory, saved when it is back", goal="nothing lost"),
        Row("clock set back to 1970", "both forms kept, deletion held", goal="nothing lost"),
    ]


# Speed ---------------------------------------------------------------------------------------------------------------


def speed(folder: Path, n: int, rounds: int) -> list[Row]:
    """A save of one changed record of `n`, against the file written over as json.dump does, and read again."""
    path = folder / f"speed-{n}.json"
    file = RecordFile(path, header=HEADER)
    file.save(Changes(put=tuple(record(f"n{i:05}") for i in range(n))))
    bare: list[float] = []
    ours: list[float] = []
    for i in range(rounds):
        start = time.perf_counter()
        file.save(Changes(put=(record("n00000", f"第{i}次"),)))
        ours.append(time.perf_counter() - start)
        rows = list(file.records)
        start = time.perf_counter()
        (folder / "bare.json").write_text(json.dumps(rows, ensure_ascii=False, indent=2), "utf-8")
        bare.append(time.perf_counter() - start)
    ratio = statistics.median(a / b for a, b in zip(ours, bare, strict=True))
    what = f"one of {n:,} records changed and saved"
    return [
        Row(f"{what}: ours, on the disk", f"{1000 * statistics.median(ours):.1f} ms", f"{ratio:.1f}"),
        Row(f"{what}: json.dumps over the old file", f"{1000 * statistics.median(bare):.1f} ms", "1.0"),
    ]


def main() -> None:
    """Measure, check and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    parser.add_argument("--kills", type=int, default=1_000)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--records", type=int, default=200, help="of each process")
    parser.add_argument("--rounds", type=int, default=15, help="how often a save is measured")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="essaylib-notes-") as name:
        folder = Path(name)
        rows = [
            *kills(folder, options.kills),
            *meetings(folder, options.processes, options.records),
            *same_record(folder),
            *full_disk(folder),
            *troubles(folder),
            *speed(folder, 300, options.rounds),
            *speed(folder, 5_000, options.rounds),
        ]
    text = table(rows, tools=("filelock",), source="records as long as a note")
    print(text)
    if options.write:
        write(text, script="notes.py")


if __name__ == "__main__":
    main()
