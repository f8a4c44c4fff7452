"""How fast words are cut and terms are found, against the tools they come from.

    python benchmarks/words.py                   # the seed said again and again
    python benchmarks/words.py folder/of/texts   # or the .txt files of a folder, however deep
    python benchmarks/words.py --write           # and put the table into benchmarks/README.md

What is compared runs in turns within one run, and its results are checked equal before anything is timed.
"""

from __future__ import annotations

import argparse
import gc
import random
import re
import statistics
import subprocess
import sys
import time
from array import array
from collections.abc import Callable, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

from report import table, write

import essaylib as el
from essaylib.match import Matcher
from essaylib.segment import domain_terms, get_segmenter

ROOT = Path(__file__).resolve().parent.parent
SEED = ROOT / "seeds" / "000_7d378279a1661445.txt"

#: Bytes of text that cutting and matching are timed on; equality is checked on all that is asked for.
N_CUT, N_MATCH = 1_000_000, 10_000_000
TELL_CPU = "import time; start = time.process_time()\n{}\nprint(time.process_time() - start)"
FIRST = {
    "jieba": "import jieba; jieba.lcut(TEXT)",
    "ours": "from essaylib.segment import get_segmenter; get_segmenter().cut(TEXT)",
}


class Row(NamedTuple):
    """A line of the table."""

    what: str
    measured: str
    ratio: str = ""
    goal: str = ""


