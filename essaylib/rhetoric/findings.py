"""What every finder gives: places with the cue that made them and a reason, and how far they agree with a reading."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, NamedTuple, Self, TypeVar

from essaylib.addresses import part_of
from essaylib.errors import InputError
from essaylib.spans import Span
from essaylib.tables import Column, Table

__all__ = ["Finding", "Findings", "Found", "Score", "Tally", "TallyRow", "score"]


class Finding(NamedTuple):
    """A place a finder found: its kind, the cue, and why it counts as one."""

    address: str
    kind: str
    cue: str
    """The words of the text that gave it away; the two halves of a pair are joined by …"""
    quote: str
    reason: str
    span: Span
    parts: tuple[Span, ...] = ()
    """The items of a list, the members of a run, the halves of a pair: where they stand."""


class TallyRow(NamedTuple):
    """One kind: how often it was found, and where."""

    kind: str
    n: int
    addresses: str


class Tally(Table[TallyRow]):
    """Findings by kind."""

    columns = (
        Column("kind", "kind 种类"),
        Column("n", "places 处", "number"),
        Column("addresses", "at 地址", "text", 90),
    )
    css_class = "essaylib-tally"


Row = TypeVar("Row", bound=tuple[Any, ...])


class Found(Table[Row], Generic[Row]):
    """Rows with `.kind` and `.address`: what all tables of findings can do."""

    def of(self, *kinds: str) -> Self:
        """The rows of these kinds; InputError for a kind of which there is none here."""
        there = list(dict.fromkeys(row.kind for row in self.rows))  # type: ignore[attr-defined]
        if unknown := [kind for kind in kinds if kind not in there]:
            raise InputError(f"No finding of kind {unknown[0]!r}. There are: {', '.join(there) or 'none'}.")
        return self._with([row for row in self.rows if row.kind in kinds])  # type: ignore[attr-defined]

    def at(self, place: str) -> Self:
        """The rows in a part (`3.1`, sub-parts included) or a sentence (`3.1/4`); empty if there is none."""
        return self._with([row for row in self.rows if _is_in(row.address, place)])  # type: ignore[attr-defined]

    def tally(self) -> Tally:
        """How many of each kind, and where."""
        places: dict[str, list[str]] = {}
        for row in self.rows:
            places.setdefault(row.kind, []).append(row.address)  # type: ignore[attr-defined]
        return Tally([TallyRow(kind, len(at), " ".join(dict.fromkeys(at))) for kind, at in places.items()])


class Findings(Found[Finding]):
    """Places in the order of the text. They are suggestions of rules, to be read, not a reading."""

    columns = (
        Column("address", "address 地址", "address"),
        Column("kind", "kind 种类"),
        Column("cue", "cue 标志", "text", 30),
        Column("quote", "there 原文", "text", 66),
        Column("reason", "why 理由", "text", 60),
    )
    css_class = "essaylib-findings"


def _is_in(address: str, place: str) -> bool:
    if "/" in place:
        return address.split("–")[0] == place
    part = part_of(address)
    return part == place or part.startswith(f"{place}.")


class Score(NamedTuple):
    """How a finder compares with a hand reading: what both have, what only one has, precision, recall."""

    n_both: int
    only_found: tuple[Any, ...]
    """What the finder has and the reading has not."""
    only_read: tuple[Any, ...]
    """What the reading has and the finder missed."""

    @property
    def precision(self) -> float | None:
        """Share of what was found that the reading has too; None when nothing was found."""
        n = self.n_both + len(self.only_found)
        return self.n_both / n if n else None

    @property
    def recall(self) -> float | None:
        """Share of the reading that was found; None when the reading is empty."""
        n = self.n_both + len(self.only_read)
        return self.n_both / n if n else None

    def __repr__(self) -> str:
        shown = ["–" if value is None else f"{value:.2f}" for value in (self.precision, self.recall)]
        return (
            f"precision 精确率 {shown[0]}, recall 召回率 {shown[1]}: "
            f"both 两者 {self.n_both}, rules only 仅规则 {len(self.only_found)}, "
            f"reading only 仅阅读 {len(self.only_read)}"
        )


Item = TypeVar("Item")


def score(found: Iterable[Any], reading: Iterable[Any], *, key: Callable[[Any], Any] | None = None) -> Score:
    """Compare what a finder found with a reading of the same text.

    Args:
        found: findings, or anything with `.span`.
        reading: the lines of a coding, or anything with `.span`.
        key: what makes two of them the same; by default that their spans share a character. Matched one to one, in
            the order of the text.

    Returns:
        A Score; `.precision` and `.recall` are None where there is nothing to divide by.
    """
    mine, theirs = list(found), list(reading)
    if key is not None:
        return _pair(mine, theirs, lambda a, b: bool(key(a) == key(b)))
    return _pair(mine, theirs, lambda a, b: a.span.overlaps(b.span))


def _pair(mine: Sequence[Item], theirs: Sequence[Item], same: Callable[[Item, Item], bool]) -> Score:
    left, missed = list(mine), []
    for item in theirs:
        match = next((i for i, other in enumerate(left) if same(other, item)), None)
        if match is None:
            missed.append(item)
        else:
            del left[match]
    return Score(len(mine) - len(left), tuple(left), tuple(missed))
