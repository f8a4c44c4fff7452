"""What every benchmark reports: a table of what was measured, and its place in the README."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path

README = Path(__file__).with_name("README.md")


def table(rows: Iterable[Sequence[str]], *, tools: Sequence[str] = (), source: str = "") -> str:
    """Rows of four cells as Markdown, under a line that says on what, and with which tools, they were measured."""
    machine = f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores"
    told = ", ".join([machine, *(f"{name} {version(name)}" for name in tools), *([f"on {source}"] if source else [])])
    lines = [f"Measured with {told}.", "", "| what | measured | ratio | goal |", "|---|---|---|---|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def write(text: str, *, script: str) -> None:
    """Put `text` between the two marks that the README has for `script`."""
    begin, end = f"<!-- {script} begins -->", f"<!-- {script} ends -->"
    before, rest = README.read_text("utf-8").split(begin)
    _, after = rest.split(end)
    README.write_text(f"{before}{begin}\n{text}\n{end}{after}", "utf-8")
