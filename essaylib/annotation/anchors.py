"""Where a note stands in another version of its text, and how sure that is: exact, moved, ambiguous or lost.

The page decides first: on the same page the note's raw span leads to its words, whatever the rules made of the text.
On another page its words are looked for with what stood around them. Nothing is attached in silence: whatever is not
sure is offered as candidates, and a reader settles it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from difflib import SequenceMatcher
from typing import Literal, NamedTuple, Self
from uuid import uuid4

from essaylib.annotation.note import CONTEXT, Note, fingerprint, moment, quoted, shown, visible
from essaylib.annotation.notes import Notes, rows_at
from essaylib.errors import InputError, SpanError
from essaylib.essay import Essay
from essaylib.model import Message
from essaylib.spans import Span
from essaylib.tables import Column, Table

__all__ = ["PART", "STATES", "WHOLE", "AttachedRow", "Attachment", "Attachments", "Candidate", "StateCount",
           "StateCounts", "attach", "attach_all", "settle"]  # fmt: skip

State = Literal["exact", "moved", "ambiguous", "lost"]
#: From sure to unknown, with their names in Chinese.
STATES: dict[State, str] = {"exact": "原位", "moved": "移位", "ambiguous": "存疑", "lost": "失落"}
#: Characters that tell a place of another page: of the words with all that stood around them (WHOLE), and of the
#: piece left unchanged where only a part is (PART). Tried on 952 places of 120 laws and reports, whose passages
#: repeat: when a passage was cut out, 45 notes went to its twin as moved (68 with 20 instead of 30, 12 with 45); when
#: a word beside the note changed, 47 were left to the reader (97 with 20, 279 with 45).
WHOLE, PART = 20, CONTEXT
_MOST_CANDIDATES = 10
_MOST_PLACES = 10_000  # of one quote that are compared
_LONGEST_ALIKE = 200  # longer words are compared piece by piece
_CUE = 10  # characters of a quote, or beside it, by which changed words are looked for
_TOO_OFTEN = 5  # a piece that stands in so many places tells none
_ALIKE = 0.5  # share of the words that must be left where they changed
#: One mark for either width: the `punctuation` option and other copies of a page differ in it.
_WIDTH = str.maketrans(",;:!?()", "，；：！？（）")


class Candidate(NamedTuple):
    """A place where a note may stand. `words` are those of the text there; they may differ from the note's."""

    span: Span
    address: str
    words: str
    n_alike: int
    """Unchanged characters: the words themselves, if they are the same, and what touches them on either side."""
    distance: int | None
    """Characters from where the note stood; None when that is not known."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """What became of a note in an essay. `span` is set for exact and moved, `candidates` for ambiguous, best first."""

    note: Note
    state: State
    span: Span | None
    candidates: tuple[Candidate, ...]
    why: Message
    essay: Essay = field(repr=False, compare=False)


def attach(note: Note, essay: Essay) -> Attachment:
    r"""Say where a note stands in `essay`, which may be another version of the text it was made on.

    In this order: the same text, its span. The same page with another text (other rules, `punctuation="source"`): what
    the page's raw span became. Another page: the words with all that stood around them, found once, are exact where
    they stood before and moved elsewhere; found once in one unchanged piece of 30 characters or more, they are moved;
    found otherwise, ambiguous. Words that changed are only ever candidates. Full-width and half-width marks are alike.

    Raises:
        InputError: `note` is no note, or `essay` no essay.

    >>> import essaylib as el
    >>> from essaylib.annotation import note
    >>> page = "春天来了，山里的桃花都开了。我们坐在树下，读一本旧书。"
    >>> made = note(el.parse_essay(page), Span(7, 10), tag="image", creator="Ada")
    >>> found = attach(made, el.parse_essay("昨夜下过雨。" + page))
    >>> found.state, found.span
    ('moved', Span(13, 16))
    """
    if not isinstance(note, Note):
        raise InputError(f"{shown(note)} is no Note: make one with annotation.note, or read it with from_jsonld.")
    if not isinstance(essay, Essay):
        raise InputError(f"{shown(essay)} is no Essay: give what read_essay or parse_essay returns.")
    return _attach(note, _Text(essay))


def attach_all(notes: Iterable[Note], essay: Essay) -> Attachments:
    """Attach each note; the table says where, and its `counts()` how many are in each state."""
    text = _Text(essay)
    found = []
    for note in notes:
        if not isinstance(note, Note):
            raise InputError(f"{shown(note)} is no Note.")
        found.append(_attach(note, text))
    rows = [_row(attachment) for attachment in found]
    return Attachments(rows, caption=_caption(rows), essay=essay)


def settle(attachment: Attachment, place: Candidate | Span | str | None = None, *, now: datetime | None = None) -> Note:
    """The note as a new version of its own, on the text it was attached to. The old one stays as it is.

    Args:
        attachment: what `attach` gave.
        place: the candidate that is right, or any place the reader chose; None takes the place of an exact or moved
            note.
        now: when this was settled; None for this moment. `created` stays that of the old note.

    Raises:
        InputError: no place is given for a note that is ambiguous or lost, or it is no place with words.
    """
    if place is None:
        place = attachment.span
    if place is None:
        raise InputError(
            f"The note is {attachment.state}: give the place, one of its {len(attachment.candidates)} candidates, an "
            "address or a Span."
        )
    old, at = attachment.note, moment(now)
    return replace(old, **quoted(attachment.essay, place), id=str(uuid4()), replaces=old.id, modified=at)


# Attaching --------------------------------------------------------------------------------------------------------


class _Text:
    """The text that notes are attached to: with one width of marks, and its fingerprint."""

    def __init__(self, essay: Essay) -> None:
        self.essay = essay
        self.fingerprint = fingerprint(essay)
        self.words = essay.text.translate(_WIDTH)


def _attach(note: Note, text: _Text) -> Attachment:
    essay = text.essay

    def found(state: State, span: Span, en: str, zh: str) -> Attachment:
        return Attachment(note, state, span, (), Message(en, zh), essay)

    here = essay.text[note.span.start : note.span.end] if note.text_sha256 == text.fingerprint else ""
    if here and here == (note.exact or here):
        return found("exact", note.span, "the same text", "同一文本")
    if not note.exact:
        return Attachment(note, "lost", None, (), Message("it quotes no words", "批注未引原文"), essay)
    on_page = _on_page(note, text)
    if on_page and _same(on_page.of(essay.text), note.exact):
        return found("exact", on_page, "the same place of the same page", "同一网页的同一处")
    places = list(_places(note, text, 2))
    if len(places) == 1:
        span = places[0]
        if note.span and span.start == note.span.start:
            return found(
                "exact", span, "the same words and surroundings, at the same offset", "原文与上下文相同，位置相同"
            )
        return found("moved", span, "the same words and surroundings, elsewhere", "原文与上下文相同，位置已变")
    return _unsure(note, text, on_page)


def _unsure(note: Note, text: _Text, on_page: Span | None) -> Attachment:
    """The words with part of their surroundings, or repeated, or changed."""
    essay = text.essay
    places = list(_quotes(note, text))
    sure = [(span, n) for span, n in places if n >= PART]
    if len(sure) == 1 and len(places) < _MOST_PLACES:
        span, n = sure[0]
        why = Message(f"{n} characters in one piece are unchanged", f"连同上下文有{n}字未变")
        return Attachment(note, "moved", span, (), why, essay)
    changed = [on_page] if on_page else []
    changed += _changed(note, text, only_between=bool(places))
    changed = [span for span in dict.fromkeys(changed) if not any(span.overlaps(at) for at, _ in sure)]
    changed = [span for span in changed if not any(span == at for at, _ in places)]
    places += [(span, _beside(note, text, span)) for span in changed]
    if not places:
        return Attachment(note, "lost", None, (), Message("the words are not in this text", "本文无此文字"), essay)
    if len(sure) > 1:
        why = Message(
            f"the words and what is around them are there {len(sure)} times", f"原文连同上下文出现{len(sure)}处"
        )
    elif len(places) > len(changed):
        why = Message("the words are there, but not their surroundings", "原文仍在，上下文不同")
    else:
        why = Message("the words are not there; others may have taken their place", "原文已无，此处可能是改动后的文字")
    ranked = sorted(places, key=lambda one: (-one[1], _distance(note, one[0]) or 0, one[0]))[:_MOST_CANDIDATES]
    candidates = [
        Candidate(span, essay.address(span), span.of(essay.text), n, _distance(note, span)) for span, n in ranked
    ]
    return Attachment(note, "ambiguous", None, tuple(candidates), why, essay)


def _on_page(note: Note, text: _Text) -> Span | None:
    """What the note's place on the page became, when it is the same page."""
    if not note.raw or note.essay != text.essay.source.sha256:
        return None
    try:
        return text.essay.clean_span(note.raw)
    except SpanError:  # a note from elsewhere that only says it is of this page
        return None


