"""Checks of a reader's answers. They never raise for a wrong answer and never give the right one away.

The answers of a series stand in a TOML file beside its notebooks, so that a cell does not show them:

    ["02.1"]
    accept = ["2.1"]                # every right answer; one is enough

    ["02.2"]
    places = ["1.3/4", "3.1/4"]     # or: all of these addresses
"""

from __future__ import annotations

import os
import re
import tomllib
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from essaylib._html import escape, wrap
from essaylib.errors import InputError

__all__ = ["Exercises", "Verdict", "check_answer", "check_places", "read_exercises"]

_ADDRESS = re.compile(r"\d+(?:\.\d+)*(?:/\d+)?")


@dataclass(frozen=True, slots=True, repr=False)
class Verdict:
    """What a check says of an answer: `status` is "open" (not answered yet), "right" or "wrong"."""

    status: str
    en: str
    zh: str

    def __repr__(self) -> str:
        return f"{_SIGNS[self.status]} {self.en} / {self.zh}"

    def _repr_html_(self) -> str:
        return wrap(f"<p>{escape(repr(self))}</p>", css_class=f"essaylib-{self.status}")


_SIGNS = {"open": "○", "right": "✓", "wrong": "✗"}
_OPEN = Verdict(
    "open",
    "Not answered yet: put your answer in place of the three dots.",
    "尚未作答：请把答案写在三个点的位置。",
)
_RIGHT = Verdict("right", "Right.", "正确。")


def check_answer(answer: object, *accepted: object) -> Verdict:
    """Compare an answer with those that are right; in text, width of characters, case and blanks do not count.

    Args:
        answer: `...` while it is not answered; a number, or words in either language.
        accepted: every right answer.

    >>> check_answer("参 与", "参与", "take part")
    ✓ Right. / 正确。
    """
    if answer is Ellipsis:
        return _OPEN
    if any(_is_number(answer) == _is_number(right) and _plain(answer) == _plain(right) for right in accepted):
        return _RIGHT
    if accepted and _is_number(accepted[0]) != _is_number(answer):
        wanted = (
            ("a number", "一个数")
            if _is_number(accepted[0])
            else ("words or an address, in quotes", "加引号的文字或地址")
        )
        return Verdict("wrong", f"The answer is {wanted[0]}.", f"答案应为{wanted[1]}。")
    return Verdict("wrong", f"Not {answer!s}: look again.", f"不是“{answer!s}”：再看一看。")


def check_places(answer: object, right: Collection[str]) -> Verdict:
    """Compare a list of addresses with the right ones: how many are right, how many are not, how many are to come.

    Args:
        answer: `...` while it is not answered; a list of addresses, or a string with them in it.
        right: the right addresses, in any order.

    >>> check_places(["1.3/4", "2.1/1"], ["1.3/4", "3.1/4"])
    ✗ 1 right, 1 not, 1 still to find. / 找对1处，错1处，还差1处。
    """
    if answer is Ellipsis:
        return _OPEN
    words = (
        answer
        if isinstance(answer, str)
        else " ".join(map(str, answer))
        if isinstance(answer, Collection)
        else str(answer)
    )
    given = set(_ADDRESS.findall(unicodedata.normalize("NFKC", words)))
    if not given:
        return Verdict("wrong", 'The answer is a list of addresses, as ["1.1/2"].', '答案是一组地址，如["1.1/2"]。')
    hits, misses, left = len(given & set(right)), len(given - set(right)), len(set(right) - given)
    if not misses and not left:
        return _RIGHT
    return Verdict(
        "wrong",
        f"{hits} right, {misses} not, {left} still to find.",
        f"找对{hits}处，错{misses}处，还差{left}处。",
    )


@dataclass(frozen=True, slots=True, repr=False)
class Exercises:
    """The answers of a series, by the names of its exercises."""

    answers: Mapping[str, Mapping[str, Any]]

    def check(self, name: str, answer: object) -> Verdict:
        """Check the answer to the exercise called `name`, as `02.1`; InputError if there is none of that name."""
        if name not in self.answers:
            raise InputError(f"No exercise {name!r}. There are: {', '.join(self.answers)}.")
        entry = self.answers[name]
        return check_places(answer, entry["places"]) if "places" in entry else check_answer(answer, *entry["accept"])

    def __repr__(self) -> str:
        return f"<Exercises {', '.join(self.answers)}>"


def read_exercises(path: str | os.PathLike[str]) -> Exercises:
    """Read the answers of a series from a TOML file; its form is shown at the head of this module.

    Raises:
        InputError: no such file, no valid TOML, or an exercise with neither `accept` nor `places`.
    """
    name = os.fspath(path)
    try:
        answers = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{name}: no answers can be read: {error}. A TOML file with one table an exercise.") from error
    for exercise, entry in answers.items():
        if not isinstance(entry, dict) or not (entry.get("accept") or entry.get("places")):
            raise InputError(f"{name}: exercise {exercise!r} has neither `accept` nor `places`, a list of answers.")
    return Exercises(answers)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _plain(value: object) -> object:
    if not isinstance(value, str):
        return value
    return "".join(unicodedata.normalize("NFKC", value).casefold().split()).strip("。.，,“”\"'")
