"""Recurring themes: lexicons of terms in tiers, where they stand, and what a count of them does and does not show.

A total measures the lexicon as much as the essay, so no total of one theme is set beside another's without its tiers:
`named` (the theme's own words), `practice` (what it consists in), `topic` (words of its field).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple, overload

from essaylib.addresses import part_of
from essaylib.clauses import clauses
from essaylib.errors import InputError
from essaylib.hanzi import count_han
from essaylib.match import Matcher
from essaylib.spans import Span
from essaylib.tables import Column, Table
from essaylib.themes.lexicon import TIERS, Lexicon, Term, Theme, built_in, load

if TYPE_CHECKING:
    import pandas as pd

    from essaylib.essay import Essay

__all__ = ["TIERS", "Hit", "Hits", "Lexicon", "Pairs", "PartCounts", "Term", "TermCounts", "Theme", "TierCounts",
           "built_in", "hits", "load"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where a term of a theme stands; `term` is the listed term, the text may have a variant of it."""

    theme: str
    term: str
    tier: str
    span: Span


#: How hits are counted; every table of them says so.
_BASIS = "by string 按字符串"


class TierRow(NamedTuple):
    """How often the terms of one theme stand in the text, by tier."""

    theme: str
    named: int
    practice: int
    topic: int


class TierCounts(Table[TierRow]):
    """Hits by tier. Rows may be compared tier by tier; there is no total, for it would measure the lexicons."""

    columns = (
        Column("theme", "theme 主题"),
        Column("named", "named 点名", "number"),
        Column("practice", "practice 做法", "number"),
        Column("topic", "topic 话题", "number"),
    )
    css_class = "essaylib-tiers"


class TermRow(NamedTuple):
    """One term: its tier, how often it is hit, how often the string stands there at all, and first and last place."""

    theme: str
    tier: str
    term: str
    n_hits: int
    n_string: int
    first: str | None
    last: str | None


class TermCounts(Table[TermRow]):
    """Terms one by one. `n_string` counts the string wherever it stands, inside longer terms too."""

    columns = (
        Column("theme", "theme 主题"),
        Column("tier", "tier 层", "address"),
        Column("term", "term 词语"),
        Column("n_hits", "hits 命中", "number"),
        Column("n_string", "as string 字符串", "number"),
        Column("first", "first 首见", "address"),
        Column("last", "last 末见", "address"),
    )
    css_class = "essaylib-terms"


class PartRow(NamedTuple):
    """Hits of one theme in one part by tier, and the sentences behind them."""

    part: str
    heading: str
    theme: str
    named: int
    practice: int
    topic: int
    n_han: int
    """Han characters of the part's own text, its heading included."""
    addresses: str
    """Of all three tiers."""
    by_tier: tuple[tuple[str, ...], ...]
    """The address of every hit, one tuple a tier, in the order of TIERS."""

    def per_100(self, tier: str) -> float | None:
        """Hits of one tier per 100 Han characters; None where the part has none. In a short part one hit makes much."""
        _check_tier(tier)
        return 100 * len(self.by_tier[TIERS.index(tier)]) / self.n_han if self.n_han else None


class PartCounts(Table[PartRow]):
    """Hits by part and theme, a heading counted in its part."""

    columns = (
        Column("part", "part 部分", "address"),
        Column("heading", "heading 标题", "text", 44),
        Column("theme", "theme 主题"),
        Column("named", "named 点名", "number"),
        Column("practice", "practice 做法", "number"),
        Column("topic", "topic 话题", "number"),
        Column("addresses", "at 地址", "text", 60),
    )
    css_class = "essaylib-theme-parts"


class PairRow(NamedTuple):
    """Two themes, or two terms, and the places that have both."""

    one: str
    other: str
    n_places: int
    addresses: str


class PairNode(NamedTuple):
    """A theme or term of the pairs: its theme, and how often it is hit in sentences."""

    name: str
    theme: str
    n_hits: int


class Pairs(Table[PairRow]):
    """Themes, or terms, that stand in the same sentence or clause; a long sentence brings many together."""

    columns = (
        Column("one", "one 其一"),
        Column("other", "and 与"),
        Column("n_places", "places 处", "number"),
        Column("addresses", "at 地址", "text", 60),
    )
    css_class = "essaylib-pairs"

    def __init__(
        self, rows: Sequence[PairRow], *, nodes: Sequence[PairNode], of: str, within: str, essay: Essay
    ) -> None:
        super().__init__(rows, caption=f"{_BASIS}, within one {within}", essay=essay)
        self.nodes = tuple(nodes)
        self.of = of
        """What the pairs are of: "theme" or "term"."""
        self.within = within
        """What they share: "sentence" or "clause"."""


