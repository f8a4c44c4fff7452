"""Notes taken to another version of the text: the right answer is known for every one, and none goes astray unseen."""

import random
from bisect import bisect_right
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

import essaylib as el
from essaylib import Span
from essaylib.annotation import Attachment, Note, attach, attach_all, note, note_table, settle
from essaylib.annotation.anchors import PART, STATES, WHOLE
from essaylib.errors import InputError, ReadError
from essaylib.spans import EditLog
from tests.test_scrape import in_pieces, on_the_site

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
_WIDTH = str.maketrans(",;:!?()", "，；：！？（）")


def folded(text: str) -> str:
    return text.translate(_WIDTH)


# Notes over the whole essay ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def notes(essay: el.Essay) -> list[Note]:
    """In every sentence a phrase; every heading; three terms wherever they stand; whole sentences; across parts."""
    draw = random.Random(6)  # the same notes each time
    places = []
    for sentence in essay.sentences:
        n = min(draw.choice((2, 3, 4, 6, 9, 14)), len(sentence.span))
        start = draw.randrange(sentence.span.start, sentence.span.end - n + 1)
        places.append(Span(start, start + n))
    places += [section.heading for section in essay.sections() if section.heading]
    for term in ("群众路线", "监督", "选举"):
        at = essay.text.find(term)
        while at >= 0:
            places.append(Span(at, at + len(term)))
            at = essay.text.find(term, at + 1)
    places += [essay.find(address).span for address in ("0/0", "0/1", "2.3/3", "3.3/1", "3.4/4", "1.1", "3.2")]
    places += [
        Span(a.span.end - 6, b.span.start + 6)
        for a, b in zip(essay.sentences[::9], essay.sentences[1::9], strict=False)
    ]
    return [note(essay, place, tag="t", creator="Ada", now=NOW) for place in places]


class Cut(NamedTuple):
    """One change of a text: `start:end` of the old one became `new`."""

    start: int
    end: int
    new: str


def changed(text: str, cuts: list[Cut]) -> str:
    for cut in sorted(cuts, reverse=True):
        text = text[: cut.start] + cut.new + text[cut.end :]
    return text


def carried(span: Span, cuts: list[Cut]) -> Span | None:
    """Where a span of the old text is in the new one; None when a change touches what is in it."""
    shift = 0
    for cut in sorted(cuts):
        if cut.end <= span.start:
            shift += len(cut.new) - (cut.end - cut.start)
        elif cut.start < span.end:
            return None
    return span.move(shift)


def reach(span: Span, cuts: list[Cut], length: int) -> tuple[int, int]:
    """Characters left unchanged before and after a span, as far as a note looks."""
    before = min([30, span.start, *(span.start - cut.end for cut in cuts if cut.end <= span.start)])
    after = min([30, length - span.end, *(cut.start - span.end for cut in cuts if cut.start >= span.end)])
    return before, after


def check_cuts(essay: el.Essay, notes: list[Note], cuts: list[Cut]) -> Counter[str]:
    """The state of every note after these changes, from where they are; what was put in must be new to the essay."""
    assert all(not set(cut.new) & set(essay.text) - set("。\n") for cut in cuts), "the oracle counts on strange words"
    other = el.parse_essay(changed(essay.text, cuts))
    assert other.text == changed(essay.text, cuts), "the changed text is read as it is"
    for one in notes:
        truth, found = carried(one.span, cuts), attach(one, other)
        if truth is None:
            assert found.state in ("ambiguous", "lost"), one
            continue
        assert truth.of(other.text) == one.exact
        before, after = reach(one.span, cuts, len(essay.text))
        whole = (before, after) == (len(one.prefix), len(one.suffix))
        if whole and before + len(one.exact) + after >= WHOLE:
            expected = "exact" if truth == one.span else "moved"
        else:
            expected = "moved" if before + len(one.exact) + after >= PART else "ambiguous"
        assert (found.state, found.span) == (expected, None if expected == "ambiguous" else truth), one
        if expected == "ambiguous":
            assert found.candidates[0].span == truth, "the right place is the first that is offered"
    return Counter(attach(one, other).state for one in notes)


