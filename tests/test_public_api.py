"""What a user may rely on: the names, their documentation, and an import that does nothing else."""

import importlib
import inspect
import json
import pkgutil
import subprocess
import sys
import types
from collections.abc import Iterator
from typing import Any

import pytest

import essaylib

# Run in a fresh interpreter: in this one, pytest and other tests have long imported everything.
IMPORT_AND_TELL = """
import json, locale, logging, sys, warnings

seen = []
def watch(event, args):
    # What the import system itself opens ends in .py, .pyc or .so.
    if event == "open" and not str(args[0]).endswith((".py", ".pyc", ".so")):
        seen.append(f"opens {args[0]}")
    elif event.split(".")[0] in {"socket", "subprocess", "urllib", "tempfile"}:
        seen.append(event)

def state():
    root = logging.getLogger()
    return repr((warnings.filters, locale.setlocale(locale.LC_ALL), root.handlers, root.level))

before = state()
sys.addaudithook(watch)
import MODULE as module
after = state()
sys.stdout.write("told:" + json.dumps({
    "modules": sorted({name.split(".")[0] for name in sys.modules}),
    "names": sorted(n for n, v in vars(module).items() if n[0] != "_" and type(v) is not type(sys)),
    "seen": seen,
    "state changed": before != after and [before, after],
}))
"""
HEAVY = {"pandas", "matplotlib", "jieba", "numpy", "rich", "typer", "IPython"}


def import_and_tell(module: str, *, cwd: str) -> dict[str, Any]:
    """Import `module` in a fresh interpreter and report what that did; "printed" is what came out besides."""
    run = subprocess.run(
        [sys.executable, "-B", "-W", "error", "-c", IMPORT_AND_TELL.replace("MODULE", module)],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
    )
    printed, found, told = run.stdout.partition("told:")
    assert found, run.stderr
    return json.loads(told) | {"printed": printed + run.stderr}


def side_effects(told: dict[str, Any]) -> list[str]:
    """What an import did beyond defining names, one readable line each."""
    effects = [f"loads {name}" for name in sorted(HEAVY.intersection(told["modules"]))]
    effects += told["seen"]
    effects += [f"{key}: {told[key]}" for key in ("state changed", "printed") if told[key]]
    return effects


def public_modules() -> list[str]:
    names = [info.name for info in pkgutil.walk_packages(essaylib.__path__, "essaylib.")]
    return ["essaylib", *(name for name in names if not any(part[0] == "_" for part in name.split(".")))]


def public_callables(module: types.ModuleType) -> Iterator[tuple[str, object]]:
    """(dotted name, function or class) for what `module` defines under a public name, methods included."""
    for name, value in vars(module).items():
        if name[0] == "_" or getattr(value, "__module__", None) != module.__name__:
            continue
        if inspect.isfunction(value):
            yield f"{module.__name__}.{name}", value
        elif inspect.isclass(value):
            yield f"{module.__name__}.{name}", value
            for part, member in vars(value).items():
                function = getattr(member, "fget", None) or getattr(member, "func", None)  # property, cached_property
                function = function or getattr(member, "__func__", member)  # classmethod, staticmethod
                if part[0] != "_" and inspect.isfunction(function):
                    yield f"{module.__name__}.{name}.{part}", function


def gaps(module: types.ModuleType) -> list[str]:
    """Public functions, classes and methods of `module` that lack a docstring or an annotation."""
    found = []
    for name, value in public_callables(module):
        if not value.__doc__:
            found.append(f"{name}: no docstring")
        if inspect.isfunction(value):
            signature = inspect.signature(value)
            bare = [
                parameter.name
                for parameter in signature.parameters.values()
                if parameter.annotation is parameter.empty and parameter.name not in {"self", "cls"}
            ]
            bare += ["return"] if signature.return_annotation is signature.empty else []
            found += [f"{name}: {parameter} has no annotation" for parameter in bare]
    return found


def test_all_is_sorted_and_complete(tmp_path):
    assert essaylib.__all__ == sorted(essaylib.__all__)
    told = import_and_tell("essaylib", cwd=str(tmp_path))
    modules = {info.name for info in pkgutil.iter_modules(essaylib.__path__)}
    late = {"annotate"}  # loaded when it is asked for
    assert set(told["names"]) == set(essaylib.__all__) - modules - {"__version__"} - late
    for name in essaylib.__all__:
        assert getattr(essaylib, name) is not None


@pytest.mark.parametrize("name", public_modules())
def test_everything_public_is_documented_and_typed(name):
    module = importlib.import_module(name)
    assert module.__doc__, f"{name}: no docstring"
    assert not gaps(module)


def test_import_does_nothing_else(tmp_path):
    assert side_effects(import_and_tell("essaylib", cwd=str(tmp_path))) == []


def test_gate_sees_an_undocumented_name():
    module = types.ModuleType("bad")
    exec("class C:\n    def m(self, x) -> int: ...\ndef f(y: int): 'Says.'\ndef _g(z): ...", vars(module))
    assert gaps(module) == [
        "bad.C: no docstring",
        "bad.C.m: no docstring",
        "bad.C.m: x has no annotation",
        "bad.f: return has no annotation",
    ]


@pytest.mark.parametrize(
    ("source", "effect"),
    [
        ("import numpy", "loads numpy"),
        ("open(__file__ + '.txt', 'w').close()", "opens "),
        ("import socket; socket.socket()", "socket.__new__"),
        ("import logging; logging.basicConfig()", "state changed"),
        ("import warnings; warnings.simplefilter('ignore')", "state changed"),
        ("print('welcome')", "printed: welcome"),
    ],
)
def test_gate_sees_a_side_effect(tmp_path, source, effect):
    (tmp_path / "noisy.py").write_text(source)
    assert any(line.startswith(effect) for line in side_effects(import_and_tell("noisy", cwd=str(tmp_path))))
