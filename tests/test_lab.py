"""Every notebook in a real JupyterLab, as a reader runs it; and `make lab` itself."""

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.browsers import axe, ran
from tests.lab import LABS_OWN, ROOT, LabSession, answers, errors_of, own_jupyter
from tests.programs import free_port, running, wait_for

NOTEBOOKS = [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "notebooks").glob("*.ipynb"))]


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_notebook_runs_in_lab(lab, notebook):
    page = lab.open(notebook)
    assert errors_of(lab.run_all()) == []
    assert lab.page_errors == []
    assert lab.outside == []
    assert page.locator(".Toastify__toast").count() == 0  # no news, no update notice
    if notebook.endswith("00_start_here.ipynb"):
        assert page.locator(".essaylib-outline").first.is_visible()


def test_errors_of_sees_a_failed_cell():
    def cell(count: int | None, *tags: str) -> dict[str, object]:
        failed = {"output_type": "error", "ename": "KeyError", "evalue": "x"}
        return {
            "cell_type": "code",
            "execution_count": count,
            "metadata": {"tags": tags},
            "outputs": [failed],
        }

    assert errors_of([cell(1), cell(2, "raises-exception"), {"cell_type": "markdown"}]) == ["code cell 1: KeyError: x"]
    assert errors_of([cell(None, "raises-exception")]) == ["code cell 1 did not run"]


def test_session_notes_what_leaves_this_machine():
    session = LabSession()
    for address in ("http://127.0.0.1:1/a", "ws://localhost/b", "data:text/css,c", "https://example.org/d"):
        session.watch.note(address)
    assert session.outside == ["https://example.org/d"]


def test_a_notebook_given_as_cells_restarted_reloaded_and_dark(lab):
    notebook = lab.write("made/群众.ipynb", ["n = 41", "n += 1\nn", "1 / 0"])
    lab.open(notebook)
    cells = lab.run_all()
    assert errors_of(cells) == ["code cell 3: ZeroDivisionError: division by zero"]
    assert lab.ask("n") == "42"
    lab.run_cell(1)
    assert lab.ask("print(n, '𠮷')") == "43 𠮷\n"
    with pytest.raises(RuntimeError, match=r"'m' in the notebook: NameError"):
        lab.ask("m")
    lab.save()

    lab.reload()
    assert lab.ask("n") == "43"  # the kernel is the same one
    assert lab.page.locator(".jp-OutputArea-output").first.inner_text() == "43"  # and the file has what was shown

    lab.restart()
    with pytest.raises(RuntimeError, match="NameError"):
        lab.ask("n")
    assert errors_of(lab.run_all(restart=False))
    assert lab.ask("n") == "42"

    colour = "() => getComputedStyle(document.body).getPropertyValue('--jp-layout-color0')"
    light = lab.page.evaluate(colour)
    lab.set_theme(dark=True)
    assert lab.page.evaluate(colour) != light
    lab.set_theme(dark=False)
    assert lab.page.evaluate(colour) == light
    assert lab.page_errors == []


def test_errors_of_lab_are_passed_over_and_no_others(lab):
    """The same words from anywhere but Lab's own files are an error of ours."""
    lab.open(lab.write("made/error.ipynb", ["1"]))
    before = len(lab.page_errors)
    for known in LABS_OWN:
        lab.page.evaluate("words => { setTimeout(() => { throw new Error(words); }) }", known)
    lab.page.wait_for_timeout(200)
    assert len(lab.page_errors) == before + len(LABS_OWN)
    lab.watch.errors.clear()
    lab.watch.stacks.clear()
    for stack, ours in (
        (f"Error: x\n at a ({lab.address}/static/lab/9.abc.js?v=1:2:3)", []),
        (f"Error: x\n at a (blob:{lab.address}/1-2:2:3)\n at b ({lab.address}/static/lab/9.abc.js:2:3)", [LABS_OWN[1]]),
        ("", [LABS_OWN[1]]),
    ):
        lab.watch.errors[:], lab.watch.stacks[:] = [LABS_OWN[1]], [stack]
        assert lab.page_errors == ours
    lab.watch.errors.clear()
    lab.watch.stacks.clear()


def test_two_tabs_of_one_notebook_share_its_kernel(lab):
    notebook = lab.write("made/two.ipynb", ["n = 1", "n"])
    first = lab.open(notebook)
    lab.run_all()
    second = lab.open(notebook, keep=True)
    assert lab.tabs == [first, second]
    assert lab.ask("n") == "1"
    lab.ask("n = 2")
    lab.page = first
    assert lab.ask("n") == "2"
    assert first.locator(".jp-Dialog").count() == second.locator(".jp-Dialog").count() == 0
    lab.open(notebook)
    assert len(lab.tabs) == 1
    assert first.is_closed()
    assert lab.page_errors == []


def test_what_a_cell_of_html_does_is_seen(lab):
    # The canary of the tests that load attack strings: HTML that a cell shows is trusted, and its scripts run.
    shown = "from IPython.display import HTML\nHTML('<img src=x: onerror=\"top.pwned=1;alert(7)\">')"
    page = lab.open(lab.write("made/html.ipynb", [shown]))
    lab.run_all()
    page.wait_for_function("() => window.pwned")
    assert ran(page) == ["window.pwned = 1"]
    assert lab.watch.dialogs == ["alert: 7"]
    lab.watch.dialogs.clear()


def test_axe_looks_into_lab(lab):
    shown = "from IPython.display import HTML\nHTML('<div class=own><input><label>名字<input></label></div>')"
    lab.open(lab.write("made/axe.ipynb", [shown]))
    lab.run_all()
    (found,) = axe(lab.page, within=".own")
    assert found.startswith("label: ")


@pytest.mark.skipif(not shutil.which("make"), reason="no make")
def test_make_lab_prints_an_address_that_answers(tmp_path):
    # The environment these tests run in, when make made it; else make's own.
    here = Path(sys.prefix)
    venv = [f"VENV={os.path.relpath(here, ROOT)}"] if (here / ".test").exists() else []
    command = ["make", "lab", *venv, f"LAB_ARGS=--port={free_port()} --ServerApp.port_retries=0"]
    log = tmp_path / "lab.log"
    with running(command, log=log, env=own_jupyter(tmp_path), cwd=ROOT) as process:
        printed = wait_for(
            lambda: re.search(r"^\s*(http://127\S+/lab/tree/notebooks/00_start_here\.ipynb)\?(token=\w+)$",
                              log.read_text("utf-8"), flags=re.MULTILINE),
            process=process, log=log, seconds=600,
        )  # fmt: skip
        assert answers(f"{printed[1]}?{printed[2]}")
        site = printed[1].partition("/lab/")[0]
        settings = f"{site}/lab/api/settings/@jupyterlab/apputils-extension:notification?{printed[2]}"
        with urllib.request.urlopen(settings, timeout=10) as response:
            assert json.load(response)["schema"]["properties"]["fetchNews"]["default"] == "false"
        assert "\x1b" not in log.read_text("utf-8")


def test_make_help_lists_every_target():
    run = subprocess.run(["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {line.split()[1] for line in run.stdout.splitlines()} == {
        "help", "lab", "test", "check", "notebooks", "lock", "clean",
    }  # fmt: skip
