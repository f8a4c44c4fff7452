"""The codebook that ships is whole in both languages, takes every code of the readings, and says what it accepts."""

import csv
import json
import re
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

import essaylib
from essaylib.annotation.codebook import HOST, built_in, load
from essaylib.errors import InputError
from essaylib.hanzi import has_han, is_han
from essaylib.model import Message
from essaylib.rhetoric.argument import ROLES

HERE = Path(__file__).parent
SEED = HERE.parent / "seeds" / "000_7d378279a1661445.txt"
READINGS = HERE.parent / "seeds" / "readings"
TRIAL = json.loads((HERE / "gold" / "codebook_trial.json").read_text("utf-8"))
SHIPPED = Path(essaylib.__file__).parent / "data" / "codebook.toml"


@pytest.fixture(scope="module")
def book():
    return built_in()


# The shipped codebook ---------------------------------------------------------------------------------------------


def test_the_roles_are_those_of_the_argument_graph(book):
    assert book.tags == (*ROLES, "none")
    assert book.free_tags


def test_names_are_those_the_plots_write(book):
    from essaylib.plots._map import _ROLES

    assert {tag: book.role(name).id for tag, name in _ROLES.items()} == {tag: tag for tag in ROLES}


def messages(book):
    """Every text of the codebook in two languages, with the place it has in the file."""
    yield from (("name", book.name), ("about", book.about), ("unit", book.unit))
    for role in book.roles:
        yield from ((f"{role.id}.name", role.name), (f"{role.id}.definition", role.definition))
        yield f"{role.id}.rule", role.rule
        for example in (role.example, role.counterexample):
            yield from ((f"{role.id} example", example.text), (f"{role.id} why", example.why))
    for attribute in (*book.attributes, *book.layers):
        yield from ((attribute.id, attribute.name), (f"{attribute.id}.definition", attribute.definition))
        for value in attribute.values:
            yield f"{attribute.id}.{value.id}", value.name
            if value.id not in ("yes", "no"):  # plain marks, explained by their question
                yield f"{attribute.id}.{value.id}.definition", value.definition
    for row in book.questions:
        yield row.id, Message(row.en, row.zh)
    for row in book.notes:
        yield from (
            (row.id, Message(row.title_en, row.title_zh)),
            (row.id, Message(row.en, row.zh)),
        )


def test_every_text_is_there_in_both_languages(book):
    found = list(messages(book))
    assert len(found) > 150
    for where, message in found:
        assert re.search("[A-Za-z]{3}", message.en) or message.en in ("no", "yes"), where
        assert has_han(message.zh), where
        latin = re.sub("[AB]", "", message.zh)  # 不是A而是B
        assert not re.search("[A-Za-z]", latin), f"{where}: English in the Chinese"
        assert not re.search(r"[,;:?!]", latin), f"{where}: half-width marks in the Chinese"
        assert message.en == message.en.strip()


def test_every_role_has_a_question_and_both_examples(book):
    for role in book.roles:
        assert role.rule.en.count("?") >= 1, role.id
        assert role.rule.zh.count("？") >= 1, role.id
        for example in (role.example, role.counterexample):
            assert re.fullmatch(r"[^【】]*【[^【】]+】[^【】]*", example.text.zh), f"{role.id}: one clause is marked"
            assert re.fullmatch(r"[^\[\]]*\[[^\[\]]+\][^\[\]]*", example.text.en), f"{role.id}: one clause is marked"
            marked = example.text.zh.split("【")[1].split("】")[0]
            assert not re.search("[，；：。]", marked), f"{role.id}: the unit is one clause"
        assert role.example.instead == ""
        assert role.counterexample.instead in set(book.tags) - {role.id}


def test_no_example_serves_two_roles(book):
    clauses = [example.text.zh for role in book.roles for example in (role.example, role.counterexample)]
    assert len(set(clauses)) == len(clauses) == 26


def runs_of_five(text):
    """Every five Han in a row."""
    return {text[i : i + 5] for i in range(len(text) - 4) if all(map(is_han, text[i : i + 5]))}


