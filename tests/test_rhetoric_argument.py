"""Connectives, modality, demands, definitions, means and ends: against a hand reading, and on small texts.

The scores are printed (pytest -rP shows them). What is expected comes from tests/gold, made by reading without
the finders.
"""

import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from essaylib import parse_essay, rhetoric
from essaylib.rhetoric import score
from essaylib.spans import Span

GOLD = json.loads((Path(__file__).parent / "gold" / "rhetoric_argument.json").read_text("utf-8"))


def spans(rows):
    return [SimpleNamespace(span=Span(row["start"], row["end"]), **row) for row in rows]


def without(found, border):
    """The findings that do not fall on a place the reading leaves open."""
    return [row for row in found if not any(row.span.overlaps(place.span) for place in border)]


def report(name, result, *, at_least):
    print(f"{name}: {result}")
    for what, rows in (("rules only", result.only_found), ("reading only", result.only_read)):
        for row in rows:
            print(
                f"  {what}: {row.address} {getattr(row, 'cue', '')} {getattr(row, 'quote', getattr(row, 'words', ''))}"
            )
    assert result.precision >= at_least
    assert result.recall >= at_least


def test_modality_against_the_reading(essay):
    gold = spans(row for row in GOLD["modality"] if row["core"])
    border = spans(row for row in GOLD["modality"] if not row["core"])
    found = without(rhetoric.modality(essay), border)
    report("modality", score(found, gold, key=lambda row: (row.span, row.cue)), at_least=0.9)
    kinds = {row.span: row.kind.split()[0] for row in found}
    same = [row for row in gold if kinds.get(row.span) == row.category]
    print(f"category the same in {len(same)} of {len(gold)}")
    assert len(same) >= 0.9 * len(gold)


def test_look_alikes_of_yao_are_named(essay):
    gold = [row for row in spans(GOLD["not_modal"]) if row.cue == "要"]
    modals = [row.span for row in rhetoric.modality(essay)]
    named = [row.span for row in rhetoric.not_modal(essay)]
    assert len(gold) == 13  # 31 less 18: gold.json, modality_by_hand
    for row in gold:  # the verb 需要 is a modal of its own
        assert any(row.span in span for span in (modals if row.word == "需要" and row.address != "3.2/3" else named))


def test_eighteen_of_thirty_one(essay):
    assert essay.text.count("要") == 31
    assert sum(row.cue == "要" for row in rhetoric.modality(essay)) == 18  # gold.json, modality_by_hand


def test_connectives_against_the_reading(essay):
    cues = [
        SimpleNamespace(address=row["address"], words=cue["cue"], span=Span(cue["start"], cue["end"]), core=row["core"])
        for row in GOLD["connectives"]
        for cue in row["cues"]
    ]
    found = [
        SimpleNamespace(address=row.address, words=essay.at(part), span=part)
        for row in rhetoric.connectives(essay)
        for part in row.parts
    ]
    border = [cue for cue in cues if not cue.core]
    report("connectives", score(without(found, border), [cue for cue in cues if cue.core]), at_least=0.9)


def test_definitions_against_the_reading(essay):
    kinds = ("definition", "composition", "scope", "manifestation")
    gold = [row for row in spans(GOLD["definitions"]) if row.kind in kinds and row.in_gold]
    found = rhetoric.definitions(essay)
    # one sentence that defines one term at two levels is one finding, as in gold.json
    result = score(found, [row for row in gold if row.address != "0/1" or "所谓" in row.words])
    report("definitions", result, at_least=0.9)
    assert all(any(row.span.overlaps(mine.span) for mine in found) for row in gold)
    assert {row.kind.split()[0] for row in found} == {row.kind for row in gold}


def test_demands_against_the_reading(essay):
    border = spans(GOLD["demand_border"])
    found = without(rhetoric.demands(essay), border)
    gold = spans(GOLD["demands"])
    result = score(found, gold)
    report("demands", result, at_least=0.8)
    by_place = {row.span.start: row for row in found}
    pairs = [(by_place[row.start], row) for row in gold if row.start in by_place]
    for name in ("kind", "actor_said"):
        same = sum(getattr(mine, name) == getattr(read, name) for mine, read in pairs)
        print(f"{name} the same in {same} of {len(pairs)}")


