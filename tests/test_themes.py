"""Themes: every count of the built-in lexicon as counted by hand; lexicons of a reader's own, good and bad."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

from essaylib import Span, parse_essay, themes
from essaylib.errors import AddressError, InputError

THEMES = json.loads((Path(__file__).parent / "gold" / "themes.json").read_text("utf-8"))
NAMES = list(THEMES)
#: Of the eleven parts that themes.json counts in, as it names them and as addresses.
PARTS = {f"{'一二三'[i - 1]}.{j}": f"{i}.{j}" for i, n in ((1, 3), (2, 3), (3, 4)) for j in range(1, n + 1)}
PARTS["intro"] = "0"


@pytest.fixture(scope="module")
def hits(essay):
    return themes.hits(essay)


def test_the_lexicon_is_the_listed_one():
    lexicon = themes.built_in()
    assert list(lexicon.names) == NAMES
    assert {theme.name: {term.term for term in theme.terms} for theme in lexicon.themes} == {
        name: set(row["terms"]) for name, row in THEMES.items()
    }
    assert all(theme.pinyin and theme.en and set(theme.definition) == {"en", "zh"} for theme in lexicon.themes)


@pytest.mark.parametrize("name", NAMES)
def test_counts_of_a_theme(name, hits, essay):
    row, mine = THEMES[name], hits.of(name)
    assert len(mine) == row["hits_longest_match"]
    terms = {term.term: term for term in mine.terms()}
    assert {term: terms[term].n_string if term in terms else 0 for term in row["terms"]} == row["terms"]
    assert set(terms) == set(row["present"])
    assert set(mine.absent()[name]) == set(row["absent"])
    assert sum(term.n_hits for term in terms.values()) == len(mine)
    assert all(essay.at(hit.span) == hit.term for hit in mine)


@pytest.mark.parametrize("name", NAMES)
def test_counts_by_part(name, hits):
    by_part = {row.part: row.named + row.practice + row.topic for row in hits.of(name).by_part()}
    assert {part: by_part[address] for part, address in PARTS.items()} == THEMES[name]["per_part"]
    assert sum(by_part.values()) == len(hits.of(name))  # with the title and the headings of 1, 2 and 3


@pytest.mark.parametrize(
    ("name", "named", "practice", "topic"),
    [
        ("群众路线", 2, 20, 33),  # 33: 党群关系, 人民群众, 群众工作
        ("监督", 9, 6, 0),
        ("选举", 4, 1, 11),
    ],
)
def test_tiers(name, named, practice, topic, hits):
    (row,) = (row for row in hits.tiers() if row.theme == name)
    assert row == (name, named, practice, topic)
    tiers = [len(hits.of(name, tier=tier)) for tier in themes.TIERS]
    assert tiers == [named, practice, topic]


# By eye in the text. In clauses 群众路线 and 监督 meet where 人民群众 参与监督, and in 接受群众监督, 受群众监督.
@pytest.mark.parametrize(
    ("theme", "other", "within", "places"),
    [
        ("群众路线", "监督", "sentence", "1.3/5 2.3/3 3.1/1 3.3/2 3.4/1"),
        ("群众路线", "选举", "sentence", "0/1 2.3/3"),
        ("监督", "选举", "sentence", "2.3/3 3.1/3 3.1/4"),
        ("群众路线", "监督", "clause", "2.3/3 3.3/2 3.4/1"),
        ("群众路线", "选举", "clause", "2.3/3"),
        ("社会阶层", "和谐稳定", "sentence", ""),
    ],
)
def test_pairs(theme, other, within, places, hits):
    (row,) = (row for row in hits.pairs(within=within) if (row.one, row.other) == (theme, other))
    assert (row.n_places, row.addresses) == (len(places.split()), places)


def test_a_place_counts_once_and_headings_not():
    essay = parse_essay("论读书。\n一、监督和选举\n监督，选举；监督选举。")
    pairs = themes.hits(essay, themes.built_in().only("监督", "选举")).pairs
    assert [(row.n_places, row.addresses) for row in pairs()] == [(1, "1/1")]
    assert [(row.n_places, row.addresses) for row in pairs(within="clause")] == [(1, "1/1")]


@pytest.mark.parametrize("of", ["theme", "term"])
@pytest.mark.parametrize("within", ["sentence", "clause"])
def test_pairs_say_what_they_are_of_and_within(of, within, hits):
    pairs = hits.pairs(of=of, within=within)
    assert (pairs.of, pairs.within) == (pairs.head(1).of, pairs.head(1).within) == (of, within)
    assert pairs.caption == f"by string 按字符串, within one {within}"


@pytest.mark.parametrize(
    ("theme", "term", "first", "last", "n_hits", "n_string"),
    [
        ("群众路线", "群众路线", "1.1/1", "3.4/1", 2, 2),
        ("群众路线", "联系群众", "3.2/5", "3.2/5", 1, 2),  # the other is in 密切联系群众
        ("监督", "监督", "3.3/1", "3.3/1", 1, 9),  # the other eight are in longer terms
        ("选举", "选民", "0/1", "0/1", 1, 1),
        ("选举", "提名", None, None, 0, 1),  # only inside 提名制度
    ],
)
def test_first_and_last(theme, term, first, last, n_hits, n_string, hits):
    (row,) = (row for row in hits.of(theme).terms() if row.term == term)
    assert (row.first, row.last, row.n_hits, row.n_string) == (first, last, n_hits, n_string)


def test_untouched(hits):
    assert hits.of("选举").untouched("3.1") == ["3.1/1", "3.1/2"]
    assert hits.of("监督").untouched("3.3") == []
    assert hits.of("监督").untouched("1") == [*(f"1.1/{i}" for i in range(1, 6)), *(f"1.2/{i}" for i in range(1, 5)),
                                            "1.3/1", "1.3/2", "1.3/3"]  # fmt: skip
    assert hits.of("监督").untouched("3.3/1") == []  # a sentence is a part of one
    with pytest.raises(AddressError, match="parts of this essay: 0"):
        hits.untouched("9")


def test_per_100_han():
    essay = parse_essay("一、监督\n监督权力。受监督！\n二、1949\n")
    rows = themes.hits(essay, themes.built_in().only("监督")).by_part()
    assert [row.per_100("named") for row in rows] == [100 * 3 / (2 + 4 + 3), None]  # the label 一 is not counted
    with pytest.raises(InputError, match="accepted are 'named', 'practice', 'topic'"):
        rows[0].per_100("all")


def test_a_hit_in_the_title_has_a_row_of_its_own(hits):
    first = hits.of("群众路线").by_part()[0]
    assert tuple(first) == ("0/0", "title 题目", "群众路线", 0, 0, 1, 11, "0/0", ((), (), ("0/0",)))  # 11 Han
    assert hits.of("监督").by_part()[0].part == "0"


def test_essays_without_parts():
    (row,) = themes.hits(parse_essay("监督选举。"), themes.built_in().only("监督")).by_part()
    assert tuple(row) == ("0", "", "监督", 1, 0, 0, 4, "0/1", (("0/1",), (), ()))
    bare = themes.hits(parse_essay("一、监督"))
    assert [(hit.term, address) for hit, address in zip(bare, bare._addresses, strict=True)] == [("监督", "1/0")]
    assert bare.untouched("1") == []
    none = themes.hits(parse_essay("秋天的雨。"))
    assert (len(none), len(none.terms()), len(none.to_frame())) == (0, 0, 0)
    assert {row.n_places for row in none.pairs()} == {0}
    assert repr(none.of("监督")) == "<Hits 0: 监督 0>"


def test_themes_may_overlap(hits, essay):
    """监督权 is of two themes, 人民内部矛盾 of two: each counts it."""
    place = Span(essay.text.index("监督权"), essay.text.index("监督权") + 3)
    assert [hit.theme for hit in hits if hit.span == place] == ["监督", "权力运行"]
    starts = [hit.span for hit in hits]
    assert starts == sorted(starts)
    for name in NAMES:
        mine = [hit.span for hit in hits.of(name)]
        assert not any(a.overlaps(b) for a, b in pairwise(mine))


def test_a_row_a_hit(hits):
    frame = hits.of("选举").to_frame()
    assert list(frame.columns) == ["theme", "term", "tier", "address", "start", "end", "words"]
    assert frame.iloc[1].tolist()[:4] == ["选举", "参与选举", "named", "2.3/3"]
    assert frame.tier.value_counts().to_dict() == {"topic": 11, "named": 4, "practice": 1}


def test_what_is_shown(hits):
    assert repr(hits.of("监督")) == "<Hits 15: 监督 15>"
    assert "<Lexicon 群众路线 25, 监督 20, 选举 20," in repr(hits.lexicon)
    for table in (hits.tiers(), hits.terms(), hits.by_part(), hits.pairs()):
        assert repr(table)
        assert "<table" in table._repr_html_()
    assert "total" not in repr(hits.tiers())  # a total would set the lexicons against each other


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda hits: hits.of("环保"), "No theme '环保'. There are: 群众路线, 监督"),
        (lambda hits: hits.of("监督", tier="core"), "accepted are 'named', 'practice', 'topic'"),
        (lambda hits: hits.pairs(within="part"), "accepted are 'sentence' and 'clause'"),
        (lambda hits: themes.hits(hits.essay, "mine.toml"), r"Read a file with themes\.load"),
    ],
)
def test_bad_requests(call, complaint, hits):
    with pytest.raises(InputError, match=complaint):
        call(hits)


# Lexicons of a reader's own ---------------------------------------------------------------------------------------


def load(tmp_path, toml, encoding="utf-8"):
    path = tmp_path / "mine.toml"
    path.write_text(toml, encoding)
    return themes.load(path)


LEXICON = """
[[theme]]
name = "主体"
named = ["主体", "清晰", "制约和监督"]
variants = { "制约和监督" = ["监督和制约", "和制约"] }
not_in = { "主体" = ["主体清晰", "新主体"] }
"""


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("主体。", ["主体"]),
        ("主体清晰。", ["清晰"]),  # 主体 is not meant there, another term of the theme is
        ("主体不清晰。", ["主体", "清晰"]),
        ("新主体清晰，主体。", ["清晰", "主体"]),
        ("监督和制约。", ["制约和监督"]),  # a variant counts as its term
        ("制约和监督，和制约。", ["制约和监督", "制约和监督"]),
    ],
)
def test_variants_and_exceptions(text, terms, tmp_path):
    hits = themes.hits(parse_essay(text), load(tmp_path, LEXICON))
    assert [hit.term for hit in hits] == terms


def test_a_form_inside_another_counts_once(tmp_path):
    (row,) = themes.hits(parse_essay("监督和制约。"), load(tmp_path, LEXICON)).terms()
    assert (row.n_hits, row.n_string) == (1, 1)


def test_a_lexicon_from_windows(tmp_path):
    assert load(tmp_path, LEXICON.replace("\n", "\r\n"), "utf-8-sig").names == ("主体",)


HEAD = '[[theme]]\nname = "甲"\n'


@pytest.mark.parametrize(
    ("toml", "complaint"),
    [
        ("", "mine.toml: no theme"),
        ("theme = 1", "no theme"),
        ("theme = ['甲']", "no theme"),
        ("[[theme]", r"mine\.toml: not valid TOML: .*line 1"),
        ("[[thema]]\nname = '甲'", "mine.toml: unknown key 'thema'"),
        ("[[theme]]\nnamed = ['乙']", "mine.toml, line 1, theme 1: a theme needs a name"),
        ("[[theme]]\nname = 5", "theme 5: name is a string, not 5"),
        (HEAD, "mine.toml, line 1, theme 甲: no terms"),
        (HEAD + "named = []", "theme 甲: no terms"),
        (HEAD + "core = ['乙']", "line 3, theme 甲: unknown key 'core'. Accepted: .*named"),  # no such tier
        (HEAD + "named = '乙丙'", "line 3, theme 甲: named is a list of strings, not '乙丙'"),
        (HEAD + "named = ['乙', 5]", "named is a list of strings"),
        (HEAD + 'named = ["乙",\n""]', "line 4, theme 甲: named has the term ''"),
        (HEAD + "topic = [' 乙']", "topic has the term ' 乙': empty, or with blanks"),  # would never be found
        (HEAD + 'named = ["乙"]\ntopic = [\n"丙",\n"乙"]', "line 6, theme 甲: term '乙' is given twice"),
        (HEAD + 'named = ["乙"]\nvariants = { "乙" = ["乙"] }', "line 4, theme 甲: term '乙' is given twice"),
        (
            HEAD + "named = ['乙']\nvariants = { '丙' = ['丁'] }",
            "line 4, theme 甲: '丙' has variants or exceptions but",
        ),
        (HEAD + "named = ['乙']\nvariants = { '乙' = '丁' }", "variants of '乙' is a list of strings"),
        (HEAD + "named = ['乙']\nnot_in = ['乙丙']", "line 4, theme 甲: not_in is a table of lists"),
        (HEAD + "named = ['乙']\nnot_in = { '乙' = ['丙丁'] }", "not_in of '乙': '丙丁' is no longer string"),
        (HEAD + "named = ['乙']\nnot_in = { '乙' = ['乙'] }", "no longer string"),  # would never count
        (HEAD + "named = ['乙']\ndefinition = '丙'", "definition is a table of strings"),
        (2 * (HEAD + "named = ['乙']\n"), "line 5, theme 甲: theme '甲' is given twice"),
    ],
)
def test_bad_lexicons(toml, complaint, tmp_path):
    with pytest.raises(InputError, match=complaint):
        load(tmp_path, toml)


def test_a_lexicon_that_cannot_be_read(tmp_path):
    with pytest.raises(InputError, match=r"none\.toml: cannot be read"):
        themes.load(tmp_path / "none.toml")
    with pytest.raises(InputError, match="cannot be read"):
        themes.load(tmp_path)
    with pytest.raises(InputError, match="UTF-8"):
        load(tmp_path, LEXICON, "gb18030")


def test_two_themes_of_one_name_are_refused():
    theme = themes.Theme("甲", "", "", "", {}, (themes.Term("监督", "named"),))
    with pytest.raises(InputError, match="Two themes are called '甲'"):
        themes.Lexicon((theme, theme))
