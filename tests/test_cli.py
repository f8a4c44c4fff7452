"""The command line: what it prints, where, in which shape, and how it ends."""

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from importlib import resources
from pathlib import Path

import jsonschema
import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

import essaylib
from essaylib import cli, errors
from tests.conftest import SEED

COMMAND = [sys.executable, "-m", "essaylib"]
SCHEMA = json.loads(resources.files("essaylib").joinpath("data/essay.schema.json").read_text("utf-8"))
FULL = Path("/dev/full")
PLAIN = "春天来了。\n花开了。\n"


def run(*args, stdin=b"", **environment):
    """A real run of the command, nothing of it a screen."""
    return subprocess.run(
        [*COMMAND, *map(str, args)],
        input=stdin,
        capture_output=True,
        check=False,
        env=os.environ | environment,
    )


def call(*args, stdin=None):
    """The command in this process: for what does not hang on the process's own streams."""
    return CliRunner().invoke(cli.app, [*map(str, args)], input=stdin, prog_name="essaylib")


def on_screen(columns, *args, **environment):
    """What a terminal of this width is sent, and the exit code."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    unset = {"COLUMNS", "NO_COLOR", "FORCE_COLOR"}
    own = {name: value for name, value in os.environ.items() if name not in unset}
    process = subprocess.Popen(
        [*COMMAND, *map(str, args)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=own | {"TERM": "xterm-256color"} | environment,
    )
    os.close(theirs)
    sent = b""
    try:
        while piece := os.read(ours, 65536):
            sent += piece
    except OSError:  # Linux says so when the other side is closed
        pass
    os.close(ours)
    return sent.decode("utf-8").replace("\r\n", "\n"), process.wait()


def without_colour(text):
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def squeezed(text):
    return re.sub(r"\s", "", text)


def headings(essay):
    return [section.label + essay.at(section.heading) for section in essay.sections()]


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "page.txt"
    path.write_text(PLAIN, "utf-8")
    return path


# What is printed ---------------------------------------------------------------------------------------------


def test_outline_in_a_pipe_has_every_part_on_one_line(essay):
    done = run("outline", SEED)
    lines = done.stdout.decode("utf-8").splitlines()
    assert (done.returncode, done.stderr) == (0, b"")
    for row in essay.outline():
        figures = f"{row.n_sentences:,} {row.n_han:,} {row.share:.1%}"
        title = row.label + row.heading or "introduction 引言"
        assert any(
            line.startswith(row.address + " ") and title in line and figures in " ".join(line.split()) for line in lines
        ), row
    assert lines[0] == essay.title
    assert "Wenke99.com" in lines[2]
    assert all(str(fact) in lines[2] for _, fact in essay.source.shown_facts())


@pytest.mark.parametrize("command", ["outline", "issues", "clean --ledger", "clean --ledger --kind page_cut"])
def test_tables_in_a_pipe_are_plain(command):
    out = run(*command.split(), SEED, TERM="xterm-256color", FORCE_COLOR="1", COLUMNS="40").stdout.decode("utf-8")
    assert "\x1b" not in out
    assert all(line == line.rstrip() for line in out.splitlines())


def test_clean_prints_the_text_byte_for_byte(essay):
    assert run("clean", SEED).stdout == f"{essay.text}\n".encode()


def test_clean_can_keep_the_marks_of_the_page():
    text = essaylib.read_essay(SEED, punctuation="source").text
    assert call("clean", "--punctuation", "source", SEED).stdout == text + "\n"


def test_clean_text_is_read_again_as_itself(essay):
    assert call("clean", "-", stdin=f"{essay.text}\n").stdout == f"{essay.text}\n"


def test_ledger_has_every_kind_with_its_numbers(essay):
    out = call("clean", "--ledger", SEED).stdout.splitlines()
    for row, line in zip(essay.ledger(), out[1:], strict=True):
        assert line.split()[:4] == [row.kind, f"{row.n_edits:,}", f"{row.n_out:,}", f"{row.n_in:,}"]


def test_ledger_lists_the_edits_of_a_kind(essay):
    out = call("clean", "--ledger", "--kind", "page_cut", SEED).stdout
    assert [line.split()[1] for line in out.splitlines()[2:]] == [row.address for row in essay.ledger().of("page_cut")]
    assert out.count("↵↵") == len(essay.ledger().of("page_cut"))


@pytest.mark.parametrize(
    ("lang", "shown", "left_out"),
    [("en", ["en"], ["zh"]), ("zh", ["zh"], ["en"]), ("both", ["en", "zh"], [])],
)
def test_issues_come_in_the_languages_asked_for(essay, lang, shown, left_out):
    lines = call("issues", "--lang", lang, SEED).stdout.splitlines()[1:]
    for row, line in zip(essay.issue_table(), lines, strict=True):
        assert line.split()[:2] == [row.code, row.address]
        assert row.quote in line
        assert all(getattr(row, name) in line for name in shown)
        assert not any(getattr(row, name) in line for name in left_out)


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["issues", SEED], 0),  # issues are findings, not a failure
        (["issues", "--exit-code", SEED], 1),  # unless asked
        (["issues", "--exit-code", "--json", SEED], 1),
        (["issues", "--exit-code", "-"], 0),  # and there are some
    ],
)
def test_exit_code_of_issues(args, code):
    assert call(*args, stdin=PLAIN).exit_code == code


def test_no_issues_is_said():
    assert call("issues", "-", stdin=PLAIN).stdout == "none / 无\n"


def test_an_essay_without_parts_has_an_outline():
    out = call("outline", "-", stdin="春天来了。").stdout
    assert "untitled 无题" in out
    assert "100.0%" in out


def test_control_characters_of_a_page_are_shown_not_sent():
    out = call("outline", "-", stdin="一、红\x1b[31m色\n春天来了。\n二、绿色\n夏天来了。\n").stdout
    assert "\x1b" not in out
    assert r"\x1b[31m" in out


@pytest.mark.parametrize("args", [["--version"], ["outline", "--help"], ["--help"]])
def test_help_and_version(args):
    done = call(*args)
    assert (done.exit_code, done.stderr) == (0, "")
    assert essaylib.__version__ in done.stdout or "Example: essaylib outline page.txt" in done.stdout


@pytest.mark.parametrize("command", ["outline", "clean", "issues"])
def test_help_of_a_command_has_an_example(command):
    assert f"Example: essaylib {command} page.txt" in call(command, "--help").stdout


def test_help_tells_the_exit_codes():
    lines = call("--help").stdout.splitlines()
    told = [line.split()[0] for line in lines[lines.index("  Exit codes:") + 1 :] if line.startswith("    ")]
    assert told == ["0", "1", "2", "3", "4"]


def test_help_loads_nothing_that_reads_or_draws():
    code = """if True:
        import atexit, sys
        from essaylib.cli import app
        atexit.register(lambda: sys.stderr.write(" ".join(sys.modules)))
        app(["--help"])
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    assert loaded.isdisjoint({"rich.console", "pydantic", "essaylib.views", "essaylib.scrape", "tomllib"})