def test_nothing_is_taken_from_the_essay():
    seed = runs_of_five(SEED.read_text("utf-8"))
    assert "密切联系群" in seed  # the comparison can fail
    assert runs_of_five(SHIPPED.read_text("utf-8")) & seed == set()


def test_beside_a_demand(book):
    beside = {a.id: [value.id for value in a.values] for a in book.attributes_of("demand")}
    assert beside == {
        "form": ["modal", "in_scope", "bare_verb", "rule", "condition"],
        "kind": ["attitude", "action", "arrangement", "capacity"],
        "names_an_institution": ["yes", "no"],
        "checkable": ["yes", "no"],
        "belongs_to": [],
        "source": [],
        "origin": ["author", "attributed", "set_wording", "reads_as_set_wording", "unknown"],
    }
    for tag in (*set(book.tags) - {"demand"}, "a free tag"):
        assert [a.id for a in book.attributes_of(tag)] == ["belongs_to", "source", "origin"]
    assert [layer.id for layer in book.layers] == ["origin"]


def test_the_questions_lead_to_every_role_and_never_back(book):
    order = [row.id for row in book.questions]
    reached = {order[0]}
    for i, row in enumerate(book.questions):
        assert row.id in reached, f"nothing leads to {row.id}"
        for target in (row.yes, row.no):
            assert target in (*order[i + 1 :], *book.tags, HOST)
            reached.add(target)
    assert set(order) | set(book.tags) | {HOST} == reached
    asked = [row.yes for row in book.questions]
    for first, second in (("end", "demand"), ("means", "demand"), ("problem", "ground"), ("ground", "claim")):
        assert asked.index(first) < asked.index(second)
    assert all(row.no == after.id for row, after in pairwise(book.questions))


def test_questions_show_where_answers_lead(book):
    lines = repr(book.questions).splitlines()
    assert len(lines) == 1 + len(book.questions)
    assert re.search(r"^ +1 .*→ none 附属 +→ 2$", lines[1])
    assert lines[2].split("  ")[-2:] == ["→ the role of its host 随所属分句", "→ 3"]
    assert re.search(r"→ claim 主张 +→ situation 背景$", lines[-1])
    assert "→ situation" not in repr(book.questions.head(2))


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("cues", ("function decides", "作用")),
        ("reach", ("in scope", "承前")),  # how far a 要 reaches, by the trial's second request
        ("no_demand", ("天要下雨了", "要知道", "【要借书】", "【孩子要读书】", "【要懂的】")),
        ("not_alone", ("belongs_to", "所属分句")),
        ("two_marks", ("institution", "制度")),
        ("one_word", ("source (向老师请教", "by meaning", "按语义")),  # its sixth
        ("trial", ("language models", "语言模型")),
    ],
)
def test_what_the_trial_asked_for_is_in_the_notes(note, said, book):
    (row,) = (row for row in book.notes if row.id == note)
    for words in said:
        assert words in row.en + row.zh


# The trial and the readings -----------------------------------------------------------------------------------------


def test_the_trial_is_the_one_published():
    """From the table beside the three readings: 155 clauses each; limit was used 0, 1 and 4 times."""
    assert [sum(counts) for counts in zip(*TRIAL["role"].values(), strict=True)] == [155, 155, 155]
    assert TRIAL["role"]["limit"] == [0, 1, 4]
    for field in ("form", "kind"):
        assert [sum(n) for n in zip(*TRIAL[field].values(), strict=True)] == TRIAL["role"]["demand"]
    assert "language models, not people" in TRIAL["note"]


def test_every_code_of_the_trial_is_one_of_the_codebook(book):
    for name in (*TRIAL["role"], *TRIAL["second"]):
        assert book.role(name).id == name
        book.check(name)
    for field in ("form", "kind"):
        for value in TRIAL[field]:
            book.check("demand", {field: value})
    for value in TRIAL["voice"]:
        book.check("claim", {"origin": value, "source": "a book"})


