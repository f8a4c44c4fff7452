"""Addresses: names of places by position. `3.1/4` is the fourth sentence of the first part of the third."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from typing import TYPE_CHECKING

from essaylib.errors import AddressError, InputError
from essaylib.spans import Span

if TYPE_CHECKING:
    from essaylib.model import Section, Sentence

__all__ = ["Addresses", "part_of"]


class Addresses:
    """The places of one essay by their addresses; the tables are made when the first is asked for."""

    __slots__ = ("_names", "_parts", "_root", "_sentences", "_spans", "_starts", "_title_span")

    def __init__(self, title_span: Span | None, root: Section, sentences: tuple[Sentence, ...]) -> None:
        self._title_span = title_span
        self._root = root
        self._sentences = sentences
        self._parts: list[tuple[tuple[int, ...], Section]] | None = None
        self._spans: dict[str, Span] = {}
        self._starts: list[int] = []
        self._names: list[str] = []

    def parts(self) -> list[tuple[tuple[int, ...], Section]]:
        """Every part with its path, in reading order."""
        if self._parts is None:
            self._parts = []
            waiting: list[tuple[tuple[int, ...], Section]] = [((), self._root)]
            while waiting:
                path, section = waiting.pop()
                if path:
                    self._parts.append((path, section))
                waiting += [((*path, i), child) for i, child in enumerate(section.children, start=1)][::-1]
        return self._parts

    def span(self, address: str) -> Span:
        """Where the place is; AddressError, which says what places there are, if the essay has none of that name."""
        return self.place(address)[1]

    def place(self, address: str) -> tuple[str, Span]:
        """The address as it is written here (３.１ from a Chinese input method is 3.1) and where it is."""
        if not isinstance(address, str):
            raise InputError(f"{address!r} is no address: an address is a string, as '3.1/4'.")
        self._make()
        name = unicodedata.normalize("NFKC", address).strip()
        if name not in self._spans:
            raise AddressError(self._no_such(name))
        return name, self._spans[name]

    def address(self, span: Span) -> str:
        """The address of the place in which `span` begins; `a–b` if it ends in another."""
        self._make()
        if not self._starts:
            return "0"
        first = max(0, bisect_right(self._starts, span.start) - 1)
        last = max(first, bisect_right(self._starts, max(span.start, span.end - 1)) - 1)
        here, there = self._names[first], self._names[last]
        return here if here == there else f"{here}–{there}"

    def _make(self) -> None:
        if self._spans:
            return
        from essaylib.model import address_of

        places = [(self._title_span, "0/0")] if self._title_span else []
        for path, section in self.parts():
            end = section.heading.end if section.heading else section.span.start
            places.append((Span(section.span.start, end), address_of(path, 0)))
        places += [(sentence.span, sentence.address) for sentence in self._sentences]
        places.sort(key=lambda place: place[0])
        self._starts.extend(span.start for span, _ in places)
        self._names.extend(name for _, name in places)
        self._spans.update((name, span) for span, name in places)
        self._spans.update((".".join(map(str, path)), section.span) for path, section in self.parts())
        if introduction := [sentence.span for sentence in self._sentences if not sentence.path]:
            self._spans["0"] = Span(introduction[0].start, introduction[-1].end)

    def _no_such(self, address: str) -> str:
        if address == "0/0":
            return "No place '0/0': the title stands only in the page's furniture, or nowhere. See essay.title."
        part, _, number = address[:40].partition("/")
        last = max((s.number for s in self._sentences if s.address.startswith(f"{part}/")), default=0)
        if number and (part in self._spans or last):
            there = f"part {part} has {last} sentences of its own" + (f", {part}/1 to {part}/{last}" if last else "")
        else:
            tops = [".".join(map(str, path)) for path, _ in self.parts()]
            shown = ", ".join(tops[:20]) + (" ..." if len(tops) > 20 else "")
            there = f"parts of this essay: 0 (introduction){', ' if tops else ''}{shown}"
        return f"No place {address[:40]!r}: {there}. An address is part/sentence, as 3.1/4, or a part, as 3.1."


def part_of(address: str) -> str:
    """The smallest part an address is in, the first if it is a range; `0/0` for the title, which is in none.

    >>> part_of("3.1/4"), part_of("0/2–1/0"), part_of("0/0")
    ('3.1', '0', '0/0')
    """
    first = address.split("–")[0]
    return first if first == "0/0" else first.rpartition("/")[0] or "0"