# JSON --------------------------------------------------------------------------------------------------------


def test_schema_holds_of_the_essay(essay):
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(essay.to_dict(), SCHEMA, cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize(
    ("args", "names"),
    [
        (["outline"], ["schema", "title", "source", "sections", "sentences"]),
        (["issues"], ["schema", "title", "source", "issues"]),
        (["clean"], ["schema", "title", "source", "text", "edits"]),
        (["clean", "--ledger"], ["schema", "title", "source", "text", "edits"]),
    ],
)
def test_json_is_a_part_of_the_essay(essay, args, names):
    printed = json.loads(call(*args, "--json", SEED).stdout)
    jsonschema.validate(printed, SCHEMA, cls=jsonschema.Draft202012Validator)
    assert printed == {name: essay.to_dict()[name] for name in names}
    assert list(printed) == names


def test_json_of_one_kind_of_edit(essay):
    printed = json.loads(call("clean", "--ledger", "--kind", "space", "--json", SEED).stdout)
    assert [edit["raw"] for edit in printed["edits"]] == [
        [edit.raw.start, edit.raw.end] for edit in essay.edits.of("space")
    ]


def test_edits_of_the_json_make_the_text_of_the_page(raw_page):
    printed = json.loads(call("clean", "--json", SEED).stdout)
    pieces, done = [], 0
    for edit in printed["edits"]:
        pieces += [raw_page[done : edit["raw"][0]], edit["text"]]
        done = edit["raw"][1]
    assert "".join([*pieces, raw_page[done:]]) == printed["text"]


def undescribed(schema, path="essay"):
    """The properties of a schema that say nothing of what they are."""
    if "$ref" in schema:
        schema = SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[1]] | schema
    if not schema.get("description") and not path.endswith("[]"):
        yield path
    for name, part in schema.get("properties", {}).items():
        yield from undescribed(part, f"{path}.{name}")
    if isinstance(schema.get("items"), dict):
        yield from undescribed(schema["items"], f"{path}[]")