def rows_of(name):
    lines = (READINGS / name).read_text("utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def test_every_code_of_the_readings_is_one_of_the_codebook(book):
    demands, voices = rows_of("demands.csv"), rows_of("voice.csv")
    assert len(demands) == 49
    assert len(voices) > 40
    for row in demands:
        book.check("demand", {"form": row["form"], "kind": row["kind"]})
    for row in voices:
        source = {"source": row["source"]} if row["source"] else {}
        origin = row["source_status"] if row["voice"] == "set wording" and not source else row["voice"]
        book.check("要求", {"voice": origin, **source})
    for node in tomllib.loads((READINGS / "argument.toml").read_text("utf-8"))["node"]:
        assert book.role(node["role"]).id == node["role"]


def test_set_wording_without_a_source_has_a_value_of_its_own(book):
    """A reader who finds no source must neither make one up nor say `unknown`, which is another finding."""
    unsourced = [row for row in rows_of("voice.csv") if row["voice"] == "set wording" and not row["source"]]
    assert len(unsourced) == 21
    assert {row["source_status"] for row in unsourced} == {"source not established"}
    values = {value.id: value for value in book.layers[0].values}
    assert values["set_wording"].needs == ("source",)
    assert values["reads_as_set_wording"].needs == ()
    assert "source not established" in values["reads_as_set_wording"].also
    for row in unsourced:
        with pytest.raises(InputError, match="origin=set_wording needs source"):
            book.check("claim", {"origin": row["voice"]})
        book.check("claim", {"origin": row["source_status"]})


# Look-up and check ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["end", "End", " end ", "目的/效果", "目的／效果", "目的", "效果", "purpose", "ｅｎｄ"]
)
def test_a_role_has_many_names(name, book):
    assert book.role(name).id == "end"


@pytest.mark.parametrize("name", ["", " ", "ends", "目", None, 3, ["end"], "en d"])
def test_no_such_role(name, book):
    with pytest.raises(InputError, match=r"No role .* in this codebook\. Accepted: claim 主张, situation 背景, .*none"):
        book.role(name)


@pytest.mark.parametrize(
    ("tag", "attributes"),
    [
        ("claim", {}),
        ("主张", {"origin": "author"}),
        ("demand", {"form": "in scope", "kind": "能力", "checkable": "否", "names_an_institution": "yes"}),
        ("demand", [("形式", "情态词"), ["kind", "action"]]),  # pairs, as a note holds them
        ("none", {"belongs_to": "2.1/3 clause 2"}),
        ("ground", {"belongs_to": "2.1/3 clause 2", "origin": "attributed"}),  # any role may belong to another
        ("claim", {"origin": "set wording", "source": "Lao She, 1934, p. 3"}),
        ("my own tag", {"origin": "unknown"}),
        ("<script>alert(1)</script>", {"source": "javascript:alert(1)"}),  # text like any other
    ],
)
def test_accepted(tag, attributes, book):
    book.check(tag, attributes)


