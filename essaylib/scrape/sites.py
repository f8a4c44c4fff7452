"""What is known of the sites pages come from: rows of `data/sites.toml`, and of a reader's own file like it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from essaylib.errors import InputError

__all__ = ["Site", "Sites", "built_in", "load"]

_FACTS = ("uploader", "document_id", "uploaded_on", "format", "pages", "size", "category")
#: Keys of a row, and what the value of each must be.
_KEYS = {
    "name": str,
    "kind": str,
    "recognise": list,
    "body_after": list,
    "body_before": list,
    "cut_mark": str,
    "cut_length": int,
    "line_joint": str,
    "facts": dict,
    "titles": list,
    "furniture": list,
}
_TYPE_NAMES = {str: "a string", list: "a list of strings", int: "a whole number from 0", dict: "a table of strings"}


@dataclass(frozen=True, slots=True)
class Site:
    """One row of the table; the fields are explained at its head. The row for any page has no name.

    Patterns are strings, compiled (and then kept by `re`) where they are used: most pages need few of them.
    """

    name: str | None = None
    kind: str = ""
    recognise: tuple[str, ...] = ()
    body_after: tuple[str, ...] = ()
    body_before: tuple[str, ...] = ()
    cut_mark: str = "{n}、"
    cut_length: int = 0
    line_joint: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    titles: tuple[str, ...] = ()
    furniture: tuple[str, ...] = ()

    @property
    def cut_pattern(self) -> re.Pattern[str]:
        """A cut mark at the start of a line, its number in group 1; ASCII digits, as a program writes them."""
        before, _, after = self.cut_mark.partition("{n}")
        return re.compile(rf"^[ \t\u3000]*{re.escape(before)}([0-9]{{1,6}}){re.escape(after)}", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Sites:
    """The known sites, the row for any page, and the patterns by which a line is only suspected."""

    known: tuple[Site, ...]
    anywhere: Site
    doubtful: tuple[str, ...]

    def recognise(self, lines: Iterable[str]) -> Site | None:
        """The first site one of whose patterns is found in `lines` of a page, or None."""
        lines = list(lines)
        for site in self.known:
            if any(re.search(pattern, line) for pattern in site.recognise for line in lines):
                return site
        return None

    def check(self, name: str) -> None:
        """Compile every pattern once; InputError names `name`, the row and the pattern that cannot be used."""
        rows = [(f"site {i}", site) for i, site in enumerate(self.known, start=1)] + [("any", self.anywhere)]
        plain = [("doubt", pattern) for pattern in self.doubtful]
        valued = []
        for row, site in rows:
            plain += [(row, pattern) for pattern in (*site.recognise, *site.furniture)]
            valued += [(row, pattern) for pattern in (*site.facts.values(), *site.titles)]
        for row, pattern in (*plain, *valued):
            try:
                n_groups = re.compile(pattern).groups
            except re.error as error:
                raise InputError(f"{name}, {row}: the pattern {pattern!r} does not compile: {error}.") from error
            if not n_groups and (row, pattern) in valued:
                raise InputError(f"{name}, {row}: the pattern {pattern!r} has no group ( ) for the value.")

    @property
    def cut_lengths(self) -> tuple[int, ...]:
        """Every length of cut that some known site uses, each once."""
        return tuple(dict.fromkeys(site.cut_length for site in self.known if site.cut_length))


@cache
def built_in() -> Sites:
    """The table that comes with the library."""
    path = Path(__file__).parent.parent / "data" / "sites.toml"
    return _parse(path.read_text(encoding="utf-8"), "data/sites.toml")


def load(path: str | os.PathLike[str]) -> Sites:
    """The built-in table with the `[[site]]` rows of the TOML file at `path` before its own.

    Raises:
        InputError: no valid TOML, an unknown key, or a pattern that does not compile; it names file and row.
    """
    try:
        own = _parse(Path(path).read_text(encoding="utf-8"), os.fspath(path))
        own.check(os.fspath(path))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error}). A table of sites is a TOML file.") from error
    base = built_in()
    return Sites(own.known + base.known, base.anywhere, base.doubtful + own.doubtful)


def _parse(toml: str, name: str) -> Sites:
    import tomllib

    try:
        table = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{name}: not valid TOML: {error}.") from error
    rows, doubt = table.get("site", []), table.get("doubt", {})
    if not isinstance(rows, list) or not isinstance(doubt, dict):
        raise InputError(f"{name}: rows are written [[site]], [any] and [doubt].")
    known = tuple(_site(row, f"{name}, site {i}") for i, row in enumerate(rows, start=1))
    doubtful = doubt.get("furniture", [])
    _check_type(doubtful, list, f"{name}, doubt: furniture")
    return Sites(known, _site(table.get("any", {}), f"{name}, any"), tuple(doubtful))


def _check_type(value: object, kind: type, what: str) -> None:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    is_right = isinstance(value, kind) and not isinstance(value, bool) and all(isinstance(item, str) for item in inner)
    if not is_right or (isinstance(value, int) and value < 0):
        raise InputError(f"{what} is {value!r}; it must be {_TYPE_NAMES[kind]}.")


def _site(row: Mapping[str, Any], where: str) -> Site:
    if not isinstance(row, dict):
        raise InputError(f"{where}: {row!r} is no table.")
    facts = row.get("facts", {})
    unknown = sorted(set(row) - set(_KEYS)) + sorted(set(facts if isinstance(facts, dict) else ()) - set(_FACTS))
    if unknown:
        accepted = ", ".join(sorted(set(_KEYS) - {"facts"})) + "; facts: " + ", ".join(_FACTS)
        raise InputError(f"{where}: unknown key {unknown[0]!r}. Accepted: {accepted}.")
    for key, value in row.items():
        _check_type(value, _KEYS[key], f"{where}: {key}")
    if "{n}" not in row.get("cut_mark", "{n}"):
        raise InputError(f"{where}: cut_mark {row['cut_mark']!r} does not say where the number {{n}} stands.")
    return Site(
        name=row.get("name"),
        kind=row.get("kind", ""),
        recognise=tuple(row.get("recognise", [])),
        body_after=tuple(row.get("body_after", [])),
        body_before=tuple(row.get("body_before", [])),
        cut_mark=row.get("cut_mark", "{n}、"),
        cut_length=row.get("cut_length", 0),
        line_joint=row.get("line_joint", ""),
        facts=dict(facts),
        titles=tuple(row.get("titles", [])),
        furniture=tuple(row.get("furniture", [])),
    )