def test_every_property_is_described():
    assert not list(undescribed(SCHEMA))
    assert list(undescribed({"description": "x", "properties": {"a": {}}})) == ["essay.a"]  # it can fail


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (["schema"], 2),
        (["source", "sha256"], "?"),
        (["source", "uploaded_on"], "4 March"),
        (["sections", 0, "start"], -1),
        (["sections", 0, "address"], "0.1"),
        (["sentences", 0, "address"], "1"),
        (["issues", 0, "message"], "text"),
        (["edits", 0, "kind"], "magic"),
        (["edits", 0, "raw"], [1]),
        (["edits", 0, "unheard_of"], 1),
    ],
)
def test_schema_sees_a_wrong_value(essay, place, value):
    told = essay.to_dict()
    part = told
    for key in place[:-1]:
        part = part[key]
    part[place[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(told, SCHEMA, cls=jsonschema.Draft202012Validator)


# How it ends -------------------------------------------------------------------------------------------------


def assert_one_line(done, *words):
    """One line of error, with `words` in it, and nothing else anywhere."""
    error = done.stderr if isinstance(done.stderr, str) else done.stderr.decode("utf-8")
    assert not done.stdout
    assert error.startswith("essaylib: ")
    assert error.endswith("\n")
    assert error.count("\n") == 1
    assert "Traceback" not in error
    assert not [word for word in words if word not in error], error


#: The page of the seed as it would be had the document not been opened.
FURNITURE = re.sub(r"(?<=资源描述\n).*(?=展开阅读全文)", "\n", SEED.read_text("utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize(
    ("content", "code", "word"),
    [
        (b"", 4, "empty"),
        (b" \n\xe3\x80\x80\n", 4, "empty"),  # white space of every width
        (b"no Chinese here", 4, "not one Han character"),
        (FURNITURE.encode(), 4, "page furniture"),
        (b"%PDF-1.7", 3, "a PDF file"),
        ("群众\x00".encode(), 3, "NUL"),
        ("坚持党的群众路线".encode("gb18030"), 3, "not UTF-8"),
        (b"\xff\xfe\x00\x4e", 3, "UTF-16"),
    ],
    ids=["empty", "blank", "English", "furniture", "PDF", "binary", "GB18030", "UTF-16"],
)
@pytest.mark.parametrize("by", ["file", "standard input"])
def test_content_that_is_no_essay(tmp_path, content, code, word, by):
    path = tmp_path / "给 学生.txt"
    path.write_bytes(content)
    done = call("issues", path) if by == "file" else call("issues", "-", stdin=content)
    assert done.exit_code == code
    assert_one_line(done, str(path) if by == "file" else by, word)


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda path: None, "no such file"),
        (lambda path: path.mkdir(), "a folder"),
        (os.mkfifo, "not a regular file"),  # opened in the usual way it would wait for ever
        (lambda path: path.symlink_to("/dev/null"), "not a regular file"),
        (lambda path: path.symlink_to(path), "cannot be read"),  # a link to itself
        (lambda path: path.write_bytes(b"\xe6\x98\xa5" * 4), "limit is 10"),
    ],
)
def test_file_that_cannot_be_read(tmp_path, make, word):
    path = tmp_path / "page.txt"
    make(path)
    done = call("outline", "--max-bytes", 10, path)
    assert done.exit_code == 3
    assert_one_line(done, str(path), word)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (getattr(errors, name), code)
        for names, code in [
            (["InputError", "AddressError", "SpanError", "GlyphError"], 2),
            (["ReadError", "MissingFileError", "NotAFileError", "AccessError", "TooLargeError"], 3),
            (["FormatError", "DamagedFileError", "EncodingError", "EssayError"], 3),
            (["EmptyFileError", "NoChineseError", "OnlyFurnitureError"], 4),
        ]
        for name in names
    ],
)
def test_every_kind_of_error_has_its_exit_code(monkeypatch, kind, code):
    def fail(*args, **options):
        raise kind("page\n.txt: wrong.")

    monkeypatch.setattr(cli, "read_essay", fail)
    done = call("outline", "page.txt")
    assert done.exit_code == code
    assert_one_line(done, "page↵.txt: wrong.")