def texts(folder: Path | None, n_bytes: int) -> list[str]:
    """Lines of about `n_bytes` together: of the files of a folder in an order of chance, or the seed's."""
    if folder is None:
        lines = el.read_essay(SEED).text.split("\n")
        return lines * max(1, n_bytes // len("\n".join(lines).encode()))
    files = sorted(folder.rglob("*.txt")) or sorted(path for path in folder.rglob("*") if path.is_file())
    random.Random(1).shuffle(files)
    lines, taken = [], 0
    for path in files:
        page = path.read_text("utf-8")
        lines += page.split("\n")
        taken += len(page.encode())
        if taken >= n_bytes:
            break
    return lines


def take(lines: Sequence[str], n_bytes: int) -> list[str]:
    """The first lines of about `n_bytes` together."""
    ends = accumulate(len(line.encode()) for line in lines)
    return [line for line, end in zip(lines, ends, strict=True) if end <= n_bytes]


def in_turns(actions: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """CPU seconds of each action, every round running all in an order of chance."""
    times: dict[str, list[float]] = {name: [] for name in actions}
    chance = random.Random(2)
    for _ in range(rounds):
        for name in chance.sample(list(actions), len(actions)):
            gc.collect()
            start = time.process_time()
            actions[name]()
            times[name].append(time.process_time() - start)
    return times


def ratio(times: dict[str, list[float]], a: str, b: str) -> float:
    """How many times as long `a` takes as `b`, the median over the rounds."""
    return statistics.median(x / y for x, y in zip(times[a], times[b], strict=True))


def jieba_with(terms: Sequence[str]) -> Any:
    """A tokenizer of jieba with these words added."""
    import logging

    import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    for term in terms:
        tokenizer.add_word(term)
    return tokenizer


# Words ------------------------------------------------------------------------------------------------------------


def first_rows(rounds: int) -> list[Row]:
    """The words of one essay in a fresh process, imports and dictionary included."""
    text = el.read_essay(SEED).text
    code = {name: TELL_CPU.format(source.replace("TEXT", repr(text))) for name, source in FIRST.items()}
    run = [sys.executable, "-c"]
    times: dict[str, list[float]] = {name: [] for name in code}
    for i in range(rounds + 1):  # the first round fills the system's cache and jieba's
        for name in code:
            told = subprocess.run([*run, code[name]], cwd=ROOT, capture_output=True, text=True, check=True).stdout
            times[name] += [float(told)] if i else []
    jieba, ours = (statistics.median(times[name]) for name in ("jieba", "ours"))
    return [
        Row("first words of the seed, fresh process: jieba", f"{1000 * jieba:.0f} ms", "1"),
        Row("the same, ours", f"{1000 * ours:.0f} ms", f"{ratio(times, 'ours', 'jieba'):.2f}", "<= 0.25"),
    ]


def parity_row(lines: Sequence[str], terms: Sequence[str], what: str) -> Row:
    """Lines whose words are jieba's own, of all; the first that differ are printed."""
    jieba, ours = jieba_with(terms), get_segmenter("rjieba", terms=terms)
    different = [line for line in lines if jieba.lcut(line) != ours.cut(line)]
    for line in different[:5]:
        print(f"differs: {line[:60]!r}")
    n, megabytes = len(lines), sum(len(line.encode()) for line in lines) / 1e6
    return Row(
        f"lines cut as jieba cuts them{what}", f"{n - len(different):,} of {n:,} ({megabytes:.2f} MB)", "", "all"
    )


def cut_rows(lines: Sequence[str], rounds: int) -> list[Row]:
    """Cutting line by line, to strings and to columns, against jieba's strings."""
    lines = take(lines, N_CUT)
    jieba, ours = jieba_with(()), get_segmenter("rjieba")
    assert [jieba.lcut(line) for line in lines] == [ours.cut(line) for line in lines]
    times = in_turns(
        {
            "jieba": lambda: [jieba.lcut(line) for line in lines],
            "strings": lambda: [ours.cut(line) for line in lines],
            "columns": lambda: [ours.tokens(line) for line in lines],
        },
        rounds,
    )
    megabytes = sum(len(line.encode()) for line in lines) / 1e6
    names = {"jieba": "jieba.lcut", "strings": "ours, to strings", "columns": "ours, to columns (words and offsets)"}
    rows = []
    for key, name in names.items():
        speed = f"{megabytes / statistics.median(times[key]):.2f} MB/s"
        goal = "" if key == "jieba" else ">= 8 times"
        rows.append(Row(f"cutting: {name}", speed, f"{ratio(times, 'jieba', key):.1f} times", goal))
    return rows


# Terms ------------------------------------------------------------------------------------------------------------


def theme_of(text: str, n: int) -> list[str]:
    """`n` terms of two to six characters that stand in the text, or as many as it has."""
    chance, terms = random.Random(3), {}
    han = re.findall(r"[\u4e00-\u9fff]{8,}", text)
    for _ in range(100 * n):
        piece = chance.choice(han)
        start = chance.randrange(len(piece) - 6)
        terms[piece[start : start + chance.randint(2, 6)]] = None
        if len(terms) == n:
            break
    return list(terms)


def match_rows(lines: Sequence[str], rounds: int) -> list[Row]:
    """One theme of 200 terms over the text, to columns, against the automaton alone and `re`."""
    import ahocorasick_rs

    text = "\n".join(take(lines, N_MATCH))
    terms = theme_of(text, 200)
    matcher = Matcher(terms)
    bare = ahocorasick_rs.AhoCorasick(terms, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
    pattern = re.compile("|".join(sorted(map(re.escape, terms), key=len, reverse=True)))

    def by_bare() -> list[array[int]]:
        return [array("q", column) for column in zip(*bare.find_matches_as_indexes(text), strict=True)]

    def by_re() -> list[array[int]]:
        columns = array("q"), array("q"), array("q")
        for found in pattern.finditer(text):
            columns[0].append(number[found[0]])
            columns[1].append(found.start())
            columns[2].append(found.end())
        return list(columns)

    number = {term: i for i, term in enumerate(terms)}
    ours = matcher.find(text)
    assert [ours.terms, ours.starts, ours.ends] == by_bare() == by_re()
    times = in_turns({"bare": by_bare, "ours": lambda: matcher.find(text), "re": by_re}, rounds)
    megabytes = len(text.encode()) / 1e6
    names = {"bare": "ahocorasick_rs alone, to columns", "ours": "ours", "re": "re, alternation"}
    goals = {"ours": "<= 1.3", "re": "> ours"}
    rows = []
    for key, name in names.items():
        speed = f"{megabytes / statistics.median(times[key]):.1f} MB/s"
        what = f"{len(terms)} terms: {name}"
        rows.append(Row(what, speed, f"{ratio(times, key, 'bare'):.2f} times as long", goals.get(key, "")))
    rows[1] = rows[1]._replace(what=f"{rows[1].what}, {len(ours):,} matches")
    return rows


# Out --------------------------------------------------------------------------------------------------------------


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", help="texts to measure on; the seed, repeated, if not given")
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured")
    parser.add_argument("--megabytes", type=float, default=6, help="how much is checked line by line against jieba")
    options = parser.parse_args()
    n_bytes = int(1e6 * options.megabytes)
    lines = texts(options.folder, max(n_bytes, N_MATCH))
    checked = take(lines, n_bytes if options.folder else 20_000)
    rows = [
        *first_rows(options.rounds),
        parity_row(checked, (), ""),
        parity_row(checked, [row.term for row in domain_terms()], ", with terms added"),
        *cut_rows(lines, options.rounds),
        *match_rows(lines, options.rounds),
    ]
    text = table(
        rows,
        tools=("jieba", "rjieba", "ahocorasick-rs"),
        source="official texts" if options.folder else "the seed, repeated",
    )
    print(text)
    if options.write:
        write(text, script="words.py")


if __name__ == "__main__":
    main()
