"""Spans, and the changes between a page and its text carried both ways: small cases worked out by hand."""

import pytest

from essaylib.errors import InputError, SpanError
from essaylib.spans import KINDS, Change, Draft, Edit, EditLog, Span


@pytest.mark.parametrize(("start", "end"), [(-1, 0), (2, 1), (-2, -1)])
def test_bad_span(start, end):
    with pytest.raises(SpanError, match="start <= end") as caught:
        Span(start, end)
    assert isinstance(caught.value, InputError | IndexError)


def test_span():
    span = Span(2, 4)
    assert (len(span), bool(span), bool(Span(2, 2))) == (2, True, False)
    assert span.of("党的群众路线") == "群众"
    assert span.move(-2) == Span(0, 2)
    assert sorted([Span(2, 3), Span(0, 9), Span(0, 1)]) == [Span(0, 1), Span(0, 9), Span(2, 3)]
    assert repr(span) == "Span(2, 4)"
    with pytest.raises(SpanError, match="past the end"):
        Span(5, 7).of("党的群众路线")
    with pytest.raises(SpanError):
        span.move(-3)


@pytest.mark.parametrize(
    ("other", "inside", "overlaps"),
    [
        (Span(2, 4), True, True),  # the same
        (Span(3, 4), True, True),
        (Span(3, 5), False, True),
        (Span(4, 5), False, False),  # touching is not overlapping: ends are not in
        (Span(3, 3), True, False),  # an empty one has no character to share
        (Span(4, 4), True, False),  # at the edge
    ],
)
def test_span_and_span(other, inside, overlaps):
    assert (other in Span(2, 4)) is inside
    assert Span(2, 4).overlaps(other) is overlaps
    assert [i for i in range(6) if i in Span(2, 4)] == [2, 3]


def edits(*rounds: list[tuple[int, int, str, str]], raw: str) -> tuple[str, list[tuple[str, str, str]]]:
    """The text after rounds of changes, and each edit as (on the page, in the text, kind)."""
    draft = Draft(raw)
    for changes in rounds:
        draft.apply(Change(*change) for change in changes)
    text, log = draft.text, draft.finish()
    assert log.replay(raw) == text
    assert all(edit.clean.of(text) == edit.text for edit in log)
    return text, [(edit.raw.of(raw), edit.text, edit.kind) for edit in log]


@pytest.mark.parametrize(
    ("rounds", "text", "made"),
    [
        ([[(1, 2, "", "space")]], "甲乙 丙", [(" ", "", "space")]),
        # In the second round offsets are those of the text as it then is.
        ([[(1, 2, "", "space")], [(2, 3, "", "space")]], "甲乙丙", [(" ", "", "space")] * 2),
        # A later change that covers an earlier edit makes one of the two, under the weightier name.
        ([[(1, 2, "", "space")], [(0, 2, "丁", "page_cut")]], "丁 丙", [("甲 乙", "丁", "page_cut")]),
        ([[(0, 1, "丁", "page_cut")], [(0, 2, "", "space")]], "乙 丙", [("甲 ", "", "page_cut")]),
        # What is put back as it was is no edit.
        ([[(1, 2, "\n", "line_break")], [(1, 2, " ", "space")]], "甲 乙 丙", []),
        # Taking out and putting in at one place is one edit, in whatever order.
        ([[(1, 2, "", "space")], [(1, 1, "\n", "line_break")]], "甲\n乙 丙", [(" ", "\n", "line_break")]),
        # A change that only touches an earlier edit leaves it alone.
        ([[(1, 2, "", "space")], [(1, 2, "丁", "width")]], "甲丁 丙", [(" ", "", "space"), ("乙", "丁", "width")]),
        ([[(1, 2, "", "space")], [(0, 1, "丁", "width")]], "丁乙 丙", [("甲", "丁", "width"), (" ", "", "space")]),
        ([[(5, 5, "\n", "line_break")]], "甲 乙 丙\n", [("", "\n", "line_break")]),  # at the very end
        ([[(0, 5, "", "furniture")]], "", [("甲 乙 丙", "", "furniture")]),
        ([[]], "甲 乙 丙", []),
    ],
)
def test_draft(rounds, text, made):
    assert edits(*rounds, raw="甲 乙 丙") == (text, made)


