"""Page furniture: which lines of a page are not its essay, and what they say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from typing import NamedTuple

from essaylib.hanzi import NEW_LINES, SPACES
from essaylib.scrape.sites import Site, Sites
from essaylib.spans import Change, Span

__all__ = ["Furniture", "doubtful_lines", "find_furniture", "furniture_lines"]

#: Furniture lines are short. Patterns are tried on nothing longer, so that no line can make one run away.
_LONGEST = 300
_LONGEST_DOUBTFUL = 80
#: What a line of text ends with, and a line of furniture does not.
_TEXT_END = ("。", "；", "，", "、")
#: So many lines that end as sentences are an essay, or some of one.
_PROSE_LINES = 2
_WHITE = re.compile(rf"[{SPACES}{NEW_LINES}]*")


class _Line(NamedTuple):
    start: int  # of the whole line
    text: str  # stripped


class Furniture(NamedTuple):
    """What is not the essay, and what the page says of itself there: never in the essay's own lines."""

    site: Site | None
    is_marked: bool
    """Whether the lines that the site sets before and after a text are there."""
    facts: Mapping[str, str]
    titles: tuple[str, ...]
    """Titles that the lines give, the one given most often first."""
    changes: tuple[Change, ...]


def find_furniture(text: str, sites: Sites) -> Furniture:
    """Find the furniture of the page `text`, whose lines end in line feeds.

    The lines that stand before and after a text (`body_after`, `body_before`) are ordinary words, and an essay may
    have a heading 相关资源. They are believed on a page of a known site, or if a line of another kind shows that this
    is a page.
    """
    lines = _short_lines(text)
    site = sites.recognise(line.text for line in lines)
    rows = (site, sites.anywhere) if site else (sites.anywhere,)
    found = _matching(lines, site, sites)
    start, end, is_marked = 0, len(text), True
    if site or found:
        # The general marks stand in for those of the site's row that are not there.
        opening = next(filter(None, (_first(lines, row.body_after, 0) for row in rows)), None)
        start = (text.find("\n", opening.start) + 1 or len(text)) if opening else 0
        if not site and opening and _has_prose(text[:start]):
            opening, start = None, 0
        closing = next(filter(None, (_first(lines, row.body_before, start) for row in rows)), None)
        if not site and closing and _has_prose(text[closing.start :]):
            closing = None
        end = closing.start if closing else end
        is_marked = _is_of(opening, rows[0].body_after) and _is_of(closing, rows[0].body_before)
        marks = {mark for row in rows[: 1 if site and is_marked else 2] for mark in (*row.body_after, *row.body_before)}
        found.update(line for line in lines if line.text in marks)
    start = _WHITE.match(text, start, end).end()  # type: ignore[union-attr]  # it matches the empty string too
    end = max(start, len(text[:end].rstrip()))
    outside = [line for line in lines if line in found or not start <= line.start < end]
    changes = [Change(0, start, "", "furniture")] if text[:start].strip() else []
    changes += (_without(text, line, end) for line in lines if line in found and start <= line.start < end)
    if text[end:].strip():
        changes.append(Change(end, len(text), "", "furniture"))
    return Furniture(site, is_marked, _facts(outside, rows[0]), tuple(_titles(outside, rows)), tuple(changes))


def furniture_lines(text: str, site: Site | None, sites: Sites) -> Iterator[Change]:
    """Take out the lines of `text` that are furniture wherever they stand: joined pieces can make one."""
    lines = _short_lines(text)
    found = _matching(lines, site, sites)
    for line in lines:
        if line in found:
            yield _without(text, line, len(text))


def doubtful_lines(text: str, sites: Sites) -> Iterator[Span]:
    """The lines that look like furniture, but not enough to be taken out."""
    patterns = [re.compile(pattern) for pattern in sites.doubtful]
    for start, line in _short_lines(text):
        if len(line) <= _LONGEST_DOUBTFUL and not line.endswith(_TEXT_END) and any(p.search(line) for p in patterns):
            yield Span(start, start + len(line))


def _short_lines(text: str) -> list[_Line]:
    lines = []
    start = 0
    for line in text.split("\n"):
        if len(line) <= _LONGEST and (stripped := line.strip()):
            lines.append(_Line(start, stripped))
        start += len(line) + 1
    return lines


def _matching(lines: Sequence[_Line], site: Site | None, sites: Sites) -> set[_Line]:
    """The lines that are furniture by themselves.

    They fit a pattern, or give the title by one of the site's own, or are the first lines and names of files: that is
    what a page is headed with, not its text.
    """
    own = (*site.furniture, *site.titles) if site else ()
    patterns = [re.compile(pattern) for pattern in (*own, *sites.anywhere.furniture)]
    titles = [re.compile(pattern) for pattern in sites.anywhere.titles]
    head = takewhile(lambda line: any(title.match(line.text) for title in titles), lines)
    return {line for line in lines if any(pattern.match(line.text) for pattern in patterns)} | set(head)


def _has_prose(text: str) -> bool:
    """Whether two lines or more end as sentences do: beyond a mark of a page nobody knows may be the essay."""
    ends = (line.rstrip().endswith(_TEXT_END) for line in text.split("\n"))
    return sum(ends) >= _PROSE_LINES


def _first(lines: Sequence[_Line], marks: Sequence[str], start: int) -> _Line | None:
    return next((line for line in lines if line.start >= start and line.text in marks), None)


def _is_of(line: _Line | None, marks: Sequence[str]) -> bool:
    return not marks or (line is not None and line.text in marks)


def _without(text: str, line: _Line, end: int) -> Change:
    stop = text.find("\n", line.start)
    return Change(line.start, end if stop < 0 else min(stop, end), "", "furniture")


def _facts(lines: Sequence[_Line], site: Site) -> dict[str, str]:
    facts: dict[str, str] = {}
    for line in lines:
        for name, pattern in site.facts.items():
            if name not in facts and (found := re.search(pattern, line.text)):
                facts[name] = found[1]
    return facts


def _titles(lines: Sequence[_Line], rows: Sequence[Site]) -> list[str]:
    counts: dict[str, int] = {}
    patterns = [pattern for row in rows for pattern in row.titles]
    for line in lines:
        found = next(filter(None, (re.match(pattern, line.text) for pattern in patterns)), None)
        if found:
            title = found[1].strip()
            counts[title] = counts.get(title, 0) + 1
    return sorted(counts, key=lambda title: -counts[title])
