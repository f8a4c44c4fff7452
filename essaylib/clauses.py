"""Clauses: the stretches of a sentence between ，；： and its end, the unit in which an argument is read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from essaylib.spans import Span

if TYPE_CHECKING:
    from essaylib.essay import Essay

__all__ = ["Clause", "clauses"]

#: A mark that ends a clause, with the quotes and brackets that close on it: 去年，2019年; not 1,000, 12:30, 、.
_END = re.compile(r"(?:[，；：;]|(?<![0-9])[,:]|[,:](?![0-9]))[”’」』）》〉】〕］\"')\]]*\s*")


class Clause(NamedTuple):
    """A clause where it stands; the marks that end it, and blanks after them, are in `span`."""

    address: str
    """Of its sentence; `3.1/0` for a heading, `0/0` for the title."""
    number: int
    """Its number in the sentence, from 1."""
    span: Span


def clauses(essay: Essay, *, headings: bool = False) -> tuple[Clause, ...]:
    """The clauses of an essay in reading order, split at ， ； ： of either width.

    Joined, the clauses of a sentence give the sentence. A half-width mark between digits (1,000, 12:30) splits nothing.

    Args:
        essay: the essay.
        headings: whether the title and the headings are given too, each as one place split in the same way.
    """
    places = [(sentence.span, sentence.address) for sentence in essay.sentences]
    if headings:
        spans = [essay.title_span, *(section.heading for section in essay.sections())]
        places += [(span, essay.address(span)) for span in spans if span]
        places.sort()
    found = []
    for span, address in places:
        start, number = span.start, 0
        for mark in _END.finditer(essay.text, span.start, span.end):
            number += 1
            found.append(Clause(address, number, Span(start, mark.end())))
            start = mark.end()
        if start < span.end:
            found.append(Clause(address, number + 1, Span(start, span.end)))
    return tuple(found)