def test_six_demands_without_any_modal(essay):
    assert rhetoric.demands(essay).without_modal() == ["1.1/1", "1.1/4", "3.1/4", "3.1/5", "3.3/1", "3.4/4"]


def test_means_and_ends_against_the_reading(essay):
    gold = [row for row in GOLD["means_ends"] if row["core"]]
    gold = [SimpleNamespace(**row["to"], span=Span(row["to"]["start"], row["to"]["end"])) for row in gold]
    found = [SimpleNamespace(address=row.address, cue=row.cue, span=row.parts[1]) for row in rhetoric.means_ends(essay)]
    report("means and ends", score(found, gold), at_least=0.8)


# Small texts, one trap each ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("重要的是要多读书。", ["要"]),  # 重要 is an adjective
        ("学校的主要要求是要早到。", ["要"]),  # 主要, 要求, and one modal
        ("民主要发展，人要读书。", ["要", "要"]),  # 民主|要, not 主要
        ("他需要休息，这是身体的需要。", ["需要"]),  # the second is a noun
        ("根据需要安排座位。", []),  # 根据需要
        ("适应变化，响应号召。", []),  # 应 inside words
        ("学生应当早到，不得迟到。", ["应当", "不得"]),
        ("他很有才能，努力才能成功。", ["才能"]),  # a talent; only then
        ("能源和智能都重要。", []),  # 能 inside words
        ("只要努力就行。", []),  # a connective
    ],
)
def test_modals_and_what_looks_like_them(text, cues):
    assert [row.cue for row in rhetoric.modality(parse_essay(text))] == cues


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("要写好文章，必须多读书。", "intention 意愿"),  # an aim, before what it takes
        ("居民要参加投票，这是他们的权利。", "right 权利"),
        ("我们要多读书。", "obligation 义务"),
    ],
)
def test_what_yao_says(text, kind):
    assert rhetoric.modality(parse_essay(text))[0].kind == kind


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("只有多读，才能写好。", ["只有…才能"]),
        ("只有努力，才能学好，才能教好。", ["只有…才能…才能"]),  # one condition, two results
        ("人们不是不想读，而是没有书。", ["不是…而是"]),
        ("他是不是读书？", []),  # a question
        ("贷款要按时偿还，人才要归还社会。", []),  # 还 inside 偿还, 归还
        ("因此，大家都来了。", ["因此"]),
        ("天气长久而稳定。", []),  # 而 inside a phrase
        ("就业是大事，原则不变。", []),  # 就, 则 inside words
        ("一方面要读书，另一方面要劳动。", ["一方面…另一方面"]),
        ("雨越下越大。", ["越…越"]),
        ("虽然下雨。", ["虽然"]),
        ("（一）读书；（二）写字。", []),  # numbers of a list are no connectives
        ("第一，读书；第二，写字。", ["第一", "第二"]),
    ],
)
def test_connectives_and_what_looks_like_them(text, cues):
    assert [row.cue for row in rhetoric.connectives(parse_essay(text))] == cues


