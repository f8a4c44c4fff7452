"""`essaylib` on the command line: the outline, the clean text and the issues of one page.

Output is always UTF-8. On a screen tables fit its width, by wrapping and never by cutting; in a pipe or a
file every row is one line and nothing is coloured. An error is one line on standard error, with nothing on
standard output.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from essaylib import Essay, EssayError, __version__, errors, parse_essay, read_essay
from essaylib._screen import head, listed, outline_table, visible, width_of
from essaylib.spans import KINDS

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
        sys.stderr.write(f"essaylib: {visible(message)}\n")
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
        width = width_of()
        _write(head(essay, width) + outline_table(essay, width))


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
    width = width_of(output)
    if json:
        _write_json(essay, "text", "edits", kind=kind, output=output)
    elif ledger:
        table = essay.ledger()
        _write(listed(table.of(kind) if kind else table, width), output=output)
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
        width, other = width_of(), {"en": "zh", "zh": "en", "both": ""}[lang]
        _write(listed(essay.issue_table(), width, without=other))
    if exit_code and essay.issues:
        raise typer.Exit(_ISSUES_FOUND)


@app.command(
    short_help="Write a page to read and mark it in.", epilog="Example: essaylib edition page.txt -o essay.html"
)
def edition(
    file: _FileArgument,
    *,
    output: Annotated[str, typer.Option("--output", "-o", metavar="PATH", help="The HTML file to write.")],
    force: Annotated[bool, typer.Option("--force", help="Let -o replace a file; never the input.")] = False,
    notes: Annotated[
        list[str] | None, typer.Option(metavar="JSON", help="A file of notes to put in; may be given again.")
    ] = None,
    codebook: Annotated[
        str | None, typer.Option(metavar="TOML", help="Tags to choose from, as data/codebook.toml.")
    ] = None,
    themes: Annotated[str | None, typer.Option(metavar="TOML", help="Themes, as data/themes.toml.")] = None,
    translation: Annotated[
        str | None, typer.Option(metavar="TOML", help="A translation by address, shown on demand.")
    ] = None,
    glossary: Annotated[str | None, typer.Option(metavar="TOML", help="Glosses of terms.")] = None,
    lang: Annotated[Literal["en", "zh", "both"], typer.Option(help="Language of the page.")] = "both",
    reading: Annotated[bool, typer.Option(help="Put in pinyin, words and their levels.")] = True,
    font: Annotated[bool, typer.Option(help="Put in a font of the characters shown.")] = True,
    sites: _SitesOption = None,
    max_bytes: _MaxBytesOption = 64_000_000,
) -> None:
    """Write one HTML file with the essay, to be read and marked in a browser; it opens from disk."""
    _check_output(output, file, force=force)
    essay = _read(file, sites=sites, max_bytes=max_bytes)
    from essaylib.reading import edition as page_of
    from essaylib.reading.files import options

    chosen = options(
        essay, notes=notes or (), codebook=codebook, themes=themes, translation=translation, glossary=glossary
    )
    page = page_of(essay, **chosen, language=lang, reading=reading, font=font)
    _write(page, output=output)
    sys.stderr.write(f"{visible(output)}: {len(page.encode()):,} bytes. Open it in a browser.\n")


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
