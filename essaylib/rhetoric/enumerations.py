"""The points of each part side by side, and what one part raises and where another takes its words up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from essaylib.addresses import part_of
from essaylib.errors import InputError
from essaylib.hanzi import count_han
from essaylib.segment import get_segmenter
from essaylib.tables import Column, Table

if TYPE_CHECKING:
    from essaylib.essay import Essay
    from essaylib.spans import Span

__all__ = ["SideBySide", "SideRow", "TakenUp", "TakenUpRow", "raised_and_answered", "side_by_side"]


class SideRow(NamedTuple):
    """A heading or a point with its place, beginning and length."""

    part: str
    series: int | None
    """Number of the series of points; None for a heading."""
    label: str
    opening: str
    n_han: int
    implicit: bool
    address: str
    span: Span


class SideBySide(Table[SideRow]):
    """Headings and the enumerated points under each; an implicit first point has its label in brackets."""

    columns = (
        Column("part", "part 部分", "address"),
        Column("series", "series 组", "number"),
        Column("label", "label 标记"),
        Column("opening", "begins 起首", "text", 44),
        Column("n_han", "Han 字", "number"),
        Column("address", "at 地址", "address"),
    )
    css_class = "essaylib-side-by-side"


def side_by_side(essay: Essay) -> SideBySide:
    r"""The headings and the enumerated points of every part, in the order of the text.

    Returns:
        A row for each part (its label and heading; `n_han` of its own sentences and those of its sub-parts) followed by
        a row for each point in it (`n_han` of the point). Empty for an essay without parts and points.

    >>> import essaylib as el
    >>> table = side_by_side(el.parse_essay("题目\n第一，要读书。第二，要写字。"))
    >>> [(row.label, row.opening, row.n_han) for row in table]
    [('第一', '要读书。', 5), ('第二', '要写字。', 5)]
    """
    lines: list[tuple[tuple[int, int, int], SideRow]] = []
    for row in essay.outline():
        if row.label or row.heading:
            line = SideRow(
                row.address,
                None,
                row.label,
                row.heading,
                row.n_han,
                implicit=False,
                address=f"{row.address}/0",
                span=row.span,
            )
            lines.append(((row.span.start, 0, 0), line))
    for point in essay.enumerations():
        label = point.label
        opening = essay.at(point.span)
        if not point.implicit and opening.startswith(label):
            opening = opening[len(label) :]
        opening = opening.lstrip("，、：:, ").split("\n")[0][:20]
        line = SideRow(part_of(point.address), point.series, label, opening, count_han(essay.at(point.span)),
                       point.implicit, point.address, point.span)  # fmt: skip
        lines.append(((point.span.start, 1, point.series), line))
    lines.sort(key=lambda line: line[0])
    return SideBySide([line for _, line in lines])


class TakenUpRow(NamedTuple):
    """A word of a sub-part of the first part, and where it stands again in the second."""

    part: str
    heading: str
    word: str
    n_first: int
    """Times it stands in the sub-part."""
    n_second: int
    """Times it stands in the second part; 0 when it does not come again."""
    addresses: str


class TakenUp(Table[TakenUpRow]):
    """Words of one part that stand again in another. A word that recurs is not yet an answer."""

    columns = (
        Column("part", "raised in 提出", "address"),
        Column("heading", "heading 标题", "text", 40),
        Column("word", "word 词语"),
        Column("n_first", "there 处", "number"),
        Column("n_second", "again 再现", "number"),
        Column("addresses", "at 地址", "text", 60),
    )
    css_class = "essaylib-taken-up"


def raised_and_answered(essay: Essay, raising: str, answering: str, *, terms: Iterable[str] | None = None) -> TakenUp:
    r"""The words of each sub-part of one part that come again in another, with the addresses.

    It says that words recur, by string, headings included; whether what was asked is answered is for the reader to say.

    Args:
        essay: the essay.
        raising: address of the part whose words are looked for, as "2"; its sub-parts are taken one by one.
        answering: address of the part they are looked for in, as "3".
        terms: the words to look for; None takes the nouns and verbs of two characters or more (by segmentation) that
            the sub-part has. A given term that does not come again has a row with 0.

    Returns:
        A row a word and sub-part, most frequent in the second part first; in words of segmentation only those that come
        again. Empty if none does.

    Raises:
        AddressError: there is no such part.
        InputError: an address of a sentence, twice the same part or one inside the other, or an empty term.

    Note:
        A word of the essay's subject comes again everywhere: give `terms` to ask for less.

    >>> import essaylib as el
    >>> essay = el.parse_essay("题目\n一、问题\n藏书太少。\n二、办法\n增加藏书。")
    >>> [(row.word, row.addresses) for row in raised_and_answered(essay, "1", "2")]
    [('藏书', '2/1')]
    """
    for name, part in (("raising", raising), ("answering", answering)):
        if "/" in str(part):
            raise InputError(f"{name}={part!r} is a sentence: give the address of a part, as '2'. See essay.outline().")
    first, second = essay.find(raising), essay.find(answering)
    if first.span.overlaps(second.span):
        raise InputError(f"raising={raising!r} and answering={answering!r} overlap: give two parts that do not.")
    wanted = None if terms is None else list(dict.fromkeys([terms] if isinstance(terms, str) else terms))
    if wanted is not None and not all(wanted):
        raise InputError("An empty term cannot be looked for. Give one or more strings, as terms=['图书'].")
    rows = []
    for address, heading, span in _sub_parts(essay, first.address):
        words = _content_words(span.of(essay.text)) if wanted is None else wanted
        found = []
        for word in words:
            n_first = span.of(essay.text).count(word)
            places = list(_places(essay, word, second.span))
            if n_first and (places or wanted is not None):
                at = " ".join(dict.fromkeys(places))
                found.append(TakenUpRow(address, heading, word, n_first, len(places), at))
        rows += sorted(found, key=lambda row: (-row.n_second, -row.n_first))
    return TakenUp(rows, caption="by string 按字符串; a word that recurs is no answer yet 词语再现不等于问题已答")


def _sub_parts(essay: Essay, part: str) -> list[tuple[str, str, Span]]:
    """The smallest parts of a part; the part itself if it has none."""
    rows = [row for row in essay.outline() if row.address == part or row.address.startswith(f"{part}.")]
    smallest = [row for row in rows if not any(other.address.startswith(f"{row.address}.") for other in rows)]
    if not smallest:
        return [(part, "", essay.find(part).span)]
    return [(row.address, row.label + row.heading, row.span) for row in smallest]


def _content_words(text: str) -> list[str]:
    tokens = get_segmenter().tokens(text, pos=True)
    words = zip(tokens.words, tokens.pos or (), strict=True)
    return list(
        dict.fromkeys(w for w, tag in words if count_han(w) > 1 and (tag[:1] in "nijl" or tag in ("v", "vn", "a")))
    )


def _places(essay: Essay, word: str, span: Span) -> Iterable[str]:
    at = essay.text.find(word, span.start, span.end)
    while at >= 0:
        yield essay.address(type(span)(at, at + len(word)))
        at = essay.text.find(word, at + len(word), span.end)
