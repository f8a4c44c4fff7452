"""Pictures of where things stand: what is in the artists is what is in the tables."""

import re
from pathlib import Path

import pytest

from essaylib import concordance, metrics, rhetoric, themes
from essaylib.concordance import coding
from essaylib.errors import InputError
from essaylib.plots import dispersion
from essaylib.read import parse_essay
from tests.pictures import LOOKS, all_faults, essays, texts

READINGS = Path(__file__).resolve().parent.parent / "seeds" / "readings"
DRAWN = {
    "themes": lambda essay: dispersion(themes.hits(essay)),
    "terms": lambda essay: dispersion(themes.hits(essay), rows="term"),
    "lines": lambda essay: dispersion(concordance.find(essay, "群众")),
    "findings": lambda essay: dispersion(rhetoric.modality(essay)),
}


def ticks(picture):
    """(offset, lower end, upper end) of every tick, as drawn."""
    paths = [path.vertices for lines in picture.figure.axes[0].collections for path in lines.get_paths()]
    return sorted((ends[0][0], ends[0][1], ends[1][1]) for ends in paths if len(ends) == 2)


@pytest.mark.parametrize(("size", "language"), LOOKS)
@pytest.mark.parametrize("name", DRAWN)
def test_no_word_is_cut_or_covered(name, size, language):
    assert all_faults(DRAWN[name], size=size, language=language) == {}


def test_ticks_stand_where_the_hits_do_and_are_as_high_as_their_tier():
    hits = themes.hits(essays()["seed"], themes.built_in().only("监督", "选举"))
    picture = dispersion(hits)
    heights = {"named": 0.86, "practice": 0.58, "topic": 0.3}
    rows = {"监督": 1, "选举": 2}  # a row stands on the line of its number
    assert [(x, round(low, 2), high) for x, low, high in ticks(picture)] == sorted(
        (hit.span.start, round(rows[hit.theme] - heights[hit.tier], 2), rows[hit.theme]) for hit in hits
    )
    assert list(picture.data["addresses"]) == list(hits.to_frame()["address"])
    shown = [text.get_text() for text in texts(picture.figure)]
    assert {"监督", "选举", "15", "16"} <= set(shown)  # tests/gold/themes.json: 9 + 6 + 0, 4 + 1 + 11


def test_evenness_stands_beside_the_row():
    essay = parse_essay("一、书店\n书店很大。\n二、河\n河很长。")
    lines = concordance.find(essay, "书店")
    # Two places, both in part 1, 6 of 10 Han: DP = (|1 - .6| + |0 - .4|) / 2 = .4; by its largest, 1 - .4: .667
    assert "0.67" in [text.get_text() for text in texts(dispersion(lines).figure)]
    assert "0.40" in [text.get_text() for text in texts(dispersion(lines, evenness=metrics.dispersion.gries_dp).figure)]
    assert "DPnorm" not in repr(dispersion(lines, evenness=None))


def test_a_term_of_two_themes_is_one_place_by_term():
    two = [
        themes.Theme(name, "", "", "", {}, (themes.Term("监督", tier),))
        for name, tier in (("甲", "named"), ("乙", "topic"))
    ]
    hits = themes.hits(parse_essay("监督权力。监督。"), themes.Lexicon(tuple(two)))
    assert len(dispersion(hits).data) == 4  # by theme, two of each
    assert len(dispersion(hits, rows="term").data) == 2
    assert [node.n_hits for node in hits.pairs(of="term").nodes] == [2]


def test_a_theme_without_a_hit_keeps_its_row():
    picture = dispersion(themes.hits(parse_essay("春天来了。")))
    assert not ticks(picture)
    assert len(picture.data) == 0
    assert "监督: none" in picture.alt


def test_rows_of_a_coding_and_of_findings():
    essay = essays()["seed"]
    roles = coding.read(READINGS / "qunzhong.csv", essay)
    picture = dispersion(roles, rows="role")
    assert picture.data["row"].value_counts().to_dict() == {count.code: count.n_lines for count in roles.tally("role")}
    asked = dispersion(rhetoric.demands(essay), rows="actor_said")
    assert set(asked.data["row"]) == {"overt", "recoverable", "not said"}


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda e: dispersion(themes.hits(e), rows="tier"), "rows='tier': hits have rows by 'theme' or by 'term'"),
        (lambda e: dispersion(concordance.find(e, "春"), rows="node"), "rows of a concordance are the forms"),
        (lambda e: dispersion(rhetoric.demands(e), rows="mood"), "no such field of these findings. There are: address"),
        (lambda e: dispersion(concordance.find(e, "雪")), "Nothing to draw"),
        (lambda e: dispersion(themes.hits(e), rows="term"), "Nothing to draw: no term"),
        (lambda e: dispersion(e), "Essay has no places in a text. Give hits, a concordance, a coding or findings"),
        (lambda e: dispersion(concordance.find(e, "春"), language="fr"), "language='fr'"),
    ],
)
def test_what_cannot_be_drawn(make, said):
    with pytest.raises(InputError, match=re.escape(said)):
        make(parse_essay("春天要来了。你要出门。"))
