"""The strip: what is drawn and what is said of it."""

import re

from essaylib import parse_essay, themes
from essaylib.concordance import coding, find
from essaylib.strip import Strip, StripRow


def test_every_hit_is_a_tick_at_its_place(essay):
    hits = themes.hits(essay).of("监督")
    html = hits.dispersion()._repr_html_()
    assert len(re.findall(r"<title>", html)) == len(hits) == 15
    at = [float(x) for x in re.findall(r'<line x1="([\d.]+)"[^>]*stroke-width="2.4"', html)]
    scale = (860 - 120 - 10) / len(essay.text)  # the strip is drawn from 120 to 850
    assert all(abs(x - (120 + hit.span.start * scale)) < 0.06 for x, hit in zip(at, hits, strict=True))


def test_what_is_seen_is_said_in_words(essay):
    strip = themes.hits(essay, themes.built_in().only("选举")).dispersion()
    assert strip.alt == "选举: named 4, practice 1, topic 11; parts 0 2.3 3.1."
    assert f'aria-label="{strip.alt}"' in strip._repr_html_()
    assert "2,515" in strip.caption
    assert "not who acts" in strip.caption


def test_a_coding_is_drawn_a_row_a_code(essay):
    coded = coding.code(find(essay, "选举"), kind=["civic", "cadre", "inside", "inside"])
    strip = coded.dispersion("kind")
    assert [row.name for row in strip.rows] == ["civic", "cadre", "inside"]
    assert [len(row.ticks) for row in strip.rows] == [1, 1, 2]
    assert "Tall: named" not in strip.caption  # one kind of tick


def test_empty_and_hostile():
    essay = parse_essay("论文\n没有主题的话。")
    assert "none" in themes.hits(essay).dispersion().alt
    html = Strip([StripRow("<b>", ((0, "", "0/1"),))], [], 0, basis="&")._repr_html_()
    assert "<b>" not in html
