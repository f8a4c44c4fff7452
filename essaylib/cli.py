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
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from essaylib import Essay, EssayError, __version__, errors, parse_essay, read_essay
from essaylib.spans import KINDS

if TYPE_CHECKING:  # rich is loaded by the command that draws a table
    from rich.console import RenderableType

    from essaylib.tables import Table

__all__ = ["app"]

_ISSUES_FOUND, _USAGE, _FILE, _NO_ESSAY = 1, 2, 3, 4
_EMPTY_KINDS = (errors.EmptyFileError, errors.NoChineseError, errors.OnlyFurnitureError)
_CODES = ((errors.InputError, _USAGE), (_EMPTY_KINDS, _NO_ESSAY))
#: As a shell reports a program that was stopped by SIGPIPE, which is what `cat` does when its reader leaves.
_READER_LEFT = 141
_EPILOG = """\b
Exit codes:
  0  done
  1  issues were found (only with issues --exit-code)
  2  wrong usage: an argument, an option, a table of sites
  3  a file cannot be read or written
  4  there is no essay in it: empty, no Chinese, page furniture only

Example: essaylib outline page.txt
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
        if sys.stdout is None:  # closed by the caller: `>&-`
            sys.exit(_complain("standard output is closed.", _FILE))
        try:
            code = super().main(*args, **extra | {"standalone_mode": False}) or 0
        except TyperException as error:
            context = getattr(error, "ctx", None)
            command = context.command_path if context else "essaylib"
            message = " ".join(error.format_message().split()).rstrip(".")
            code = _complain(f"{message}. For help: {command} --help", _USAGE)
        except EssayError as error:
            code = _complain(str(error), next((n for kinds, n in _CODES if isinstance(error, kinds)), _FILE))
        sys.exit(code)


def _complain(message: str, code: int) -> int:
    if sys.stderr is not None:
        # In a locale without Chinese, Python reads the bytes of a file's name as surrogates.
        message = message.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        sys.stderr.write(f"essaylib: {_visible(message)}\n")
    return code


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
        _write(_head(essay, width) + _outline_table(essay, width))


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
    if kind is not None and (not ledger or kind not in KINDS):
        raise errors.InputError(f"--kind {kind}: it needs --ledger, and accepted are {', '.join(KINDS)}.")
    if output is not None:
        _check_output(output, file, force=force)
    essay = _read(file, sites=sites, max_bytes=max_bytes, punctuation=punctuation)
    width = _width(output)
    if json:
        _write_json(essay, "text", "edits", kind=kind, output=output)
    elif ledger:
        table = essay.ledger()
        _write(_listed(table.of(kind) if kind else table, width), output=output)
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
        _write(_listed(essay.issue_table(), width, without=other))
    if exit_code and essay.issues:
        raise typer.Exit(_ISSUES_FOUND)


def _read(file: str, *, sites: str | None, max_bytes: int, punctuation: _Punctuation = "full") -> Essay:
    from essaylib.formats import decode
    from essaylib.scrape.sites import load

    table = None if sites is None else load(sites)
    if file != "-":
        return read_essay(file, punctuation=punctuation, sites=table, max_bytes=max_bytes)
    name = "standard input"
    if sys.stdin is None:
        raise errors.InputError(f"{name} is closed. Give a file, or put the page in through a pipe.")
    found = b""
    try:
        while len(found) <= max_bytes and (piece := sys.stdin.buffer.read(1_000_000)):
            found += piece
    except OSError as error:
        raise errors.ReadError(f"{name}: cannot be read: {error.strerror or error}.") from error
    if len(found) > max_bytes:
        raise errors.TooLargeError(f"{name}: more than {max_bytes:,} bytes. Split it, or raise --max-bytes.")
    try:
        return parse_essay(decode(found, name=name), punctuation=punctuation, sites=table)
    except _EMPTY_KINDS as error:
        raise type(error)(str(error).replace("the page:", f"{name}:", 1)) from error


def _check_output(output: str, file: str, *, force: bool) -> None:
    """InputError if `output` may not be written over. Other faults are told when it is opened."""
    if _are_one_file(output, file):
        raise errors.InputError(f"{output}: this is the page, which is never overwritten. Give -o another name.")
    if not force and os.path.lexists(output):
        raise errors.InputError(f"{output}: there is such a file already. Give -o another name, or add --force.")


def _are_one_file(output: str, file: str) -> bool:
    try:
        page = os.fstat(sys.stdin.fileno()) if file == "-" else Path(file).stat()
        return os.path.samestat(page, Path(output).stat())
    except (OSError, ValueError, AttributeError):  # one is missing, or standard input is closed or no file
        return False


def _write(text: str, *, output: str | None = None) -> None:
    try:
        if output is None:
            sys.stdout.write(text)
            sys.stdout.flush()
        else:
            with Path(output).open("w", encoding="utf-8", newline="\n") as file:
                file.write(text)
    except OSError as error:
        if output is None:  # drop what is buffered: Python would try again at its exit, and complain
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if output is None and isinstance(error, BrokenPipeError):
            raise typer.Exit(_READER_LEFT) from error
        raise EssayError(f"{output or 'standard output'}: not written: {error.strerror or error}.") from error


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
    for character in text.replace("\n", "↵"):
        control = unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
        shown.append(character.encode("unicode_escape").decode() if control else character)
    return "".join(shown)


def _width(output: str | None = None) -> int:
    """Cells of a line of the screen; no limit where the output is a pipe or a file."""
    import shutil

    if output is not None or not sys.stdout.isatty():
        return _NO_SCREEN
    return max(_NARROWEST, shutil.get_terminal_size().columns)


def _head(essay: Essay, width: int) -> str:
    """Title, size, and what the page says of itself."""
    from essaylib.hanzi import count_han

    size = (
        f"{len(essay.sections()):,} parts 部分 · {len(essay.sentences):,} sentences 句 · "
        f"{count_han(essay.text):,} Han 字 · {len(essay.issues):,} issues 疑点"
    )
    facts = [f"{name} {value}" for name, value in essay.source.shown_facts()]
    lines = [(essay.title or "untitled 无题", "bold"), (size, ""), (" · ".join(facts), "dim"), ("", "")]
    return _paragraphs(lines, width)


def _outline_table(essay: Essay, width: int) -> str:
    cells = 20 if width >= 160 else width // 8
    rows, paragraphs = [], []
    for row in essay.outline():
        title = "  " * max(0, row.level - 1) + (row.label + row.heading or "introduction 引言")
        n_sentences, n_han, share = f"{row.n_sentences:,}", f"{row.n_han:,}", f"{row.share:.1%}"
        rows.append([row.address, title, n_sentences, n_han, share, _bar(row.share, cells)])
        paragraphs += [(f"{row.address} · {n_sentences} sent. 句 · {n_han} Han 字 · {share}", "cyan")]
        paragraphs += [(f"  {title.strip()}", "")]
    if width < _ROOM_FOR_OUTLINE:
        return _paragraphs(paragraphs, width)
    titles = ["", "part 部分", "sent. 句", "Han 字", "share 占比", ""]
    return _columns(titles, rows, styles=["cyan", "", "number", "number", "number", "cyan"], width=width)


def _bar(share: float, cells: int) -> str:
    whole, eighths = divmod(round(share * cells * 8), 8)
    return "█" * whole + ("▏▎▍▌▋▊▉"[eighths - 1] if eighths else "")


def _listed(view: Table[Any], width: int, *, without: str = "") -> str:
    """A table of the library in columns; on a screen too narrow for them, a paragraph a row."""
    from rich.cells import cell_len

    head = _paragraphs([(view.caption, "bold")], width) if view.caption else ""
    if not view:
        return head + _paragraphs([(view.empty, "")], width)
    columns = [column for column in view.columns if column.name != without]
    values = [[getattr(row, column.name) for column in columns] for row in view]
    rows = [[f"{v:,}" if isinstance(v, int) else _visible(str(v)) for v in row] for row in values]
    titles = [column.title for column in columns]
    styles = [{"address": "cyan", "number": "number"}.get(column.css_class, "") for column in columns]
    taken = sum(max(map(cell_len, cells)) + 2 for cells in zip(titles, *rows, strict=True))
    if width >= min(taken, _ROOM_FOR_COLUMNS):
        return head + _columns(titles, rows, styles=styles, width=width)
    paragraphs = []
    for row in rows:
        cells = list(zip(row, titles, styles, strict=True))
        first = [cell for cell, _, style in cells if style == "cyan"]
        first += [f"{title} {cell}" for cell, title, style in cells if style == "number"]
        paragraphs += [(" · ".join(first), "cyan")]
        paragraphs += [(f"  {cell}", "") for cell, _, style in cells if not style]
    return head + _paragraphs(paragraphs, width)


def _columns(titles: Sequence[str], rows: Sequence[Sequence[str]], *, styles: Sequence[str], width: int) -> str:
    """`rows` in columns, those of the style "number" set right. Only for a screen others are wrapped."""
    if width == _NO_SCREEN:  # rich would take two milliseconds a row, which is long for a long page
        return _unwrapped(titles, rows, styles)
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for title, style in zip(titles, styles, strict=True):
        number = style == "number"
        table.add_column(title, justify="right" if number else "left", no_wrap=number, overflow="fold")
    for row in rows:
        cells = zip(row, styles, strict=True)
        table.add_row(*(_cell(cell, "" if style == "number" else style) for cell, style in cells))
    return _drawn([table], width)


def _unwrapped(titles: Sequence[str], rows: Sequence[Sequence[str]], styles: Sequence[str]) -> str:
    from rich.cells import cell_len

    lines = [titles, *([_visible(cell) for cell in row] for row in rows)]
    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    text = []
    for line in lines:
        for cell, style, width in zip(line, styles, widths, strict=True):
            blank = " " * (width - cell_len(cell))
            text += [blank, cell, "  "] if style == "number" else [cell, blank, "  "]
        text.append("\n")
    return "".join(f"{line.rstrip()}\n" for line in "".join(text).split("\n")[:-1])


def _paragraphs(lines: Iterable[tuple[str, str]], width: int) -> str:
    """Texts with their styles, below each other; an indented one keeps its indent where it is wrapped."""
    if width == _NO_SCREEN:
        return "".join(f"{_visible(text)}\n" for text, _ in lines)
    return _drawn((_cell(text, style) for text, style in lines), width)


def _cell(text: str, style: str) -> RenderableType:
    from rich.padding import Padding
    from rich.text import Text

    words = Text(_visible(text).lstrip(" "), style=style, overflow="fold")
    return Padding(words, (0, 0, 0, len(text) - len(text.lstrip(" "))))


def _drawn(parts: Iterable[RenderableType], width: int) -> str:
    """`parts` below each other as a screen of this width shows them."""
    from rich.console import Console

    coloured = not os.environ.get("NO_COLOR")
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
