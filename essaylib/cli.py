"""`essaylib` on the command line: the outline, the clean text and the issues of one page.

Output is always UTF-8. On a screen tables fit its width, by wrapping and never by cutting; in a pipe or a
file every row is one line and nothing is coloured. An error is one line on standard error, with nothing on
standard output.
"""

from __future__ import annotations

import io
import os
import sys
import unicodedata
from collections.abc import Container, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from essaylib import Essay, EssayError, __version__, parse_essay, read_essay
from essaylib.errors import (
    EmptyFileError, InputError, NoChineseError, OnlyFurnitureError, ReadError, TooLargeError,
)  # fmt: skip
from essaylib.spans import KINDS

if TYPE_CHECKING:  # rich is loaded by the command that draws a table
    from rich.console import RenderableType
    from rich.text import Text

    from essaylib.views import Table

__all__ = ["app"]

_ISSUES_FOUND, _USAGE, _FILE, _NO_ESSAY = 1, 2, 3, 4
_EMPTY_KINDS = (EmptyFileError, NoChineseError, OnlyFurnitureError)
_CODES = ((InputError, _USAGE), (_EMPTY_KINDS, _NO_ESSAY))
#: As a shell reports a program that was stopped by SIGPIPE, which is what `cat` does when its reader leaves.
_READER_LEFT = 141
_EPILOG = """\b
Exit codes:
  0  done
  1  issues were found (only with issues --exit-code)
  2  wrong usage: an argument, an option, a table of sites
  3  a file cannot be read or written
  4  there is no essay in it: empty, no Chinese, page furniture only

\b
Example:
  essaylib outline page.txt
"""
#: Where there is no screen, no line is so long that it would be wrapped.
_NO_SCREEN = 1_000_000
#: On screens narrower than this a table with sentences in it is set as a list.
_ROOM_FOR_COLUMNS = 120
_ROOM_FOR_OUTLINE = 72
#: A still narrower screen wraps lines by itself.
_NARROWEST = 30


class _Commands(TyperGroup):
    """The commands, with every way they can end turned into one line and an exit code."""

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        """Run the command line and leave with its exit code."""
        for stream in (sys.stdout, sys.stderr):  # Chinese must come out in any locale, line ends as they are
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
        try:
            if sys.stdout is None:  # closed by the caller: `>&-`
                raise OSError("closed")
            code = super().main(*args, **extra | {"standalone_mode": False}) or 0
            sys.stdout.flush()
        except TyperException as error:
            context = getattr(error, "ctx", None)
            command = context.command_path if context else "essaylib"
            message = " ".join(error.format_message().split()).rstrip(".")
            code = _complain(f"{message}. For help: {command} --help", _USAGE)
        except EssayError as error:
            code = next((code for kinds, code in _CODES if isinstance(error, kinds)), _FILE)
            _complain(str(error), code)
        except BrokenPipeError:
            _forget_output()
            code = _READER_LEFT
        except OSError as error:
            _forget_output()
            code = _complain(f"standard output: cannot be written: {error.strerror or error}.", _FILE)
        sys.exit(code)


def _complain(message: str, code: int) -> int:
    if sys.stderr is not None:
        sys.stderr.write(f"essaylib: {_visible(message)}\n")
    return code


