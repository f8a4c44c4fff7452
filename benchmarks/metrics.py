"""How fast the moving-average type-token ratio is, against windows counted anew and against lexicalrichness.

    python benchmarks/metrics.py           # print the table
    python benchmarks/metrics.py --write   # and put it into benchmarks/README.md

What is compared runs in turns within one run, and its results are checked equal before anything is timed.
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from lexicalrichness import LexicalRichness
from report import table, write

import essaylib as el
from essaylib.metrics.counting import words
from essaylib.metrics.diversity import mattr

ROOT = Path(__file__).resolve().parent.parent
SEED = ROOT / "seeds" / "000_7d378279a1661445.txt"

#: Words of the texts measured: the seed itself, and the seed said again and again.
N_LONG = 100_000
WINDOWS = (50, 100)
NAMES = {
    "one pass": "MATTR in one pass, ours",
    "naive": "a set of each window",
    "lexicalrichness": "lexicalrichness",
}


class Row(NamedTuple):
    """A line of the table."""

    what: str
    measured: str
    ratio: str = ""
    goal: str = ""


def naive(text: Sequence[str], window: int) -> float:
    """The definition: a set of every window, their sizes averaged."""
    sizes = [len(set(text[i : i + window])) for i in range(len(text) - window + 1)]
    return sum(sizes) / len(sizes) / window


def in_turns(actions: dict[str, Callable[[], object]], rounds: int, times: int) -> dict[str, list[float]]:
    """CPU seconds of each action done `times` times, every round running all in an order of chance."""
    seconds: dict[str, list[float]] = {name: [] for name in actions}
    chance = random.Random(4)
    for _ in range(rounds):
        for name in chance.sample(list(actions), len(actions)):
            gc.collect()
            start = time.process_time()
            for _ in range(times):
                actions[name]()
            seconds[name].append((time.process_time() - start) / times)
    return seconds


def rows_of(text: Sequence[str], window: int, rounds: int, times: int) -> list[Row]:
    """One text and window by the three ways, equal to 1e-9."""
    theirs = LexicalRichness(list(text), preprocessor=None, tokenizer=None)
    actions: dict[str, Callable[[], float | None]] = {
        "one pass": lambda: mattr(text, window=window).value,
        "naive": lambda: naive(text, window),
        "lexicalrichness": lambda: theirs.mattr(window_size=window),
    }
    values = [action() or 0.0 for action in actions.values()]
    assert max(values) - min(values) < 1e-9, values
    seconds = in_turns(dict(actions), rounds, times)
    rows = []
    for name, what in NAMES.items():
        ratio = statistics.median(a / b for a, b in zip(seconds[name], seconds["one pass"], strict=True))
        milliseconds = 1000 * statistics.median(seconds[name])
        goal = ">= 4" if name == "naive" else ""
        rows.append(
            Row(f"{len(text):,} words, window {window}: {what}", f"{milliseconds:.2f} ms", f"{ratio:.1f}", goal)
        )
    return rows


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    parser.add_argument("--rounds", type=int, default=7, help="how often each is measured")
    options = parser.parse_args()
    seed = words(el.read_essay(SEED))
    long = (seed * (N_LONG // len(seed) + 1))[:N_LONG]
    rows = [
        row
        for text, times in ((seed, 30), (long, 1))
        for window in WINDOWS
        for row in rows_of(text, window, options.rounds, times)
    ]
    text = table(rows, tools=("lexicalrichness",), source="the seed's words, repeated")
    print(text)
    if options.write:
        write(text, script="metrics.py")


if __name__ == "__main__":
    main()
