"""How long each picture of the seed essay takes, drawn and written as PNG, after everything is imported.

    python benchmarks/plots.py           # print the table
    python benchmarks/plots.py --write   # and put it into benchmarks/README.md

The results drawn are made beforehand. Beside each stands a bare matplotlib figure of three lines of text, written in
the same run: what no picture can be faster than.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from report import table, write

import essaylib as el
from essaylib import concordance, metrics, plots, rhetoric, themes
from essaylib.concordance import coding
from essaylib.plots import Picture
from essaylib.plots._style import SIZES

ROOT = Path(__file__).resolve().parent.parent
SEED = ROOT / "seeds" / "000_7d378279a1661445.txt"
READINGS = ROOT / "seeds" / "readings"
N_RUNS = 5
GOALS = {"cloud": 2.0}  # seconds; 1 for all others


def pictures() -> dict[str, Callable[[], Picture]]:
    """Every kind of picture with the results it draws made already."""
    essay = el.read_essay(SEED)
    hits = themes.hits(essay, themes.built_in().only("群众路线", "监督", "选举"))
    parts, pairs = hits.by_part(), hits.pairs(of="term")
    sentences, clauses = metrics.lengths.sentence_lengths(essay), metrics.lengths.clause_lengths(essay)
    roles, oversight, demands = (
        coding.read(READINGS / f"{name}.csv", essay) for name in ("qunzhong", "jiandu", "demands")
    )
    collocates = metrics.collocation.collocates(essay, "群众")
    key_words = metrics.keyness.key_words(essay, "3")
    graph = rhetoric.read_argument(READINGS / "argument.toml", essay)
    growth = metrics.diversity.growth(metrics.words(essay))
    frequencies = metrics.frequency.frequencies(essay, leave_out=metrics.frequency.function_words())
    layers = {"modality": rhetoric.modality(essay), "connectives": rhetoric.connectives(essay)}
    lines = concordance.find(essay, "群众")
    return {
        "structure": lambda: plots.structure(essay),
        "rhythm": lambda: plots.rhythm(sentences, clauses),
        "dispersion": lambda: plots.dispersion(hits),
        "dispersion of a concordance": lambda: plots.dispersion(lines),
        "heat_map": lambda: plots.heat_map(parts),
        "co_occurrence": lambda: plots.co_occurrence(pairs),
        "collocates": lambda: plots.collocates(collocates),
        "bars": lambda: plots.bars(frequencies),
        "cloud": lambda: plots.cloud(frequencies),
        "ranks": lambda: plots.ranks(frequencies),
        "growth": lambda: plots.growth(growth),
        "coded": lambda: plots.coded(roles, "role"),
        "crossed": lambda: plots.crossed(oversight, "overseer", "object"),
        "demands": lambda: plots.demands(demands),
        "argument, all 77 places": lambda: plots.argument(graph),
        "keyness": lambda: plots.keyness(key_words),
        "annotation_layers": lambda: plots.annotation_layers(layers, essay),
    }


def bare() -> None:
    """Three lines of text of matplotlib's own, at the size of a picture in a notebook."""
    size = SIZES["notebook"]
    figure = Figure(figsize=(size.width, size.height), dpi=size.dpi)
    FigureCanvasAgg(figure)
    for y in (0.2, 0.5, 0.8):
        figure.text(0.1, y, "a line of text")
    figure.savefig(BytesIO(), format="png")


def seconds(run: Callable[[], object]) -> float:
    """Median of N_RUNS, after one that is not counted."""
    run()
    times = []
    for _ in range(N_RUNS):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    """Measure, print, and with --write store the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    options = parser.parse_args()
    floor = seconds(bare)
    rows = []
    for name, draw in pictures().items():
        taken = seconds(lambda draw=draw: draw()._bytes("png"))
        goal = GOALS.get(name, 1.0)
        rows.append((name, f"{taken:.2f} s", f"{taken / floor:.1f} of a bare figure", f"under {goal:.0f} s"))
    text = table(rows, tools=("matplotlib", "wordcloud"), source="the seed essay")
    print(text)
    if options.write:
        write(text, script="plots.py")


if __name__ == "__main__":
    main()