def test_there_are_enough_notes_of_every_kind(essay, notes):
    assert len(notes) >= 80
    assert {len(one.exact) for one in notes} >= {2, 3, 4, 6, 9, 14}
    assert sum("\n" in one.exact for one in notes) >= 3
    assert sum(essay.text.count(one.exact) > 1 for one in notes) >= 20, "many stand in more than one place"


def test_on_the_same_text_every_note_is_where_it_was(essay, notes):
    found = attach_all(notes, essay)
    assert [(row.state, row.attachment.span) for row in found] == [("exact", one.span) for one in notes]
    assert tuple(found.placed()) == tuple(note_table(notes, essay))


# The same page, another text --------------------------------------------------------------------------------------


def test_the_page_read_with_its_own_punctuation(raw_page, essay, notes):
    """Every offset stays; words that hold a comma change their width, and that is told by the page, not guessed."""
    source = el.parse_essay(raw_page, punctuation="source")
    assert source.text != essay.text
    n_wide = 0
    for one in notes:
        found = attach(one, source)
        assert (found.state, found.span) == ("exact", one.span)
        assert found.why.en == "the same place of the same page"
        n_wide += one.exact != source.at(one.span)
    assert n_wide >= 10, "many notes do hold such a mark"
    back = [settle(attach(one, source), now=LATER) for one in notes]
    assert [attach(one, essay).span for one in back] == [one.span for one in notes]


def unlike(essay: el.Essay, kind: str) -> el.Essay:
    """The essay as other rules would have read the page: one kind of edit not made."""
    log = EditLog.from_page((e.raw.start, e.raw.end, e.text, e.kind) for e in essay.edits if e.kind != kind)
    return replace(essay, edits=log, text=log.replay(essay.source.raw))


def test_the_page_read_by_other_rules(essay, notes):
    """Page cuts left in the text: all offsets move, and the words a cut runs through are no longer the same."""
    other = unlike(essay, "page_cut")
    cuts = [edit.clean.start for edit in essay.edits.of("page_cut")]
    assert len(other.text) > len(essay.text)
    n_cut = 0
    for one in notes:
        found = attach(one, other)
        if any(one.span.start < at < one.span.end for at in cuts):
            n_cut += 1
            assert found.state == "ambiguous"
            assert found.candidates[0].words != one.exact
            assert found.candidates[0].span == other.clean_span(one.raw), "the place on the page comes first"
        else:
            assert found.state == "exact"
            assert found.span == other.clean_span(one.raw)
            assert found.span.of(other.text) == one.exact
    assert n_cut >= 3
    assert attach(notes[-1], other).span != notes[-1].span, "the last has moved in the text, not on the page"


def test_words_that_are_furniture_now_are_not_kept_in_place(essay, notes):
    one = next(one for one in notes if len(one.exact) == 9 and essay.source.raw.count(one.exact) == 1)
    log = EditLog.from_page([(one.raw.start - 5, one.raw.end + 60, "", "furniture")])
    other = replace(essay, edits=log, text=log.replay(essay.source.raw))
    assert attach(one, other) == Attachment(one, "lost", None, (), attach(one, other).why, other)


# Another page -----------------------------------------------------------------------------------------------------


def test_another_page_with_the_same_text(essay, notes):
    """Cut elsewhere by the site, once more than before: another page, the same text."""
    page = on_the_site(in_pieces(essay.text.replace("\n", " "), 280), title="𠮷")
    other = el.parse_essay(page)
    assert other.source.sha256 != essay.source.sha256
    # The line ends were lost on this page; take the text as it is where the rules found them all.
    found = attach_all(notes, other)
    for row, one in zip(found, notes, strict=True):
        if row.attachment.span:
            assert row.attachment.span.of(other.text) == one.exact
    plain = el.parse_essay(essay.text)
    assert plain.source.sha256 != essay.source.sha256
    assert [row.attachment.span for row in attach_all(notes, plain)] == [one.span for one in notes]
    assert attach_all(notes, plain).counts()[0].n_notes == len(notes)


