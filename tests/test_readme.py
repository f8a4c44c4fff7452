"""The READMEs are run: every Python block, every `essaylib` line; and what they point at is there."""

import doctest
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.zh.md")
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
SHELLS = {"console", "sh", "bash", "shell"}


def blocks(markdown: str) -> list[tuple[str, str]]:
    """(language, text) of every fenced block."""
    return re.findall(r"^```(\w*)[^\n]*\n(.*?)^```", markdown, flags=re.DOTALL | re.MULTILINE)


def commands(language: str, text: str) -> list[tuple[str, str]]:
    """(command, output shown below it): in a console block commands begin with $, else each line is one."""
    if language == "console":
        return re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", text, flags=re.MULTILINE)
    text = text.replace("\\\n", "")
    return [(line, "") for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def run_python(markdown: str, *, name: str) -> None:
    """Run the Python blocks in order, in one namespace; in a block with >>> prompts outputs are compared."""
    namespace: dict[str, object] = {"__name__": "readme"}
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE, verbose=False)
    for number, (language, text) in enumerate(blocks(markdown)):
        if language != "python":
            continue
        if ">>>" in text:
            example = doctest.DocTestParser().get_doctest(text, namespace, f"{name} block {number}", name, 0)
            report: list[str] = []
            runner.run(example, out=report.append, clear_globs=False)
            namespace |= example.globs
            assert not report, "".join(report)
        else:
            exec(compile(text, f"{name} block {number}", "exec"), namespace)


def complaint(command: str, shown: str, *, cwd: Path) -> str:
    """What is wrong with a line of a shell block; empty when it does what the README says."""
    words = shlex.split(command, comments=True)
    match words:
        case ["essaylib", *_]:
            tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
            environment = os.environ | {"PATH": tools, "COLUMNS": "100", "NO_COLOR": "1"}
            run = subprocess.run(
                command, shell=True, cwd=cwd, capture_output=True, text=True, check=False, env=environment
            )
            if run.returncode:
                return f"exit code {run.returncode}: {run.stderr or run.stdout}"
            as_shown = doctest.OutputChecker().check_output(
                shown, run.stdout, doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
            )
            return "" if not shown.strip() or as_shown else f"shows {shown!r}, prints {run.stdout!r}"
        case ["make", *arguments]:
            run = subprocess.run(["make", "-n", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
            return run.stderr if run.returncode else ""
        case ["pip", "install", *arguments] | [_, "-m", "pip", "install", *arguments]:
            asked = re.findall(r"\[(.*?)\]", " ".join(arguments))
            unknown = {extra for part in asked for extra in part.split(",")} - set(EXTRAS)
            return f"no extra {', '.join(sorted(unknown))}" if unknown else ""
        case ["conda" | "mamba" | "micromamba", "env", "create", *arguments]:
            return "" if "environment.yml" in arguments else "environment.yml is not named"
        case ["git", "clone", *_] | ["cd", _] | ["conda" | "mamba" | "micromamba", "activate", "essaylib"]:
            return ""
        case [_, "-m", "pytest", *arguments] | ["pytest", *arguments]:
            missing = [word for word in arguments if "/" in word and not (ROOT / word).exists()]
            return f"{missing} not there" if missing else ""
    return "a command this test does not know: teach it, or leave it out of the README"


def links(markdown: str) -> Iterator[str]:
    """Relative targets of links and pictures, anchors cut off."""
    prose = re.sub(r"^```.*?^```", "", markdown, flags=re.DOTALL | re.MULTILINE)
    for match in re.finditer(r"""\]\(\s*<?([^)\s>]+)|(?:src|href)\s*=\s*["']([^"']+)["']""", prose):
        target = (match[1] or match[2]).split("#")[0]
        if target and not re.match(r"(https?|mailto):", target):
            yield target


def code_of(markdown: str) -> list[tuple[str, str]]:
    """Blocks without their comments, which each README writes in its own language."""
    return [(language, re.sub(r"[ \t]*#.*", "", text)) for language, text in blocks(markdown)]


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


@pytest.fixture
def checkout(tmp_path, monkeypatch) -> Path:
    """The checkout seen from elsewhere, so that a snippet that writes a file does not write it here."""
    for path in ROOT.iterdir():
        if not path.name.startswith("."):
            (tmp_path / path.name).symlink_to(path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "Agg")
    return tmp_path


@pytest.mark.parametrize("name", READMES)
def test_python_blocks_run(checkout, name):
    run_python(read(name), name=name)


@pytest.mark.parametrize("name", READMES)
def test_commands_do_what_is_said(checkout, name):
    lines = [line for language, text in blocks(read(name)) if language in SHELLS for line in commands(language, text)]
    wrong = [f"{line}: {said}" for line, shown in lines if (said := complaint(line, shown, cwd=checkout))]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", READMES)
def test_links_lead_somewhere(name):
    assert [target for target in links(read(name)) if not (ROOT / target).exists()] == []


def test_both_readmes_hold_the_same_code():
    assert code_of(read("README.md")) == code_of(read("README.zh.md"))


@pytest.mark.parametrize(
    "snippet",
    ["import essaylib\nessaylib.no_such_name", ">>> 6 * 7\n41", "assert False"],
)
def test_gate_sees_a_broken_snippet(snippet):
    with pytest.raises((AssertionError, AttributeError)):
        run_python(f"# Title\n```python\n{snippet}\n```\n", name="canary")


def test_good_snippets_pass_and_share_names():
    first, second, third = "n = 6", ">>> n * 7\n42\n>>> m = n", "assert m == 6"
    run_python("\n".join(f"```python\n{block}\n```\n" for block in (first, second, third)), name="canary")


@pytest.mark.parametrize(
    ("command", "shown", "complains"),
    [
        ("essaylib --help", "", False),
        ("essaylib --help", "something else\n", True),
        ("essaylib no-such-command", "", True),
        ("make test PYTEST_ARGS='-k spans'  # some", "", False),
        ("make no-such-target", "", True),
        ("pip install -e '.[test]'", "", False),
        ("pip install -e '.[everything]'", "", True),
        ("rm -rf build", "", True),
    ],
)
def test_gate_sees_a_broken_command(tmp_path, command, shown, complains):
    assert bool(complaint(command, shown, cwd=tmp_path)) == complains


def test_commands_are_told_from_their_output():
    assert commands("console", "$ a b\nout\nmore\n$ c\n") == [("a b", "out\nmore\n"), ("c", "")]
    assert commands("sh", "# why\na \\\n  b\n\nc\n") == [("a   b", ""), ("c", "")]
    assert list(links("[a](x.md#y) ![b](https://h/z.png) <img src='p.png'>\n```\n[c](no)\n```\n")) == [
        "x.md",
        "p.png",
    ]
