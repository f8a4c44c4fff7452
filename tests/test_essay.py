"""The seed essay against the hand-made reading of it in `gold/`, figure by figure."""

import datetime as dt
import json
from pathlib import Path

import pytest

from essaylib import Essay, Span, parse_essay
from essaylib.errors import AddressError, InputError, SpanError
from essaylib.hanzi import count_han

GOLD_FOLDER = Path(__file__).parent / "gold"
GOLD = json.loads((GOLD_FOLDER / "gold.json").read_text(encoding="utf-8"))
GOLD_TEXT = (GOLD_FOLDER / "gold_structured_fullwidth.txt").read_text(encoding="utf-8").rstrip("\n")
GOLD_CLEAN = (GOLD_FOLDER / "gold_clean.txt").read_text(encoding="utf-8").rstrip("\n")
WIDTH = str.maketrans(",;:", "，；：")
PARTS = [(part, sub) for part in GOLD["sections"] for sub in (None, *part["subsections"])]


def place_of(gold_offset: int) -> int:
    """The offset in the text of the character that the gold has there: both count the same characters, blanks apart."""
    n = len("".join(GOLD_CLEAN[:gold_offset].split()))
    places = [i for i, character in enumerate(GOLD_TEXT) if not character.isspace()]
    assert GOLD_TEXT[places[n]] == GOLD_CLEAN[gold_offset].translate(WIDTH)
    return places[n]


def issues(essay: Essay, code: str) -> list:
    return [issue for issue in essay.issues if issue.code == code]


def test_text(essay):
    assert essay.text == GOLD_TEXT
    assert len(essay.text.split("\n")) == 25  # title, introduction, 3 headings, 10 headings with their paragraph


def test_title(essay):
    assert essay.title == GOLD["title"]
    assert essay.title_span == Span(0, 11)
    assert essay.find("0/0").text == GOLD["title"]


def test_source(essay, raw_page):
    source = essay.source
    assert source.raw == raw_page
    assert source.sha256 == "bec7ec7dd4053be82457ee622528dd93d72533edd1e9effc3b37260aa7a41780"  # by sha256sum
    assert source.facts() | {"sha256": None} == {
        "title": GOLD["title"],
        "site": "Wenke99.com",
        "uploader": "gs****r",
        "document_id": "1535263",
        "uploaded_on": "2019-03-04",
        "format": "DOC",
        "pages": 5,
        "size": "24.50KB",
        "category": "首页 > 学术论文资料库 > 毕业论文",
        "sha256": None,
    }
    assert source.uploaded_on == dt.date(2019, 3, 4)


def test_pieces(essay):
    pieces = [place.raw.of(essay.source.raw) for place in essay.source.places]
    assert [place.label for place in essay.source.places] == list("12345678")
    assert [len(piece) for piece in pieces] == [300] * 7 + [418]
    assert [(p[:10], p[-10:]) for p in pieces] == [(f["first10"], f["last10"]) for f in GOLD["fragments"]]
    assert pieces[6].startswith("、公开")  # of `7、、公开` the second 、 is the essay's own
    assert pieces[2].startswith(",才能")


def test_words_cut_by_the_page(essay):
    words = [essay.at(issue) for issue in issues(essay, "word-cut-by-page")]
    assert words == ["加强", "增强", "人民", "参与", "和谐"]
    for word in words:
        assert word in essay.text


def test_sections(essay):
    expected = [((sub or part)["label"], (sub or part)["heading"].translate(WIDTH)) for part, sub in PARTS]
    assert [(s.label, essay.at(s.heading)) for s in essay.sections()] == expected
    assert [s.level for s in essay.sections()] == [1 if sub is None else 2 for _, sub in PARTS]
    assert sum("，" in heading for _, heading in expected) == 4


@pytest.mark.parametrize(("part", "sub"), [(part, sub) for part, sub in PARTS if sub])
def test_bodies(essay, part, sub):
    address = f"{GOLD['sections'].index(part) + 1}.{part['subsections'].index(sub) + 1}"
    body = essay.find(address).text.partition("\n")[2]
    assert body[:20] == sub["body_first20"].translate(WIDTH)
    assert body[-20:] == sub["body_last20"].translate(WIDTH)
    assert count_han(body) == sub["han_chars"]
    assert sum(s.address.startswith(f"{address}/") for s in essay.sentences) == sub["sentences"]