def test_many_changes_are_joined_in_chunks():
    """More changes than are kept as small strings at a time."""
    raw = "甲 " * 30_000
    text, made = edits([(i, i + 1, "", "space") for i in range(1, len(raw), 2)], raw=raw)
    assert text == "甲" * 30_000
    assert len(made) == 30_000


# The page:  1、甲,⏎⏎2、乙丙  ->  甲，乙⏎丙
PAGE = "1、甲,\n\n2、乙丙"
LOG = EditLog.from_page(
    [(0, 2, "", "page_cut"), (3, 4, "，", "width"), (4, 8, "", "page_cut"), (9, 9, "\n", "line_break")]
)


def test_places_in_the_text_follow_from_the_page():
    assert tuple(LOG) == (
        Edit(Span(0, 2), Span(0, 0), "page_cut"),
        Edit(Span(3, 4), Span(1, 2), "width", "，"),
        Edit(Span(4, 8), Span(2, 2), "page_cut"),
        Edit(Span(9, 9), Span(3, 4), "line_break", "\n"),
    )
    assert LOG.places("page_cut") == [Span(0, 0), Span(2, 2)]


def test_replay():
    assert LOG.replay(PAGE) == "甲，乙\n丙"
    assert EditLog().replay(PAGE) == PAGE


@pytest.mark.parametrize(
    ("span", "raw"),
    [
        ((0, 1), (2, 3)),  # 甲
        ((1, 2), (3, 4)),  # ， is the page's ,
        ((1, 3), (3, 9)),  # ，乙 with the cut between
        ((2, 3), (8, 9)),  # 乙: the cut before it is not its own
        ((3, 4), (9, 9)),  # the line feed was put in: a place, no characters
        ((2, 5), (8, 10)),
        ((0, 5), (2, 10)),  # the mark of the first piece is before the text
        ((0, 0), (2, 2)),
        ((2, 2), (4, 4)),  # an empty span stays with the character before it
        ((5, 5), (10, 10)),
    ],
)
def test_raw_span(span, raw):
    assert LOG.raw_span(Span(*span)) == Span(*raw)


@pytest.mark.parametrize(
    ("raw", "span"),
    [
        ((2, 3), (0, 1)),
        ((0, 3), (0, 1)),
        ((0, 2), None),  # only the mark
        ((4, 8), None),
        ((5, 9), (2, 3)),
        ((3, 4), (1, 2)),
        ((0, 10), (0, 5)),
        ((8, 10), (2, 5)),
        ((2, 2), None),  # nothing is from nothing
    ],
)
def test_clean_span(raw, span):
    assert LOG.clean_span(Span(*raw)) == (Span(*span) if span else None)


def test_edits_of_one_length_are_carried_character_by_character():
    log = EditLog.from_page([(1, 3, "丙丁", "width"), (4, 6, "", "space")])
    assert log.raw_span(Span(2, 4)) == Span(2, 4)
    assert log.clean_span(Span(2, 4)) == Span(2, 4)


def test_log_is_a_sequence():
    assert len(LOG) == 4
    assert LOG[-1] == Edit(Span(9, 9), Span(3, 4), "line_break", "\n")
    assert LOG[1:3] == (LOG[1], LOG[2])
    assert [edit.raw.start for edit in LOG.of("page_cut")] == [0, 4]
    assert LOG[:] == tuple(LOG)
    assert LOG.without("space") == LOG
    assert hash(LOG.without("space")) == hash(LOG)
    assert EditLog() != LOG
    assert repr(LOG) == "EditLog(4 edits)"
    with pytest.raises(IndexError):
        LOG[4]


def test_without_a_kind():
    log = LOG.without("width")
    assert log.replay(PAGE) == "甲,乙\n丙"
    assert log.raw_span(Span(1, 3)) == Span(3, 9)


def test_overlapping():
    assert LOG.overlapping(Span(4, 5)) == (LOG[1], LOG[2])  # that which ends there, too
    assert LOG.overlapping(Span(9, 9)) == (LOG[3],)
    assert LOG.overlapping(Span(10, 10)) == ()


def test_kinds_are_ranked():
    assert len(set(KINDS)) == len(KINDS)
    assert KINDS.index("furniture") < KINDS.index("page_cut") < KINDS.index("line_break") < KINDS.index("space")
