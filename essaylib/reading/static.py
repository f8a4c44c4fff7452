"""The view without a script: what a saved notebook shows before its cell is run, and what goes to paper."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

from essaylib import themes
from essaylib._html import escape
from essaylib.annotation.anchors import STATES, AttachedRow, Attachments
from essaylib.annotation.note import Note, shown, visible
from essaylib.annotation.notes import NoteRow, Notes, note_table
from essaylib.errors import InputError
from essaylib.hanzi import count_han
from essaylib.reading.document import blocks_of, check, units_of
from essaylib.reading.static_style import DEEPEST, N_LINES, N_TINTS, RULES

if TYPE_CHECKING:
    from essaylib.essay import Essay
    from essaylib.translation import Translation

__all__ = ["static_html"]

#: A notebook stores it with every run: a long text and many notes are cut, and it says so.
_LONGEST_TEXT = 100_000
_LONGEST_COMMENT = 400
_LONGEST_QUOTE = 40
_MOST_NOTES = 500
_LENGTH = re.compile(r"[0-9]{1,5}(?:\.[0-9]{1,3})?(?:px|em|rem|vh)")
#: What the view is, and how to see more, by where it stands.
_STILL = {
    "notebook": "a still view: run the cell to search and to write notes · 静态视图：运行单元格后可检索、写批注",
    "file": "a still view, since scripts are off in this browser · 静态视图：本浏览器未启用脚本",
}
_MORE = {"notebook": ("run the cell", "运行单元格后"), "file": ("allow scripts", "启用脚本后")}
#: The theme's own words alone: with all three tiers a word in three would be underlined.
_TIER = "named"


def static_html(
    essay: Essay,
    *,
    notes: Iterable[Note] | Notes | Attachments = (),
    lexicon: themes.Lexicon | Literal[False] | None = None,
    translation: Translation | None = None,
    height: str | None = "42em",
    where: Literal["notebook", "file"] = "notebook",
) -> str:
    """Outline, text with addresses, notes and themes as HTML that needs no script; the same every time.

    Args:
        essay: the essay; 100,000 characters of it are shown at most, and 500 notes.
        notes: notes on this text, a table of notes, or what `attach_all` gives: those that have no certain place in
            this text are then listed too.
        lexicon: themes whose own words are underlined; None for the built-in ones, False for none.
        translation: a translation of this essay, folded under each paragraph.
        height: of the text, which scrolls in it: a number with px, em, rem or vh. None shows the text whole.
        where: it stands in a "notebook", whose cell can be run, or in a "file", whose script may be off.

    Raises:
        InputError: an argument is not of its kind, or a note is on another text.

    >>> from essaylib.read import parse_essay
    >>> '<span class="in">/2</span>花开了。' in static_html(parse_essay("雨来了。花开了。"), lexicon=False)
    True
    """
    check(essay, lexicon=lexicon, translation=translation)
    check_height(height)
    rows, unplaced = _rows(notes, essay)
    hits = [] if lexicon is False else [hit for hit in themes.hits(essay, lexicon) if hit.tier == _TIER]
    page = _Page(essay, rows[:_MOST_NOTES], hits, translation, _MORE[where])
    limit = f' style="max-height:{height}"' if height else ""
    body = f'<div class="body" tabindex="0" role="region" aria-label="text 正文"{limit}>{page.body()}</div>'
    parts = [_head(essay, _STILL[where]), f'<div class="both">{_outline(essay)}{body}</div>', page.legend()]
    parts += [page.notes(len(rows)), _unplaced(unplaced, _MORE[where])]
    return f'<style>{RULES}</style><div class="essaylib-static" lang="zh-Hans" dir="ltr">{"".join(parts)}</div>'


def check_height(height: object) -> None:
    """InputError for what is no height."""
    if height is not None and not (isinstance(height, str) and _LENGTH.fullmatch(height)):
        raise InputError(f"height={shown(height)}: give a number with px, em, rem or vh, as '42em', or None.")


def _rows(notes: Iterable[Note] | Notes | Attachments, essay: Essay) -> tuple[list[NoteRow], list[AttachedRow]]:
    """The notes at their places, and those without a certain one."""
    unplaced = [row for row in notes if not row.attachment.span] if isinstance(notes, Attachments) else []
    notes = notes.placed() if isinstance(notes, Attachments) else notes
    if isinstance(notes, Notes):
        if any(essay.text[row.span.start : row.span.end] != row.words for row in notes):
            raise InputError("notes is a table of notes on another text. attach_all(notes, essay) makes one on this.")
        return list(notes), unplaced
    try:
        given = list(notes)
    except TypeError as error:
        raise InputError(f"notes is {shown(notes)}: give notes, or a table of them.") from error
    return list(note_table(given, essay)), []


def _text(text: str) -> str:
    return escape(visible(text))


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _note(text: str) -> str:
    return f'<p class="note">{text}</p>'


def _head(essay: Essay, how: str) -> str:
    facts = " · ".join(f"{name} {value}" for name, value in essay.source.shown_facts())
    size = f"{count_han(essay.text):,} Han 字 · {len(essay.sentences):,} sentences 句"
    title = f"<b>{_text(essay.title)}</b> · " if essay.title and not essay.title_span else ""
    return _note(f"{title}{_text(' · '.join(filter(None, (size, facts))))}<br>{how}")


def _outline(essay: Essay) -> str:
    items = []
    for row in essay.outline():
        name = _text(row.label + row.heading) or "introduction 引言"
        name = f"<b>{name}</b>" if row.level == 1 else f"<span>{name}</span>"
        indent = f' class="n{min(row.level, DEEPEST)}"' if row.level > 1 else ""
        items.append(f'<li{indent}><i>{row.address}</i>{name}<span class="note">{row.n_han:,}</span></li>')
    if not items:
        return ""
    summary = "<summary>outline, Han characters 结构与字数</summary>"
    return f'<details class="outline" open>{summary}<ul>{"".join(items)}</ul></details>'


class _Numbered(NamedTuple):
    """A note with its number, colour and the stretch of its words, blanks at the ends left out."""

    number: int
    colour: int
    start: int
    end: int
    row: NoteRow


class _Page:
    """The text, cut wherever a unit, a note or a term begins or ends."""

    def __init__(
        self,
        essay: Essay,
        rows: list[NoteRow],
        hits: list[themes.Hit],
        translation: Translation | None,
        more: tuple[str, str],
    ) -> None:
        self.essay, self.more = essay, more
        self.translation = translation
        self.n_hits = Counter(hit.theme for hit in hits)
        self.lines = {name: i for i, name in enumerate(dict.fromkeys(hit.theme for hit in hits))}
        self.numbered: list[_Numbered] = []
        colours: dict[str, int] = {}
        for i, row in enumerate(rows, start=1):
            words = row.span.of(essay.text)
            end = row.span.start + len(words.rstrip())
            colour = colours.setdefault(row.tag, len(colours)) % N_TINTS
            self.numbered.append(_Numbered(i, colour, end - len(words.strip()), end, row))
        self.starts: dict[int, list[_Numbered | int]] = {}
        self.ends: dict[int, list[_Numbered | int]] = {}
        marks: list[tuple[int, int, _Numbered | int]] = [(one.start, one.end, one) for one in self.numbered]
        marks += [(hit.span.start, hit.span.end, self.lines[hit.theme]) for hit in hits]
        for start, end, mark in marks:
            self.starts.setdefault(start, []).append(mark)
            self.ends.setdefault(end, []).append(mark)
        self.places = sorted({*self.starts, *self.ends})
        self.open: list[_Numbered | int] = []

    def body(self) -> str:
        """The blocks up to the limit, each with its translation folded under it."""
        parts: list[str] = []
        units = list(units_of(self.essay))
        untold: list[str] = []  # headings are translated with the paragraph under them
        at = 0
        for start, end, kind, level in blocks_of(self.essay):
            if end > _LONGEST_TEXT and parts:
                left, (en, zh) = f"{len(self.essay.text) - start:,}", self.more
                parts.append(_note(f"… {left} more characters: {en}. 余{left}字符，{zh}可见。"))
                break
            inner: list[str] = []
            addresses: list[str] = []
            done = start
            while at < len(units) and units[at][0].start < end:
                span, address = units[at]
                inner.append(self._stretch(done, span.start))
                inner.append(_mark_of(address, addresses[-1] if addresses else ""))
                words = self._stretch(span.start, span.end)
                inner.append(f"<b>{words}</b>" if kind == "paragraph" and address.endswith("/0") else words)
                addresses.append(address)
                done, at = span.end, at + 1
            inner.append(self._stretch(done, end))
            role = f' role="heading" aria-level="{min(level + 1, 6)}"' if kind != "paragraph" else ""
            parts.append(f'<p class="{kind}"{role}>{"".join(inner)}</p>')
            untold += addresses
            if kind == "paragraph":
                parts.append(self._said(untold))
                untold = []
        parts.append(self._said(untold))
        return "".join(parts)

    def _stretch(self, start: int, end: int) -> str:
        """The characters of `start:end` with what marks them; a note's number follows its last character."""
        between = self.places[bisect_right(self.places, start) : bisect_left(self.places, end)]
        cuts = [start, *between, end] if start < end else []
        parts = []
        for a, b in pairwise(cuts):
            begun = self.starts.get(a, [])
            self.open += begun
            words = _text(self.essay.text[a:b])
            for line in sorted({one for one in self.open if isinstance(one, int)}):
                words = f'<span class="u u{line % N_LINES}">{words}</span>'
            if notes := [one for one in self.open if isinstance(one, _Numbered)]:
                inner = max(notes, key=lambda one: (one.start, -one.end))
                depth = f" d{min(len(notes), 3)}" if len(notes) > 1 else ""
                begins = " b" if any(isinstance(one, _Numbered) for one in begun) else ""
                words = f'<mark class="c{inner.colour}{depth}{begins}">{words}</mark>'
            parts.append(words)
            if ended := self.ends.get(b, []):
                self.open = [one for one in self.open if one not in ended]
                if numbers := " ".join(str(one.number) for one in ended if isinstance(one, _Numbered)):
                    parts.append(f"<sup>[{numbers}]</sup>")
        return "".join(parts)

    def _said(self, addresses: list[str]) -> str:
        english = self.translation.by_address if self.translation else {}
        said = [f"<i>{address}</i> {_text(english[address])}" for address in addresses if address in english]
        if not said:
            return ""
        summary = "our working English 我们的试译"
        return f'<details class="said" lang="en"><summary>{summary}</summary>{"<br>".join(said)}</details>'

    def legend(self) -> str:
        """The themes with their lines, and how often each is named."""
        if not self.lines:
            return ""
        names = "".join(
            f'<span class="name"><span class="u u{i % N_LINES}">{_text(name)}</span> {self.n_hits[name]}</span> '
            for name, i in self.lines.items()
        )
        return f'<p class="themes">{_NAMED} {names}</p>'

    def notes(self, n_all: int) -> str:
        """The notes in the order of the text, under the numbers they have in it."""
        if not self.numbered:
            return ""
        items = "".join(_item(one) for one in self.numbered)
        left, (en, zh) = f"{n_all - len(self.numbered):,}", self.more
        cut = _note(f"{left} more notes: {en}. 另有{left}条批注，{zh}可见。") if left != "0" else ""
        return f'{_note(f"notes 批注 {n_all:,}")}<ol class="notes">{items}</ol>{cut}'


