"""How long it takes to import essaylib and to read a page, and how much memory that needs.

    python benchmarks/reading.py           # print the table
    python benchmarks/reading.py --write   # and put it into benchmarks/README.md

Absolute times depend on the machine and on what else it does; the ratios, measured side by side in one run, much less.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from report import table, write

import essaylib as el

ROOT = Path(__file__).resolve().parent.parent
SEED = ROOT / "seeds" / "000_7d378279a1661445.txt"

#: The CPU time of the whole process, Python's own start included.
TELL_CPU = "import time; print(time.process_time())"
IMPORTS = {
    "bare Python": "",
    "import dataclasses, re, typing": "import dataclasses, re, typing\n",
    "import essaylib": "import essaylib\n",
}
READ_SEED = """
import json, time
import essaylib
times = []
for _ in range(40):
    start = time.process_time()
    essaylib.read_essay(PATH)
    times.append(1000 * (time.process_time() - start))
print(json.dumps(times))
"""
CUT_EVERY = 300
#: Bytes of a page, and how often it is read in a round: the small ones often, or their times would be mostly noise.
SIZES = {"100 kB": (100_000, 30), "1 MB": (1_000_000, 4), "10 MB": (10_000_000, 1)}


class Row(NamedTuple):
    """A line of the table."""

    what: str
    measured: str
    ratio: str = ""
    goal: str = ""


def python(code: str) -> str:
    """What `code` prints in a fresh Python that imports this checkout."""
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def import_rows(rounds: int) -> list[Row]:
    """CPU time of imports beyond a bare Python, each round running all three in turn."""
    codes = {name: code + TELL_CPU for name, code in IMPORTS.items()}
    for code in codes.values():  # bytecode is written, files are in the system's cache
        python(code)
    times: dict[str, list[float]] = {name: [] for name in codes}
    for _ in range(rounds):
        for name, code in codes.items():
            times[name].append(1000 * float(python(code)))
    bare = statistics.median(times["bare Python"])
    rows = [Row("bare Python starts and ends", f"{bare:.1f} ms", "1")]
    for name in list(codes)[1:]:
        beyond = statistics.median(a - b for a, b in zip(times[name], times["bare Python"], strict=True))
        goal = "< 60 ms" if name == "import essaylib" else ""
        rows.append(Row(f"`{name}` beyond that", f"{beyond:.1f} ms", f"{beyond / bare:.2f} bare starts", goal))
    return rows


def seed_rows(processes: int) -> list[Row]:
    """The seed read once essaylib is imported: the first time, which imports and compiles more, and later."""
    runs = [json.loads(python(READ_SEED.replace("PATH", repr(str(SEED))))) for _ in range(processes)]
    first = statistics.median(run[0] for run in runs)
    later = statistics.median(time for run in runs for time in run[1:])
    return [
        Row("the seed read for the first time", f"{first:.1f} ms", f"{first / later:.1f} later readings"),
        Row("the seed read again", f"{later:.2f} ms", "1", "< 10 ms"),
    ]


def page_of(n_bytes: int) -> str:
    """A page of about `n_bytes`: the seed's furniture round its body, said again and again and cut anew."""
    essay = el.read_essay(SEED)
    raw = essay.source.raw
    pieces = [place.raw for place in essay.source.places if place.kind == "piece"]
    before, after = raw[: pieces[0].start - len("1、")], raw[pieces[-1].end :]
    body = "".join(piece.of(raw) for piece in pieces)
    again = " " + body.removeprefix(essay.title or "")
    n_more = (n_bytes - len((before + body + after).encode())) // len(again.encode())
    text = body + again * max(0, n_more)
    cuts = (f"{i}、{text[at : at + CUT_EVERY]}" for i, at in enumerate(range(0, len(text), CUT_EVERY), start=1))
    return before + "\n\n".join(cuts) + after


def cpu(action: Callable[[], object], *, times: int) -> float:
    """Seconds of CPU time that `action` takes, on average."""
    gc.collect()  # what was left by the one before is not charged to this one
    start = time.process_time()
    for _ in range(times):
        action()
    return (time.process_time() - start) / times


def size_rows(files: dict[str, Path], rounds: int) -> list[Row]:
    """CPU time a character for pages of each size, every round reading all sizes in turn."""
    n_characters = {name: len(path.read_text("utf-8")) for name, path in files.items()}
    a_character: dict[str, list[float]] = {name: [] for name in files}
    for _ in range(rounds):
        for name, path in files.items():
            seconds = cpu(lambda path=path: el.read_essay(path), times=SIZES[name][1])  # type: ignore[misc]
            a_character[name].append(seconds / n_characters[name])
    smallest = next(iter(files))
    rows = []
    for name, path in files.items():
        median = statistics.median(a_character[name])
        speed = path.stat().st_size / n_characters[name] / median / 1e6
        ratio = statistics.median(a / b for a, b in zip(a_character[name], a_character[smallest], strict=True))
        goal = "<= 1.5" if name == "10 MB" else ""
        rows.append(
            Row(f"{name} page read", f"{1e6 * median:.2f} µs a character, {speed:.2f} MB/s", f"{ratio:.2f}", goal)
        )
    return rows


def memory_rows(files: dict[str, Path]) -> list[Row]:
    """The most memory that reading a page takes, against what the page takes as a string and as bytes."""
    rows = []
    for name, path in list(files.items())[1:]:
        raw = path.read_text("utf-8")
        in_memory, on_disk = sys.getsizeof(raw), path.stat().st_size
        del raw
        gc.collect()
        tracemalloc.start()
        essay = el.read_essay(path)
        held, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        rows.append(
            Row(
                f"{name} page, most memory at once",
                f"{peak / 1e6:.0f} MB, {held / 1e6:.0f} MB of it kept",
                f"{peak / in_memory:.1f} times the string, {peak / on_disk:.1f} times the bytes",
                "<= 15",
            )
        )
        del essay
    return rows


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    parser.add_argument("--rounds", type=int, default=5, help="how often each size of page is measured")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for name, (n_bytes, _) in SIZES.items():
            files[name] = Path(folder, f"{n_bytes}.txt")
            files[name].write_text(page_of(n_bytes), "utf-8")
        rows = [*import_rows(21), *seed_rows(5), *size_rows(files, options.rounds), *memory_rows(files)]
    print(table(rows))
    if options.write:
        write(table(rows), script="reading.py")


if __name__ == "__main__":
    main()