def test_no_kind_of_error_is_forgotten():
    rows = next(m for m in test_every_kind_of_error_has_its_exit_code.pytestmark if m.name == "parametrize").args[1]
    assert {kind.__name__ for kind, _ in rows} == set(errors.__all__)


@pytest.mark.parametrize(
    ("args", "word"),
    [
        (["read", "x"], "No such command 'read'"),
        (["outline"], "Missing argument 'FILE'"),
        (["outline", "x", "y"], "unexpected extra argument"),
        (["outline", "--colour", "x"], "--colour"),
        (["outline", "--max-bytes", "0", "x"], "greater than or equal to 1"),
        (["issues", "--lang", "fr", "x"], "'fr' is not one of"),
        (["clean", "--punctuation", "none", "x"], "'none' is not one of"),
        (["clean", "--kind", "space", "x"], "needs --ledger"),
        (["clean", "--ledger", "--kind", "magic", "x"], "accepted are furniture, page_cut"),
        (["outline", "--sites", "nowhere.toml", SEED], "nowhere.toml: cannot be read"),
        (["outline", "--sites", SEED, SEED], "not valid TOML"),
    ],
)
def test_wrong_usage(args, word):
    done = call(*args)
    assert done.exit_code == 2
    assert_one_line(done, word)


def test_without_a_command_help_goes_to_standard_error():
    done = call()
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Exit codes:" in done.stderr


def test_sites_of_ones_own(tmp_path):
    (tmp_path / "sites.toml").write_text(
        '[[site]]\nname = "Mine"\nrecognise = ["^本页属我$"]\nfurniture = ["^本页属我$"]\n', "utf-8"
    )
    done = call("outline", "--sites", tmp_path / "sites.toml", "-", stdin="本页属我\n" + PLAIN)
    assert "site 网站 Mine" in done.stdout


# Streams -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["outline", "clean", "issues"])
def test_standard_input_is_read_as_the_file(command):
    assert run(command, "-", stdin=SEED.read_bytes()).stdout == run(command, SEED).stdout


