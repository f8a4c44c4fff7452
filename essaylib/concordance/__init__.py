"""Keyword in context: every line leads back to its place. Also coding: a reader's own columns beside the lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple

from essaylib._html import escape, table, wrap
from essaylib.addresses import part_of
from essaylib.errors import InputError
from essaylib.hanzi import cell_width, is_han, pad
from essaylib.spans import Span
from essaylib.tables import Column, Table

if TYPE_CHECKING:
    import pandas as pd

    from essaylib.essay import Essay
    from essaylib.segment import Segmenter

__all__ = ["Concordance", "Line", "PartRow", "Parts", "find", "line_at"]

By = Literal["string", "token", "regex", "hits"]
#: A pattern is given this long for one essay; a good one takes milliseconds.
_SECONDS = 5.0
#: Characters of all lines together. More than can be read; it keeps a slip from filling the memory.
_MOST = 50_000_000


class Line(NamedTuple):
    """One line: the node with what stands on either side, its address and the heading it stands under."""

    address: str
    section: str
    left: str
    node: str
    right: str
    span: Span
    """Of the node, in the essay's text."""


class PartRow(NamedTuple):
    """The lines of one part: how many, and at which addresses."""

    part: str
    heading: str
    n_lines: int
    addresses: str


class Parts(Table[PartRow]):
    """Lines counted by part; parts without a line are listed with 0."""

    columns = (
        Column("part", "part 部分", "address"),
        Column("heading", "heading 标题"),
        Column("n_lines", "lines 行", "number"),
        Column("addresses", "at 地址", "text", 60),
    )
    css_class = "essaylib-parts"


class Concordance(Table[Line]):
    """Lines of keyword in context, the node in one column. `basis` says what was counted."""

    columns = (
        Column("address", "address 地址", "address"),
        Column("left", "left 左"),
        Column("node", "node 节点"),
        Column("right", "right 右"),
        Column("section", "under 所在标题", "text", 24),
    )
    css_class: ClassVar[str] = "essaylib-concordance"

    def __init__(self, rows: Sequence[Line], *, essay: Essay, basis: str) -> None:
        super().__init__(rows, caption=f"{len(rows)} lines 行 · {basis}", essay=essay)
        self.basis = basis

    def __repr__(self) -> str:
        if not self.rows:
            return f"{self.caption}: {self.empty}"
        address = max(cell_width(line.address) for line in self.rows)
        left = max(cell_width(line.left) for line in self.rows)
        node = max(cell_width(line.node) for line in self.rows)
        lines = [
            f"{pad(line.address, address)}  {' ' * (left - cell_width(line.left))}{line.left}"
            f"【{pad(line.node, node)}】{line.right}"
            for line in self.rows
        ]
        return "\n".join([self.caption, *lines])

    def _repr_html_(self) -> str:
        if not self.rows:
            return wrap(f'<p class="note">{escape(self.caption)}: {escape(self.empty)}</p>', css_class=self.css_class)
        # The left context ends where the node begins, on every line.
        rows = [
            (line.address, f'<div style="text-align:end">{escape(line.left)}</div>',
             f"<mark>{escape(line.node)}</mark>", escape(line.right),
             f'<span class="note">{escape(line.section)}</span>')
            for line in self.rows
        ]  # fmt: skip
        inner = table(
            [column.title for column in self.columns],
            rows,
            classes=["address", "left", "node", "right", "text"],
            caption=escape(self.caption),
            css_class=self.css_class,
        )
        return wrap(inner, css_class="")

    def by_part(self) -> Parts:
        """The lines counted by part of the essay, in reading order; each line counts in the smallest part it is in.

        The title, which is in none, has a row of its own (`0/0`) if a line stands in it.
        """
        headings = {row.address: row.label + row.heading for row in self.essay.outline()}
        if any(line.address.startswith("0/0") for line in self.rows):
            headings = {"0/0": "title 题目", **headings}
        places: dict[str, list[str]] = {part: [] for part in headings}
        for line in self.rows:
            places.setdefault(part_of(line.address), []).append(line.address)
        rows = [PartRow(part, headings.get(part, ""), len(at), " ".join(at)) for part, at in places.items()]
        return Parts(rows, caption=self.caption)

    def to_frame(self) -> pd.DataFrame:
        """The lines as a DataFrame, one column a field of `Line`, whether there are any or not."""
        import pandas as pd

        return pd.DataFrame(list(self.rows), columns=list(Line._fields))


def find(
    essay: Essay,
    pattern: Any,
    *,
    by: By = "string",
    width: int = 20,
    sort: Literal["text", "left", "node", "right"] = "text",
    running: bool = False,
    segmenter: Segmenter | None = None,
) -> Concordance:
    """Every place of `pattern` in the essay, title and headings included, with its context.

    Args:
        essay: the essay.
        pattern: a string or several, for "string" and "token"; a regular expression for "regex"; hits of a theme
            (`themes.hits`), or anything with spans, for "hits".
        by: "string" counts every occurrence, inside longer words and overlapping ones too; "token" counts words as
            `segmenter` cuts them; "regex" takes the `regex` module's syntax, for at most five seconds: matches may
            overlap, and of those that end at one place the longest counts.
        width: characters of context on either side.
        sort: in the order of the text; or by the context on the left (from the node outwards) or on the right, or by
            the node, in the order of pinyin.
        running: let the context run on into the blocks before and after; else it is clipped at the node's block.
        segmenter: for "token"; None for the default one.

    Returns:
        The lines; none is an empty concordance that says so.

    Raises:
        InputError: an empty pattern, one that does not compile or takes too long, an argument outside what is accepted,
            or more context than a computer holds.
    """
    if width < 0 or width != int(width):
        raise InputError(f"width={width!r}: the context has 0 characters or more, a whole number.")
    if sort not in _SORTS:
        raise InputError(f"sort={sort!r}: accepted are {', '.join(map(repr, _SORTS))}.")
    spans, basis = _spans(essay, pattern, by, segmenter)
    lines = list(_lines(essay, spans, width=width, running=running))
    if sort != "text":
        lines.sort(key=lambda line: _pinyin_key(line.left[::-1] if sort == "left" else getattr(line, sort)))
    return Concordance(lines, essay=essay, basis=basis)


