"""A working translation beside the essay, by address, and a glossary of contested terms. Interpretive, and shown so."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from essaylib._html import escape, wrap
from essaylib.errors import AddressError, InputError
from essaylib.tables import Column, Table

if TYPE_CHECKING:
    from essaylib.essay import Essay
    from essaylib.views import Passage

__all__ = ["Glossary", "GlossaryRow", "TranslatedPassage", "Translation", "read_glossary", "read_translation"]


@dataclass(frozen=True, slots=True, repr=False)
class TranslatedPassage:
    """A passage with its working translation."""

    passage: Passage
    translation: str

    def __repr__(self) -> str:
        return f"{self.passage!r}\n  working English 试译: {self.translation}"

    def _repr_html_(self) -> str:
        note = f'<p class="note" lang="en">working English 试译: {escape(self.translation)}</p>'
        return self.passage._repr_html_() + wrap(note, css_class="essaylib-translation")


@dataclass(frozen=True, slots=True, repr=False)
class Translation:
    """A translation of an essay sentence by sentence, headings and title included."""

    essay: Essay
    by_address: Mapping[str, str]

    def of(self, address: str) -> TranslatedPassage:
        """The title, heading or sentence at `address` in both languages.

        Raises:
            AddressError: the essay has no such place, or it is a whole part, which is translated sentence by sentence.
        """
        passage = self.essay.find(address)
        if address not in self.by_address:
            raise AddressError(f"No translation of {address!r}: give a sentence as 3.1/4, a heading as 3.1/0, or 0/0.")
        return TranslatedPassage(passage, self.by_address[address])

    def __repr__(self) -> str:
        return f"<Translation of {len(self.by_address)} places>"


class GlossaryRow(NamedTuple):
    """A term with its rendering, why others are possible, and a place where it stands."""

    term: str
    pinyin: str
    en: str
    note: str
    at: str


class Glossary(Table[GlossaryRow]):
    """Terms whose rendering is contested."""

    columns = (
        Column("term", "term 词语"),
        Column("pinyin", "pinyin 拼音"),
        Column("en", "rendered 译作", "text", 40),
        Column("note", "why, and how else 说明", "text", 110),
        Column("at", "e.g. 见", "address"),
    )
    css_class = "essaylib-glossary"

    def of(self, *terms: str) -> Glossary:
        """The rows of these terms; InputError for one that is not listed."""
        listed = {row.term: row for row in self.rows}
        for term in terms:
            if term not in listed:
                raise InputError(f"{term!r} is not in the glossary. There are: {' '.join(listed)}.")
        return Glossary([listed[term] for term in terms], caption=self.caption)


def read_translation(path: str | os.PathLike[str], essay: Essay) -> Translation:
    """Read a translation from TOML: tables `title`, `headings` and `sentences`, each entry with `quote` and `en`.

    Raises:
        InputError: no such file, no valid TOML, an address the essay does not have, or a quote its place does not begin
            with; it names file and address.
    """
    table = _toml(path)
    entries = {"0/0": table["title"]} if "title" in table else {}
    entries |= {f"{part}/0": entry for part, entry in table.get("headings", {}).items()}
    entries |= table.get("sentences", {})
    translated = {}
    for address, entry in entries.items():
        where = f"{os.fspath(path)}, {address}"
        if not isinstance(entry, dict) or not entry.get("quote") or not entry.get("en"):
            raise InputError(f"{where}: needs `quote`, how the place begins, and `en`.")
        try:
            words = essay.find(address).text
        except AddressError as error:
            raise InputError(f"{where}: {error}") from error
        label = next((s.label for s in essay.sections() if s.span.start == essay.find(address).span.start), "")
        if not words.removeprefix(label).startswith(entry["quote"]):
            raise InputError(f"{where}: the place begins {words[:16]!r}, not {entry['quote']!r}.")
        translated[address] = entry["en"]
    return Translation(essay, translated)


def read_glossary(path: str | os.PathLike[str], essay: Essay) -> Glossary:
    """Read a glossary from TOML: `[[term]]` tables with term, pinyin, en, note and `at`, where the term stands.

    Raises:
        InputError: no such file, no valid TOML, a key that is not there, or a term that does not stand at its place.
    """
    rows = []
    for i, entry in enumerate(_toml(path).get("term", []), start=1):
        where = f"{os.fspath(path)}, term {entry.get('term', i)}"
        if missing := [key for key in GlossaryRow._fields if key not in entry]:
            raise InputError(f"{where}: no {missing[0]!r}.")
        row = GlossaryRow(*(entry[key] for key in GlossaryRow._fields))
        if row.term not in essay.find(row.at).text:
            raise InputError(f"{where}: does not stand at {row.at}.")
        rows.append(row)
    return Glossary(rows)


def _toml(path: str | os.PathLike[str]) -> dict[str, Any]:
    try:
        return tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{os.fspath(path)}: cannot be read: {error}.") from error
