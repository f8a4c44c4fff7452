"""The essay: a text, its build, and the way back to the page. It looks things up and shows them; it parses nothing."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from essaylib.addresses import Addresses
from essaylib.errors import InputError, SpanError
from essaylib.spans import Edit, EditLog, Span

if TYPE_CHECKING:  # imported where they are used: they would take half of the import's time
    from essaylib.model import Issue, Marker, Point, Section, Sentence, Source
    from essaylib.views import (
        Counts,
        EditRow,
        Issues,
        Ledger,
        Outline,
        PageView,
        Passage,
        Pieces,
        Points,
        Stretch,
    )

__all__ = ["Essay"]

#: Version of the JSON that `Essay.to_dict` gives; the form is described in data/essay.schema.json.
SCHEMA = 1


@dataclass(frozen=True, slots=True, repr=False)
class Essay:
    """A text, its build, and the way back to the page it was scraped from.

    `text` is one block a line: title, introduction, headings, paragraphs. Addresses go by position: `3.1/4` is the
    fourth sentence of the first part of the third, `3.1/0` its heading, `3.1` the part, `0/2` the second sentence of
    the introduction, `0/0` the title.
    """

    source: Source
    text: str
    edits: EditLog
    title: str | None
    title_span: Span | None
    """None when the title stands only in the page's furniture; it is then not in `text`."""
    root: Section
    points: tuple[Point, ...]
    sentences: tuple[Sentence, ...]
    issues: tuple[Issue, ...]
    _places: Addresses = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_places", Addresses(self.title_span, self.root, self.sentences))

    # Text and page ------------------------------------------------------------------------------------------------

    def at(self, place: str | Span | Sentence | Section | Point | Issue | Marker | Passage) -> str:
        """The characters of the text at an address, a span, or anything that has one."""
        return self._span(place).of(self.text)

    def raw_span(self, span: Span) -> Span:
        """Where `span` of the text stands on the raw page: the hull, page cuts inside it included.

        Raises:
            SpanError: the span reaches past the end of the text.
        """
        self._check(span)
        return self.edits.raw_span(span)

    def clean_span(self, raw_span: Span) -> Span | None:
        """What of the text comes from `raw_span` of the page; None where nothing does (furniture)."""
        if raw_span.end > len(self.source.raw):
            raise SpanError(f"{raw_span!r} reaches past the end of a page of {len(self.source.raw)} characters.")
        return self.edits.clean_span(raw_span)

    def _span(self, place: Any) -> Span:
        """The span that an argument means; InputError if it means none."""
        if isinstance(place, str):
            return self._places.span(place)
        span = place if isinstance(place, Span) else getattr(place, "span", None)
        if not isinstance(span, Span):
            raise InputError(f"{place!r} is no place: give an address as '3.1/4', a Span, or a part of the essay.")
        return span

    def _check(self, span: Span) -> None:
        if not isinstance(span, Span):
            raise InputError(f"{span!r} is no Span. For an address: essay.find({str(span)!r}).span.")
        if span.end > len(self.text):
            raise SpanError(f"{span!r} reaches past the end of a text of {len(self.text):,} characters.")

    def on_page(self, place: str | Span | Sentence | Section | Point | Issue, *, around: int = 20) -> PageView:
        """A place of the text as the page has it, what was taken out and put in marked (not the width of marks).

        Args:
            place: an address, a span, or anything that has one.
            around: characters of the page shown on either side, 0 or more.

        Raises:
            AddressError, InputError: no such place, or an argument that is none of these.
        """
        if around < 0:
            raise InputError(f"around={around}: 0 characters or more are shown on either side.")
        from essaylib.views import PageView

        span = self._span(place)
        raw = self.raw_span(span)
        start, end = max(0, raw.start - around), min(len(self.source.raw), raw.end + around)
        before = bisect_right(self.source.places, raw.start, key=lambda place: place.raw.start)
        place_here = self.source.places[before - 1] if before else None
        is_piece = place_here and place_here.kind == "piece" and raw.start in place_here.raw
        piece = place_here.label if place_here and is_piece else None
        return PageView(
            address=self.address(span),
            raw=raw,
            line=self.source.raw.count("\n", 0, raw.start) + 1,
            piece=piece,
            stretches=tuple(self._stretches(raw, start, end)),
        )

    def _stretches(self, asked: Span, start: int, end: int) -> Iterator[Stretch]:
        from essaylib.views import Stretch

        page = self.source.raw
        edits = [e for e in self.edits.overlapping(Span(start, end)) if e.kind != "width" and e.raw.end >= start]
        bounds = {start, end, asked.start, asked.end}
        bounds.update(min(max(at, start), end) for edit in edits for at in (edit.raw.start, edit.raw.end))
        cuts = sorted(bounds)
        ahead = iter(edits)
        edit = next(ahead, None)
        for a, b in pairwise(cuts):
            while edit and (edit.raw.end < a or edit.raw.start < edit.raw.end == a):
                edit = next(ahead, None)
            while edit and edit.raw.start == edit.raw.end == a:
                if start < a:
                    yield Stretch(edit.kind, "", edit.text, asked.start < a < asked.end)
                edit = next(ahead, None)
            inside = asked.start <= a and b <= asked.end
            if edit and edit.raw.start <= a:
                put = edit.text if b == edit.raw.end else ""
                yield Stretch(edit.kind, page[a:b], put, inside)
            else:
                yield Stretch("", page[a:b], page[a:b], inside)

    def ledger(self) -> Ledger:
        """The account of all edits by kind; `.of(kind)` lists each, before and after."""
        from essaylib.views import REASONS, Edits, Ledger, LedgerRow

        rows = [self._edit_row(edit) for edit in self.edits]
        summary = []
        for kind, (en, zh) in REASONS.items():
            edits = list(self.edits.of(kind))
            if edits:
                example = next(row for row in rows if row.kind == kind)
                n_out, n_in = sum(len(e.raw) for e in edits), sum(len(e.clean) for e in edits)
                summary.append(LedgerRow(kind, len(edits), n_out, n_in, f"{en} {zh}", example.before, example.after))
        return Ledger(summary, edits=Edits(rows))

    def _edit_row(self, edit: Edit) -> EditRow:
        from essaylib.views import EditRow

        page, text = self.source.raw, self.text
        before = page[max(0, edit.raw.start - 4) : edit.raw.start] + _shorten(edit.raw.of(page))
        before += page[edit.raw.end : edit.raw.end + 4]
        after = text[max(0, edit.clean.start - 4) : edit.clean.end + 4]
        near = Span(edit.clean.start, min(len(text), edit.clean.end + 1))
        return EditRow(edit.kind, self.address(near), edit.raw, before, after)

    # Addresses ----------------------------------------------------------------------------------------------------

    def find(self, address: str) -> Passage:
        """The title `0/0`, a heading `3.1/0`, a sentence `3.1/4` or a whole part `3.1`, with its words.

        Raises:
            AddressError: the essay has no such place; the message says what there is.
        """
        from essaylib.views import Passage

        name, span = self._places.place(address)
        return Passage(name, span, span.of(self.text))

    def address(self, span: Span) -> str:
        """The address of the sentence, heading or title in which `span` begins; `a–b` if it ends in another."""
        self._check(span)
        return self._places.address(span)

    # Overviews ----------------------------------------------------------------------------------------------------

    def sections(self) -> tuple[Section, ...]:
        """Every part that has a label or a heading, in reading order."""
        return tuple(section for _, section in self._places.parts())

    def outline(self) -> Outline:
        """The parts with addresses, sentences, Han characters and their share of the body."""
        from essaylib.hanzi import count_han
        from essaylib.views import Outline, OutlineRow

        own: dict[tuple[int, ...], list[int]] = {}
        for sentence in self.sentences:
            n_han = count_han(self.at(sentence))
            for depth in range(len(sentence.path) + 1):
                if depth or not sentence.path:
                    counts = own.setdefault(sentence.path[:depth], [0, 0])
                    counts[0] += 1
                    counts[1] += n_han
        total = sum(counts[1] for path, counts in own.items() if len(path) < 2) or 1
        rows = []
        if () in own:
            n, han = own[()]
            rows.append(OutlineRow("0", 1, "", "", n, han, han / total, self._places.span("0")))
        for path, section in self._places.parts():
            n, han = own.get(path, (0, 0))
            heading = self.at(section.heading) if section.heading else ""
            address = ".".join(map(str, path))
            rows.append(OutlineRow(address, len(path), section.label, heading, n, han, han / total, section.span))
        return Outline(rows, caption=self.title or "")

    def issue_table(self) -> Issues:
        """The issues with their places and the words as the page has them."""
        from essaylib.views import IssueRow, Issues

        page = self.source.raw
        rows = [
            IssueRow(
                code=issue.code,
                address=self.address(issue.span),
                quote=_shorten(self.raw_span(issue.span).of(page)).replace("\n", "↵"),
                en=issue.message.en,
                zh=issue.message.zh,
                n_places=1 + len(issue.related),
            )
            for issue in self.issues
        ]
        return Issues(rows)

    def enumerations(self) -> Points:
        """The enumerated points, series by series; an implicit first point has its label in brackets."""
        from essaylib.hanzi import count_han
        from essaylib.views import PointRow, Points

        rows = []
        for point in self.points:
            words = self.at(point)
            label = f"({_IMPLICIT})" if point.marker is None else self.at(point.marker)
            place = self.address(Span(point.span.start, point.span.start + 1))
            rows.append(PointRow(point.series, label, place, count_han(words), words[:16], point.implicit, point.span))
        return Points(sorted(rows, key=lambda row: row.series))

    def pieces(self) -> Pieces:
        """The numbered pieces the page cut the text into; none for a page without cuts."""
        from essaylib.views import PieceRow, Pieces

        places = [place for place in self.source.places if place.kind == "piece"]
        words = [place.raw.of(self.source.raw) for place in places]
        return Pieces([PieceRow(p.label, len(w), w[:10], w[-10:], p.raw) for p, w in zip(places, words, strict=True)])

    def counts(self, *terms: str) -> Counts:
        """How often each string stands on the whole page, in the page's pieces left unjoined, and in the text.

        Non-overlapping occurrences, headings and title included. Where the columns differ, the page misleads: its
        furniture repeats the title, and a cut inside a word hides it.
        """
        from essaylib.views import CountRow, Counts

        for term in terms:
            if not term:
                raise InputError("An empty string cannot be counted. Give one or more strings, as '春天'.")
        cuts = [edit.clean.start for edit in self.edits.of("page_cut")]
        bounds = list(zip([0, *cuts], [*cuts, len(self.text)], strict=True))
        return Counts(
            [
                CountRow(
                    term,
                    self.source.raw.count(term),
                    sum(self.text.count(term, a, b) for a, b in bounds),
                    self.text.count(term),
                )
                for term in terms
            ]
        )

    # Out ----------------------------------------------------------------------------------------------------------

    def to_dict(self) -> dict[str, Any]:
        """The essay without its raw page, as plain values; the form is described in `data/essay.schema.json`."""
        return {
            "schema": SCHEMA,
            "title": self.title,
            "source": self.source.facts(),
            "text": self.text,
            "sections": [
                {
                    "level": section.level,
                    "label": section.label,
                    "heading": self.at(section.heading) if section.heading else None,
                    "start": section.span.start,
                    "end": section.span.end,
                    "address": ".".join(map(str, path)),
                }
                for path, section in self._places.parts()
            ],
            "sentences": [
                {"address": s.address, "start": s.span.start, "end": s.span.end, "text": self.at(s)}
                for s in self.sentences
            ],
            "points": [
                {
                    "series": point.series,
                    "label": self.at(point.marker) if point.marker else None,
                    "address": self.address(Span(point.span.start, point.span.start + 1)),
                    "start": point.span.start,
                    "end": point.span.end,
                }
                for point in self.points
            ],
            "issues": [
                {
                    "code": issue.code,
                    "address": self.address(issue.span),
                    "start": issue.span.start,
                    "end": issue.span.end,
                    "message": {"en": issue.message.en, "zh": issue.message.zh},
                    "related": [[span.start, span.end] for span in issue.related],
                }
                for issue in self.issues
            ],
            "edits": [
                {
                    "kind": edit.kind,
                    "raw": [edit.raw.start, edit.raw.end],
                    "clean": [edit.clean.start, edit.clean.end],
                    "text": edit.text,
                }
                for edit in self.edits
            ],
        }

    def to_json(self) -> str:
        """`to_dict()` as JSON text, Chinese left readable."""
        import json

        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)

    def __repr__(self) -> str:
        return f"<Essay {self._summary()}>"

    def _repr_html_(self) -> str:
        from essaylib._html import escape, wrap

        facts = " · ".join(f"{name} {value}" for name, value in self.source.shown_facts())
        note = f'<p class="note">{escape(self._summary())}<br>{escape(facts)}</p>'
        return self.outline()._repr_html_() + wrap(note, css_class="essaylib-facts")

    def _summary(self) -> str:
        from essaylib.hanzi import count_han

        parts = self._places.parts()
        depth = max((len(path) for path, _ in parts), default=0)
        by_level = " + ".join(str(sum(len(path) == d for path, _ in parts)) for d in range(1, depth + 1)) or "no"
        return (
            f"{self.title or 'untitled'} · {by_level} parts · {len(self.sentences):,} sentences · "
            f"{count_han(self.text):,} Han · {len(self.issues):,} issues"
        )


_IMPLICIT = "first, not labelled 第一点未标"


def _shorten(text: str, *, most: int = 24) -> str:
    return text if len(text) <= most else f"{text[: most // 2]}…{text[-(most // 2) :]}"