def test_a_paragraph_inserted(essay, notes):
    """In the middle: what is before stays, what is after moves, at the seam half of what is around is left."""
    at = essay.find("2.2/1").span.start
    n = check_cuts(essay, notes, [Cut(at, at, "𠮷野櫻。\n")])
    assert n["exact"] > 30
    assert n["moved"] > 30
    assert n["lost"] == 0


def test_a_word_changed_outside_the_quote(essay, notes):
    """A word beside each of a dozen notes, at 1 to 12 characters from it."""
    n: Counter[str] = Counter()
    beside = [one for one in notes[:50] if "\n" not in essay.text[one.span.start - 14 : one.span.start]]
    for i, one in enumerate(beside[:12], start=1):
        at = one.span.start - i - 2
        n += check_cuts(essay, notes, [Cut(at, at + 2, "櫻𠮷")])
    assert n["moved"] >= 12


def test_words_changed_on_both_sides_leave_it_to_the_reader(essay, notes):
    """5 characters to the left and to the right: 5 + n + 5 are too few to tell a place; it is offered first."""
    for one in notes[4:40:4]:
        if len(one.exact) > 10 or one.span.start < 40 or "\n" in essay.text[one.span.start - 8 : one.span.end + 8]:
            continue
        cuts = [Cut(one.span.start - 7, one.span.start - 5, "櫻𠮷"), Cut(one.span.end + 5, one.span.end + 7, "𠮷櫻")]
        check_cuts(essay, notes, cuts)
        found = attach(one, el.parse_essay(changed(essay.text, cuts)))
        assert found.state == "ambiguous"
        assert found.candidates[0].n_alike == 10 + len(one.exact)


def test_a_word_changed_inside_the_quote(essay, notes):
    """The place is offered first, with the words as they are now; it is never taken."""
    n_offered = 0
    for one in notes[2:45:3]:
        if len(one.exact) < 3 or "\n" in one.exact:
            continue
        cut = Cut(one.span.start + 1, one.span.start + 2, "櫻𠮷")
        check_cuts(essay, notes, [cut])
        found = attach(one, el.parse_essay(changed(essay.text, [cut])))
        assert found.state == "ambiguous"
        first = found.candidates[0]
        assert first.words == one.exact[0] + "櫻𠮷" + one.exact[2:]
        assert first.span == Span(one.span.start, one.span.end + 1)
        assert first.distance == 0
        n_offered += 1
    assert n_offered >= 8


def test_a_paragraph_deleted(essay, notes):
    """What stood in it is lost, or its words stand elsewhere too and are offered, never taken."""
    gone = Span(essay.find("2.3/1").span.start, essay.find("2.3").span.end + 1)
    cuts = [Cut(gone.start, gone.end, "")]
    check_cuts(essay, notes, cuts)
    other = el.parse_essay(changed(essay.text, cuts))
    inside = [one for one in notes if one.span in gone]
    assert len(inside) >= 4
    for one in inside:
        found = attach(one, other)
        if one.exact in other.text:
            assert found.state == "ambiguous"
            assert {candidate.words for candidate in found.candidates} == {one.exact}
        else:
            assert found.state == "lost"
            assert found.candidates == ()
    assert {attach(one, other).state for one in inside} == {"ambiguous", "lost"}


def test_two_sections_swapped(essay, notes):
    """3.2 and 3.3 change places, as they are: what is in one and reaches into the next cannot be placed."""
    first, second = essay.find("3.2").span, essay.find("3.3").span
    between = essay.text[first.end : second.start]
    text = essay.text
    swapped = text[: first.start] + second.of(text) + between + first.of(text) + text[second.end :]
    other = el.parse_essay(swapped)
    assert other.text == swapped
    back, on = first.start - second.start, second.end - first.end
    bounds = [first.start, first.end, second.start, second.end]
    n: Counter[str] = Counter()
    for one in notes:
        pieces = {bisect_right(bounds, one.span.start), bisect_right(bounds, one.span.end - 1)}
        shift = on if pieces == {1} else back if pieces == {3} else 0
        truth = one.span.move(shift) if len(pieces) == 1 else None
        found = attach(one, other)
        n[found.state] += 1
        if truth is None:
            assert found.state in ("ambiguous", "lost")
        elif found.span is None:
            assert found.candidates[0].span == truth
        else:
            assert found.span == truth
            whole = (one.prefix, one.suffix) == (swapped[truth.start - len(one.prefix) : truth.start],
                                                 swapped[truth.end : truth.end + 30])  # fmt: skip
            assert found.state == ("exact" if whole and not shift else "moved")
    assert n["moved"] >= 10
    assert n["exact"] >= 60
    assert n["ambiguous"] + n["lost"] <= 3


