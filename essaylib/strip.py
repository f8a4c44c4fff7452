"""A strip of the essay a row, with a tick where something stands: SVG, and the numbers in words beside it."""

from __future__ import annotations

from typing import NamedTuple

from essaylib._html import escape, wrap

__all__ = ["Strip", "StripRow"]

_TIERS = "Tall: named 点名; middle: practice 做法; short: topic 话题. "

_WIDTH, _LEFT, _ROW = 860, 120, 44
#: Kinds are told apart by height as well as by colour: full, two thirds, one third. What has one kind only is "".
_TICKS = {"named": (30, "#b71c1c"), "practice": (20, "#1565c0"), "topic": (10, "#757575"), "": (26, "#1565c0")}


class StripRow(NamedTuple):
    """One row: its name, and its places, each with its kind and address."""

    name: str
    ticks: tuple[tuple[int, str, str], ...]  # offset in the text, kind, address


class Strip:
    """Where things stand from the first character to the last; vertical lines are the beginnings of parts."""

    def __init__(
        self, rows: list[StripRow], parts: list[tuple[int, str, int]], n_characters: int, *, basis: str
    ) -> None:
        self.rows = rows
        self.basis = basis
        self.parts = parts  # offset, address, level
        self.n_characters = n_characters

    @property
    def alt(self) -> str:
        """What is seen, in words and numbers."""
        said = []
        for row in self.rows:
            tiers = [tier for _, tier, _ in row.ticks]
            counts = ", ".join(f"{tier} {tiers.count(tier)}".strip() for tier in _TICKS if tier in tiers)
            parts = list(dict.fromkeys(address.split("–")[0].rpartition("/")[0] for *_, address in row.ticks))
            said.append(f"{row.name}: {counts or 'none'}" + (f"; parts {' '.join(parts)}" if parts else ""))
        return ". ".join(said) + "."

    @property
    def caption(self) -> str:
        """What was counted, and what the picture cannot show."""
        tiers = "" if any("" in tick for row in self.rows for tick in row.ticks) else _TIERS
        return (
            f"{self.basis} A row is {self.n_characters:,} characters long, title and headings included. {tiers}It "
            "shows where words stand, not who acts. 图中只见词语的位置，不见谁在行动。"
        )

    def __repr__(self) -> str:
        return f"Strip of {len(self.rows)} rows. {self.alt}"

    def _repr_html_(self) -> str:
        scale = (_WIDTH - _LEFT - 10) / max(1, self.n_characters)
        height = _ROW * len(self.rows) + 34
        marks = []
        for offset, address, level in self.parts:
            x = _LEFT + offset * scale
            weight, top = (1.6, 0) if level == 1 else (0.6, 16)
            marks.append(
                f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{height - 16}" stroke="currentColor" '
                f'stroke-width="{weight}" opacity=".45"/>'
            )
            if level > 1 or not any(a.startswith(f"{address}.") for _, a, _ in self.parts):
                marks.append(
                    f'<text x="{x + 2:.1f}" y="{height - 3}" font-size="11" fill="currentColor">{address}</text>'
                )
        for i, row in enumerate(self.rows):
            base = 18 + _ROW * i + 30
            marks.append(f'<text x="0" y="{base - 4}" font-size="14" fill="currentColor">{escape(row.name)}</text>')
            marks.append(
                f'<line x1="{_LEFT}" x2="{_WIDTH - 10}" y1="{base}" y2="{base}" stroke="currentColor" opacity=".6"/>'
            )
            for offset, tier, address in row.ticks:
                length, colour = _TICKS[tier]
                x = _LEFT + offset * scale
                marks.append(
                    f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{base - length}" y2="{base}" stroke="{colour}" '
                    f'stroke-width="2.4"><title>{escape(address)} {tier}</title></line>'
                )
        svg = (
            f'<svg viewBox="0 0 {_WIDTH} {height}" width="100%" style="max-width:{_WIDTH}px" role="img" '
            f'aria-label="{escape(self.alt)}">{"".join(marks)}</svg>'
        )
        return wrap(f'{svg}<p class="note">{escape(self.caption)}</p>', css_class="essaylib-strip")
