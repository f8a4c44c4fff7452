"""Clauses: where they end, and that nothing of a sentence is lost."""

import pytest

from essaylib import parse_essay
from essaylib.clauses import clauses


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("春天来了，花开了；鸟叫。", ["春天来了，", "花开了；", "鸟叫。"]),
        (
            "去年完成，2019年继续。",
            ["去年完成，", "2019年继续。"],
        ),  # a full-width comma ends a clause before a digit too
        ("共1,000人,都来了。", ["共1,000人，", "都来了。"]),  # not inside a number
        ("见12:30的课，很好。", ["见12:30的课，", "很好。"]),
        ("春、夏、秋。", ["春、夏、秋。"]),  # 、 joins
        ("“早，”他说。", ["“早，”", "他说。"]),  # a closing quote belongs to its mark
    ],
)
def test_where_a_clause_ends(text, expected):
    essay = parse_essay(text)
    assert [essay.at(clause.span) for clause in clauses(essay)] == expected


def test_clauses_of_a_sentence_give_the_sentence(essay):
    words: dict[str, str] = {}
    for clause in clauses(essay):
        words[clause.address] = words.get(clause.address, "") + essay.at(clause.span)
    assert words == {sentence.address: essay.at(sentence) for sentence in essay.sentences}
    assert len(clauses(essay)) == 155  # gold.json, clause_rule: 103 + 2 + 50