def _forget_output() -> None:
    """Drop what is buffered and cannot be written: Python would try again at its exit and complain."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


app = typer.Typer(
    cls=_Commands,
    help="Read a Chinese essay as it came off a web page: its build, its clean text, what is odd about it.",
    epilog=_EPILOG,
    add_completion=False,
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: it starts in half the time and can be piped
    context_settings={"help_option_names": ["-h", "--help"]},
)

_Punctuation = Literal["full", "source"]
_FileArgument = Annotated[str, typer.Argument(metavar="FILE", help="A text in UTF-8; - is standard input.")]
_JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, see data/essay.schema.json.")]
_SitesOption = Annotated[str | None, typer.Option(metavar="TOML", help="Further sites, as data/sites.toml.")]
_MaxBytesOption = Annotated[int, typer.Option(metavar="N", min=1, help="Read no more bytes than this.")]


@app.callback()
def _main(
    context: typer.Context,
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    if version:
        _write(f"essaylib {__version__}\n")
        raise typer.Exit
    if context.invoked_subcommand is None:
        sys.stderr.write(context.get_help() + "\n")
        raise typer.Exit(_USAGE)


@app.command(short_help="Show how the essay is built.", epilog="Example: essaylib outline page.txt")
def outline(
    file: _FileArgument,
    *,
    json: _JsonOption = False,
    sites: _SitesOption = None,
    max_bytes: _MaxBytesOption = 64_000_000,
) -> None:
    """Show how the essay is built: its parts with address, sentences, Han characters and share."""
    essay = _read(file, sites=sites, max_bytes=max_bytes)
    if json:
        _write_json(essay, "sections", "sentences")
    else:
        width = _width()
        _write(_drawn(*_head(essay), _outline_table(essay, width), width=width))


@app.command(short_help="Print the clean text.", epilog="Example: essaylib clean page.txt -o essay.txt")
def clean(
    file: _FileArgument,
    *,
    punctuation: Annotated[
        _Punctuation, typer.Option(help="full: full-width , ; : ! ? ( ) in Chinese; source: as on the page.")
    ] = "full",
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="PATH", help="Write to this file, not the screen.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Let -o replace a file; never the input.")] = False,
    ledger: Annotated[bool, typer.Option("--ledger", help="Show what was changed, not the text.")] = False,
    kind: Annotated[
        str | None,
        typer.Option(metavar="KIND", help=f"With --ledger: each change of this kind. {', '.join(KINDS)}."),
    ] = None,
    json: _JsonOption = False,
    sites: _SitesOption = None,
    max_bytes: _MaxBytesOption = 64_000_000,
) -> None:
    """Print the clean text, one block a line; with --ledger, the account of what was changed on the page."""
    if kind is not None and not ledger:
        raise InputError("--kind lists the changes of one kind: it needs --ledger.")
    if kind is not None and kind not in KINDS:
        raise InputError(f"--kind {kind!r}: accepted are {', '.join(KINDS)}.")
    if force and output is None:
        raise InputError("--force lets -o replace a file: it needs -o PATH.")
    if output is not None:
        _check_output(output, file, force=force)
    essay = _read(file, sites=sites, max_bytes=max_bytes, punctuation=punctuation)
    width = _width(output)
    if json:
        _write_json(essay, "text", "edits", kind=kind, output=output)
    elif ledger:
        table = essay.ledger()
        _write(_drawn(*_listed(table.of(kind) if kind else table, width), width=width), output=output)
    else:
        _write(essay.text + "\n", output=output)


@app.command(short_help="List what is odd or doubtful.", epilog="Example: essaylib issues page.txt --lang zh")
def issues(
    file: _FileArgument,
    *,
    lang: Annotated[Literal["en", "zh", "both"], typer.Option(help="Language of the findings.")] = "both",
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with 1 if there is an issue.")] = False,
    json: _JsonOption = False,
    sites: _SitesOption = None,
    max_bytes: _MaxBytesOption = 64_000_000,
) -> None:
    """List what is odd or doubtful about the text and its page, each with its place and words."""
    essay = _read(file, sites=sites, max_bytes=max_bytes)
    if json:
        _write_json(essay, "issues")
    else:
        width, other = _width(), {"en": "zh", "zh": "en", "both": ""}[lang]
        _write(_drawn(*_listed(essay.issue_table(), width, without=other), width=width))
    if exit_code and essay.issues:
        raise typer.Exit(_ISSUES_FOUND)


# In --------------------------------------------------------------------------------------------------------


def _read(file: str, *, sites: str | None, max_bytes: int, punctuation: _Punctuation = "full") -> Essay:
    from essaylib.formats import decode
    from essaylib.scrape.sites import load

    table = None if sites is None else load(sites)
    if file != "-":
        return read_essay(file, punctuation=punctuation, sites=table, max_bytes=max_bytes)
    name = "standard input"
    if sys.stdin is None:
        raise InputError(f"{name} is closed. Give a file, or put the page in through a pipe.")
    try:
        found = sys.stdin.buffer.read(max_bytes + 1)
    except OSError as error:
        raise ReadError(f"{name}: cannot be read: {error.strerror or error}.") from error
    if len(found) > max_bytes:
        raise TooLargeError(f"{name}: more than {max_bytes:,} bytes. Split it, or raise --max-bytes.")
    try:
        return parse_essay(decode(found, name=name), punctuation=punctuation, sites=table)
    except _EMPTY_KINDS as error:
        raise type(error)(str(error).replace("the page:", f"{name}:", 1)) from error


# Out -------------------------------------------------------------------------------------------------------


def _check_output(output: str, file: str, *, force: bool) -> None:
    """InputError if `output` may not be written over. Other faults are told when it is opened."""
    if _are_one_file(output, file):
        raise InputError(f"{output}: this is the page, which is never overwritten. Give -o another name.")
    if not force and os.path.lexists(output):
        raise InputError(f"{output}: there is such a file already. Give -o another name, or add --force.")


def _are_one_file(output: str, file: str) -> bool:
    try:
        page = os.fstat(sys.stdin.fileno()) if file == "-" else Path(file).stat()
        return os.path.samestat(page, Path(output).stat())
    except (OSError, ValueError, AttributeError):  # one is missing, or standard input is closed or no file
        return False


def _write(text: str, *, output: str | None = None) -> None:
    if output is None:
        sys.stdout.write(text)
        return
    try:
        with Path(output).open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise EssayError(f"{output}: cannot be written: {error.strerror or error}.") from error


def _write_json(essay: Essay, *names: str, kind: str | None = None, output: str | None = None) -> None:
    import json

    everything = essay.to_dict()
    chosen = {name: everything[name] for name in ("schema", "title", "source", *names)}
    if kind is not None:
        chosen["edits"] = [edit for edit in chosen["edits"] if edit["kind"] == kind]
    _write(json.dumps(chosen, ensure_ascii=False, indent=2) + "\n", output=output)


def _visible(text: str) -> str:
    """`text` on one line, control characters spelled out: no file name and no page may move the cursor."""
    if text.isprintable():
        return text
    shown = []
    for character in text.replace("\n", "⏎"):
        control = unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
        shown.append(character.encode("unicode_escape").decode() if control else character)
    return "".join(shown)


def _width(output: str | None = None) -> int:
    """Cells of a line of the screen; no limit where the output is a pipe or a file."""
    import shutil

    if output is not None or not sys.stdout.isatty():
        return _NO_SCREEN
    return max(_NARROWEST, shutil.get_terminal_size().columns)


def _drawn(*parts: RenderableType, width: int) -> str:
    """`parts` below each other as text, coloured on a screen only."""
    from rich.console import Console

    coloured = width != _NO_SCREEN and not os.environ.get("NO_COLOR")
    console = Console(
        file=io.StringIO(),
        width=width,
        force_terminal=coloured,
        color_system="auto" if coloured else None,
        highlight=False,
        markup=False,
        emoji=False,
    )
    with console.capture() as capture:
        for part in parts:
            console.print(part)
    return "".join(f"{line.rstrip()}\n" for line in capture.get().removesuffix("\n").split("\n"))


def _cell(text: str, style: str = "") -> Text:
    from rich.text import Text

    return Text(_visible(text), style=style, overflow="fold")


def _columns(
    titles: Sequence[str], numbers: Container[int], rows: Iterable[Iterable[RenderableType]]
) -> RenderableType:
    """`rows` in columns without lines; those whose index is in `numbers` are set right and never wrapped."""
    from rich.table import Table

    table = Table(
        box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold", show_header=any(titles)
    )
    for i, title in enumerate(titles):
        table.add_column(
            title, justify="right" if i in numbers else "left", no_wrap=i in numbers, overflow="fold"
        )
    for row in rows:
        table.add_row(*row)
    return table


def _listed(view: Table[Any], width: int, *, without: str = "") -> Iterable[RenderableType]:
    """A table of the library in columns; on a screen too narrow for them, a paragraph a row."""
    from rich.cells import cell_len
    from rich.padding import Padding

    if view.caption:
        yield _cell(view.caption, "bold")
    if not view:
        yield _cell(view.empty)
        return
    columns = [column for column in view.columns if column.name != without]
    values = [[getattr(row, column.name) for column in columns] for row in view]
    rows = [[_visible(f"{v:,}" if isinstance(v, int) else str(v)) for v in row] for row in values]
    titles = [column.title for column in columns]
    taken = sum(max(map(cell_len, cells)) + 2 for cells in zip(titles, *rows, strict=True))
    styles = ["cyan" if column.css_class == "address" else "" for column in columns]
    numbers = [i for i, column in enumerate(columns) if column.css_class == "number"]
    if taken <= width or width >= _ROOM_FOR_COLUMNS:
        yield _columns(titles, numbers, (map(_cell, row, styles) for row in rows))
        return
    for row in rows:
        first = [cell for cell, style in zip(row, styles, strict=True) if style]
        first += [f"{titles[i]} {row[i]}" for i in numbers]
        yield _cell(" · ".join(first), "cyan")
        for i, style in enumerate(styles):
            if not style and i not in numbers:
                yield Padding(_cell(row[i]), (0, 0, 0, 2))


def _head(essay: Essay) -> list[Text]:
    """Title, size, and what the page says of itself."""
    from essaylib.hanzi import count_han

    size = (
        f"{len(essay.sections()):,} parts 部分 · {len(essay.sentences):,} sentences 句 · "
        f"{count_han(essay.text):,} Han 字 · {len(essay.issues):,} issues 疑点"
    )
    known = {
        name: value for name, value in essay.source.facts().items() if value is not None and name != "title"
    }
    facts = " · ".join(f"{name} {value}" for name, value in known.items())
    return [_cell(essay.title or "untitled 无题", "bold"), _cell(size), _cell(facts, "dim"), _cell("")]


def _outline_table(essay: Essay, width: int) -> RenderableType:
    from rich.console import Group
    from rich.padding import Padding

    rows: list[list[RenderableType]] = []
    for row in essay.outline():
        address = _cell(row.address, "cyan")
        title = _cell(row.label + row.heading or "introduction 引言", "bold" if row.level == 1 else "")
        figures = [f"{row.n_sentences:,}", f"{row.n_han:,}", f"{row.share:.1%}"]
        if width < _ROOM_FOR_OUTLINE:
            names = ("sent. 句", "Han 字", "")
            line = " · ".join(f"{a} {b}".rstrip() for a, b in zip(figures, names, strict=True))
            rows.append([address, Group(title, _cell(line, "dim"))])
        else:
            indent = min(2 * max(0, row.level - 1), 8)  # a Padding is kept where a long heading wraps
            bar = _cell(_bar(row.share, width // 8 if width < 160 else 20), "cyan")
            rows.append([address, Padding(title, (0, 0, 0, indent)), *figures, bar])
    if width < _ROOM_FOR_OUTLINE:
        return _columns(["", ""], (), rows)
    return _columns(["", "part 部分", "sent. 句", "Han 字", "share 占比", ""], (2, 3, 4), rows)


def _bar(share: float, cells: int) -> str:
    whole, eighths = divmod(round(share * cells * 8), 8)
    return "█" * whole + ("▏▎▍▌▋▊▉"[eighths - 1] if eighths else "")
