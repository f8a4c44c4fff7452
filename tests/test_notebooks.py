"""The form of a notebook, read from its file; that its outputs are true is for `pytest --nbval` to say.

nbval runs a cell without count and outputs but compares nothing: hence the rules that every value shown is
stored, and counted 1 to n.
"""

import ast
import json
import os
import re
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))

MAX_LINES, MEDIAN_LINES = 12, 4
ALLOWED_TAGS = {"nbval-ignore-output", "raises-exception", "solution", "exercise", "setup"}
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:root|home|work|tmp|Users)\b|[A-Z]:\\\\?Users")
LINK = re.compile(r"""\]\(\s*<?([^)\s>]+) | (?:src|href)\s*=\s*["']([^"']+)["']""", re.VERBOSE)


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def lines_of(cell: NotebookNode) -> list[str]:
    return [line for line in cell.source.splitlines() if line.strip()]


def tags_of(cell: NotebookNode) -> list[str]:
    return cell.metadata.get("tags", [])


def headings(cell: NotebookNode) -> list[str]:
    """The H1 lines of a Markdown cell; a # inside a code fence is none."""
    prose = re.sub(r"^(```|~~~).*?^\1", "", cell.source, flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"^# .*", prose, flags=re.MULTILINE)


# Each rule takes a notebook and yields what breaks it, one readable line each.


def one_title(notebook: NotebookNode) -> Iterator[str]:
    """In each language the first cell has the only H1."""
    for language in ("en", "zh"):
        prose = [
            cell
            for cell in notebook.cells
            if cell.cell_type == "markdown" and cell.metadata.get("lang") in (language, "both")
        ]
        titles = [headings(cell) for cell in prose]
        if [len(lines) for lines in titles] != [1] + [0] * (len(prose) - 1):
            yield f"{language}: the only H1 belongs in the first cell; by cell there are {titles}"


def whole_pairs(notebook: NotebookNode) -> Iterator[str]:
    """Prose is English, then the same in Chinese, under one pair id; only generated cells are for both."""
    cells = iter(enumerate(notebook.cells))
    seen = set()
    for number, cell in cells:
        language, pair = cell.metadata.get("lang"), cell.metadata.get("pair")
        if cell.cell_type == "code":
            continue
        if cell.metadata.get("generated") or language == "both":
            if not (cell.metadata.get("generated") is True and language == "both"):
                yield f"cell {number}: generated cells, and only they, have lang both"
            continue
        if language != "en" or not pair:
            yield f"cell {number}: lang {language}, pair {pair}; expected the en cell of a pair"
            continue
        if pair in seen:
            yield f"cell {number}: pair {pair} was there before"
        seen.add(pair)
        number, other = next(cells, (number + 1, None))
        if other is None or (other.metadata.get("lang"), other.metadata.get("pair")) != ("zh", pair):
            yield f"cell {number}: expected the zh cell of pair {pair}"


def short_code(notebook: NotebookNode) -> Iterator[str]:
    """Code cells are short and compute nothing themselves: logic lives in the library."""
    lengths = [len(lines_of(cell)) for cell in code_cells(notebook)]
    if lengths and statistics.median(lengths) > MEDIAN_LINES:
        yield f"median of {statistics.median(lengths)} lines a code cell, {MEDIAN_LINES} at most"
    for number, cell in enumerate(code_cells(notebook), start=1):
        if len(lines_of(cell)) > MAX_LINES:
            yield f"code cell {number}: {len(lines_of(cell))} lines, {MAX_LINES} at most"
        try:
            tree = ast.parse(cell.source)
        except SyntaxError:
            yield f"code cell {number}: not plain Python (no magics)"
            continue
        kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.For | ast.While
        for node in ast.walk(tree):
            if isinstance(node, kinds):
                yield f"code cell {number}: {type(node).__name__} belongs in the library"


def prose_between(notebook: NotebookNode) -> Iterator[str]:
    """Two code cells never touch."""
    kinds = [cell.cell_type for cell in notebook.cells]
    for number, pair in enumerate(pairwise(kinds)):
        if pair == ("code", "code"):
            yield f"cells {number} and {number + 1}: two code cells with no prose between"


def stored_outputs(notebook: NotebookNode) -> Iterator[str]:
    """Outputs come from one fresh run, and every value shown is there."""
    cells = code_cells(notebook)
    counts = [cell.execution_count for cell in cells]
    if counts != list(range(1, len(cells) + 1)):
        yield f"execution counts {counts}: run `make notebooks`"
    for number, cell in enumerate(cells, start=1):
        if shows_a_value(cell.source) and not cell.outputs:
            yield f"code cell {number}: its last line is a value but no output is stored"
        for output in cell.outputs:
            if output.output_type == "stream" and output.name == "stderr":
                yield f"code cell {number}: stderr: {output.text[:60]}"
            if output.output_type == "error" and "raises-exception" not in tags_of(cell):
                yield f"code cell {number}: {output.ename}: {output.evalue}"


def shows_a_value(source: str) -> bool:
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return False  # short_code complains
    return bool(body) and isinstance(body[-1], ast.Expr)


def no_traces_of_a_machine(notebook: NotebookNode) -> Iterator[str]:
    """No path and no memory address of the machine it ran on."""
    bare = deepcopy(notebook)
    for cell in code_cells(bare):
        for output in cell.outputs:
            for mime in [mime for mime in output.get("data", {}) if mime.startswith("image/") and "svg" not in mime]:
                del output.data[mime]  # base64, which may spell anything
    text = json.dumps(bare, ensure_ascii=False)
    for trace in [
        *MACHINE_PATH.finditer(text),
        *re.finditer(r"<[^<>]* object at 0x|\bat 0x[0-9a-f]{6,}", text),
    ]:
        yield f"…{text[max(0, trace.start() - 40) : trace.end() + 20]}…"