class Hits(Sequence[Hit]):
    """The hits of a lexicon in an essay, in the order of the text. Counted by string, title and headings included."""

    def __init__(self, rows: Sequence[Hit], *, essay: Essay, lexicon: Lexicon) -> None:
        self._rows = tuple(rows)
        self.essay = essay
        self.lexicon = lexicon

    @cached_property
    def _addresses(self) -> tuple[str, ...]:
        """Of the place in which each hit begins."""
        return tuple(self.essay.address(Span(hit.span.start, hit.span.start + 1)) for hit in self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Hit, ...]: ...
    def __getitem__(self, index: int | slice) -> Hit | tuple[Hit, ...]:
        return self._rows[index]

    def __repr__(self) -> str:
        n = Counter(hit.theme for hit in self._rows)
        return f"<Hits {len(self)}: {', '.join(f'{name} {n[name]}' for name in self.lexicon.names)}>"

    def of(self, theme: str, *, tier: str | None = None) -> Hits:
        """The hits of one theme, of one tier if asked; InputError for a theme or tier there is not."""
        lexicon = self.lexicon.only(theme)
        if tier is not None:
            _check_tier(tier)
        rows = [h for h in self._rows if h.theme == theme and tier in (None, h.tier)]
        return Hits(rows, essay=self.essay, lexicon=lexicon)

    def tiers(self) -> TierCounts:
        """Hits of every theme by tier."""
        n = Counter((hit.theme, hit.tier) for hit in self._rows)
        return TierCounts(
            [TierRow(name, n[name, "named"], n[name, "practice"], n[name, "topic"]) for name in self.lexicon.names],
            caption=_BASIS,
        )

    def terms(self) -> TermCounts:
        """Every listed term that stands in the text, most hits first within its theme."""
        places: dict[tuple[str, str], list[str]] = {}
        for hit, address in zip(self._rows, self._addresses, strict=True):
            places.setdefault((hit.theme, hit.term), []).append(address)
        rows = []
        for theme in self.lexicon.themes:
            mine = []
            for term in theme.terms:
                if n_string := _count(self.essay.text, term.forms):
                    at = places.get((theme.name, term.term), [])
                    ends = (at[0], at[-1]) if at else (None, None)
                    mine.append(TermRow(theme.name, term.tier, term.term, len(at), n_string, *ends))
            rows += sorted(mine, key=lambda row: -row.n_hits)
        return TermCounts(rows, caption=_BASIS, essay=self.essay)

    def absent(self) -> dict[str, tuple[str, ...]]:
        """Listed terms that stand nowhere in the text, by theme. The list shows no silence of the author."""
        text = self.essay.text
        return {
            theme.name: tuple(term.term for term in theme.terms if not any(form in text for form in term.forms))
            for theme in self.lexicon.themes
        }

    def by_part(self) -> PartCounts:
        """Hits by smallest part and theme; parts without a hit of a theme have a row with 0.

        A heading counts in its part. The title, which is in none, has rows of its own (`0/0`) if a hit stands in it.
        """
        mine: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for hit, address in zip(self._rows, self._addresses, strict=True):
            mine.setdefault((part_of(address), hit.theme), []).append((hit.tier, address))
        parts = [(row.address, row.label + row.heading) for row in self.essay.outline()]
        if any(part == "0/0" for part, _ in mine):
            parts.insert(0, ("0/0", "title 题目"))
        n_han = self._n_han()
        rows = []
        for part, heading in parts:
            for theme in self.lexicon.names:
                found = mine.get((part, theme), [])
                by_tier = tuple(tuple(address for of, address in found if of == tier) for tier in TIERS)
                at = " ".join(dict.fromkeys(address for _, address in found))
                named, practice, topic = map(len, by_tier)
                rows.append(PartRow(part, heading, theme, named, practice, topic, n_han[part], at, by_tier))
        return PartCounts(rows, caption=_BASIS, essay=self.essay)

    def _n_han(self) -> Counter[str]:
        """Han characters of each part's own heading and sentences; of the title for 0/0."""
        essay = self.essay
        n = Counter({row.address: count_han(row.heading) for row in essay.outline()})
        n["0/0"] = count_han(essay.at(essay.title_span)) if essay.title_span else 0
        for sentence in essay.sentences:
            n[part_of(sentence.address)] += count_han(essay.at(sentence))
        return n

    def pairs(self, *, of: str = "theme", within: str = "sentence") -> Pairs:
        """Themes, or terms, that share a sentence or a clause (between ，；： and the end), with the addresses.

        A place counts once for a pair, however many hits it has. Title and headings are no sentences and do not count.

        Args:
            of: "theme", with a row for every two, 0 places too; or "term", with a row for any two that do meet. A term
                of two themes counts as one of the first.
            within: "sentence" or "clause".
        """
        for name, value, accepted in (("of", of, ("theme", "term")), ("within", within, ("sentence", "clause"))):
            if value not in accepted:
                raise InputError(f"{name}={value!r}: accepted are {' and '.join(map(repr, accepted))}.")
        units = self.essay.sentences if within == "sentence" else clauses(self.essay)
        starts = [unit.span.start for unit in units]
        terms = [(u.term, theme.name) for theme in self.lexicon.themes for u in theme.terms]
        theme_of = {name: name for name in self.lexicon.names} if of == "theme" else dict(reversed(terms))
        order = {name: i for i, name in enumerate(theme_of if of == "theme" else dict(terms))}
        places_of = {  # a term of two themes has two hits in one place
            (hit.theme if of == "theme" else hit.term, hit.span): None
            for hit, address in zip(self._rows, self._addresses, strict=True)
            if not address.endswith("/0")
        }
        there: dict[int, list[str]] = {}
        for name, span in places_of:
            there.setdefault(bisect_right(starts, span.start) - 1, []).append(name)
        places: dict[tuple[str, ...], list[str]] = {p: [] for p in combinations(order, 2)} if of == "theme" else {}
        for i, names in sorted(there.items()):
            address = self.essay.address(Span(starts[i], starts[i] + 1))
            for pair in combinations(sorted(set(names), key=order.__getitem__), 2):
                places.setdefault(pair, []).append(address)
        n_hits = Counter(name for names in there.values() for name in names)
        return Pairs(
            [PairRow(one, other, len(at), " ".join(at)) for (one, other), at in places.items()],
            nodes=[PairNode(name, theme_of[name], n_hits[name]) for name in order if name in n_hits or of == "theme"],
            of=of,
            within=within,
            essay=self.essay,
        )

    def untouched(self, part: str) -> list[str]:
        """Addresses of the sentences of a part (sub-parts included) in which no term stands.

        Raises:
            AddressError: the essay has no such part.
        """
        place = self.essay.find(part).span
        starts = _sentence_starts(self.essay)
        touched = {
            i
            for hit in self._rows
            for i in range(bisect_right(starts, hit.span.start) - 1, bisect_left(starts, hit.span.end))
        }
        return [s.address for i, s in enumerate(self.essay.sentences) if s.span in place and i not in touched]

    def to_frame(self) -> pd.DataFrame:
        """One row a hit: theme, term, tier, address, start, end, words."""
        import pandas as pd

        columns = ["theme", "term", "tier", "address", "start", "end", "words"]
        rows = [
            (h.theme, h.term, h.tier, address, h.span.start, h.span.end, self.essay.at(h.span))
            for h, address in zip(self._rows, self._addresses, strict=True)
        ]
        return pd.DataFrame(rows, columns=columns)


