"""The table that all overviews are: a sequence of rows that shows itself in a terminal and in a notebook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, NamedTuple, Self, TypeVar, overload

from essaylib._html import bar, escape, table, wrap
from essaylib.errors import InputError
from essaylib.hanzi import cell_width, pad

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Column", "Table"]

Row = TypeVar("Row", bound=tuple[object, ...])


class Column(NamedTuple):
    """A column of a table: the field of its rows, its heading, and how its cells are set."""

    name: str
    title: str
    css_class: Literal["text", "number", "address", "share"] = "text"
    width: int = 60
    """Cells of a fixed-width screen that the plain-text form gives it at most."""
    digits: int = 2
    """Places after the point with which a fraction is shown; the row holds it in full."""


class Table(Sequence[Row], Generic[Row]):
    """A sequence of rows (named tuples) that shows itself as a table."""

    columns: tuple[Column, ...] = ()
    css_class: ClassVar[str] = "essaylib-table"
    empty: ClassVar[str] = "none / 无"

    def __init__(self, rows: Sequence[Row], *, caption: str = "", essay: Any = None) -> None:
        self.rows = tuple(rows)
        self.caption = caption
        self.essay = essay
        """The essay whose places the rows are, so that what is drawn from them leads back; None where none are."""

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Row, ...]: ...
    def __getitem__(self, index: int | slice) -> Row | tuple[Row, ...]:
        return self.rows[index]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Table) and type(self) is type(other) and self.rows == other.rows

    def __hash__(self) -> int:
        return hash(self.rows)

    def __repr__(self) -> str:
        if not self.rows:
            return f"{type(self).__name__}: {self.empty}"
        lines = [[column.title for column in self.columns]]
        lines += [[self._cell(row, column) for column in self.columns] for row in self.rows]
        widths = [
            min(column.width, max(cell_width(line[i]) for line in lines)) for i, column in enumerate(self.columns)
        ]
        numbers = [column.css_class in ("number", "share") for column in self.columns]
        text = [
            "  ".join(
                " " * (width - cell_width(cell)) + cell if number else pad(cell, width)
                for cell, width, number in zip(line, widths, numbers, strict=True)
            ).rstrip()
            for line in lines
        ]
        return "\n".join([self.caption, *text] if self.caption else text)

    def _repr_html_(self) -> str:
        if not self.rows:
            return wrap(f'<p class="note">{escape(self.caption)} {escape(self.empty)}</p>', css_class=self.css_class)
        cells = [[self._html_cell(row, column) for column in self.columns] for row in self.rows]
        return wrap(
            table(
                [column.title for column in self.columns],
                cells,
                classes=[column.css_class.replace("share", "text") for column in self.columns],
                caption=escape(self.caption),
                css_class=self.css_class,
            ),
            css_class="",
        )

    def head(self, n: int = 10) -> Self:
        """The first `n` rows as a table of the same kind; InputError for n < 1."""
        if n < 1:
            raise InputError(f"n={n}: 1 or more rows can be shown.")
        return self._with(self.rows[:n])

    def _with(self, rows: Sequence[Row]) -> Self:
        """The same table with these rows."""
        other = copy(self)
        other.rows = tuple(rows)
        return other

    def to_frame(self) -> pd.DataFrame:
        """The rows as a DataFrame, one column a field."""
        import pandas as pd

        fields = self.rows[0]._fields if self.rows else [column.name for column in self.columns]  # type: ignore[attr-defined]
        return pd.DataFrame(list(self.rows), columns=list(fields))

    def _cell(self, row: Row, column: Column) -> str:
        value = getattr(row, column.name)
        if value is None:
            return "-"
        if column.css_class == "share":
            return f"{value:.1%}"
        if isinstance(value, float):
            return f"{value:,.{column.digits}f}"
        return f"{value:,}" if isinstance(value, int) else str(value).replace("\n", "↵")

    def _html_cell(self, row: Row, column: Column) -> str:
        if column.css_class == "share":
            return bar(getattr(row, column.name))
        return escape(self._cell(row, column))
