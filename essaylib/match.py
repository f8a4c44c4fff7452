"""Many terms at once over a text, leftmost-longest: where each stands, in columns."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

from essaylib.errors import InputError

__all__ = ["Matcher", "Matches"]

#: Halves of surrogate pairs are in no text that can be written as UTF-8, and the automaton takes no other.
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class Matches:
    """Where terms stand: match i is term `terms[i]` at `starts[i]:ends[i]`; in the order of the text, disjoint."""

    __slots__ = ("ends", "starts", "terms")

    def __init__(self, terms: Sequence[int], starts: Sequence[int], ends: Sequence[int]) -> None:
        self.terms = terms
        self.starts = starts
        self.ends = ends

    def __len__(self) -> int:
        return len(self.starts)


class Matcher:
    """Finds any of `terms` in a text in one pass (Aho-Corasick): at each place the longest, and none inside another.

    Args:
        terms: different strings of one character or more.

    Raises:
        InputError: no terms, an empty one, one said twice, or one that is no text.
    """

    def __init__(self, terms: Sequence[str]) -> None:
        self.terms = tuple(terms)
        if not self.terms:
            raise InputError("No terms to look for. Give one or more strings.")
        for i, term in enumerate(self.terms, start=1):
            if not term or _SURROGATE.search(term):
                raise InputError(
                    f"Term {i} of {len(self.terms)}, {term!r}: a term is a string of one character or more."
                )
        if len(set(self.terms)) < len(self.terms):
            twice = next(term for term in self.terms if self.terms.count(term) > 1)
            raise InputError(f"Term {twice!r} is given twice.")
        self._longest = _automaton(self.terms, longest=True)
        self._all: Any = None

    def find(self, text: str) -> Matches:
        """Every match in `text`, as strings: a term inside a longer word counts."""
        try:
            found = self._longest.find_matches_as_indexes(text)
        except UnicodeEncodeError:
            found = self._longest.find_matches_as_indexes(_SURROGATE.sub("\ufffd", text))
        flat = array("q", chain.from_iterable(found))
        return Matches(flat[0::3], flat[1::3], flat[2::3])

    def find_tokens(self, text: str, starts: Sequence[int]) -> Matches:
        """Of the matches that begin and end with tokens, at each place the longest.

        `starts` is as in `Tokens.starts`: where each token begins, and last, where the text ends.
        """
        bounds = set(starts)
        return self.find_if(text, lambda _, start, end: start in bounds and end in bounds)

    def find_if(self, text: str, accept: Callable[[int, int, int], bool]) -> Matches:
        """Of the matches that `accept` says yes to (number of the term, start, end), at each place the longest."""
        self._all = self._all or _automaton(self.terms, longest=False)
        found = self._all.find_matches_as_indexes(_SURROGATE.sub("\ufffd", text), overlapping=True)
        kept = []
        done = 0
        for term, start, end in sorted((m for m in found if accept(*m)), key=lambda m: (m[1], -m[2])):
            if start >= done:
                kept.append((term, start, end))
                done = end
        return Matches(*(array("q", column) for column in (zip(*kept, strict=True) if kept else ((), (), ()))))


def _automaton(terms: Sequence[str], *, longest: bool) -> Any:
    import ahocorasick_rs

    kind = ahocorasick_rs.MatchKind.LeftmostLongest if longest else ahocorasick_rs.MatchKind.Standard
    return ahocorasick_rs.AhoCorasick(terms, matchkind=kind)