def hits(essay: Essay, lexicon: Lexicon | None = None) -> Hits:
    """Where the terms of a lexicon stand: within one theme leftmost-longest, so that no two hits of it overlap.

    Hits of different themes may overlap, and one term may be of several. A term counts as a string, inside longer words
    too, but not inside a string of its `not_in`; a shorter term of the theme may then stand there.

    Args:
        essay: the whole text is searched, title and headings included.
        lexicon: None for the built-in one.

    Raises:
        InputError: `lexicon` is not one; a file is read with `load`.
    """
    lexicon = built_in() if lexicon is None else lexicon
    if not isinstance(lexicon, Lexicon):
        raise InputError(f"lexicon={lexicon!r} is no lexicon. Read a file with themes.load(path).")
    rows = []
    for number, theme in enumerate(lexicon.themes):
        for term, start, end in _matches(essay.text, theme):
            rows.append((Span(start, end), number, Hit(theme.name, term.term, term.tier, Span(start, end))))
    rows.sort(key=lambda row: row[:2])
    return Hits([hit for *_, hit in rows], essay=essay, lexicon=lexicon)


def _matches(text: str, theme: Theme) -> Iterator[tuple[Term, int, int]]:
    terms = {form: term for term in theme.terms for form in term.forms}
    matcher = Matcher(tuple(terms))
    # For each form the longer strings in which it is not meant, and how far into each of them it stands.
    barred = [
        [(longer, at) for longer in term.not_in for at in range(len(longer)) if longer.startswith(form, at)]
        for form, term in terms.items()
    ]

    def is_meant(i: int, start: int, _: int) -> bool:
        return not any(at <= start and text.startswith(longer, start - at) for longer, at in barred[i])

    found = matcher.find_if(text, is_meant) if any(barred) else matcher.find(text)
    for i, start, end in zip(found.terms, found.starts, found.ends, strict=True):
        yield terms[matcher.terms[i]], start, end


def _check_tier(tier: str) -> None:
    if tier not in TIERS:
        raise InputError(f"tier={tier!r}: accepted are {', '.join(map(repr, TIERS))}.")


def _count(text: str, forms: Sequence[str]) -> int:
    """Places where one of the forms stands; a form inside another counts once with it."""
    return text.count(forms[0]) if len(forms) == 1 else len(Matcher(forms).find(text))


def _sentence_starts(essay: Essay) -> list[int]:
    return [sentence.span.start for sentence in essay.sentences]