def test_a_quote_doubled(essay, notes):
    """A sentence said twice: a note in it is attached to one of the two, or both are offered before all others."""
    for address in ("1.1/2", "2.3/3", "3.4/2"):
        sentence = essay.find(address).span
        text = essay.text[: sentence.end] + sentence.of(essay.text) + essay.text[sentence.end :]
        other = el.parse_essay(text)
        assert other.text == text
        inside = [one for one in notes if one.span in sentence]
        assert inside
        for one in inside:
            twins = {one.span, one.span.move(len(sentence))}
            found = attach(one, other)
            if found.span:
                assert found.span in twins
                assert (
                    one.prefix + one.exact + one.suffix
                    == text[found.span.start - len(one.prefix) : found.span.end + 30]
                )
            else:
                assert {candidate.span for candidate in found.candidates[:2]} == twins
        for one in notes:
            if one.span.end <= sentence.start:
                assert (attach(one, other).state, attach(one, other).span) == ("exact", one.span)
            elif one.span.start >= sentence.end:
                assert attach(one, other).span == one.span.move(len(sentence))


def test_words_doubled(essay, notes):
    """The words alone said twice: before the first stands what stood before, after the second what stood after."""
    n_doubled = 0
    for one in notes[:50:2]:
        if "\n" in essay.text[one.span.start - 1 : one.span.end + 1] or essay.text[one.span.end] == one.exact[0]:
            continue
        other = el.parse_essay(essay.text[: one.span.end] + one.exact + essay.text[one.span.end :])
        found = attach(one, other)
        assert found.state == "ambiguous"
        assert {(c.span, c.n_alike) for c in found.candidates[:2]} == {
            (one.span, len(one.exact) + len(one.prefix)),
            (one.span.move(len(one.exact)), len(one.exact) + len(one.suffix)),
        }
        n_doubled += 1
    assert n_doubled >= 15


def test_marks_of_the_other_width_on_another_page(raw_page, essay, notes):
    """A copy of the text with the page's own marks, read as it is: another page, the same words."""
    source = el.parse_essay(raw_page, punctuation="source")
    other = el.parse_essay(source.text, punctuation="source")
    assert other.source.sha256 != essay.source.sha256
    assert other.text == source.text != essay.text
    found = attach_all(notes, other)
    assert [(row.state, row.attachment.span) for row in found] == [("exact", one.span) for one in notes]


def test_another_essay_takes_no_note(notes):
    other = el.parse_essay("一、读书\n" + "我们坐在树下读一本旧书，山里的桃花都开了，群众也来看花，有人监督。" * 3)
    for row in attach_all(notes, other):
        assert row.state in ("ambiguous", "lost"), row


# Small texts ------------------------------------------------------------------------------------------------------

WORDS = "春天来了，山里的桃花都开了。我们坐在树下，读一本旧书，读到日落才回家。夜里下了雨，第二天天又晴了。"


def on(text: str, words: str, **fields: object) -> Note:
    at = text.index(words)
    return replace(note(el.parse_essay(text), Span(at, at + len(words)), creator="Ada", now=NOW), **fields)


