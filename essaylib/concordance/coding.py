"""A reader's coding of a concordance: columns of their own beside its lines, kept in a small CSV.

A row is keyed by address and quote. In the quote the node stands between 【 】, with so much of its surroundings that
its place is the only one: `床前【明月】光`. A coding stays right when offsets move, and says where it no longer fits.
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from essaylib.addresses import part_of
from essaylib.concordance import Concordance, Line, line_at
from essaylib.errors import AddressError, InputError
from essaylib.spans import Span
from essaylib.tables import Column, Table

if TYPE_CHECKING:
    import pandas as pd

    from essaylib.essay import Essay

__all__ = ["CodeCount", "CodeCounts", "CodedLine", "CodedLines", "SideBySide", "SideRow", "code", "read", "write"]

_KEYS = ("address", "quote")
_NO_CODE = "(none 未编)"
_BREAK = "↵"  # stands in a quote where the text has a line end


class CodedLine(NamedTuple):
    """A line of a concordance with the codes a reader gave it."""

    address: str
    quote: str
    codes: Mapping[str, str]
    line: Line

    @property
    def span(self) -> Span:
        """Of the node, in the essay's text."""
        return self.line.span


class CodeCount(NamedTuple):
    """How many lines have one code, and where."""

    code: str
    n_lines: int
    addresses: str


class CodeCounts(Table[CodeCount]):
    """The codes of one column, counted."""

    columns = (
        Column("code", "code 编码"),
        Column("n_lines", "lines 行", "number"),
        Column("addresses", "at 地址", "text", 80),
    )
    css_class = "essaylib-codes"


class SideRow(NamedTuple):
    """One line with a reader's code and the one it is set beside."""

    address: str
    quote: str
    yours: str
    other: str
    doubt: str


class SideBySide(Table[SideRow]):
    """Two codings of the same lines; where they differ, the line is worth reading again."""

    columns = (
        Column("address", "address 地址", "address"),
        Column("quote", "line 原文", "text", 44),
        Column("yours", "yours 你的"),
        Column("other", "the reading's 所附"),
        Column("doubt", "its doubt 其疑问", "text", 90),
    )
    css_class = "essaylib-side-by-side"


class CodedLines(Table[CodedLine]):
    """Coded lines in the order of the text. `names` are the reader's columns."""

    css_class = "essaylib-coded"

    def __init__(self, rows: Sequence[CodedLine], *, essay: Essay, names: Sequence[str], caption: str = "") -> None:
        super().__init__(sorted(rows, key=lambda row: row.span), caption=caption, essay=essay)
        self.names = tuple(names)
        self.columns = (
            Column("address", "address 地址", "address"),
            Column("quote", "line 原文", "text", 44),
            *(Column(name, name, "text", 36) for name in self.names),
        )

    def _cell(self, row: CodedLine, column: Column) -> str:
        return row.codes[column.name] if column.name in row.codes else super()._cell(row, column)

    def beside(self, codes: Sequence[str], *, name: str) -> SideBySide:
        """A reader's own codes of the first lines beside those of the column `name`; "?" is a line not coded yet.

        The caption says how many of the coded lines agree; no code is called wrong.
        """
        if isinstance(codes, str) or len(codes) > len(self):
            raise InputError(f"Give a list of at most {len(self)} codes, one a line; this has {len(codes)}.")
        self._known(name)
        mine = [str(code).strip() for code in codes]
        rows = [
            SideRow(row.address, row.quote, code, row.codes[name] if code != "?" else "·", "")
            for code, row in zip(mine, self.rows, strict=False)
        ]
        doubts = [row.codes.get("doubt", "") if code != "?" else "" for code, row in zip(mine, self.rows, strict=False)]
        rows = [row._replace(doubt=doubt) for row, doubt in zip(rows, doubts, strict=True)]
        n_coded = sum(code != "?" for code in mine)
        n_alike = sum(row.yours == row.other for row in rows)
        return SideBySide(rows, caption=f"{n_alike} of {n_coded} coded lines alike · 已编{n_coded}行，相同{n_alike}行")

    def tally(self, name: str) -> CodeCounts:
        """How many lines have each code of the column `name`, most first; InputError if there is no such column."""
        self._known(name)
        places: dict[str, list[str]] = {}
        for row in self.rows:
            places.setdefault(row.codes[name] or _NO_CODE, []).append(row.address)
        counts = [CodeCount(code, len(at), " ".join(at)) for code, at in places.items()]
        return CodeCounts(sorted(counts, key=lambda count: -count.n_lines), caption=name)

    def where(self, **codes: str) -> CodedLines:
        """The lines that have all these codes, as `where(role="actor")`; `""` is no code yet."""
        for name in codes:
            self._known(name)
        rows = [row for row in self.rows if all(row.codes[name] == code for name, code in codes.items())]
        return self._with(rows)

    def by_part(self, name: str) -> pd.DataFrame:
        """The codes of one column by part: a row a part with lines, a column a code, as they come in the text."""
        return self._crosstab("part", [part_of(row.address) for row in self.rows], name)

    def cross(self, name: str, other: str) -> pd.DataFrame:
        """Two columns against each other: how many lines have each pair of codes, as they come in the text."""
        return self._crosstab(name, self._codes(name), other)

    def _crosstab(self, name: str, values: list[str], other: str) -> pd.DataFrame:
        import pandas as pd

        codes = self._codes(other)
        rows, columns = list(dict.fromkeys(values)), list(dict.fromkeys(codes))
        n = Counter(zip(values, codes, strict=True))
        return pd.DataFrame(
            [[n[row, column] for column in columns] for row in rows],
            index=pd.Index(rows, name=name, dtype=object),
            columns=pd.Index(columns, name=other, dtype=object),
            dtype=int,
        )

    def _codes(self, name: str) -> list[str]:
        self._known(name)
        return [row.codes[name] or _NO_CODE for row in self.rows]

    def to_frame(self) -> pd.DataFrame:
        """One row a line: address, quote and every code."""
        import pandas as pd

        return pd.DataFrame([{"address": r.address, "quote": r.quote, **r.codes} for r in self.rows],
                            columns=[*_KEYS, *self.names])  # fmt: skip

    def _known(self, name: str) -> None:
        if name not in self.names:
            raise InputError(f"No column {name!r} in this coding. There are: {', '.join(self.names)}.")