def _lines(essay: Essay, spans: Iterable[Span], *, width: int, running: bool) -> Iterator[Line]:
    n_characters = 0
    for span in spans:
        line = line_at(essay, span, width=width, running=running)
        n_characters += len(line.left) + len(line.node) + len(line.right)
        if n_characters > _MOST:
            raise InputError(
                f"The lines have over {_MOST:,} characters together. Give a smaller width or a rarer pattern."
            )
        yield line


def _spans(essay: Essay, pattern: Any, by: str, segmenter: Segmenter | None) -> tuple[list[Span], str]:
    if by == "regex":
        return _regex(essay.text, pattern), f"by regex 按正则 {pattern}"
    if by not in ("string", "token", "hits"):
        raise InputError(f"by={by!r}: accepted are 'string', 'token', 'regex' and 'hits'.")
    items = [pattern] if isinstance(pattern, str) or not isinstance(pattern, Iterable) else list(pattern)
    if by == "hits":
        places = [item if isinstance(item, Span) else getattr(item, "span", None) for item in items]
        spans = [place for place in places if isinstance(place, Span) and place.end <= len(essay.text)]
        if len(spans) < len(items):
            raise InputError("by='hits' takes hits, or anything else with spans, of this essay's text.")
        return spans, "hits 命中"
    terms = items
    if not terms or not all(isinstance(term, str) and term for term in terms):
        raise InputError(f"The pattern {pattern!r}: give a string of one character or more, or several.")
    name = " ".join(terms)
    if by == "string":
        found = sorted({span for term in terms for span in _strings(essay.text, term)})
        return found, f"by string 按字符串 {name}"
    if segmenter is None:
        from essaylib.segment import get_segmenter

        segmenter = get_segmenter()
    tokens = segmenter.tokens(essay.text)
    wanted = set(terms)
    found = [Span(tokens.starts[i], tokens.starts[i + 1]) for i, word in enumerate(tokens.words) if word in wanted]
    return found, f"by token 按分词 ({segmenter.name}) {name}"


def _strings(text: str, term: str) -> Iterator[Span]:
    at = text.find(term)
    while at >= 0:
        yield Span(at, at + len(term))
        at = text.find(term, at + 1)


def _regex(text: str, pattern: Any) -> list[Span]:
    import regex  # unlike re, it can be given a time limit

    if not isinstance(pattern, str) or not pattern:
        raise InputError(f"The pattern {pattern!r}: a regular expression is a string of one character or more.")
    starts: dict[int, int] = {}  # by end: where a word is meant, its tails are not
    try:
        for found in regex.finditer(pattern, text, overlapped=True, timeout=_SECONDS):
            if found.end() > found.start():
                starts[found.end()] = min(found.start(), starts.get(found.end(), len(text)))
    except regex.error as error:
        raise InputError(f"The pattern {pattern!r} does not compile: {error}.") from error
    except TimeoutError as error:
        raise InputError(
            f"The pattern {pattern!r} takes over {_SECONDS:g} seconds on {len(text):,} characters: it tries the same "
            "places again and again. Avoid repetition inside repetition, as (a+)+."
        ) from error
    return sorted(Span(start, end) for end, start in starts.items())


def line_at(essay: Essay, span: Span, *, width: int = 20, running: bool = False) -> Line:
    """The line whose node is `span`; width and running as in `find`."""
    text = essay.text
    start, end = max(0, span.start - width), min(len(text), span.end + width)
    if not running:
        start = max(start, text.rfind("\n", 0, span.start) + 1)
        stop = text.find("\n", span.end)
        end = min(end, stop) if stop >= 0 else end
    left, right = (text[a:b].replace("\n", "↵") for a, b in ((start, span.start), (span.end, end)))
    address = essay.address(span)
    return Line(address, _heading(essay, address), left, text[span.start : span.end].replace("\n", "↵"), right, span)


def _heading(essay: Essay, address: str) -> str:
    part = part_of(address)
    return {"0/0": "title 题目", "0": "introduction 引言"}.get(part) or essay.find(f"{part}/0").text


# Order ------------------------------------------------------------------------------------------------------------

_SORTS = ("text", "left", "node", "right")


def _pinyin_key(text: str) -> list[tuple[bool, str, str]]:
    """Marks and Latin letters before Han; Han by pinyin with its tone, then by code point."""
    return [_syllable(character) for character in text]


@cache
def _syllable(character: str) -> tuple[bool, str, str]:
    from pypinyin import Style, lazy_pinyin

    if not is_han(character):
        return False, character, character
    return True, lazy_pinyin(character, style=Style.TONE3, neutral_tone_with_five=True)[0], character
