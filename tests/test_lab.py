"""Every notebook in a real JupyterLab, as a reader runs it; and `make lab` itself."""

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab import (
    CHROMIUM,
    ROOT,
    LabSession,
    answers,
    errors_of,
    free_port,
    own_jupyter,
    running,
    wait_for,
)

NOTEBOOKS = [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "notebooks").glob("*.ipynb"))]


@pytest.fixture(scope="module")
def lab() -> Iterator[LabSession]:
    if not CHROMIUM and not os.environ.get("CI"):
        pytest.skip("no chromium; on Debian: apt-get install chromium fonts-noto-cjk")
    assert CHROMIUM, "CI has no chromium: a browser test must not be passed over there"
    with LabSession() as session:
        yield session


@pytest.mark.browser
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
        session._note(address)
    assert session.outside == ["https://example.org/d"]


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
