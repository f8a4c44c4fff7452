"""Lexicons of themes: terms in tiers, read from TOML."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from essaylib.errors import InputError

__all__ = ["TIERS", "Lexicon", "Term", "Theme", "built_in", "load"]

#: How a term belongs to its theme: the theme's own words, what it consists in, words of its field.
TIERS = ("named", "practice", "topic")


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a theme, with other forms that count as it and longer strings in which it is not meant."""

    term: str
    tier: str
    variants: tuple[str, ...] = ()
    not_in: tuple[str, ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        """The term and its variants."""
        return (self.term, *self.variants)


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme: its name, how it is said in English and where that is contested, and its terms."""

    name: str
    pinyin: str
    en: str
    contested: str
    definition: Mapping[str, str]
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Lexicon:
    """Themes by name, in the order of their file."""

    themes: tuple[Theme, ...]

    def __post_init__(self) -> None:
        if len(set(self.names)) < len(self.themes):
            twice = next(name for name in self.names if self.names.count(name) > 1)
            raise InputError(f"Two themes are called {twice!r}. Give each a name of its own.")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the themes."""
        return tuple(theme.name for theme in self.themes)

    def __getitem__(self, name: str) -> Theme:
        for theme in self.themes:
            if theme.name == name:
                return theme
        raise InputError(f"No theme {name!r}. There are: {', '.join(self.names)}.")

    def only(self, *names: str) -> Lexicon:
        """The lexicon with these themes alone; InputError if one is not in it."""
        return Lexicon(tuple(self[name] for name in names))

    def __repr__(self) -> str:
        return f"<Lexicon {', '.join(f'{theme.name} {len(theme.terms)}' for theme in self.themes)}>"


@cache
def built_in() -> Lexicon:
    """The lexicon that comes with the library: eleven themes of Chinese political prose."""
    path = Path(__file__).parent.parent / "data" / "themes.toml"
    return _parse(path.read_text(encoding="utf-8"), "data/themes.toml")


def load(path: str | os.PathLike[str]) -> Lexicon:
    """A reader's own lexicon, in the form of `data/themes.toml`.

    Raises:
        InputError: no such file, no valid TOML, an unknown key, a value of the wrong kind, a theme without terms, a
            term that is empty or given twice in a theme, or an exception that can never apply; it names file, line,
            theme and term.
    """
    name = os.fspath(path)
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{name}: cannot be read as UTF-8 text: {error}.") from error
    return _parse(text, name)


_WORDS = ("name", "pinyin", "en", "contested")
_KEYS = {*_WORDS, "definition", "variants", "not_in", *TIERS}
_HEAD = re.compile(r"^[ \t]*\[\[[ \t]*theme[ \t]*\]\]", re.MULTILINE)


def _parse(toml: str, name: str) -> Lexicon:
    try:
        table = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{name}: not valid TOML: {error}.") from error
    rows = table.get("theme", [])
    if unknown := sorted(set(table) - {"theme"}):
        raise InputError(f"{name}: unknown key {unknown[0]!r}. A lexicon has [[theme]] tables and nothing else.")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise InputError(f"{name}: no theme. A lexicon has one [[theme]] table or more.")
    heads = [found.start() for found in _HEAD.finditer(toml)]
    heads = [*heads, len(toml)] if len(heads) == len(rows) else [0] * (len(rows) + 1)
    themes: list[Theme] = []
    for i, row in enumerate(rows):
        reader = _Reader(row, name, f"theme {row.get('name') or i + 1}", toml, heads[i], heads[i + 1])
        themes.append(reader.theme())
        if themes[-1].name in [theme.name for theme in themes[:-1]]:
            reader.fail(f"theme {themes[-1].name!r} is given twice", themes[-1].name)
    return Lexicon(tuple(themes))


class _Reader:
    """One [[theme]] table, read with every value checked; it knows its lines, so that an error can name one."""

    def __init__(self, row: Mapping[str, Any], file: str, theme: str, toml: str, start: int, end: int) -> None:
        self.row, self.file, self.name, self.toml, self.start, self.end = row, file, theme, toml, start, end

    def fail(self, message: str, word: object = "") -> NoReturn:
        """The error, with the line on which `word` stands last in the table, or on which the table begins."""
        at = max(self.start, self.toml.rfind(str(word), self.start, self.end)) if word else self.start
        line = f", line {1 + self.toml.count(chr(10), 0, at)}" if self.end else ""
        raise InputError(f"{self.file}{line}, {self.name}: {message}.")

    def theme(self) -> Theme:
        if unknown := sorted(set(self.row) - _KEYS):
            self.fail(f"unknown key {unknown[0]!r}. Accepted: {', '.join(sorted(_KEYS))}", unknown[0])
        for key in _WORDS:
            if not isinstance(self.row.get(key, ""), str):
                self.fail(f"{key} is a string, not {self.row[key]!r}", key)
        if not self.row.get("name", "").strip():
            self.fail("a theme needs a name")
        definition = self.row.get("definition", {})
        if not isinstance(definition, dict) or not all(isinstance(text, str) for text in definition.values()):
            self.fail("definition is a table of strings, as { en = '...', zh = '...' }", "definition")
        terms = self.terms()
        name, pinyin, en, contested = (self.row.get(key, "") for key in _WORDS)
        return Theme(name, pinyin, en, contested, definition, terms)

    def terms(self) -> tuple[Term, ...]:
        variants, not_in = self.forms_by_term("variants"), self.forms_by_term("not_in")
        terms = [
            Term(term, tier, tuple(variants.get(term, ())), tuple(not_in.get(term, ())))
            for tier in TIERS
            for term in self.strings(self.row.get(tier, []), tier)
        ]
        if not terms:
            self.fail(f"no terms. Give a list under one or more of {', '.join(TIERS)}")
        names = {term.term for term in terms}
        if stray := [term for term in (*variants, *not_in) if term not in names]:
            self.fail(f"{stray[0]!r} has variants or exceptions but is no term of the theme", stray[0])
        seen: set[str] = set()
        for term in terms:
            for form in term.forms:
                if form in seen:
                    self.fail(f"term {form!r} is given twice", f'"{form}"')
                seen.add(form)
            for longer in term.not_in:
                if not any(form in longer and form != longer for form in term.forms):
                    self.fail(f"not_in of {term.term!r}: {longer!r} is no longer string with the term in it", longer)
        return tuple(terms)

    def forms_by_term(self, key: str) -> dict[str, list[str]]:
        table = self.row.get(key, {})
        if not isinstance(table, dict):
            self.fail(f"{key} is a table of lists, as {{ 'term' = ['...'] }}", key)
        return {term: self.strings(forms, f"{key} of {term!r}") for term, forms in table.items()}

    def strings(self, value: object, what: str) -> list[str]:
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            self.fail(f"{what} is a list of strings, not {value!r}", what.split()[0])
        for word in value:
            if not word or word != word.strip():
                self.fail(f"{what} has the term {word!r}: empty, or with blanks around it", f'"{word}"')
        return value