_NAMED = '<span class="note">themes by their own words, by string 主题，仅列点名词语，按字符串计：</span>'


def _mark_of(address: str, before: str) -> str:
    """The address in the margin; for what follows in the block its number alone, if it is of the same part."""
    part, _, number = address.rpartition("/")
    shown_as = part if number == "0" and part != "0" else address
    if not before:
        return f'<span class="at">{shown_as}</span>'
    return f'<span class="in">{f"/{number}" if before.rpartition("/")[0] == part else shown_as}</span>'


def _item(one: _Numbered) -> str:
    return _said_of(
        one.row.note, f'<i>{one.row.address}</i> <mark class="c{one.colour}">{_quote(one.row.words)}</mark>'
    )


def _unplaced(rows: list[AttachedRow], more: tuple[str, str]) -> str:
    """The notes that have no certain place in this text, with what became of each."""
    if not rows:
        return ""
    items = "".join(
        _said_of(row.attachment.note, f"<i>{row.state} {STATES[row.state]}</i> {_quote(row.attachment.note.exact)}")
        for row in rows[:_MOST_NOTES]
    )
    left = f"{len(rows) - _MOST_NOTES:,}"
    cut = _note(f"{left} more: {more[0]}. 另有{left}条，{more[1]}可见。") if len(rows) > _MOST_NOTES else ""
    head = _note(f"notes without a certain place in this text 在本文中位置未定的批注 {len(rows):,}")
    return f'{head}<ul class="notes">{items}</ul>{cut}'


def _quote(words: str) -> str:
    return _text(_short(words.replace("\n", "↵"), _LONGEST_QUOTE))


def _said_of(note: Note, place: str) -> str:
    said = [f"<b>{_text(note.tag)}</b>"] if note.tag else []
    said += [f"{_text(name)} {_text(value)}" for name, value in note.attributes]
    parts = [place, *(f"<bdi>{piece}</bdi>" for piece in said)]
    if note.comment.strip():
        parts.append(f"<q><bdi>{_text(_short(note.comment.strip(), _LONGEST_COMMENT))}</bdi></q>")
    reader = f' <span class="note">— <bdi>{_text(note.creator)}</bdi></span>' if note.creator else ""
    return f"<li>{' · '.join(parts)}{reader}</li>"
