"""A raw page becomes a clean text: furniture out, page cuts joined, blocks parted, white space and width made regular.

Each step is a list of changes to one `Draft`, which records them as edits. What is done rests on evidence in the page
and on rows of `data/sites.toml`; no step knows an essay. `sites` reads the rows, `furniture` tells what is not
the essay, `cuts` tells page cuts from lists, `spacing` parts blocks; this file puts them in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from essaylib.hanzi import NEVER_FIRST, NEW_LINES, SPACES, full_width_runs
from essaylib.scrape.cuts import doubtful_cuts, find_cuts
from essaylib.scrape.furniture import doubtful_lines, find_furniture, furniture_lines
from essaylib.scrape.sites import Sites
from essaylib.scrape.spacing import blank_lines, edges, inner_spaces
from essaylib.spans import Change, Draft, EditLog, Span

__all__ = ["Scraped", "clean"]

_LINE_END = re.compile(rf"\r\n|[{NEW_LINES}]")
_BLANK = re.compile(rf"[{SPACES}\n]*")
_INNER_BLANK = re.compile(rf"[{SPACES}]*")
#: Two are the rule. Only a page made for it, with cuts within cuts within cuts, needs more than these.
_MOST_ROUNDS = 10
#: Words that go on a sentence and cannot begin one: before them a title is the sentence's own subject.
#: 是一篇文章, 的意义, 和方法; not 是否, 的确, 和谐, 地方, 了解, 与其, 及时.
_GOES_ON = re.compile(
    "乃|具有|关系到|關係到|意味着|不仅|不僅|是(?![否非])|的(?!确|確)|地(?![方球区區位域理])|得(?![到益知])|了(?!解)|着(?![力眼手重])|之(?!所以)|[与與](?![其会會时時])"
    "|和(?![谐諧平睦])|及(?![时時])|或(?!许|許)|等(?![待到级級])|即(?![使将將便刻])"
)
_ALIKE = str.maketrans("，；：！？（）“”‘’\u3000\u00a0\t", ",;:!?()\"\"''   ")


@dataclass(frozen=True, slots=True)
class Scraped:
    """What cleaning found: the text with its edits, and what the page says of itself."""

    text: str
    edits: EditLog
    site: str | None
    facts: Mapping[str, str]
    titles: tuple[str, ...]
    """Titles that lines of the page give, the one with most evidence first."""
    title_span: Span | None
    """Where the title that was chosen stands in the text; None when the page gives none or the text lacks it."""
    pieces: tuple[Span, ...]
    """The numbered pieces of the page, in offsets of the page; empty for a page without cuts."""
    layout: str
    """`plain` (nothing but text), `known` (a site of the table), `changed` (a known site whose marks for the beginning
    and the end of the text were not found), `unknown` (furniture, but no known site)."""
    doubtful: tuple[Span, ...]
    """Lines kept in the text of a page whose layout is not known that look like furniture."""
    uncut: tuple[Span, ...]
    """Numbers kept as those of a list that might be a page's."""


