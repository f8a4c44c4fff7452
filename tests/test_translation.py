"""The working translation and the glossary, and files that do not fit the essay."""

from pathlib import Path

import pytest

from essaylib.errors import AddressError, InputError
from essaylib.translation import read_glossary, read_translation

READINGS = Path(__file__).resolve().parent.parent / "seeds" / "readings"


def test_every_place_of_the_essay_is_translated(essay):
    english = read_translation(READINGS / "working_english.toml", essay)
    headings = [row.address + "/0" for row in essay.outline() if row.address != "0"]
    assert set(english.by_address) == {"0/0", *headings, *(sentence.address for sentence in essay.sentences)}


def test_a_translation_is_shown_as_one(essay):
    shown = read_translation(READINGS / "working_english.toml", essay).of("3.4/1")
    assert essay.find("3.4/1").text in repr(shown)
    assert "working English 试译" in repr(shown)
    assert "working English 试译" in shown._repr_html_()


@pytest.mark.parametrize("address", ["9.9/9", "3.1"])  # no such place; a whole part
def test_no_translation(essay, address):
    with pytest.raises(AddressError):
        read_translation(READINGS / "working_english.toml", essay).of(address)


@pytest.mark.parametrize(
    ("toml", "complaint"),
    [
        ('[sentences]\n"0/1" = { quote = "别的话", en = "x" }', "0/1: the place begins"),  # the text is another
        ('[sentences]\n"9/1" = { quote = "x", en = "x" }', "9/1: No place"),
        ('[sentences]\n"0/1" = { en = "x" }', "0/1: needs `quote`"),
        ('[sentences]\n"0/1" = "x"', "0/1: needs `quote`"),
        ("[sentences", "cannot be read"),
    ],
)
def test_a_translation_that_does_not_fit(essay, toml, complaint, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(toml, "utf-8")
    with pytest.raises(InputError, match=complaint) as caught:
        read_translation(path, essay)
    assert "mine.toml" in str(caught.value)


def test_glossary(essay):
    glossary = read_glossary(READINGS / "glossary.toml", essay)
    assert [row.term for row in glossary.of("监督", "监督权")] == ["监督", "监督权"]
    with pytest.raises(InputError, match="not in the glossary"):
        glossary.of("光合作用")


def test_a_glossary_term_that_is_not_where_it_says(essay, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('[[term]]\nterm = "光合"\npinyin = ""\nen = ""\nnote = ""\nat = "0/1"', "utf-8")
    with pytest.raises(InputError, match=r"光合: does not stand at 0/1"):
        read_glossary(path, essay)