def test_standard_input_has_the_limit_too():
    done = call("clean", "--max-bytes", "10", "-", stdin=PLAIN)
    assert done.exit_code == 3
    assert_one_line(done, "standard input", "--max-bytes")


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "ascii:strict"},
        {"PYTHONIOENCODING": "gb18030"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    ],
)
def test_chinese_comes_out_in_any_locale(essay, environment):
    done = run("outline", SEED, **environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert essay.title in done.stdout.decode("utf-8")
    assert "不在.txt: no such file" in run("clean", "不在.txt", **environment).stderr.decode("utf-8")


@pytest.mark.parametrize("command", ["outline", "clean", "issues --json"])
def test_a_reader_that_leaves_is_no_error(command):
    ours, theirs = os.pipe()
    os.close(ours)  # as `| head -1` does, only without a race
    process = subprocess.Popen([*COMMAND, *command.split(), SEED], stdout=theirs, stderr=subprocess.PIPE)
    os.close(theirs)
    assert process.communicate()[1] == b""
    assert process.returncode == 141


@pytest.mark.skipif(not FULL.exists(), reason="needs the device that is always full")
def test_a_full_disk_is_told():
    with FULL.open("wb") as full:
        done = subprocess.run([*COMMAND, "clean", SEED], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 3
    assert done.stderr.decode() == "essaylib: standard output: not written: No space left on device.\n"


@pytest.mark.parametrize("descriptor", [0, 1, 2])
def test_a_closed_stream_brings_no_traceback(descriptor):
    """A caller may close any of the three: `<&-`, `>&-`, `2>&-`."""
    code = f"import os; os.close({descriptor}); os.execv({sys.executable!r}, {[*COMMAND, 'clean', '-']!r})"
    done = subprocess.run([sys.executable, "-c", code], input=PLAIN.encode(), capture_output=True, check=False)
    assert b"Traceback" not in done.stderr
    assert done.returncode == {0: 2, 1: 3, 2: 0}[descriptor]


# A file to write ---------------------------------------------------------------------------------------------


def test_output_is_written_to_a_file(page, tmp_path):
    done = call("clean", page, "-o", tmp_path / "new.txt")
    assert (done.exit_code, done.output) == (0, "")
    assert (tmp_path / "new.txt").read_bytes() == PLAIN.encode()


def test_an_existing_file_is_replaced_only_with_force(page, tmp_path):
    old = tmp_path / "old.txt"
    old.write_text("mine")
    done = call("clean", page, "-o", old)
    assert done.exit_code == 2
    assert_one_line(done, str(old), "--force")
    assert old.read_text() == "mine"
    assert call("clean", page, "-o", old, "--force").exit_code == 0
    assert old.read_text("utf-8") == PLAIN


@pytest.mark.parametrize(
    "make_output",
    [
        lambda page, name: page,
        lambda page, name: page.parent / "." / page.name,
        lambda page, name: name.symlink_to(page) or name,
        lambda page, name: name.hardlink_to(page) or name,
    ],
)
def test_the_page_is_never_overwritten(page, tmp_path, make_output):
    done = call("clean", page, "-o", make_output(page, tmp_path / "other.txt"), "--force")
    assert done.exit_code == 2
    assert_one_line(done, "never overwritten")
    assert page.read_text("utf-8") == PLAIN


def test_the_page_on_standard_input_is_never_overwritten(page):
    with page.open("rb") as file:
        done = subprocess.run(
            [*COMMAND, "clean", "-", "-o", page, "--force"], stdin=file, capture_output=True, check=False
        )
    assert done.returncode == 2
    assert_one_line(done, "never overwritten")
    assert page.read_text("utf-8") == PLAIN


def test_a_link_to_nowhere_is_a_file_too(page, tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    assert call("clean", page, "-o", tmp_path / "link").exit_code == 2
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("output", ["", "no/such/folder/x.txt"])
def test_output_that_cannot_be_written(page, tmp_path, output):
    done = call("clean", page, "-o", tmp_path / output, "--force")
    assert done.exit_code == 3
    assert_one_line(done, "not written")


def test_nothing_is_written_when_there_is_no_essay(tmp_path):
    assert call("clean", "-", "-o", tmp_path / "new.txt", stdin="abc").exit_code == 4
    assert list(tmp_path.iterdir()) == []


def test_a_table_in_a_file_is_as_in_a_pipe(tmp_path):
    path = tmp_path / "ledger.txt"
    on_screen(40, "clean", "--ledger", SEED, "-o", path)
    assert path.read_text("utf-8") == call("clean", "--ledger", SEED).stdout


# A screen ----------------------------------------------------------------------------------------------------


def titles_of(outline):
    """The words of an outline as drawn on a screen: figures, bars and addresses left out."""
    lines = [re.sub(r"\s+[\d,]+\s+[\d,]+\s+[\d.]+%.*$", "", line) for line in outline.splitlines()]
    return squeezed("".join(re.sub(r"^\d+(\.\d+)*(\s|$)", "", line) for line in lines))


@pytest.mark.parametrize("columns", [40, 71, 72, 80, 140, 200])
def test_outline_fits_the_screen_and_loses_nothing(essay, columns):
    out, code = on_screen(columns, "outline", SEED)
    out = without_colour(out)
    assert code == 0
    assert max(map(cell_len, out.splitlines())) <= columns
    words = titles_of(out)
    assert not [heading for heading in headings(essay) if squeezed(heading) not in words]
    assert all(squeezed(str(fact)) in squeezed(out) for _, fact in essay.source.shown_facts())


@pytest.mark.parametrize("columns", [40, 80, 119])
def test_issues_fit_the_screen_and_lose_nothing(essay, columns):
    out, code = on_screen(columns, "issues", SEED)
    out = without_colour(out)
    assert code == 0
    assert max(map(cell_len, out.splitlines())) <= columns
    for row in essay.issue_table():
        assert not [text for text in (row.code, row.quote, row.en, row.zh) if squeezed(text) not in squeezed(out)]


@pytest.mark.parametrize("columns", [120, 160])
@pytest.mark.parametrize("command", ["issues", "clean --ledger", "clean --ledger --kind width"])
def test_tables_on_a_wide_screen_lose_nothing(columns, command):
    out, _ = on_screen(columns, *command.split(), SEED)
    out = without_colour(out)
    assert max(map(cell_len, out.splitlines())) <= columns
    in_pipe = call(*command.split(), SEED).stdout
    assert sorted(squeezed(out)) == sorted(squeezed(in_pipe))


@pytest.mark.parametrize("columns", [1, 29])
@pytest.mark.parametrize("command", ["outline", "issues", "clean --ledger"])
def test_no_screen_is_too_narrow(essay, columns, command):
    out, code = on_screen(columns, *command.split(), SEED)
    assert code == 0
    if command == "outline":
        assert not [h for h in headings(essay) if squeezed(h) not in squeezed(without_colour(out))]


def test_a_screen_of_unknown_width_is_taken_for_eighty():
    assert max(map(cell_len, without_colour(on_screen(0, "outline", SEED)[0]).splitlines())) <= 80


def test_colour_on_a_screen_unless_it_is_not_wanted():
    assert "\x1b[" in on_screen(80, "outline", SEED)[0]
    assert "\x1b" not in on_screen(80, "outline", SEED, NO_COLOR="1")[0]
    assert "\x1b" not in on_screen(80, "outline", SEED, TERM="dumb")[0]


def test_clean_text_is_not_touched_by_a_screen(essay):
    assert on_screen(40, "clean", SEED) == (essay.text + "\n", 0)


def test_a_long_heading_keeps_its_indent_where_it_wraps(tmp_path):
    heading = "（一）" + "长" * 50
    path = tmp_path / "long.txt"
    path.write_text(f"一、短\n{heading}\n春天来了。\n（二）短\n夏天来了。\n", "utf-8")
    out, _ = on_screen(80, "outline", path, NO_COLOR="1")
    wrapped = [line for line in out.splitlines() if line.startswith("  ") and "长" in line]
    assert wrapped
    assert all(line.index("长") == 7 for line in wrapped)  # 1.1, two blanks, the indent of two
    assert squeezed(heading) in titles_of(out)