def clean(raw: str, *, sites: Sites) -> Scraped:
    """Turn the page `raw` into a text of one block a line.

    Where the text runs on from its title without a break, the title is split off if lines of the page (the first one,
    captions) give it and the next word could begin a sentence.

    The steps are gone through again until nothing changes, because joined pieces can make a line of furniture and a
    mark made full-width can make a space stray: so a text that was cleaned once is left alone when it is read again.
    """
    draft = Draft(raw)
    draft.apply(Change(m.start(), m.end(), "\n", "line_break") for m in _LINE_END.finditer(raw) if m[0] != "\n")
    page = find_furniture(draft.text, sites)
    n = n_furniture = draft.apply(page.changes)
    rules = page.site or sites.anywhere
    joined_lines = rules.line_joint == " "
    for i in range(_MOST_ROUNDS):
        always = not i and rules.cut_length > 0
        cuts = find_cuts(draft.text, rules.cut_pattern, lengths=sites.cut_lengths, always=always)
        joined_lines = joined_lines or bool(cuts)
        n += draft.apply(Change(start, end, "", "page_cut") for start, end in cuts)
        n += draft.apply(edges(draft.text))
        n += draft.apply(blank_lines(draft.text))
        title_span, parting = _part_title(draft.text, page.titles)
        n += draft.apply(parting)
        while n_spaces := draft.apply(inner_spaces(draft.text, joined_lines=joined_lines)):
            n += n_spaces
        n += draft.apply(_width(draft.text))
        if not n:
            break
        n = draft.apply(furniture_lines(draft.text, page.site, sites))
        n_furniture += n

    doubtful = () if page.site else tuple(doubtful_lines(draft.text, sites))
    edits = draft.finish()
    pieces = tuple(_pieces(edits, len(draft.text), len(raw)))
    uncut = () if pieces else tuple(Span(*mark) for mark in doubtful_cuts(draft.text, rules.cut_pattern))
    if page.site:
        layout = "known" if page.is_marked else "changed"
    else:
        layout = "unknown" if n_furniture or pieces or doubtful else "plain"
    return Scraped(
        text=draft.text,
        edits=edits,
        site=page.site.name if page.site else None,
        facts=page.facts,
        titles=page.titles,
        title_span=title_span,
        pieces=pieces,
        layout=layout,
        doubtful=doubtful,
        uncut=uncut,
    )


def _width(text: str) -> Iterator[Change]:
    """One change a mark: a change of a whole run would cover a space taken out of it, and both would be one edit."""
    for start, end, full in full_width_runs(text):
        for at in range(start, end):
            if text[at] != full[at - start]:
                yield Change(at, at + 1, full[at - start], "width")


def _part_title(text: str, titles: Sequence[str]) -> tuple[Span | None, list[Change]]:
    """Where one of `titles` heads the text, and the change that parts it from the rest and takes out its repetition."""
    for title in titles:
        n = _end_of(title, text, 0)
        if not n or not _may_begin(text, n):
            continue
        blank = again = _blank_end(text, n)
        while (end := _end_of(title, text, again)) and _may_begin(text, end):
            again = _blank_end(text, end)
        if again > blank:
            return Span(0, n), [Change(n, again, "\n", "title_repeat")]
        return Span(0, n), [Change(n, blank, "\n", "line_break")] if text[n:blank] != "\n" else []
    return None, []


def _end_of(title: str, text: str, at: int) -> int | None:
    """Where `title` ends if `text` has it at `at`; blanks do not count, nor does the width of marks."""
    for character in title.translate(_ALIKE):
        if character == " ":
            continue
        at = _INNER_BLANK.match(text, at).end()  # type: ignore[union-attr]  # it matches the empty string too
        if at == len(text) or text[at].translate(_ALIKE) != character:
            return None
        at += 1
    return at


def _may_begin(text: str, at: int) -> bool:
    """Whether a new block can begin at `at`, after a blank or with a word that can begin a sentence."""
    start = _blank_end(text, at)
    if start == len(text) or text[start] in NEVER_FIRST:
        return False
    return start > at or not _GOES_ON.match(text, start)


def _blank_end(text: str, at: int) -> int:
    return _BLANK.match(text, at).end()  # type: ignore[union-attr]


def _pieces(edits: EditLog, n_text: int, n_raw: int) -> Iterator[Span]:
    """The stretches of the page between its cut marks; the last ends where the text does."""
    cuts = [edit.raw for edit in edits.of("page_cut")]
    end = min((edit.raw.start for edit in edits[-3:] if edit.clean.start == n_text), default=n_raw)
    ends = [*(cut.start for cut in cuts[1:]), end]
    for cut, piece_end in zip(cuts, ends, strict=False):  # without cuts there is an end, but no piece
        yield Span(cut.end, max(cut.end, piece_end))