@pytest.mark.parametrize(
    ("words", "other", "state", "span", "why"),
    [
        ("旧书", "昨夜。" + WORDS, "moved", Span(27, 29), "the same words and surroundings, elsewhere"),
        ("旧书", WORDS + "昨夜。", "exact", Span(24, 26), "at the same offset"),
        ("旧书", WORDS.replace("旧书", "新书"), "ambiguous", None, "the words are not there; others may"),
        ("旧书", WORDS.replace("读一本旧书，", ""), "lost", None, "the words are not in this text"),
        ("旧书", "旧书店关了门。", "ambiguous", None, "the words are there, but not their surroundings"),
        ("旧书", "秋天来了。", "lost", None, "the words are not in this text"),
        ("旧书", WORDS + WORDS, "ambiguous", None, "are there 2 times"),  # with the 24 before and the 23 after
        ("旧书", WORDS.replace("，", ","), "exact", Span(24, 26), "the same text"),  # another page, read full-width
        ("旧书，读到日落才回家。夜里下了雨，第二天天又晴了", "昨夜旧书，读到日落才回家。夜里下了雨，第二天天又晴了吗",
         "ambiguous", None, "but not their surroundings"),  # 24 characters, no more: PART is 30
    ],
)  # fmt: skip
def test_what_becomes_of_a_note_on_a_small_text(words, other, state, span, why):
    found = attach(on(WORDS, words), el.parse_essay(other))
    assert (found.state, found.span) == (state, span)
    assert why in found.why.en
    assert found.why.zh
    assert bool(found.candidates) == (state == "ambiguous")


def test_a_note_without_context_is_only_offered():
    """Another program's quote without prefix and suffix: found once, it is still only two characters."""
    bare = on(WORDS, "旧书", prefix="", suffix="", text_sha256="", raw=Span(0, 0), essay="", span=Span(0, 0))
    found = attach(bare, el.parse_essay(WORDS))
    assert (found.state, [c.span for c in found.candidates]) == ("ambiguous", [Span(24, 26)])
    assert found.candidates[0].distance is None
    long = replace(bare, exact=WORDS[18:44])
    assert attach(long, el.parse_essay("昨夜。" + WORDS)).state == "moved", "26 characters are enough of themselves"


def test_a_note_without_words_is_lost_unless_its_text_is_known():
    bare = on(WORDS, "旧书", exact="", prefix="", suffix="")
    assert attach(bare, el.parse_essay(WORDS)).span == Span(24, 26), "a position in the very same text"
    assert attach(bare, el.parse_essay(WORDS + "夜。")).state == "lost"
    assert attach(replace(bare, text_sha256=""), el.parse_essay(WORDS)).why.en == "it quotes no words"


@pytest.mark.parametrize(
    "fields",
    [
        {"exact": "桃花"},  # other words than stand there
        {"span": Span(3, 5)},  # another place
        {"span": Span(900, 902)},  # past the end
        {"raw": Span(900, 902), "text_sha256": ""},  # past the end of the page
        {"raw": Span(1, 3), "text_sha256": ""},  # another place of the page
    ],
)
def test_a_note_that_contradicts_itself_is_never_taken_at_its_word(fields):
    found = attach(on(WORDS, "旧书", **fields), el.parse_essay(WORDS))
    assert found.span is None or found.span.of(WORDS) == fields.get("exact", "旧书")
    assert found.state in ("moved", "ambiguous", "exact")
    for candidate in found.candidates:
        assert candidate.words == candidate.span.of(WORDS)


def test_many_places_are_offered_best_first_and_ten_at_most():
    text = "".join(f"{i}读书。" for i in "春夏秋冬东南西北风花雪月山水天地")
    one = on(text + "我们读书，也走路。", "读书，", exact="读书", span=Span(67, 69), suffix="也")
    found = attach(one, el.parse_essay(text))
    assert len(found.candidates) == 10
    keys = [(-c.n_alike, c.distance) for c in found.candidates]
    assert keys == sorted(keys)


def test_a_whole_text_of_fewer_characters_than_tell_a_place():
    small = "春天来了，山里的桃花开了。"
    one = on(small, "桃花")
    assert len(one.prefix + one.exact + one.suffix) == 13 < WHOLE
    found = attach(one, el.parse_essay(small + "雨"))
    assert (found.state, found.candidates[0].span) == ("ambiguous", one.span)
    long = on(small + "夜里下了雨。又", "桃花")  # 20 characters with all that is around
    assert attach(long, el.parse_essay(small + "夜里下了雨。又晴")).state == "exact"