def test_sentences(essay):
    assert len(essay.sentences) == 50
    assert [count_han(essay.at(s)) for s in essay.sentences] == GOLD["stats"]["sentence_len_han"]["list"]
    blocks = ["0", *(f"{i}.{j}" for i, n in ((1, 3), (2, 3), (3, 4)) for j in range(1, n + 1))]
    counts = [3, 5, 4, 5, 8, 4, 5, 5, 5, 2, 4]  # introduction | 一 | 二 | 三, counted by hand
    assert [s.address for s in essay.sentences] == [
        f"{block}/{i}" for block, n in zip(blocks, counts, strict=True) for i in range(1, n + 1)
    ]
    assert {s.ender for s in essay.sentences} == {"。"}  # the page has no ! and no ? in the essay


def test_points(essay):
    gold = GOLD["enumerated_points"] + GOLD["implicit_first_points"]
    gold = sorted((place_of(point["offset"]), point["marker"]) for point in gold)
    assert len(gold) == 12
    found = [(p.span.start, essay.at(p.marker) if p.marker else "(implicit first)") for p in essay.points]
    assert found == gold
    assert [p.implicit for p in essay.points] == [marker == "(implicit first)" for _, marker in gold]
    # 第一…第四; (执政党…) 其次; 一方面 另一方面; (因此…) 二是; 其中首先 二是
    assert [p.series for p in essay.points] == [1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


def test_points_end_with_the_next_or_the_block(essay):
    for point, after in zip(essay.points, [*essay.points[1:], None], strict=True):
        block_end = essay.text.find("\n", point.span.start) % (len(essay.text) + 1)
        if after and after.series == point.series:
            # 其中 before 首先 is no part of a point; all others here touch.
            assert point.span.end == after.span.start
        else:
            assert point.span.end == block_end


def test_issues(essay):
    codes = [issue.code for issue in essay.issues]
    assert sorted(codes) == sorted(
        ["word-cut-by-page"] * 5
        + ["enumeration-without-first"] * 2
        + ["numbering-restarts", "title-run-into-text", "stray-spaces", "pieces-are-not-pages"]
        + ["half-width-punctuation", "enumeration-mixed"]
    )
    assert [essay.at(i) for i in issues(essay, "enumeration-without-first")] == ["其次", "二是"]
    (stray,) = issues(essay, "stray-spaces")
    assert [essay.at(span) for span in (stray.span, *stray.related)] == ["”、", "、“", "”，", "”。"]
    (pieces,) = issues(essay, "pieces-are-not-pages")
    assert "8" in pieces.message.en
    assert "5" in pieces.message.en
    assert len((pieces.span, *pieces.related)) == 7  # between 8 pieces
    (width,) = issues(essay, "half-width-punctuation")
    assert len((width.span, *width.related)) == 109  # 107 commas and 2 semicolons
    (mixed,) = issues(essay, "enumeration-mixed")
    assert (essay.at(mixed), essay.at(mixed.related[0])) == ("二是", "首先")
    (restarts,) = issues(essay, "numbering-restarts")
    assert [essay.address(span) for span in (restarts.span, *restarts.related)] == ["2.1/0", "3.1/0"]


def test_counts(essay, raw_page):
    for term, gold in (GOLD["counts"] | GOLD["counts_extra"]).items():
        (row,) = essay.counts(term)
        assert (row.term, row.text, row.pieces, row.page) == (
            term,
            gold["clean"],
            gold["unstitched_fragments"],
            gold["raw_seed_page"],
        )
    assert count_han(essay.text) == GOLD["stats"]["han_chars"]


def test_page_s_own_marks(essay, raw_page):
    source = parse_essay(raw_page, punctuation="source")
    assert source.text.translate(WIDTH) == essay.text
    assert [source.text.count(mark) for mark in ",;，；"] == [107, 2, 0, 0]
    assert [s.span for s in source.sentences] == [s.span for s in essay.sentences]
    assert source.root == essay.root
    assert source.points == essay.points
    assert not list(source.edits.of("width"))


def test_parse_and_read_agree(essay, raw_page):
    parsed = parse_essay(raw_page)
    assert parsed.source.path is None
    assert parsed == essay  # the path and the page itself are not compared


@pytest.mark.parametrize(
    ("address", "opening"),
    [
        ("0/0", "构建和谐党群关系之浅见"),
        ("0/1", "所谓党群关系"),
        ("1/0", "一、构建和谐"),
        ("1.1/1", "第一，坚持"),
        ("2.2/4", "如下岗职工"),
        ("3.1/4", "二是坚持民主、公开"),  # over a page cut
        ("3.4/4", "善于运用"),
        ("3.3", "3.完善制约和监督机制\n以加强"),  # a whole part, heading and all
    ],
)
def test_find(essay, address, opening):
    passage = essay.find(address)
    assert passage.text.startswith(opening)
    assert essay.at(passage) == passage.text
    assert essay.address(Span(passage.span.start, passage.span.start + 1)).startswith(address)


@pytest.mark.parametrize("address", ["3.5/1", "3.4/5", "4", "0/4", "", "/", "3.1/-1", "3.1/04", "x"])
def test_no_such_place(essay, address):
    with pytest.raises(AddressError, match="part"):
        essay.find(address)


def test_over_two_sentences(essay):
    two = Span(essay.find("0/2").span.start, essay.find("0/3").span.start + 1)
    assert essay.address(two) == "0/2–0/3"


def test_way_back_to_the_page(essay, raw_page):
    at = essay.text.index("加强党同")
    raw = essay.raw_span(Span(at, at + 2))
    assert raw.of(raw_page) == "加\n\n2、强"  # the hull, with the cut in it
    assert essay.clean_span(raw) == Span(at, at + 2)
    assert essay.clean_span(Span(0, 11)) is None  # the file's name on the first line is furniture
    at = essay.text.index("，宏观")
    assert essay.raw_span(Span(at, at + 1)).of(raw_page) == ","


@pytest.mark.parametrize("span", [Span(0, 10**6), Span(2515, 10**6)])
def test_past_the_end(essay, span):
    for call in (essay.raw_span, essay.clean_span, essay.address, essay.at):
        with pytest.raises(SpanError, match="past the end"):
            call(span)


def test_to_dict(essay):
    tree = json.loads(essay.to_json())
    assert tree == json.loads(json.dumps(essay.to_dict()))
    assert tree["text"] == GOLD_TEXT
    for sentence in tree["sentences"]:
        assert tree["text"][sentence["start"] : sentence["end"]] == sentence["text"]
    for section in tree["sections"]:
        part = tree["text"][section["start"] : section["end"]]
        assert part.startswith(section["label"] + section["heading"] + ("\n" if "\n" in part else ""))
    raw, done, text = essay.source.raw, 0, ""
    for edit in tree["edits"]:
        text += raw[done : edit["raw"][0]] + edit["text"]
        done = edit["raw"][1]
    assert text + raw[done:] == GOLD_TEXT


def test_schema(essay):
    schema = Path(__file__).parents[1] / "essaylib" / "data" / "essay.schema.json"
    if schema.exists():
        jsonschema = pytest.importorskip("jsonschema")
        jsonschema.validate(essay.to_dict(), json.loads(schema.read_text(encoding="utf-8")))


@pytest.mark.parametrize("address", ["３.1/4", " 3.1/4 ", "3.1／4"])
def test_an_address_from_a_chinese_input_method(essay, address):
    assert essay.find(address).address == "3.1/4"


@pytest.mark.parametrize(
    "call",
    [
        lambda essay: essay.find(3.1),  # a number is no address
        lambda essay: essay.at(None),
        lambda essay: essay.at(3),
        lambda essay: essay.raw_span("3.1/4"),  # takes a Span, and says how to get one
        lambda essay: essay.on_page("3.1/4", around=-1),
        lambda essay: essay.ledger().of("xyz"),
    ],
)
def test_wrong_arguments_are_our_errors(essay, call):
    with pytest.raises(InputError):
        call(essay)
