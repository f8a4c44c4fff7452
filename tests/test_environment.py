"""Three files say what essaylib needs: they agree with each other, and pip and conda can read them."""

import re
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from itertools import chain
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from rattler import MatchSpec

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
CONDA, (PIP_PART,) = (
    [part for part in yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"] if pick(part)]
    for pick in (lambda part: isinstance(part, str), lambda part: isinstance(part, dict))
)
PIP_LINES: list[str] = PIP_PART["pip"]
LOCK = [line for line in (ROOT / "requirements.lock").read_text("utf-8").splitlines() if not line.startswith("#")]


def direct_dependencies() -> list[Requirement]:
    """What pyproject.toml asks for, extras included, without the extras' references to each other."""
    lines = [*PYPROJECT["dependencies"], *chain(*PYPROJECT["optional-dependencies"].values())]
    return [requirement for line in lines if (requirement := Requirement(line)).name != "essaylib"]


def by_name(requirements: list[Requirement]) -> dict[str, str]:
    return {canonicalize_name(requirement.name): str(requirement.specifier) for requirement in requirements}


def pip_install(*lines: str) -> subprocess.CompletedProcess[str]:
    """What `conda env create` does with the pip part: a requirements file beside the yml, read by pip.

    A dry run without an index: the packages of the lock are installed here, so pip only has to agree.
    """
    with tempfile.NamedTemporaryFile("w", prefix="condaenv.", suffix=".requirements.txt", dir=ROOT) as requirements:
        requirements.write("\n".join(lines))
        requirements.flush()
        return subprocess.run(
            [
                sys.executable,
                "-m",
                "pip",
                "install",
                "--dry-run",
                "--no-index",
                "--no-build-isolation",
                "--disable-pip-version-check",
                "-r",
                requirements.name,
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )


def test_conda_reads_every_line():
    specs = [MatchSpec(line) for line in CONDA]
    assert [spec.name.normalized for spec in specs] == ["python", "pip"]
    assert str(specs[0].version) == PYPROJECT["requires-python"]
    for line in PIP_LINES:
        if not line.startswith("-"):
            assert str(MatchSpec(line).version) == str(Requirement(line).specifier)


def test_conda_refuses_a_wrong_line():
    with pytest.raises(Exception, match=r"(?i)invalid|unable|parse"):
        MatchSpec("numpy =>2 ==x")


def test_environment_asks_for_what_pyproject_asks_for():
    assert [line for line in PIP_LINES if line.startswith("-")] == ["-c requirements.lock", "-e .[test]"]
    named = [Requirement(line) for line in PIP_LINES if not line.startswith("-")]
    assert by_name(named) == by_name(direct_dependencies())
    assert all(">=" in str(requirement.specifier) for requirement in named)


def test_lock_holds_every_direct_dependency():
    assert [line for line in LOCK if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []  # no address, no hash, no path
    assert sorted(LOCK, key=lambda line: line.split("==")[0].upper()) == LOCK
    pins = {canonicalize_name(line.split("==")[0]): line.split("==")[1] for line in LOCK}
    outside = [
        str(requirement)
        for requirement in direct_dependencies()
        if not requirement.specifier.contains(pins.get(canonicalize_name(requirement.name), "0"))
    ]
    assert outside == []


def test_pip_part_installs():
    run = pip_install(*PIP_LINES)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Would install essaylib" in run.stdout


@pytest.mark.parametrize(
    "line",
    [
        "pandas>=999",  # no such version, and the lock says another
        "pandas => 3",  # not a requirement
        "-e .[no such extra]",
    ],
)
def test_pip_refuses_a_wrong_line(line):
    assert pip_install(*PIP_LINES, line).returncode != 0


def test_wheel_holds_the_package_and_nothing_else(tmp_path):
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            ".",
            "--no-deps",
            "--no-index",
            "--no-build-isolation",
            "--quiet",
            "--disable-pip-version-check",
            "--wheel-dir",
            tmp_path,
        ],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    source = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "essaylib").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert packed == source
    assert "essaylib/py.typed" in packed
