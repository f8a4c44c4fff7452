"""Checks of answers, and every exercise of the series answered rightly and wrongly."""

from pathlib import Path
from typing import Any

import nbformat
import pytest

from essaylib.classroom import check_answer, check_places

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


def exercises() -> list[Any]:
    """(notebook, cells) for every exercise, with all code before it."""
    found = []
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        code = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
        setup = [cell.source for cell in code if "setup" in cell.metadata.get("tags", [])]
        asked = [cell for cell in code if "exercise" in cell.metadata.get("tags", [])]
        found += [pytest.param(setup, cell, id=f"{path.stem}-{cell.id}") for cell in asked]
    return found


@pytest.mark.parametrize(("setup", "cell"), exercises())
def test_exercise(setup, cell, monkeypatch):
    """The stub is open, the solution in its metadata is right, and another answer is wrong."""
    monkeypatch.chdir(NOTEBOOKS)
    solution = cell.metadata["essaylib"]["solution"]
    assert cell.source.startswith("answer = ...\n")
    assert [status(setup, cell, text) for text in ("...", solution, "'no such thing'")] == [
        "open",
        "right",
        "wrong",
    ]


def status(setup: list[str], cell: Any, answer: str) -> str:
    names: dict[str, Any] = {}
    exec("\n".join(setup), names)
    *statements, last = cell.source.replace("...", answer, 1).splitlines()
    exec("\n".join(statements), names)
    return str(eval(last, names).status)


def test_every_notebook_has_exercises():
    with_exercises = {param.id.rpartition("-code-")[0] for param in exercises()}
    assert with_exercises == {path.stem for path in NOTEBOOKS.glob("*.ipynb")}
