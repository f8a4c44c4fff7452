"""Checks of answers, and every exercise of the series answered rightly and wrongly."""

import re
import tomllib
from pathlib import Path
from typing import Any

import nbformat
import pytest

from essaylib import annotation, concordance, metrics, parse_essay, plots, rhetoric, themes
from essaylib.classroom import check_answer, check_places, read_exercises
from essaylib.concordance import coding
from essaylib.errors import InputError

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"


@pytest.mark.parametrize(
    ("answer", "accepted", "status"),
    [
        (..., ["参与"], "open"),  # the stub as it stands
        ("参与", ["参与"], "right"),
        (" 参 与。", ["参与"], "right"),  # blanks and a full stop do not make an answer wrong
        ("３．４／４", ["3.4/4"], "right"),  # typed with a Chinese input method
        ("Take Part", ["参与", "take part"], "right"),  # either language
        ("政治", ["参与"], "wrong"),
        (4, [4], "right"),
        (4.0, [4], "right"),
        ("4", [4], "wrong"),  # a number is asked for, and the verdict says so
        (True, [1], "wrong"),  # not a number to a reader
        (None, ["参与"], "wrong"),
        ([], ["参与"], "wrong"),  # nothing a reader types may raise
    ],
)
def test_check_answer(answer, accepted, status):
    assert check_answer(answer, *accepted).status == status


@pytest.mark.parametrize(
    ("answer", "status", "says"),
    [
        (..., "open", "Not answered yet"),
        (["1.3/4", "3.1/4"], "right", "Right"),
        ("3.1/4 and 1.3/4", "right", "Right"),  # any order, any form
        ("１.3/4、3.1/4", "right", "Right"),
        (["1.3/4"], "wrong", "1 right, 0 not, 1 still to find"),
        (["1.3/4", "2.1/1"], "wrong", "1 right, 1 not, 1 still to find"),
        (["1.3/4", "3.1/4", "2.1/1"], "wrong", "2 right, 1 not, 0 still to find"),
        (3, "wrong", "0 right, 1 not, 2 still to find"),  # 3 is the address of a part
        ("nowhere", "wrong", "a list of addresses"),
        (None, "wrong", "a list of addresses"),
    ],
)
def test_check_places(answer, status, says):
    verdict = check_places(answer, ["1.3/4", "3.1/4"])
    assert verdict.status == status
    assert says in repr(verdict)


def test_verdict_never_gives_the_answer_away():
    assert "参与" not in repr(check_answer("政治", "参与"))
    assert "1.3/4" not in repr(check_places(["2.1/1"], ["1.3/4"]))


ANSWERS = tomllib.loads((NOTEBOOKS / "answers.toml").read_text("utf-8"))


def exercise_cells() -> list[Any]:
    """(code of the set-up cells, exercise cell) of every exercise in the series."""
    found = []
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        code = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
        setup = [cell.source for cell in code if "setup" in cell.metadata.get("tags", [])]
        asked = [cell for cell in code if "exercise" in cell.metadata.get("tags", [])]
        found += [pytest.param(setup, cell.source, id=f"{path.stem[:2]}-{cell.id}") for cell in asked]
    return found


@pytest.mark.parametrize(("setup", "stub"), exercise_cells())
def test_exercise(setup, stub, monkeypatch):
    """The stub is open as it stands, its answer is right and another is wrong; the cell does not show the answer."""
    monkeypatch.chdir(NOTEBOOKS)
    name = re.search(r'check\("(.+?)", answer\)', stub)[1]
    entry = ANSWERS[name]
    rights = [entry["places"]] if "places" in entry else entry["accept"]
    assert stub == f'answer = ...\nexercises.check("{name}", answer)'
    assert [status(setup, stub, repr(answer)) for answer in (..., *rights, "no such thing")] == [
        "open",
        *["right"] * len(rights),
        "wrong",
    ]


def status(setup: list[str], stub: str, answer: str) -> str:
    names: dict[str, Any] = {}
    exec("\n".join(setup), names)
    exec(stub.replace("...", answer, 1).replace("exercises.check", "verdict = exercises.check"), names)
    return str(names["verdict"].status)


@pytest.mark.parametrize("name", ANSWERS)
def test_answer_follows_from_the_essay(name, essay, monkeypatch):
    monkeypatch.chdir(NOTEBOOKS)
    entry = ANSWERS[name]
    worked_out = eval(
        entry["proof"],
        {
            "annotation": annotation,
            "coding": coding,
            "concordance": concordance,
            "essay": essay,
            "metrics": metrics,
            "parse_essay": parse_essay,
            "plots": plots,
            "rhetoric": rhetoric,
            "themes": themes,
        },
    )
    assert worked_out == entry.get("places", entry.get("accept", [None])[0])


def test_every_answer_has_its_exercise_and_every_notebook_has_some():
    asked = {re.search(r'check\("(.+?)"', param.values[1])[1] for param in exercise_cells()}
    assert asked == set(ANSWERS)
    assert {name[:2] for name in ANSWERS} == {path.stem[:2] for path in NOTEBOOKS.glob("*.ipynb")}


@pytest.mark.parametrize(
    ("toml", "complaint"),
    [
        ("[x", "no answers can be read"),  # not TOML
        ('["1"]\naccept = []', "neither `accept` nor `places`"),  # an exercise that nothing answers
        ("accept = [1]", "neither `accept` nor `places`"),  # no name above it
    ],
)
def test_answers_that_cannot_be_read(toml, complaint, tmp_path):
    path = tmp_path / "answers.toml"
    path.write_text(toml, "utf-8")
    with pytest.raises(InputError, match=complaint):
        read_exercises(path)


def test_an_unknown_exercise_says_which_there_are(tmp_path):
    with pytest.raises(InputError, match=r"answers\.toml"):
        read_exercises(tmp_path / "answers.toml")
    with pytest.raises(InputError, match=r"There are: 00\.1"):
        read_exercises(NOTEBOOKS / "answers.toml").check("99.9", 1)
