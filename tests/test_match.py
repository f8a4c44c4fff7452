"""Many terms at once: the longest at each place, in code points, by string or by token."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaylib.errors import InputError
from essaylib.match import Matcher
from essaylib.segment import get_segmenter


def found(matches, matcher, text):
    columns = zip(matches.terms, matches.starts, matches.ends, strict=True)
    rows = [(matcher.terms[i], start, end) for i, start, end in columns]
    assert all(text[start:end] == term for term, start, end in rows)
    return [(term, start) for term, start, _ in rows]


@pytest.mark.parametrize(
    ("terms", "text", "matches"),
    [
        (["监督"], "监督，监督。", [("监督", 0), ("监督", 3)]),
        (["监督", "群众监督"], "受群众监督", [("群众监督", 1)]),  # the longest, and none inside it
        (["群众", "众路线", "路线"], "群众路线", [("群众", 0), ("路线", 2)]),  # 众路线 begins inside one already taken
        (["群众路", "群众路线图", "路线"], "群众路线", [("群众路", 0)]),  # leftmost before longest: 路线 is cut into
        (["监督", "监督权", "权力"], "监督权力", [("监督权", 0)]),  # 权力 begins inside
        (["甲甲"], "甲甲甲甲甲", [("甲甲", 0), ("甲甲", 2)]),  # disjoint
        (["𠮷野家", "家"], "𠮷𠮷野家家", [("𠮷野家", 1), ("家", 4)]),  # offsets are code points, not bytes or UTF-16
        (["👨\u200d👩", "👩"], "a👨\u200d👩👩", [("👨\u200d👩", 1), ("👩", 4)]),
        (["A股", "a股"], "A股a股", [("A股", 0), ("a股", 2)]),  # as written
        (["甲\n乙"], "甲\n乙", [("甲\n乙", 0)]),  # a line end is a character
        (["甲"], "\ud800甲", [("甲", 1)]),  # half of a surrogate pair
        (["甲"], "乙", []),
        (["甲"], "", []),
    ],
)
def test_leftmost_longest(terms, text, matches):
    matcher = Matcher(terms)
    assert found(matcher.find(text), matcher, text) == matches
    assert found(matcher.find_if(text, lambda *_: True), matcher, text) == matches
    assert len(matcher.find(text)) == len(matches)


@pytest.mark.parametrize(
    ("terms", "words", "matches"),
    [
        (["监督"], "监督|权|监督", [("监督", 0), ("监督", 3)]),
        (["监督"], "监督权|监督", [("监督", 3)]),  # inside a word it does not count
        (["群众", "群众路"], "群众|路线", [("群众", 0)]),  # the longer one ends inside a word, so the shorter counts
        (["众路"], "群众|路线", []),
        (["人民群众", "群众"], "人民|群众|路线", [("人民群众", 0)]),  # over several words
        (["𠮷野家"], "在|𠮷|野家", [("𠮷野家", 1)]),
        (["甲"], "", []),
    ],
)
def test_by_token(terms, words, matches):
    cut = words.split("|")
    starts = [0]
    for word in cut:
        starts.append(starts[-1] + len(word))
    matcher = Matcher(terms)
    assert found(matcher.find_tokens("".join(cut), starts), matcher, "".join(cut)) == matches


def test_by_token_as_the_segmenter_cuts(essay):
    matcher = Matcher(["群众", "群众路线"])
    tokens = get_segmenter().tokens(essay.text)
    assert len(matcher.find(essay.text)) == 48  # 46 群众 and twice 群众路线
    assert len(matcher.find_tokens(essay.text, tokens.starts)) == 44  # 42 and 2: tokens of jieba 0.42.1


def by_hand(terms, text):
    """The definition, tried at every place."""
    at, rows = 0, []
    while at < len(text):
        here = max((term for term in terms if text.startswith(term, at)), key=len, default="")
        rows += [(here, at)] if here else []
        at += len(here) or 1
    return rows


@given(
    terms=st.lists(st.text("甲乙丙𠮷", min_size=1, max_size=4), min_size=1, max_size=6, unique=True),
    text=st.text("甲乙丙𠮷a", max_size=40),
)
def test_any_terms(terms, text):
    matcher = Matcher(terms)
    assert found(matcher.find(text), matcher, text) == by_hand(terms, text)
    assert found(matcher.find_if(text, lambda *_: True), matcher, text) == by_hand(terms, text)
    assert found(matcher.find_tokens(text, range(len(text) + 1)), matcher, text) == by_hand(terms, text)


@pytest.mark.parametrize(
    ("terms", "complaint"),
    [
        ([], "No terms to look for"),
        (["甲", ""], "Term 2 of 2, '': a term is a string of one character or more"),
        (["甲", "乙", "甲"], "Term '甲' is given twice"),
        (["\ud800"], "Term 1"),
    ],
)
def test_bad_terms(terms, complaint):
    with pytest.raises(InputError, match=complaint):
        Matcher(terms)