@pytest.mark.parametrize(
    ("tag", "attributes", "complaint"),
    [
        ("", {}, r"tag: '': a text that is not empty is needed"),
        (None, {}, r"tag: None: a text"),
        ("a" * 201, {}, r"tag: 201 characters; 200 at most"),
        ("a\nb", {}, r"U\+000A"),
        ("x\u202ey", {}, r"tag: 'x\\u202ey' has the character U\+202E, which is not seen"),
        ("x\u200b", {}, r"U\+200B"),
        ("\ud800", {}, r"U\+D800"),
        (
            "claim",
            {"form": "modal"},
            r"claim takes no 'form' \(that goes with demand\)\. Accepted: belongs_to, source, or",
        ),
        ("mine", {"kind": "action"}, r"'mine' takes no 'kind' \(that goes with demand\)"),
        ("demand", {"from": "modal"}, r"demand takes no 'from'\. Accepted: form, kind, names_an_institution"),
        ("demand", {"__proto__": "x"}, r"takes no '__proto__'"),
        ("demand", {"form": "modals"}, r"demand: form='modals'\. Accepted: modal 情态词, in_scope 承前, bare_verb"),
        ("demand", {"form": None}, r"demand: form=None\. Accepted"),
        ("demand", {"form": "modal", "形式": "rule"}, r"demand: form is given twice"),
        ("demand", [("form", "modal"), ("form", "rule")], r"form is given twice"),
        ("demand", "form", r"attributes is 'form': give a dict, as \{'form': 'modal'\}, or pairs"),
        ("demand", 3, r"attributes is 3: give a dict"),
        ("demand", [("form",)], r"attributes has \('form',\): a pair"),
        ("none", {"belongs_to": " "}, r"none: belongs_to: ' ': a text that is not empty"),
        ("none", {"belongs_to": "x" * 201}, r"belongs_to: 201 characters; 200 at most"),
        ("claim", {"origin": "set_wording"}, r"claim: origin=set_wording needs source beside it\. Where the wording"),
        ("claim", {"来源": "作者"}, r"takes no '来源'"),
    ],
)
def test_refused(tag, attributes, complaint, book):
    with pytest.raises(InputError, match=complaint):
        book.check(tag, attributes)


# As plain values --------------------------------------------------------------------------------------------------


def test_as_plain_values(book):
    found = book.to_dict()
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert set(found) == {"name", "about", "unit", "free_tags", "roles", "attributes", "questions"}
    assert found["free_tags"] is True
    assert found["name"] == {"en": "What a clause does", "zh": "分句的作用"}
    assert [role["id"] for role in found["roles"]] == list(book.tags)
    claim = found["roles"][0]
    assert set(claim) == {"id", "name", "also", "definition", "rule", "is", "is_not", "cues"}
    assert set(claim["is"]) == {"text", "why"}
    assert claim["is_not"]["instead"] == "ground"
    assert claim["is"]["text"]["zh"] == book.role("claim").example.text.zh
    beside = {one["id"]: one for one in found["attributes"]}
    assert list(beside)[-1] == "origin"
    assert [one["id"] for one in beside.values() if one.get("layer")] == ["origin"]
    assert (beside["form"]["roles"], beside["origin"]["roles"]) == (["demand"], [])
    assert beside["source"]["values"] == []
    assert [(one["id"], one["needs"]) for one in beside["origin"]["values"]][2] == ("set_wording", ["source"])
    assert set(found["questions"][0]) == {"id", "en", "zh", "yes", "no"}
    found["roles"].clear()
    assert book.to_dict()["roles"]  # new values each time


def test_a_codebook_of_one_language_as_plain_values(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text('[name]\nen = "Own"\n[[role]]\nid = "a"\nen = "A"\n[role.definition]\nen = "First."\n', "utf-8")
    found = load(path).to_dict()
    assert found["about"] == {"en": "", "zh": ""}
    assert found["roles"][0]["name"] == {"en": "A", "zh": ""}
    assert found["roles"][0]["is"] is found["roles"][0]["is_not"] is None
    assert (found["attributes"], found["questions"], found["free_tags"]) == ([], [], False)


# How it shows itself ----------------------------------------------------------------------------------------------


def test_it_shows_a_row_a_role(book):
    table = book.overview()
    assert [row.id for row in table] == list(book.tags)
    assert [c.title for c in table.columns] == ["role 作用", "definition", "定义", "question that decides", "判断"]
    assert repr(book) == "<Codebook What a clause does 分句的作用: 13 roles, free tags too>"
    assert repr(book.role("demand")) == "<Role demand 要求>"
    html = book._repr_html_()
    assert html.count("<tr>") == 1 + 13
    assert html.count('<span lang="en">') == 2 * 13
    for role in book.roles:
        for text in (role.definition.zh, role.rule.zh):
            assert text in html
    shown = book.role("demand")._repr_html_()
    assert "【放学后把窗户关好】" in shown
    assert "→ situation" in shown