def _same(words: str, others: str) -> bool:
    return words.translate(_WIDTH) == others.translate(_WIDTH)


def _places(note: Note, text: _Text, most: int) -> Iterator[Span]:
    """Where the words stand with all that stood around them, if that is enough to tell a place; `most` at most."""
    whole = (note.prefix + note.exact + note.suffix).translate(_WIDTH)
    if len(whole) < WHOLE:
        return
    start = len(note.prefix)
    for _, at in zip(range(most), _occurrences(text.words, whole), strict=False):
        yield Span(at + start, at + start + len(note.exact))


def _quotes(note: Note, text: _Text) -> Iterator[tuple[Span, int]]:
    """Every place of the words, with the length of the unchanged piece they stand in."""
    exact = note.exact.translate(_WIDTH)
    for _, at in zip(range(_MOST_PLACES), _occurrences(text.words, exact), strict=False):
        span = Span(at, at + len(exact))
        yield span, len(exact) + _beside(note, text, span)


def _beside(note: Note, text: _Text, span: Span) -> int:
    """How many characters before and after `span` are those that stood before and after the note's words."""
    prefix, suffix = note.prefix.translate(_WIDTH), note.suffix.translate(_WIDTH)
    before = text.words[max(0, span.start - len(prefix)) : span.start]
    after = text.words[span.end : span.end + len(suffix)]
    return _alike(reversed(prefix), reversed(before)) + _alike(suffix, after)


