"""A raw page becomes a clean text: furniture out, page cuts joined, blocks parted, white space and width made regular.

Each step is a list of changes to one `Draft`, which records them as edits. What is done rests on evidence in the page
and on rows of `data/sites.toml`; no step knows an essay. `sites` reads the rows, `cuts` tells page cuts from lists,
`spacing` parts blocks; this file puts them in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from essaylib.hanzi import NEVER_FIRST, NEW_LINES, SPACES, full_width_runs
from essaylib.scrape.cuts import find_cuts
from essaylib.scrape.sites import Site, Sites
from essaylib.scrape.spacing import blank_lines, edges, inner_spaces
from essaylib.spans import Change, Draft, EditLog, Span

__all__ = ["Scraped", "clean"]

_LINE_END = re.compile(rf"\r\n|[{NEW_LINES}]")
_BLANK = re.compile(rf"[{SPACES}\n]*")
#: Furniture lines are short. Patterns are tried on nothing longer, so that no line can make one run away.
_LONGEST_FURNITURE = 300
#: Words and marks that go on a sentence and cannot begin one: before them a title is the sentence's own subject.
_GOES_ON = tuple("是的地得了着之与與和及或等乃即") + tuple(NEVER_FIRST)
_ALIKE = str.maketrans("，；：！？（）“”‘’　", ",;:!?()\"\"'' ")

_Lines = list[tuple[int, str]]


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


def clean(raw: str, *, sites: Sites) -> Scraped:
    """Turn the page `raw` into a text of one block a line.

    Where the text runs on from its title without a break, the title is split off if lines of the page (the first one,
    captions) give it and the next word could begin a sentence.
    """
    draft = Draft(raw)
    draft.apply(Change(m.start(), m.end(), "\n", "line_break") for m in _LINE_END.finditer(raw) if m[0] != "\n")
    lines = _short_lines(draft.text)
    site = sites.recognise(line for _, line in lines)
    rules = site or sites.anywhere
    titles = _titles(lines, rules, sites.anywhere)
    facts = _facts(lines, rules)
    start, end, marked = _body(draft.text, lines, rules)
    n_furniture = draft.apply(_furniture(draft.text, lines, start, end, (rules, sites.anywhere)))

    cuts = find_cuts(draft.text, rules.cut_pattern, lengths=sites.cut_lengths)
    draft.apply(Change(start, end, "", "page_cut") for start, end in cuts)
    draft.apply(edges(draft.text))
    draft.apply(blank_lines(draft.text))
    title_span = _split_title(draft, titles)
    while draft.apply(inner_spaces(draft.text, joined_lines=bool(cuts) or rules.line_joint == " ")):
        pass
    draft.apply(_width(draft.text))

    doubtful = () if site else tuple(_doubtful(draft.text, sites))
    if site:
        layout = "known" if marked else "changed"
    else:
        layout = "unknown" if n_furniture or cuts or doubtful else "plain"
    edits = draft.finish()
    return Scraped(
        text=draft.text,
        edits=edits,
        site=site.name if site else None,
        facts=facts,
        titles=tuple(titles),
        title_span=title_span,
        pieces=tuple(_pieces(edits, len(draft.text), len(raw))),
        layout=layout,
        doubtful=doubtful,
    )


def _width(text: str) -> Iterator[Change]:
    """One change a mark: a change of a whole run would cover a space taken out of it, and both would be one edit."""
    for start, end, full in full_width_runs(text):
        for at in range(start, end):
            yield Change(at, at + 1, full[at - start], "width")


def _short_lines(text: str) -> _Lines:
    """The lines short enough to be furniture, stripped, each with the offset where the whole line begins."""
    lines = []
    start = 0
    for line in text.split("\n"):
        if len(line) <= _LONGEST_FURNITURE and (stripped := line.strip()):
            lines.append((start, stripped))
        start += len(line) + 1
    return lines


def _titles(lines: _Lines, *rows: Site) -> list[str]:
    counts: dict[str, int] = {}
    patterns = [pattern for row in rows for pattern in row.titles]
    for _, line in lines:
        found = next(filter(None, (re.match(pattern, line) for pattern in patterns)), None)
        if found:
            title = found[1].strip()
            counts[title] = counts.get(title, 0) + 1
    return sorted(counts, key=lambda title: -counts[title])


def _facts(lines: _Lines, site: Site) -> dict[str, str]:
    facts: dict[str, str] = {}
    for _, line in lines:
        for name, pattern in site.facts.items():
            if name not in facts and (found := re.search(pattern, line)):
                facts[name] = found[1]
    return facts


def _body(text: str, lines: _Lines, site: Site) -> tuple[int, int, bool]:
    """Where the essay begins and ends on the page, and whether both marks were found."""
    start, end = 0, len(text)
    opened = closed = False
    for at, line in lines:
        if not opened and line in site.body_after:
            opened, start = True, text.find("\n", at) + 1 or len(text)
        elif line in site.body_before and at >= start:
            closed, end = True, at
            break
    start = _BLANK.match(text, start, end).end()  # type: ignore[union-attr]  # it matches the empty string too
    return start, max(start, len(text[:end].rstrip())), opened and closed


def _furniture(text: str, lines: _Lines, start: int, end: int, rows: tuple[Site, ...]) -> Iterator[Change]:
    patterns = [pattern for row in rows for pattern in row.furniture]
    first_line = lines[0][0] if lines else 0
    if text[:start].strip():
        yield Change(0, start, "", "furniture")
    for at, line in lines:
        if start <= at < end and (
            any(re.match(pattern, line) for pattern in patterns)
            # The page's first line with the name of a file is its title, not its text.
            or (at == first_line and any(re.match(pattern, line) for row in rows for pattern in row.titles))
        ):
            stop = text.find("\n", at)
            yield Change(at, end if stop < 0 else min(stop, end), "", "furniture")
    if text[end:].strip():
        yield Change(end, len(text), "", "furniture")


def _split_title(draft: Draft, titles: list[str]) -> Span | None:
    """Part the title from what follows it and take out its repetition; return where it stands in the text."""
    text = draft.text
    for title in titles:
        n = len(title)
        if text[:n].translate(_ALIKE) != title.translate(_ALIKE) or not _may_begin(text, n):
            continue
        blank = _BLANK.match(text, n).end()  # type: ignore[union-attr]
        again = blank
        while text.startswith(text[:n], again) and _may_begin(text, again + n):
            again = _BLANK.match(text, again + n).end()  # type: ignore[union-attr]
        if again > blank:
            draft.apply([Change(n, again, "\n", "title_repeat")])
        elif text[n:blank] != "\n":
            draft.apply([Change(n, blank, "\n", "line_break")])
        return Span(0, n)
    return None


def _may_begin(text: str, at: int) -> bool:
    """Whether a new block can begin at `at`: there is text, and its first word does not go on a sentence."""
    at = _BLANK.match(text, at).end()  # type: ignore[union-attr]
    return at < len(text) and not text.startswith(_GOES_ON, at)


def _doubtful(text: str, sites: Sites) -> Iterator[Span]:
    for start, line in _short_lines(text):
        if len(line) <= 80 and not line.endswith("。") and any(re.search(pattern, line) for pattern in sites.doubtful):
            yield Span(start, start + len(line))


def _pieces(edits: EditLog, n_text: int, n_raw: int) -> Iterator[Span]:
    """The stretches of the page between its cut marks; the last ends where the text does."""
    cuts = [edit.raw for edit in edits.of("page_cut")]
    end = min((edit.raw.start for edit in edits[-3:] if edit.clean.start == n_text), default=n_raw)
    ends = [*(cut.start for cut in cuts[1:]), end]
    for cut, piece_end in zip(cuts, ends, strict=False):  # without cuts there is an end, but no piece
        yield Span(cut.end, max(cut.end, piece_end))
