"""The hand-made readings of the essay: every row stands where it says, and nothing that should be coded is not."""

import csv
import json
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from essaylib import themes
from essaylib.concordance import coding, find

READINGS = Path(__file__).resolve().parent.parent / "seeds" / "readings"
GOLD = json.loads((Path(__file__).parent / "gold" / "gold.json").read_text("utf-8"))
ENGLISH = tomllib.loads((READINGS / "working_english.toml").read_text("utf-8"))
GLOSSARY = tomllib.loads((READINGS / "glossary.toml").read_text("utf-8"))["term"]

# The codes that the rule at the head of each file allows.
CODES = {
    "jiandu": {"form": {"right", "procedure", "attitude", "branch", "mechanism", "other"}},
    "xuanju": {"kind": {"civic right", "cadre system", "inside the Party"}},
    "qunzhong": {
        "role": {"acted upon", "actor", "beneficiary", "possessor", "source", "compound", "relation"},
    },
    "qunzhongluxian": {"direction": {"named", "tie", "reliance", "acting on", "service", "from them"}},
    "names": {"named": {"holders of interests", "the people", "the Party"}},
}


@pytest.fixture(scope="module")
def read(essay):
    return {name: coding.read(READINGS / f"{name}.csv", essay) for name in CODES}


@pytest.mark.parametrize(
    ("name", "node", "n"), [("jiandu", "监督", 9), ("xuanju", "选举", 4), ("qunzhong", "群众", 48)]
)
def test_every_occurrence_is_coded_once(name, node, n, read, essay):
    assert GOLD["counts"][node]["clean"] == n
    assert [row.span for row in read[name]] == [line.span for line in find(essay, node)]
    assert [row.address for row in read[name]] == [line.address for line in find(essay, node)]
    assert len(read[name]) == n


@pytest.mark.parametrize("name", CODES)
def test_codes_are_those_of_the_rule(name, read):
    for column, allowed in CODES[name].items():
        assert {row.codes[column] for row in read[name]} <= allowed
    assert read[name].names[-1] == "doubt"
    for column in read[name].names[:-1]:
        assert all(row.codes[column] for row in read[name])  # only a doubt may be left empty
    rule = (READINGS / f"{name}.csv").read_text("utf-8").partition("address,")[0]
    assert "Rule." in rule
    assert "language" in rule  # who coded is said in the file itself


def test_the_mass_line_is_named_twice_and_practised_in_twenty_places(read, essay):
    hits = [hit for hit in themes.hits(essay).of("群众路线") if hit.tier != "topic"]
    assert [row.span for row in read["qunzhongluxian"]] == [hit.span for hit in hits]
    assert [len(read["qunzhongluxian"].where(direction="named")), len(hits)] == [2, 22]


NAMES = "利益主体 利益集团 利益群体 公民 选民 公众 人民群众 执政党 中国共产党 我们"


@pytest.mark.parametrize("name", NAMES.split())
def test_every_name_that_shifts_is_coded(name, read, essay):
    assert len(read["names"].where(name=name)) == essay.text.count(name)


def test_what_the_issue_says_of_them(read):
    assert [row.address for row in read["jiandu"].where(overseer="群众")] == ["3.3/2", "3.4/1"]
    forms = {
        row.address: row.codes["form"]
        for row in read["jiandu"]
        if row.codes["form"] in ("right", "procedure", "attitude")
    }
    assert forms == {"2.3/3": "right", "3.3/2": "procedure", "3.4/1": "attitude"}
    (branch,) = read["jiandu"].where(form="branch")
    assert (branch.address, branch.line.right[:1]) == ("3.3/1", "权")
    assert {row.code: row.n_lines for row in read["xuanju"].tally("kind")} == {
        "civic right": 1,
        "cadre system": 1,
        "inside the Party": 2,
    }
    roles = Counter(row.codes["role"] for row in read["qunzhong"])
    assert sum(roles.values()) == 48
    assert {row.codes["role"] for row in read["qunzhong"] if row.address == "3.4/4"} == {"acted upon", "beneficiary"}


def test_object_and_overseer_are_the_essays_words(read, essay):
    for row in read["jiandu"]:
        for column in ("overseer", "object"):
            words = row.codes[column]
            assert words == "not said" or words in essay.find(row.address).text


def test_files_are_plain_csv():
    for name in CODES:
        text = (READINGS / f"{name}.csv").read_text("utf-8")
        rows = list(csv.reader(line for line in text.splitlines() if not line.startswith("#")))
        assert len({len(row) for row in rows}) == 1


# The working English ----------------------------------------------------------------------------------------------


def test_every_sentence_and_heading_has_its_english(essay):
    assert list(ENGLISH["sentences"]) == [sentence.address for sentence in essay.sentences]
    assert list(ENGLISH["headings"]) == [row.address for row in essay.outline() if row.address != "0"]
    assert (len(ENGLISH["sentences"]), len(ENGLISH["headings"])) == (50, 13)
    assert ENGLISH["essay"] == Path(essay.source.path).name


def test_quotes_begin_their_places(essay):
    assert ENGLISH["title"]["quote"] == essay.title
    for address, row in ENGLISH["sentences"].items():
        assert essay.find(address).text.startswith(row["quote"]), address
    for section, (address, row) in zip(essay.sections(), ENGLISH["headings"].items(), strict=True):
        assert essay.at(section.heading).startswith(row["quote"]), address


def test_english_is_english():
    for row in (ENGLISH["title"], *ENGLISH["sentences"].values(), *ENGLISH["headings"].values()):
        assert set(row) == {"quote", "en"}
        assert len(row["en"]) > len(row["quote"])
        assert not any("\u4e00" <= c <= "\u9fff" for c in row["en"])
    for row in ENGLISH["sentences"].values():
        assert row["en"][0] in "“[" or row["en"][0].isupper()
        assert row["en"].endswith((".", "?", ".”"))


# The glossary -----------------------------------------------------------------------------------------------------


def test_glossary():
    terms = [row["term"] for row in GLOSSARY]
    assert len(terms) == len(set(terms)) == 25
    for row in GLOSSARY:
        assert set(row) == {"term", "pinyin", "en", "note", "at"}
        assert all(row.values())


@pytest.mark.parametrize("row", GLOSSARY, ids=[row["pinyin"] for row in GLOSSARY])
def test_a_term_stands_where_it_says(row, essay):
    assert row["term"] in essay.find(row["at"]).text


def test_addresses_in_notes_have_places(essay):
    """Every address named in a note of the glossary or in the background is one of the essay."""
    notes = " ".join(row["note"] for row in GLOSSARY) + (READINGS / "background.md").read_text("utf-8")
    for address in re.findall(r"(?<![\d/.-])\d(?:\.\d)?/\d\b", notes):
        assert essay.find(address)
