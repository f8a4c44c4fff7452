"""Words: jieba's segmentation by two engines, and characters as the third.

`rjieba` (a Rust build of the same algorithm and dictionary) cuts ten times as fast and is ready in a tenth of the time,
but differs from jieba where Latin letters, digits and rare characters meet. Here its cuts are made equal to jieba's, so
the tokens do not depend on which engine is installed. Parts of speech are each engine's own.

Every segmenter has its own dictionary, so that terms added to one change no other.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from essaylib.errors import InputError
from essaylib.segment import engines
from essaylib.segment.tokens import Segmenter, Token, Tokens
from essaylib.tables import Column, Table

if TYPE_CHECKING:
    from essaylib.essay import Essay

__all__ = ["Comparison", "ComparisonRow", "DomainTerm", "Segmenter", "Token", "Tokens", "compare", "domain_terms",
           "get_segmenter"]  # fmt: skip


def get_segmenter(engine: str | None = None, *, terms: Iterable[str] = ()) -> Segmenter:
    """A segmenter of its own, with `terms` added to its dictionary and to no other.

    Args:
        engine: "rjieba", "jieba" or "characters"; None takes rjieba where it is installed, else jieba. The words are
            the same from both.
        terms: words to be kept whole, of two characters or more. jieba gives each the frequency that makes it win,
            which can break other words: `compare` shows where. None are added unless asked for; `domain_terms()` has
            a list.

    Raises:
        InputError: an unknown engine, an engine that is not installed, a term of one character or with white space, or
            terms for characters.
    """
    words = tuple(dict.fromkeys([terms] if isinstance(terms, str) else terms))
    for word in words:
        if len(word) < 2 or _NO_TERM.search(word):
            raise InputError(f"Term {word!r}: a term is a string of two characters or more and no white space.")
    if engine is None:
        engine = "rjieba" if engines.installed("rjieba") else "jieba"
    if engine not in engines.ENGINES:
        raise InputError(f"engine={engine!r}: accepted are 'rjieba', 'jieba', 'characters' and None.")
    if engine == "characters" and words:
        raise InputError("The engine 'characters' takes no terms: every character is a token.")
    if not engines.installed(engine):
        raise InputError(f"engine={engine!r} is not installed: pip install {engine}.")
    return engines.segmenter(engine, words)


#: White space, and halves of surrogate pairs, which no engine takes.
_NO_TERM = re.compile(r"[\s\ud800-\udfff]")


# Terms and honesty ------------------------------------------------------------------------------------------------


class DomainTerm(NamedTuple):
    """A set term, and why it may be added to a dictionary."""

    term: str
    why: str


@cache
def domain_terms() -> tuple[DomainTerm, ...]:
    """The library's list of set terms of several characters, for `get_segmenter(terms=...)`; never added unasked."""
    import tomllib

    table = tomllib.loads((Path(__file__).parent.parent / "data" / "terms.toml").read_text(encoding="utf-8"))
    return tuple(DomainTerm(row["term"], row["why"]) for row in table["term"])


class ComparisonRow(NamedTuple):
    """One term counted as a string and as a token."""

    term: str
    n_string: int
    n_token: int
    swallowed: str
    """Longer tokens that have the term inside, with counts."""
    split: str
    """Ways in which it is cut, with counts."""


class Comparison(Table[ComparisonRow]):
    """Counts by string beside counts by token, and where they part."""

    columns = (
        Column("term", "term 词语"),
        Column("n_string", "by string 按字符串", "number"),
        Column("n_token", "by token 按分词", "number"),
        Column("swallowed", "inside longer tokens 并入长词", "text", 60),
        Column("split", "cut 切开", "text", 40),
    )
    css_class = "essaylib-comparison"


def compare(essay: Essay, terms: Iterable[str], *, segmenter: Segmenter | None = None) -> Comparison:
    """Count terms as strings and as tokens, and show the tokens that swallowed or split the rest.

    The two differ wherever a dictionary knows a longer word (图书馆 has 图书 in it) or cuts elsewhere. Neither is
    wrong; a count must say which it is.

    Args:
        essay: the whole text is counted, title and headings included.
        terms: strings of one character or more. By string, occurrences that overlap one another count once.
        segmenter: the default one if None.

    Raises:
        InputError: an empty term.
    """
    cutter = segmenter or get_segmenter()
    tokens = cutter.tokens(essay.text)
    rows = []
    for term in [terms] if isinstance(terms, str) else terms:
        if not term:
            raise InputError(f"Term {term!r}: a term is a string of one character or more.")
        whole, inside, cuts = 0, Counter[str](), Counter[str]()
        for start in _occurrences(essay.text, term):
            first = bisect_right(tokens.starts, start) - 1
            last = bisect_left(tokens.starts, start + len(term)) - 1
            if first == last:
                if tokens.words[first] == term:
                    whole += 1
                else:
                    inside[tokens.words[first]] += 1
            else:
                cuts["|".join(tokens.words[first : last + 1])] += 1
        rows.append(ComparisonRow(term, whole + inside.total() + cuts.total(), whole, _list(inside), _list(cuts)))
    return Comparison(rows, caption=f"tokens by 分词 {cutter.name}")


def _occurrences(text: str, term: str) -> Iterator[int]:
    at = text.find(term)
    while at >= 0:
        yield at
        at = text.find(term, at + len(term))


def _list(counts: Counter[str]) -> str:
    return " ".join(f"{word} {n}" for word, n in counts.most_common())