def test_a_word_too_frequent_to_compare_all_its_places_is_left_to_the_reader():
    """Two places with what stood before; the second lies after ten thousand others, so the first may not be the one."""
    before, after = "山里春风" * 8, "书中秋月" * 8
    one = on(before + "的" + after, "的")
    near = before + "的夏"
    assert attach(one, el.parse_essay(near + "的冬" * 9_000)).state == "moved"
    assert attach(one, el.parse_essay(near + "的冬" * 10_000 + near)).state == "ambiguous"


def test_notes_by_the_thousand_on_one_repeated_word_come_to_an_end():
    essay = el.parse_essay("的" * 20_000 + "春。")
    one = note(essay, Span(5_000, 5_001), creator="Ada")
    long = note(essay, Span(0, 20_000), creator="Ada")
    other = el.parse_essay("的" * 19_000 + "夏。")
    for found in (attach(one, other), attach(long, other)):
        assert found.state in ("ambiguous", "lost")
        assert len(found.candidates) <= 10


# Settling ---------------------------------------------------------------------------------------------------------


def test_a_settled_note_is_a_new_version_on_the_new_text():
    other = el.parse_essay(WORDS.replace("旧书", "新书"))
    one = on(WORDS, "旧书", tag="book", comment="c", attributes=(("form", "a"),))
    found = attach(one, other)
    new = settle(found, found.candidates[0], now=LATER)
    assert (new.exact, new.span) == ("新书", Span(24, 26))
    assert (new.replaces, new.tag, new.comment, new.attributes) == (one.id, "book", "c", (("form", "a"),))
    assert new.id not in (one.id, settle(found, found.candidates[0], now=LATER).id)
    assert (new.created, new.modified) == (NOW, LATER)
    assert new.essay == other.source.sha256
    assert attach(new, other).state == "exact"
    assert note_table([new], other)[0].words == "新书"


def test_a_reader_may_settle_elsewhere():
    other = el.parse_essay(WORDS)
    found = attach(on(WORDS, "旧书"), other)
    assert settle(found, now=LATER).span == found.span
    assert settle(found, "0/1", now=LATER).exact == "春天来了，山里的桃花都开了。"
    assert settle(found, Span(0, 2), now=LATER).exact == "春天"


@pytest.mark.parametrize(
    ("other", "place", "message"),
    [
        ("秋天来了。", None, "The note is lost: give the place, one of its 0 candidates"),
        (WORDS.replace("旧书", "新书"), None, "The note is ambiguous: give the place, one of its 1 candidates"),
        (WORDS, Span(0, 900), "past the end"),
        (WORDS, 0, "0 is no place"),  # the number of a candidate is none
    ],
)
def test_what_cannot_be_settled_says_why(other, place, message):
    found = attach(on(WORDS, "旧书"), el.parse_essay(other))
    with pytest.raises(InputError, match=message):
        settle(found, place)


@pytest.mark.parametrize(("one", "essay"), [("春", WORDS), (None, WORDS), (WORDS, None)])
def test_what_is_no_note_or_no_essay_is_refused(one, essay):
    with pytest.raises(InputError, match=r"is no (Note|Essay)"):
        attach(on(WORDS, "旧书") if one == WORDS else one, "text" if essay is None else el.parse_essay(essay))
    with pytest.raises(InputError, match="is no Note"):
        attach_all(["春"], el.parse_essay(WORDS))  # type: ignore[list-item]


# The table --------------------------------------------------------------------------------------------------------