def known_tags(notebook: NotebookNode) -> Iterator[str]:
    """Tags are few: no cell is skipped, and at most one is run without being compared."""
    tags = [tag for cell in notebook.cells for tag in tags_of(cell)]
    for tag in sorted(set(tags) - ALLOWED_TAGS):
        yield f"tag {tag} is not one of {', '.join(sorted(ALLOWED_TAGS))}"
    if tags.count("nbval-ignore-output") > 1:
        yield "more than one nbval-ignore-output"
    for number, cell in enumerate(code_cells(notebook), start=1):
        if re.search(r"^\s*#\s*(NBVAL|PYTEST_VALIDATE)_\w+", cell.source, flags=re.MULTILINE):
            yield f"code cell {number}: nbval is told by tags, not by comments"


def links_lead_somewhere(notebook: NotebookNode) -> Iterator[str]:
    """Relative links and pictures are there."""
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type != "markdown":
            continue
        for match in LINK.finditer(cell.source):
            target = (match[1] or match[2]).split("#")[0]
            here = target and not re.match(r"(https?|mailto|data|attachment):", target)
            if here and not (NOTEBOOKS / target).exists():
                yield f"cell {number}: {target} is not there"


def plain_kernel(notebook: NotebookNode) -> Iterator[str]:
    """Any machine's kernel will do."""
    name = notebook.metadata.get("kernelspec", {}).get("name")
    if name != "python3":
        yield f"kernelspec {name}, not python3"


RULES: list[Callable[[NotebookNode], Iterator[str]]] = [
    one_title,
    whole_pairs,
    short_code,
    prose_between,
    stored_outputs,
    no_traces_of_a_machine,
    known_tags,
    links_lead_somewhere,
    plain_kernel,
]


def test_there_are_notebooks():
    assert PATHS[:1] == [NOTEBOOKS / "00_start_here.ipynb"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_notebook_keeps(path, rule):
    broken = list(rule(nbformat.read(path, as_version=4)))
    assert not broken, "\n".join([rule.__doc__, *broken])


# The canaries: a small notebook that keeps every rule, and one fault at a time that breaks one.


def good_notebook() -> NotebookNode:
    def prose(language: str, pair: str, source: str) -> NotebookNode:
        return new_markdown_cell(source, metadata={"lang": language, "pair": pair})

    notebook = new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    )
    notebook.cells = [
        prose("en", "title", "# Count\n\n```\n# a comment\n```"),
        prose("zh", "title", "# 数一数"),
        new_markdown_cell("[next](overrides.json#x)", metadata={"lang": "both", "generated": True}),
        new_code_cell(
            "n = 6\nn * 7",
            execution_count=1,
            outputs=[new_output("execute_result", {"text/plain": "42"}, execution_count=1)],
        ),
        prose("en", "end", "Done, and/or /works."),
        prose("zh", "end", "完。"),
    ]
    return notebook


def put(number: int, **changes: object) -> Callable[[NotebookNode], None]:
    return lambda notebook: notebook.cells[number].update(deepcopy(changes))


STDERR = [new_output("stream", name="stderr", text="Warning")]
ERROR = [new_output("error", ename="KeyError", evalue="x", traceback=[])]


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        (one_title, put(4, source="# A second title")),
        (one_title, put(1, source="数一数")),
        (whole_pairs, put(5, metadata={"lang": "zh", "pair": "other"})),
        (whole_pairs, put(4, metadata={})),
        (whole_pairs, put(2, metadata={"lang": "both"})),
        (whole_pairs, lambda notebook: notebook.cells.pop()),
        (whole_pairs, lambda notebook: notebook.cells.extend(notebook.cells[:2])),
        (short_code, put(3, source="n = 1\n" * 13)),
        (short_code, put(3, source="n = 1\n" * 5)),  # short enough alone, too long as the median
        (short_code, put(3, source="for n in range(3):\n    n")),
        (short_code, put(3, source="%matplotlib inline")),
        (prose_between, lambda notebook: notebook.cells.insert(3, notebook.cells[3])),
        (stored_outputs, put(3, execution_count=7)),
        (stored_outputs, put(3, outputs=[])),
        (stored_outputs, put(3, outputs=STDERR)),
        (stored_outputs, put(3, outputs=ERROR)),
        (no_traces_of_a_machine, put(3, source="open('/home/ann/essay.txt')")),
        (no_traces_of_a_machine, put(4, source="<Essay object at 0x7f00>")),
        (known_tags, put(3, metadata={"tags": ["nbval-skip"]})),
        (known_tags, put(3, source="# NBVAL_SKIP\n1")),
        (
            known_tags,
            lambda notebook: [cell.metadata.update(tags=["nbval-ignore-output"]) for cell in notebook.cells],
        ),
        (links_lead_somewhere, put(4, source="[next](99_nowhere.ipynb)")),
        (links_lead_somewhere, put(4, source='<img src="pictures/none.png">')),
        (plain_kernel, lambda notebook: notebook.metadata.update(kernelspec={"name": "my-venv"})),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_gate_sees_a_fault(rule, fault):
    notebook = good_notebook()
    assert [broken for rule in RULES for broken in rule(notebook)] == []
    fault(notebook)
    assert list(rule(notebook))


@pytest.mark.parametrize(("stored", "verdict"), [("42", 0), ("41", 1)])
def test_nbval_sees_a_false_output(tmp_path, stored, verdict):
    notebook = good_notebook()
    notebook.cells[3].outputs[0].data["text/plain"] = stored
    nbformat.write(notebook, tmp_path / "canary.ipynb")
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "-p", "no:cacheprovider", "canary.ipynb"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
    )
    assert run.returncode == verdict, run.stdout + run.stderr
