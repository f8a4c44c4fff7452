"""The overview: the hand-counted figures of the essay, and what is said where a measure has no value."""

import json
from pathlib import Path

import pytest

from essaylib import metrics, parse_essay
from essaylib.errors import AddressError, InputError

STATS = json.loads((Path(__file__).parent / "gold" / "gold.json").read_text("utf-8"))["stats"]


def test_the_overview_of_the_essay_is_the_hand_count(essay):
    found = metrics.describe(essay)
    assert found.of("Han characters").value == STATS["han_chars"]
    assert found.of("characters").value == STATS["total_chars"] - STATS["spaces"]
    assert found.of("sentences").value == STATS["sentences"]
    assert found.of("clauses").value == STATS["clauses"]
    assert found.of("sentence: mean length").value == STATS["sentence_len_han"]["mean"]
    assert found.of("MATTR").value == pytest.approx(0.7832350312779259, abs=1e-12)  # lexicalrichness 0.5.1


def test_a_part_is_described_alone(essay):
    assert metrics.describe(essay, "3.3").of("sentences").value == 2  # gold.json: sentences of the part


@pytest.mark.parametrize("text", ["春。", "春天来了。", "一一一一。"])
def test_no_value_without_a_reason(text):
    for metric in metrics.describe(parse_essay(text)).metrics.values():
        assert (metric.value is None) is (metric.status != "ok")
    assert metrics.describe(parse_essay(text)).of("MATTR").status == "too_short"


def test_unknown_measure_and_part(essay):
    with pytest.raises(InputError, match=r"No measure 'beauty'. There are: characters"):
        metrics.describe(essay).of("beauty")
    with pytest.raises(AddressError):
        metrics.describe(essay, "9.9")


def test_the_first_rows_of_a_table(essay):
    table = metrics.describe(essay)
    assert table.head(2).rows == table.rows[:2]
    assert type(table.head(2)) is type(table)
    assert len(table) > 2  # the table itself is as it was
    with pytest.raises(InputError, match="n=0"):
        table.head(0)