def test_the_table_says_what_became_of_each_note():
    other = el.parse_essay("昨夜。" + WORDS.replace("桃花", "杏花"))
    notes = [on(WORDS, "旧书", tag="book"), on(WORDS, "桃花"), on(WORDS, "雨")]
    found = attach_all(notes, other)
    assert found.caption == "3 notes 条: 2 moved 移位, 1 ambiguous 存疑"
    assert [(row.state, row.place, row.words) for row in found] == [
        ("moved", "0/3", "旧书"),
        ("ambiguous", "0/2?", "桃花"),
        ("moved", "0/4", "雨"),
    ]
    assert [tuple(row) for row in found.counts()] == [
        *(("exact 原位", 0), ("moved 移位", 2), ("ambiguous 存疑", 1), ("lost 失落", 0))
    ]
    assert [row.words for row in found.placed()] == ["旧书", "雨"]
    assert found.of("ambiguous").caption == "1 notes 条: 1 ambiguous 存疑"
    assert len(found.of(*STATES)) == 3
    with pytest.raises(InputError, match=r"'gone' is no state\. There are: exact, moved, ambiguous, lost"):
        found.of("gone")
    assert "moved" in repr(found)
    assert found._repr_html_()
    assert attach_all([], other).caption == "0 notes 条: "


def test_hostile_words_are_text_in_the_table():
    one = on(WORDS, "旧书", exact="<script>x</script>\u202e" + "书" * 9, span=Span(0, 0), text_sha256="", tag="<b>")
    found = attach_all([one], el.parse_essay(WORDS))
    html = found._repr_html_()
    assert "<script" not in html
    assert "\u202e" not in html + repr(found)


# Whatever happens to a text ---------------------------------------------------------------------------------------

alphabet = st.sampled_from("春夏秋冬来了的，。,？𠮷")
texts = st.text(alphabet, min_size=30, max_size=160).map("春".__add__)


@st.composite
def versions(draw):
    """A text and another version of it: pieces taken out, put in, doubled, moved."""
    text = draw(texts)
    other = text
    for _ in range(draw(st.integers(0, 4))):
        a, b = sorted((draw(st.integers(0, len(other))), draw(st.integers(0, len(other)))))
        kind = draw(st.sampled_from(("delete", "insert", "double", "move", "replace")))
        piece = other[a:b] if b - a < 40 else other[a : a + 40]
        rest = other[:a] + other[a + len(piece) :]
        new = draw(st.text(alphabet, max_size=20))
        other = {
            "delete": rest,
            "insert": other[:a] + new + other[a:],
            "double": other[:a] + piece + other[a:],
            "move": rest[: len(rest) // 2] + piece + rest[len(rest) // 2 :],
            "replace": rest[:a] + new + rest[a:],
        }[kind]
    return text, "春" + other


@given(version=versions(), data=st.data())
def test_no_note_is_ever_taken_to_other_words(version, data):
    try:
        essay, other = (el.parse_essay(text) for text in version)
    except ReadError:
        return
    start = data.draw(st.integers(0, len(essay.text) - 1))
    end = data.draw(st.integers(start + 1, min(len(essay.text), start + 40)))
    if not essay.text[start:end].strip():
        return
    one = note(essay, Span(start, end), creator="Ada", now=NOW)
    assert attach(one, essay).span == one.span
    for text in (
        other,
        el.parse_essay(version[0], punctuation="source"),
        el.parse_essay(version[1], punctuation="source"),
    ):
        check_attachment(one, attach(one, text), text)


def check_attachment(one: Note, found: Attachment, essay: el.Essay) -> None:
    if found.state in ("exact", "moved"):
        assert found.span is not None
        assert folded(found.span.of(essay.text)) == folded(one.exact)
        assert found.candidates == ()
        assert found.state == "moved" or one.essay == essay.source.sha256 or found.span.start == one.span.start
        assert attach(settle(found, now=LATER), essay).span == found.span
        return
    assert found.span is None
    assert bool(found.candidates) == (found.state == "ambiguous")
    assert len({candidate.span for candidate in found.candidates}) == len(found.candidates) <= 10
    if found.state == "lost":
        assert folded(one.exact) not in folded(essay.text), "what is there is at least offered"
    for candidate in found.candidates:
        assert candidate.words == candidate.span.of(essay.text)
        assert candidate.address == essay.address(candidate.span)
        new = settle(found, candidate, now=LATER)
        assert (new.span, new.replaces) == (candidate.span, one.id)
        assert attach(new, essay).span == candidate.span