def code(lines: Concordance, /, **columns: Sequence[str]) -> CodedLines:
    """Code lines in the notebook: one list of codes a column, one code a line, in the order of the lines.

    Raises:
        InputError: no column, one whose number of codes is not that of the lines, or one with the name of a key.
    """
    if not columns:
        raise InputError("Give one or more columns, as form=['right', 'procedure', ...].")
    _check_names(tuple(columns))
    for name, codes in columns.items():
        if isinstance(codes, str) or len(codes) != len(lines):
            raise InputError(f"Column {name!r} needs {len(lines)} codes, one a line, in a list; it has {len(codes)}.")
    codings = zip(*columns.values(), strict=True)
    rows = [
        CodedLine(line.address, _quote(lines.essay, line), dict(zip(columns, map(str, codes), strict=True)), line)
        for line, codes in zip(lines, codings, strict=True)
    ]
    return CodedLines(rows, essay=lines.essay, names=tuple(columns))


def write(lines: Concordance | CodedLines, path: str | os.PathLike[str], *, columns: str | Sequence[str] = ()) -> None:
    """Write a CSV to be filled in: address, quote and the reader's columns, empty where there is no code yet.

    UTF-8 with a byte-order mark, so that Excel shows Chinese. A file that is there is never overwritten.

    Raises:
        InputError: the file exists or cannot be written, or a column has no name, the name of a key or of another.
    """
    coded = lines.names if isinstance(lines, CodedLines) else ()
    names = (*coded, *((columns,) if isinstance(columns, str) else columns))
    _check_names(names)
    rows = []
    for row in lines:
        codes = row.codes if isinstance(row, CodedLine) else {}
        quote = row.quote if isinstance(row, CodedLine) else _quote(lines.essay, row)
        rows.append([row.address, quote, *(codes.get(name, "") for name in names)])
    try:
        with Path(path).open("x", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([[*_KEYS, *names], *rows])
    except FileExistsError as error:
        raise InputError(f"{os.fspath(path)}: exists, and may hold a reader's work. Choose another name.") from error
    except OSError as error:
        raise InputError(f"{os.fspath(path)}: cannot be written: {error.strerror}.") from error


def _check_names(names: Sequence[str]) -> None:
    for name in names:
        if not name.strip() or name in _KEYS or names.count(name) > 1:
            raise InputError(
                f"A column called {name!r}: each has a name of its own, and address and quote are the keys of a row."
            )


# Reading ----------------------------------------------------------------------------------------------------------


def read(path: str | os.PathLike[str], essay: Essay, *, width: int = 20) -> CodedLines:
    """Read a coding of `essay` from a CSV with the columns address, quote and at least one of the reader's own.

    Lines that begin with # are comments (the rule of coding stands there).

    Raises:
        InputError: no such file, keys or codes missing, an address the essay does not have, a quote that is not in its
            place or is there twice, or a place coded twice; it names file and line.
    """
    name = os.fspath(path)
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: not UTF-8 text. In Excel, save it as “CSV UTF-8”.") from error
    except OSError as error:
        raise InputError(f"{name}: cannot be read: {error.strerror}.") from error
    table = list(_records(text, name))
    if not table:
        raise InputError(f"{name}: empty. A coding has a first line: address,quote and the names of your columns.")
    first, head = table[0][0], [cell.strip() for cell in table[0][1]]
    while head and not head[-1] and not any("".join(cells[len(head) - 1 :]).strip() for _, cells in table[1:]):
        head.pop()  # columns that are empty throughout, as Excel leaves them beside a longer comment
    names = [cell for cell in head if cell not in _KEYS]
    if not set(_KEYS) <= set(head) or not names or len(set(head)) < len(head) or "" in head:
        raise InputError(
            f"{name}, line {first}: the first line is {','.join(head)}; needed are address, quote and one column or "
            "more of your own, each once, with commas between."
        )
    rows: list[CodedLine] = []
    coded: dict[Span, int] = {}
    for number, cells in table[1:]:
        where = f"{name}, line {number}"
        if "".join(cells[len(head) :]).strip() or len(cells) < len(head):
            raise InputError(
                f"{where}: {len(cells)} cells, the first line has {len(head)}. Put cells with commas in quotes."
            )
        row = {key: cell.strip() for key, cell in zip(head, cells, strict=False)}
        span = _place(essay, row["address"], row["quote"], where)
        if span in coded:
            raise InputError(f"{where}: {row['quote']} in {row['address']} is coded already, in line {coded[span]}.")
        coded[span] = number
        codes = {column: row[column] for column in names}
        rows.append(CodedLine(row["address"], row["quote"], codes, line_at(essay, span, width=width)))
    return CodedLines(rows, essay=essay, names=names, caption=Path(name).stem)


def _records(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV with the number of the line each begins on; comments and empty rows left out."""
    begins = number = 0
    fresh = True  # at the beginning of a row, not inside a cell that goes over several lines

    def lines() -> Iterator[str]:
        nonlocal begins, number, fresh
        for number, line in enumerate(StringIO(text, newline=""), start=1):
            if fresh and line.lstrip('"').startswith("#"):
                continue
            if fresh:
                begins, fresh = number, False
            yield line

    rows = csv.reader(lines())
    while True:
        try:
            cells = next(rows, None)
        except csv.Error as error:
            raise InputError(f"{name}, line {number}: {error}.") from error
        if cells is None:
            return
        fresh = True
        if any(cell.strip() for cell in cells):
            yield begins, cells


def _place(essay: Essay, address: str, quote: str, where: str) -> Span:
    try:
        place = _hull(essay, address)
    except AddressError as error:
        raise InputError(f"{where}: {error}") from error
    words = place.of(essay.text).replace("\n", _BREAK)
    found = set()
    readings = list(_readings(quote.replace("\r\n", _BREAK).replace("\n", _BREAK)))
    for left, node, right in readings:
        for at in _occurrences(words, left + node + right):
            start = place.start + at + len(left)
            found.add(Span(start, start + len(node)))
    if not readings:
        raise InputError(f"{where}: the quote {quote!r} does not show its node between 【 】.")
    if len(found) != 1:
        said = "is not" if not found else f"is {len(found)} times"
        raise InputError(
            f"{where}: the quote {quote!r} {said} in {address} ({words[:30]}…). Quote what stands there once."
        )
    return found.pop()


def _readings(quote: str) -> Iterator[tuple[str, str, str]]:
    """The ways to take a quote apart at 【 】: one, unless the text itself has such brackets."""
    closings = [j for j, mark in enumerate(quote) if mark == "】"]
    for i, mark in enumerate(quote):
        for j in closings if mark == "【" else ():
            if j > i + 1:
                yield quote[:i], quote[i + 1 : j], quote[j + 1 :]


def _occurrences(text: str, words: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _hull(essay: Essay, address: str) -> Span:
    """From the beginning of an address, or of the first of two, to its end and the blanks after it."""
    first, _, last = address.partition("–")
    end = essay.find(last or first).span.end
    while essay.text[end : end + 1].isspace():
        end += 1
    return Span(essay.find(first).span.start, end)


def _quote(essay: Essay, line: Line) -> str:
    """The node in so much of its surroundings that its place has them once."""
    place = _hull(essay, line.address)
    start, end = line.span.start - place.start, line.span.end - place.start
    text = place.of(essay.text)
    text = text[: max(end, len(text.rstrip()))].replace("\n", _BREAK)
    around = 4
    while True:
        a, b = max(0, start - around), min(len(text), end + around)
        quote = f"{text[a:start]}【{text[start:end]}】{text[end:b]}"
        if (a == 0 and b == len(text)) or len(list(_occurrences(text, text[a:b]))) == 1:
            return quote
        around += 2