def test_unpaired_halves_are_reported():
    found = rhetoric.connectives(parse_essay("只有多读书。只有多写，才能写好。")).unpaired()
    assert [(row.address, row.cue) for row in found] == [("0/1", "只有")]
    assert found[0].reason.startswith("unpaired")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("学校应当开放操场。", [("开放操场", "modal", "学校", "overt")]),
        (
            "学校应当开放操场，增加座位。",
            [("开放操场", "modal", "学校", "overt"), ("增加座位", "in scope", "学校", "recoverable")],
        ),
        ("对学校来说，要开放操场。", [("开放操场", "modal", "学校", "recoverable")]),  # the frame names it
        ("操场要开放。", [("开放", "modal", None, "not said")]),  # what is acted on is no actor
        ("凡属公共财物，都要爱护。", [("爱护", "modal", None, "not said")]),  # 凡 stands in another clause
        ("凡公共财物都要爱护。", [("爱护", "rule", None, "not said")]),
        (
            "加强管理，改进服务。",
            [("加强管理", "bare verb", None, "not said"), ("改进服务", "bare verb", None, "not said")],
        ),
        ("加强管理是好事。", []),  # a subject, no directive
        ("加强管理，是为了服务读者。", []),  # taken up as a subject
        ("去年，完善制度12项，新增读者300人。", []),  # a report
        ("我们要看到，困难很多。", []),  # a stance, no act
        ("这是必须解决的问题。", []),  # inside an attribute
        ("建立制度，以保证质量。", [("建立制度", "bare verb", None, "not said")]),  # what follows 以 is its end
        ("班会要求我们认真读书。", []),  # the act stands in the clause of 要求 itself: left to the reader
    ],
)
def test_demands_and_what_looks_like_them(text, expected):
    found = rhetoric.demands(parse_essay(text))
    assert [(row.action, row.form, row.actor, row.actor_said) for row in found] == expected


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("所谓春天，是指三月到五月。", ["春天: 是指"]),
        ("他是指导员。", []),  # 是|指导
        ("委员会由七人组成。", ["委员会: 由…组成"]),
        ("组成委员会的人很多。", []),
        ("读书既包括读诗，也包括读文。", ["读书: 既包括…也"]),
        ("协议应当包括时间、地点和内容。", []),  # what it must have, not what it is
        ("美表现为和谐。", ["美: 表现为"]),
        ("北京是首都。", []),  # says something of it, not what the word means
    ],
)
def test_definitions_and_what_looks_like_them(text, cues):
    assert [row.cue for row in rhetoric.definitions(parse_essay(text))] == cues


@pytest.mark.parametrize(
    ("text", "kind", "source", "target"),
    [
        ("多读书是为了写好文章。", "means_to 手段", "多读书", "写好文章"),
        ("为了写好文章，他多读书。", "means_to 手段", "他多读书", "写好文章"),
        ("他多读书，以便写好文章。", "means_to 手段", "他多读书", "写好文章"),
        ("只有多读，才能写好。", "condition_for 条件", "多读", "写好"),
        ("读书有利于写作。", "favours 有利于", "读书", "写作"),
        ("大雨带来洪水。", "causes 引起", "大雨", "洪水"),
        ("要写好文章，必须多读书。", "means_to 手段", "多读书", "写好文章"),
    ],
)
def test_means_and_ends(text, kind, source, target):
    essay = parse_essay(text)
    (row,) = rhetoric.means_ends(essay)
    assert (row.kind, *map(essay.at, row.parts)) == (kind, source, target)


@pytest.mark.parametrize("text", ["；读书。", "。。", "一、；二、。", "，，，"])
def test_marks_alone_are_no_trouble(text):
    essay = parse_essay(f"春天来了。{text}")
    for finder in (rhetoric.means_ends, rhetoric.demands, rhetoric.connectives, rhetoric.definitions, rhetoric.voice):
        assert len(finder(essay)) == 0


def test_a_word_is_not_cut_for_its_last_character():
    essay = parse_essay("加强建设，让清廉成为行为准则。")
    (row,) = rhetoric.means_ends(essay)
    assert essay.at(row.parts[1]) == "清廉成为行为准则"  # 则 is no adverb here


@pytest.mark.parametrize(
    "text", ["大雨可能造成损失。", "给他人造成损失的，应当赔偿。", "把城市打造成公园。", "使命光荣，使用方便。"]
)
def test_what_causes_nothing(text):
    assert len(rhetoric.means_ends(parse_essay(text))) == 0


@pytest.mark.parametrize(
    "finder", ["connectives", "modality", "not_modal", "demands", "definitions", "means_ends", "voice"]
)
def test_a_text_without_any(finder):
    found = getattr(rhetoric, finder)(parse_essay("春天来了。"))
    assert len(found) == 0
    assert "none / 无" in repr(found)


def test_no_rule_names_what_the_essay_is_about(essay):
    """Five characters in a row of the essay that also stand in the library are function words or a common slogan."""
    runs = re.findall("[\u4e00-\u9fff]{5,}", essay.text)
    grams = {run[i : i + 5] for run in runs for i in range(len(run) - 4)}
    library = Path(rhetoric.__file__).parent.parent
    files = [
        *library.rglob("*.py"),
        *library.rglob("*.js"),
        library / "data" / "rhetoric.toml",
        library / "data" / "pinyin.toml",
    ]
    found = {gram for path in files for gram in grams if gram in path.read_text("utf-8")}
    assert found <= {"重要的是要", "为人民服务"}
