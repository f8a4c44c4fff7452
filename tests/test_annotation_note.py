"""A note holds what finds its words again, refuses what cannot be kept or shown, and stands in tables as text."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from types import SimpleNamespace
from uuid import UUID

import pytest

import essaylib as el
from essaylib import Span
from essaylib.annotation import Note, Notes, note, note_table
from essaylib.annotation.note import fingerprint, moment, shown, visible
from essaylib.errors import AddressError, InputError, SpanError
from essaylib.plots.layers import Tagged

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def spring() -> el.Essay:
    return el.parse_essay("一、春\n春天来了,山里的桃花都开了。我们坐在树下，读一本旧书。\n二、夏\n雨下了三天。雨停了。")


def made(essay: el.Essay, place: object = "1/2", **fields: object) -> Note:
    return note(essay, place, **{"creator": "Ada", "now": NOW} | fields)


# What it holds ----------------------------------------------------------------------------------------------------


def test_a_note_holds_three_ways_back_to_its_words(spring):
    one = made(spring, "1/2", tag=" image ", comment="a book", attributes={"form": "rule"})
    start = spring.text.index("我们")
    assert (one.span, one.exact) == (Span(start, start + 13), "我们坐在树下，读一本旧书。")
    assert one.exact == spring.at(one.span) == spring.source.raw[one.raw.start : one.raw.end]
    assert one.prefix == "一、春\n春天来了，山里的桃花都开了。"  # all there is: 19 characters
    assert one.suffix == "\n二、夏\n雨下了三天。雨停了。"
    assert one.essay == spring.source.sha256
    assert one.text_sha256 == sha256(spring.text.encode()).hexdigest()
    assert one.text_sha256 != one.essay, "the page has a half-width comma, the text has not"
    assert (one.tag, one.attributes, one.creator) == ("image", (("form", "rule"),), "Ada")
    assert one.created == one.modified == NOW
    assert UUID(one.id).version == 4
    assert one.replaces is None
    assert repr(one) == f"<Note image · 我们坐在树下，读一本旧书。 · {start}–{start + 13} · Ada>"


def test_context_is_thirty_code_points_and_stops_at_the_ends():
    essay = el.parse_essay("春" * 40 + "𠮷野" + "秋" * 40)
    one = made(essay, Span(40, 42))
    assert (one.exact, one.prefix, one.suffix) == ("𠮷野", "春" * 30, "秋" * 30)
    assert (made(essay, Span(0, 1)).prefix, made(essay, Span(81, 82)).suffix) == ("", "")


def test_the_raw_span_is_the_hull_with_a_page_cut_inside():
    essay = el.parse_essay("1、春天来了,山\n\n2、里的桃花都开了。")
    one = made(essay, Span(5, 8))
    assert one.exact == "山里的"
    assert one.raw.of(essay.source.raw) == "山\n\n2、里的"


def test_every_kind_of_place_is_taken(spring):
    for place in (
        "1/1",
        spring.find("1/1"),
        spring.find("1/1").span,
        spring.sentences[0],
        SimpleNamespace(span=Span(4, 18)),
    ):
        assert made(spring, place).span == Span(4, 18)
    assert made(spring, "1").exact.startswith("一、春")
    assert made(spring, Span(1, 6)).exact == "、春\n春天", "across a heading and a paragraph"


def test_a_lone_half_character_ends_the_context():
    essay = el.parse_essay("春天\ud800来了。")
    assert made(essay, Span(3, 5)).prefix == ""
    assert made(essay, Span(0, 2)).suffix == ""
    assert fingerprint(essay)
    with pytest.raises(InputError, match=r"exact, character 3: U\+D800 .* is no text"):
        made(essay, Span(0, 4))


def test_time_is_kept_in_utc_to_the_millisecond(spring):
    beijing = timezone(timedelta(hours=8))
    one = made(spring, now=datetime(2026, 11, 24, 16, 0, 0, 123_987, tzinfo=beijing))
    assert one.created == datetime(2026, 11, 24, 8, 0, 0, 123_000, tzinfo=UTC)
    assert one.created.utcoffset() == timedelta(0)
    assert abs(moment(None) - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_note_is_what_pictures_of_tagged_spans_take(spring):
    one: Tagged = made(spring, tag="image")
    row: Tagged = note_table([made(spring, tag="image")], spring)[0]
    assert (one.span, one.tag) == (row.span, row.tag)
    pytest.importorskip("matplotlib")
    from essaylib import plots

    picture = plots.annotation_layers({"Ada": [one], "林": [row]}, spring)
    assert picture.data["n_shared"].tolist() == [13, 13]


def test_notes_are_frozen_hashable_and_equal_by_value(spring):
    one = made(spring)
    assert replace(one) == one
    assert len({one, replace(one), replace(one, tag="x")}) == 2
    with pytest.raises(AttributeError):
        one.tag = "y"  # type: ignore[misc]


# What is changed --------------------------------------------------------------------------------------------------


def test_a_revised_note_keeps_its_identity(spring):
    one = made(spring, tag="image", attributes={"form": "rule"})
    later = NOW + timedelta(hours=1)
    other = one.revised(tag="season", comment="夏", attributes=[("form", "act")], now=later)
    assert (other.tag, other.comment, other.attributes) == ("season", "夏", (("form", "act"),))
    assert (other.id, other.created, other.modified) == (one.id, NOW, later)
    assert other.revised(attributes={}, now=later).attributes == ()
    assert one.revised(tag="image", now=later) is one, "nothing changed, so it was not modified"
    assert one.revised(now=later) is one
    with pytest.raises(InputError, match="comment has 100,001"):
        one.revised(comment="春" * 100_001)


# What is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"tag": "春" * 201}, "tag is .* a string of 200 characters at most"),  # a tag is a name
        ({"tag": "a\nb"}, r"tag is 'a\\nb': U\+000A"),  # of one line
        ({"tag": "cl\u200baim"}, r"U\+200B \(zero width space\) does not show"),  # looks like another tag
        ({"tag": "\u202emialc"}, r"U\+202E \(right-to-left override\)"),  # reads as claim
        ({"tag": "a\u2028b"}, r"U\+2028"),
        ({"tag": "a\x00b"}, r"U\+0000 \(a control character\)"),
        ({"tag": "a\ud800"}, r"U\+D800"),
        ({"tag": 3}, "tag is 3: a string is needed"),
        ({"creator": "  "}, "creator is empty: give the name"),
        ({"creator": ""}, "creator is empty"),
        ({"creator": None}, "creator is None: a string"),
        ({"creator": "Li\u2066"}, r"creator is .*U\+2066"),
        ({"comment": None}, "comment is None: a string"),
        ({"comment": "a\x00"}, r"comment, character 2: U\+0000"),  # no file format keeps it safely
        ({"comment": "a\x1b[31m"}, r"U\+001B"),  # colours a terminal
        ({"comment": "\udc00"}, r"U\+DC00"),
        ({"comment": "春" * 5_000_000}, "comment has 5,000,000 characters; 100,000 are kept"),
        ({"attributes": {"__proto__": "x"}}, "not one of the program's"),
        ({"attributes": {"constructor": "x"}}, "not one of the program's"),
        ({"attributes": {"": "x"}}, "need a word each"),
        ({"attributes": {"form": ""}}, "need a word each"),
        ({"attributes": {"form": 3}}, "The attribute 'form' is 3"),
        ({"attributes": {"form\u200b": "x"}}, r"name of an attribute is .*U\+200B"),
        ({"attributes": "form"}, "give them as"),
        ({"attributes": 7}, "give them as"),
        ({"attributes": [("form", "a", "b")]}, r"a pair \(name, value\)"),
        ({"attributes": ["form"]}, r"a pair \(name, value\)"),
        ({"attributes": [("form", "a"), ("form", "a")]}, "there twice"),
        ({"attributes": [(f"n{i}", "a") for i in range(51)]}, "up to 50 pairs"),
        ({"now": datetime(2026, 11, 24)}, "a datetime with a time zone"),  # noqa: DTZ001 - the fault
        ({"now": "2026-11-24"}, "a datetime with a time zone"),
        ({"now": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))}, "before the year 1"),
    ],
)
def test_a_field_that_cannot_be_kept_or_shown_is_refused(spring, fields, message):
    with pytest.raises(InputError, match=message):
        made(spring, **fields)


def test_what_people_do_write_is_taken(spring):
    comment = "第一行\n\t第二行\r\n<script>alert(1)</script> 👨\u200d👩\u200d👧 \u202e\u200b " + "春" * 99_000
    assert made(spring, comment=comment).comment == comment
    for tag in ("群众路线/监督", "👩\u200d🏫", "café", "a b", "<b>", "\u0645\u06cc\u200c\u062e", "𠮷", ""):
        assert made(spring, tag=tag).tag == tag
    assert made(spring, attributes=[("form", "a"), ["form", "b"]]).attributes == (("form", "a"), ("form", "b"))


@pytest.mark.parametrize(
    ("place", "error", "message"),
    [
        ("9/9", AddressError, "No place '9/9'"),
        (Span(0, 999), SpanError, "past the end"),
        (Span(3, 3), InputError, "holds no words"),
        (Span(3, 4), InputError, r"holds no words \('\\n'\)"),
        (7, InputError, "7 is no place"),
        (None, InputError, "None is no place"),
        (SimpleNamespace(span=(0, 1)), InputError, "is no place"),
    ],
)
def test_a_place_without_words_is_refused(spring, place, error, message):
    assert spring.text[3] == "\n"
    with pytest.raises(error, match=message):
        made(spring, place)


def test_no_essay_no_note():
    with pytest.raises(InputError, match="give the essay as read_essay"):
        note("春天来了。", "0/1", creator="Ada")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"id": ""}, "id is ''"),
        ({"id": "a b"}, r"does not hold U\+0020 \(space\)"),
        ({"id": "a\u202eb"}, r"U\+202E"),
        ({"id": "a" * 2_001}, "up to 2,000"),
        ({"replaces": "a\nb"}, "replaces is"),
        ({"essay": "abc"}, "essay is 'abc': a SHA-256"),
        ({"text_sha256": "A" * 64}, "64 digits 0-9 a-f"),
        ({"text_sha256": None}, "text_sha256 is None"),
        ({"span": (0, 1)}, r"span is \(0, 1\): a Span"),
        ({"raw": None}, "raw is None: a Span"),
        ({"span": Span(0, 3)}, "span has 3 characters and exact 13"),
        ({"exact": "a" * 100_001}, "exact has 100,001"),
        ({"prefix": "a" * 1_001}, "prefix has 1,001"),
        ({"suffix": "\ud800"}, "suffix, character 1"),
        ({"tag": " a"}, "blanks at its ends"),
        ({"attributes": [("a", "b")]}, "a tuple of up to"),
        ({"created": datetime(2026, 1, 1)}, "a datetime in UTC"),  # noqa: DTZ001 - the fault
        ({"modified": datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=8)))}, "a datetime in UTC"),
        ({"created": "2026"}, "a datetime in UTC"),
        ({"foreign": None}, "foreign is None"),
    ],
)
def test_a_note_cannot_be_made_wrong_by_hand(spring, fields, message):
    with pytest.raises(InputError, match=message):
        replace(made(spring), **fields)


def test_a_message_names_any_value_in_a_line():
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    for value in (deep, "春" * 10**6, 10**5_000, dict.fromkeys(range(10**4), deep), "\u202e\x00"):
        assert len(shown(value)) < 400
        assert shown(value).isprintable()


# Tables -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def table(spring) -> Notes:
    later = NOW + timedelta(hours=1)
    return note_table(
        [
            made(spring, "2/1", tag="rain", comment="三\n天", creator="林", attributes={"form": "act", "kind": "x"}),
            made(spring, "1/2", tag="book", now=later),
            made(spring, "1/2", tag="image"),
            made(spring, Span(16, 20), tag="image", attributes=[("form", "a"), ("form", "b")]),
            made(spring, "2/0"),
        ],
        spring,
    )


def test_a_table_of_notes_is_in_the_order_of_the_text(table, spring):
    assert [(row.address, row.words, row.tag) for row in table] == [
        ("1/1–1/2", "了。我们", "image"),
        ("1/2", "我们坐在树下，读一本旧书。", "image"),  # the earlier of two at one place
        ("1/2", "我们坐在树下，读一本旧书。", "book"),
        ("2/0", "二、夏", ""),
        ("2/1", "雨下了三天。", "rain"),
    ]
    assert [one.tag for one in table.notes] == ["image", "image", "book", "", "rain"]
    assert all(spring.at(row.span) == row.words for row in table)
    lines = repr(table).splitlines()
    assert lines[0].split() == ["address", "地址", "words", "原文", "tag", "标签", "comment", "批注", "reader", "读者"]
    assert lines[-1].split() == ["2/1", "雨下了三天。", "rain", "三↵天", "林"]


def test_notes_are_chosen_by_tag_reader_and_place(table):
    assert [row.tag for row in table.of("image", "rain")] == ["image", "image", "rain"]
    assert [row.address for row in table.of("")] == ["2/0"]
    assert [row.tag for row in table.by("林")] == ["rain"]
    assert [row.tag for row in table.at("1/1")] == ["image"], "a note across sentences is in both"
    assert [row.tag for row in table.at("1/2")] == ["image", "image", "book"]
    assert len(table.at("2")) == 2
    assert len(table.at(Span(0, 3))) == 0
    assert isinstance(table.at("2").of("rain"), Notes)
    assert table.head(2).by_tag()[0].n_notes == 2


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda t: t.of("春"), "No note whose tag is '春'. There are: 'image', 'book', '', 'rain'."),
        (lambda t: t.by("Bo"), "No note whose creator is 'Bo'. There are: 'Ada', '林'."),
        (lambda t: t.at("7"), "No place '7'"),
        (lambda t: t.at(7), "7 is no place"),
    ],
)
def test_a_choice_of_nothing_says_what_there_is(table, call, message):
    with pytest.raises(InputError, match=message):
        call(table)


def test_tallies_by_tag_and_part(table):
    assert [tuple(row) for row in table.by_tag()] == [
        ("image", 2, "1/1–1/2 1/2"),
        ("book", 1, "1/2"),
        ("(none 无)", 1, "2/0"),
        ("rain", 1, "2/1"),
    ]
    frame = table.by_part()
    assert frame.columns.tolist() == ["image", "book", "(none 无)", "rain"]
    assert frame.index.tolist() == ["1", "2"]
    assert frame.to_numpy().tolist() == [[2, 1, 0, 0], [0, 0, 1, 1]]
    assert frame.to_numpy().sum() == len(table)


def test_a_frame_has_a_column_for_every_attribute(table):
    frame = table.to_frame()
    assert frame.columns.tolist() == [
        *("address", "words", "tag", "comment", "creator", "start", "end", "created", "modified", "id"),
        *("attribute form", "attribute kind"),
    ]
    assert frame["attribute form"].tolist() == ["a; b", "", "", "", "act"]
    assert frame["start"].tolist() == [16, 18, 18, 32, 36]  # 4 of 一、春 and its line end, 14, 13, a line end, 3, one


def test_an_empty_table_is_one_all_the_same(spring):
    empty = note_table([], spring)
    assert repr(empty) == "Notes: none / 无"
    assert len(empty.by_tag()) == 0
    assert empty.by_part().shape == (0, 0)
    assert empty.to_frame().shape == (0, 10)
    assert len(empty.at("1")) == 0


def test_a_note_on_another_text_is_not_put_in_silently(spring):
    other = el.parse_essay(spring.text + "雪来了。")
    notes = [made(spring), made(other, "1/1")]
    with pytest.raises(InputError, match=r"1 of 2 notes are not on this text, the first is <Note .*attach_all"):
        note_table(notes, spring)
    with pytest.raises(InputError, match="'春' is no Note"):
        note_table(["春"], spring)  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("春\u202e天", "春‹U+202E›天"),  # would turn the rest of the row
        ("a\u200bb", "a‹U+200B›b"),
        ("a\x1bb", "a‹U+001B›b"),
        ("a\u2028b", "a‹U+2028›b"),
        ("👩\u200d🏫", "👩\u200d🏫"),  # the joiner is part of the picture
        ("a\n\tb", "a\n\tb"),
    ],
)
def test_what_does_not_show_is_written_out(text, seen):
    assert visible(text) == seen


def test_hostile_words_and_comments_are_shown_as_text():
    attack = '<img src=x onerror=alert(1)>\u202e"javascript:alert(1)'
    essay = el.parse_essay(f"春天<script>alert(1)</script>\u202e来了。{attack}山里。")
    one = made(essay, Span(0, len(essay.text)), tag="<b>&'\"", comment=attack * 3, creator="</td><script>")
    for table in (note_table([one], essay), note_table([one], essay).by_tag()):
        html = table._repr_html_()
        assert "<script" not in html
        assert "<img" not in html
        assert "\u202e" not in html
        assert "\u202e" not in repr(table)
    assert "&lt;script&gt;" in note_table([one], essay)._repr_html_()


def test_a_long_comment_is_cut_in_the_table(spring):
    html = note_table([made(spring, comment="春" * 100_000)], spring)._repr_html_()
    assert "春" * 299 + "…" in html
    assert "春" * 300 not in html
