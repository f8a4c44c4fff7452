"""What a reader is shown: rows that add up, stable plain text, HTML with everything escaped."""

import re

import pytest

from essaylib import parse_essay

HOSTILE = '论<script>alert("x")</script>\n一、<b>路径\n党的&群众,路线 <i>。其次要"好"。'


def test_outline_adds_up(essay):
    outline = essay.outline()
    assert [row.address for row in outline][:4] == ["0", "1", "1.1", "1.2"]
    for whole, parts in (("1", "1.1 1.2 1.3"), ("2", "2.1 2.2 2.3"), ("3", "3.1 3.2 3.3 3.4")):
        rows = {row.address: row for row in outline}
        assert rows[whole].n_han == sum(rows[part].n_han for part in parts.split())
        assert rows[whole].n_sentences == sum(rows[part].n_sentences for part in parts.split())
    top = [row for row in outline if row.level == 1]
    assert sum(row.n_han for row in top) == 2024  # gold: han_body
    assert sum(row.n_sentences for row in top) == 50
    assert sum(row.share for row in top) == pytest.approx(1)


def test_ledger_adds_up(essay, raw_page):
    ledger = essay.ledger()
    assert sum(row.n_out - row.n_in for row in ledger) == len(raw_page) - len(essay.text)
    for row in ledger:
        assert len(ledger.of(row.kind)) == row.n_edits
    assert len(ledger.of("page_cut")) == 8
    assert len(ledger.of("width")) == 109  # 107 commas and 2 semicolons
    assert len(ledger.of("space")) == 4
    assert not ledger.of("title_repeat")


def test_on_page(essay):
    assert repr(essay.on_page("2.2/0", around=6)).splitlines()[1] == (
        "主要问题。[- -][+↵+]【2.市场经济的发展提出了人[-↵↵5、-]民群众的利益协调问题】[- -][+↵+]市场经济的"
    )
    view = essay.on_page("3.1/4", around=0)
    assert (view.address, view.piece, view.line) == ("3.1/4", "6", 28)  # `6、` is on line 28 of the file
    assert "民主[-↵↵7、-]、公开" in repr(view)


def test_on_page_of_every_sentence(essay, raw_page):
    for sentence in essay.sentences:
        view = essay.on_page(sentence, around=7)
        shown = "".join(stretch.raw for stretch in view.stretches)
        assert shown == raw_page[view.raw.start - 7 : view.raw.end + 7]
        assert "".join(s.raw for s in view.stretches if s.inside) == view.raw.of(raw_page)
        kept = "".join(s.text for s in view.stretches if s.inside)
        assert kept.translate(str.maketrans(",;", "，；")) == essay.at(sentence)


@pytest.mark.parametrize("term", ["", "群众"])
def test_counts_of_nothing(essay, term):
    if term:
        assert essay.counts(term)[0].term == term
    else:
        with pytest.raises(ValueError, match="empty string"):
            essay.counts(term)


def tables(essay):
    ledger = essay.ledger()
    return [
        essay.outline(),
        essay.issue_table(),
        essay.enumerations(),
        ledger,
        ledger.of("width"),
        ledger.of("title_repeat"),  # empty
        essay.counts("党"),
    ]


@pytest.mark.parametrize("page", [HOSTILE, "党。"])
def test_html_is_escaped(page):
    essay = parse_essay(page)
    shown = [*tables(essay), essay, essay.find("0" if page == "党。" else "1"), essay.on_page(essay.sentences[0])]
    for view in shown:
        html = view._repr_html_()
        assert not re.search(r"<(?:script|b>|i>)", html)
        for tag in ("div", "table", "tr", "td", "p", "span"):
            assert html.count(f"<{tag}>") + html.count(f"<{tag} ") == html.count(f"</{tag}>")


def test_plain_text_is_stable(essay, raw_page):
    again = parse_essay(raw_page)
    for a, b in zip(tables(essay), tables(again), strict=True):
        assert a == b
        assert repr(a) == repr(b)
        assert "object at 0x" not in repr(a)
    assert repr(essay) == "<Essay 构建和谐党群关系之浅见 · 3 + 10 parts · 50 sentences · 2,263 Han · 13 issues>"


def test_to_frame(essay):
    frame = essay.outline().to_frame()
    assert list(frame["address"]) == [row.address for row in essay.outline()]
    assert frame["n_han"].sum() == 2024 * 2 - 211  # parts and sub-parts; the introduction (211) once
    empty = essay.ledger().of("title_repeat").to_frame()
    assert empty.empty
    assert "kind" in empty