def _occurrences(text: str, words: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _alike(one: Iterable[str], other: Iterable[str]) -> int:
    """How many characters agree before the first that does not."""
    n = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        n += 1
    return n


def _distance(note: Note, span: Span) -> int | None:
    return abs(span.start - note.span.start) if note.span else None


# Words that changed -----------------------------------------------------------------------------------------------


def _changed(note: Note, text: _Text, *, only_between: bool) -> list[Span]:
    """Where the words may have been before they were changed: between what stood around them, or where half is left."""
    exact, prefix, suffix = (part.translate(_WIDTH) for part in (note.exact, note.prefix, note.suffix))
    words, n = text.words, len(exact)
    befores = [at + _CUE for at in _few(words, prefix[-_CUE:])]
    afters = _few(words, suffix[:_CUE])
    found = {(a, b): 1.0 for a in befores for b in afters if a < b <= a + 2 * n + _CUE}
    if not only_between:
        guesses = [(a, a + n) for a in befores] + [(b - n, b) for b in afters]
        for i in range(0, max(1, n - _CUE + 1), max(_CUE, n // 20)):
            guesses += [(at - i, at - i + n) for at in _few(words, exact[i : i + _CUE])]
        for a, b in guesses:
            a, b = max(0, a), min(b, len(words))
            if a < b and (a, b) not in found and (share := _share(exact, words[a:b])) >= _ALIKE:
                found[a, b] = min(share, 0.99)
    best: list[Span] = []
    for a, b in sorted(found, key=lambda at: (-found[at], abs(at[0] - note.span.start), at)):
        span = Span(a, b)
        if words[a:b].strip() and not any(span.overlaps(other) for other in best):
            best.append(span)
    return best[:_MOST_CANDIDATES]


def _few(words: str, piece: str) -> list[int]:
    """Where a whole piece stands; nowhere when it stands too often to tell a place."""
    if len(piece) < _CUE:
        return []
    places = [at for _, at in zip(range(_TOO_OFTEN), _occurrences(words, piece), strict=False)]
    return places if len(places) < _TOO_OFTEN else []


def _share(exact: str, words: str) -> float:
    """How much of the words is left, 0 to 1."""
    if len(exact) <= _LONGEST_ALIKE:
        return SequenceMatcher(None, exact, words, autojunk=False).ratio()
    step = max(_CUE, len(exact) // 100)
    pieces = [exact[i : i + _CUE] for i in range(0, len(exact) - _CUE + 1, step)]
    return sum(piece in words for piece in pieces) / len(pieces)


# Tables -----------------------------------------------------------------------------------------------------------


class AttachedRow(NamedTuple):
    """A note, what became of it and why; `place` is its address here, or those of its candidates."""

    state: State
    place: str
    words: str
    tag: str
    creator: str
    why: str
    attachment: Attachment


class StateCount(NamedTuple):
    """How many notes are in one state."""

    state: str
    n_notes: int


class StateCounts(Table[StateCount]):
    """Notes by state, from sure to unknown, those with 0 too."""

    columns = (Column("state", "state 状态"), Column("n_notes", "notes 条", "number"))
    css_class = "essaylib-states"


class Attachments(Table[AttachedRow]):
    """Notes in the order they were given, with what became of each."""

    columns = (
        Column("state", "state 状态"),
        Column("place", "place 位置", "address", 30),
        Column("words", "words 原文", "text", 30),
        Column("tag", "tag 标签", "text", 16),
        Column("creator", "reader 读者", "text", 16),
        Column("why", "why 依据", "text", 60),
    )
    css_class = "essaylib-attachments"

    def counts(self) -> StateCounts:
        """How many notes are in each state."""
        n = Counter(row.state for row in self.rows)
        return StateCounts([StateCount(f"{state} {zh}", n[state]) for state, zh in STATES.items()])

    def of(self, *states: str) -> Self:
        """The notes in these states; InputError for a word that is no state."""
        if unknown := [state for state in states if state not in STATES]:
            raise InputError(f"{shown(unknown[0])} is no state. There are: {', '.join(STATES)}.")
        chosen = self._with([row for row in self.rows if row.state in states])
        chosen.caption = _caption(chosen.rows)
        return chosen

    def placed(self) -> Notes:
        """The exact and moved notes at their places in this text, as a table of notes."""
        found = [(row.attachment.note, row.attachment.span) for row in self.rows]
        return Notes(rows_at(self.essay, [(note, span) for note, span in found if span]), essay=self.essay)

    def _cell(self, row: AttachedRow, column: Column) -> str:
        return visible(super()._cell(row, column))


def _caption(rows: Sequence[AttachedRow]) -> str:
    n = Counter(row.state for row in rows)
    return f"{len(rows)} notes 条: " + ", ".join(f"{n[state]} {state} {zh}" for state, zh in STATES.items() if n[state])


def _row(attachment: Attachment) -> AttachedRow:
    note, candidates = attachment.note, attachment.candidates
    place = attachment.essay.address(attachment.span) if attachment.span else ""
    if candidates:
        place = " ".join(f"{one.address}?" for one in candidates[:3]) + (" …" if len(candidates) > 3 else "")
    words = note.exact if len(note.exact) <= 100 else f"{note.exact[:99]}…"
    return AttachedRow(attachment.state, place, words, note.tag, note.creator, str(attachment.why), attachment)
