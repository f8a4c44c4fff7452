"""Pinyin: the polyphones of the essay, of plain sentences, every rule of the table, and the alignment."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import essaylib
from essaylib.errors import AddressError
from essaylib.hanzi import is_han
from essaylib.metrics.pinyin import readable, rules, syllables
from essaylib.read import parse_essay
from essaylib.segment import get_segmenter

GOLD = Path(__file__).parent / "gold"


def polyphones():
    """(character, context, reading) of every 为, 还 and 地 of the essay, read by hand."""
    rows = json.loads((GOLD / "polyphones.json").read_text(encoding="utf-8"))
    return [(c, row["context"].replace(",", "，"), row["gold"]) for c, places in rows.items() for row in places]


@pytest.mark.parametrize(("character", "context", "reading"), polyphones())
def test_polyphones_of_the_essay(essay: essaylib.Essay, character, context, reading):
    assert essay.text.count(context) == 1
    # The context has the character in its middle; of two, it is the later one (还不够，还必须在).
    middle = len(context) // 2
    at = min((i for i, c in enumerate(context) if c == character), key=lambda i: abs(i - middle))
    assert syllables(essay.text)[essay.text.index(context) + at] == reading


@pytest.mark.parametrize(("character", "n"), [("为", 12), ("还", 4), ("地", 5)])
def test_the_gold_has_every_place(essay: essaylib.Essay, character, n):
    assert essay.text.count(character) == sum(c == character for c, _, _ in polyphones()) == n


def general():
    lines = (GOLD / "polyphones_general.txt").read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[:2] for line in lines if not line.startswith("#")]


def test_there_are_enough_sentences():
    assert len(general()) >= 60


@pytest.mark.parametrize(("marked", "readings"), general())
def test_polyphones_of_plain_sentences(marked, readings):
    spoken = syllables(marked.replace("^", ""))
    places = [i for i, found in enumerate(re.finditer(r"\^", marked))]
    at = [found.start() - i for i, found in zip(places, re.finditer(r"\^", marked), strict=True)]
    assert [spoken[i] for i in at] == readings.split()


# The table of rules ---------------------------------------------------------------------------------------------------


def bounds_of(text):
    tokens = get_segmenter().tokens(text)
    return frozenset(tokens.starts)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: f"{rule.at}-{rule.pinyin}")
def test_every_rule_holds_and_does_not(rule):
    assert rule.yes
    assert rule.no
    for marked in rule.yes:
        text = marked.replace("^", "")
        at = marked.index("^") if "^" in marked else text.index(rule.at)
        assert rule.holds(text, at, bounds_of(text)), text
        assert syllables(text)[at] == rule.pinyin, text
    for text in rule.no:
        places = [i for i, character in enumerate(text) if character == rule.at]
        assert not any(rule.holds(text, i, bounds_of(text)) for i in places), text


def test_words_need_their_bounds():
    # 部分 is a word in 一部分人, two halves of words in 全部分给.
    assert syllables("一部分人")[1:3] == ("bù", "fen")
    assert syllables("书全部分给孩子")[2:4] == ("bù", "fēn")


# Alignment ------------------------------------------------------------------------------------------------------------


def test_one_syllable_a_character(essay: essaylib.Essay):
    spoken = syllables(essay.text)
    assert len(spoken) == len(essay.text)
    for character, syllable in zip(essay.text, spoken, strict=True):
        assert (syllable is not None) is is_han(character)


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("", ()),
        ("，", (None,)),
        ("春", ("chūn",)),
        ("绿，ab 1\n女", ("lǜ", None, None, None, None, None, None, "nǚ")),  # ü kept, no run of others swallowed
        ("〇", ("líng",)),
        ("一个不要", ("yī", "gè", "bù", "yào")),  # not yí, bú: the tones of a dictionary
        ("\U000323af春", (None, "chūn")),  # a character without a known reading
    ],
)
def test_what_stands_beside_han(text, spoken):
    assert syllables(text) == spoken


@given(st.text(alphabet=st.sampled_from("为还地得了一不部分人参与春天a1，。 \n〇𠀀"), max_size=30))
def test_any_text_is_aligned(text):
    spoken = syllables(text)
    assert len(spoken) == len(text)
    assert all(syllable is None or is_han(character) for character, syllable in zip(text, spoken, strict=True))


def test_the_engine_does_not_matter(essay: essaylib.Essay):
    by_jieba, by_rjieba = (syllables(essay.text, segmenter=get_segmenter(name)) for name in ("jieba", "rjieba"))
    assert by_jieba == by_rjieba


# For readers ----------------------------------------------------------------------------------------------------------


def test_readable(essay: essaylib.Essay):
    shown = readable(essay, "3.3/2")
    assert str(shown).startswith("fán shè jí qún zhòng qiè shēn lì yì de zhòng dà jué cè")
    assert shown.text == essay.at("3.3/2")
    assert len(shown.syllables) == len(shown.text)
    assert repr(shown).startswith("3.3/2 凡涉及")
    assert "machine pinyin, reviewed overrides" in repr(shown)


def test_ruby():
    html = readable(parse_essay("春<天。"), "0/1")._repr_html_()
    assert "<ruby>春<rp>(</rp><rt>chūn</rt><rp>)</rp></ruby>&lt;<ruby>天" in html
    assert "reviewed overrides" in html


def test_context_of_the_whole_text_is_used():
    # Alone, the heading's last character would have no right-hand context; its syllables are those of the text.
    essay = parse_essay("一、人人参与\n\n人人参与很好。")
    assert readable(essay, "1/0").syllables[-2:] == ("cān", "yù")


def test_no_such_place():
    with pytest.raises(AddressError, match="No place"):
        readable(parse_essay("春天来了。"), "9/1")
