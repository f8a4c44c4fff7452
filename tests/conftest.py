"""What the tests share: the essay as read, its page, the browsers, and how hard hypothesis tries."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

import essaylib

if TYPE_CHECKING:  # drivers of browsers, which few tests need
    from playwright.sync_api import Browser

    from tests.firefox import Firefox
    from tests.front import Front
    from tests.lab import LabSession

ROOT = Path(__file__).resolve().parent.parent
SEED = ROOT / "seeds" / "000_7d378279a1661445.txt"

# No deadline: on a shared machine a slow example is not a fault. `long` is for a night, by hand.
settings.register_profile("default", max_examples=200, deadline=None)
settings.register_profile("long", max_examples=5000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(scope="session")
def essay() -> essaylib.Essay:
    return essaylib.read_essay(SEED)


@pytest.fixture(scope="session")
def raw_page() -> str:
    return SEED.read_bytes().decode("utf-8")


BROWSERS = {"chromium", "firefox", "lab"}  # fixtures; a test that asks for one is marked `browser`


@pytest.hookimpl(tryfirst=True)  # before -m chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if BROWSERS & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")


def need(program: str | None, packages: str) -> None:
    """Skip where a browser is missing, but for CI: a browser test must not be passed over there."""
    if program is None and not os.environ.get("CI"):
        pytest.skip(f"no {packages.split()[0]}; on Debian: apt-get install {packages}")
    assert program, f"CI has no {packages.split()[0]}: a browser test must not be passed over there"


@pytest.fixture(scope="module")
def chromium() -> Iterator["Browser"]:
    """Chromium, for `tests.browsers.open_file`."""
    from tests import browsers

    need(browsers.CHROMIUM, "chromium fonts-noto-cjk")
    with browsers.chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def firefox() -> Iterator["Firefox"]:
    """A Firefox of 1280 by 900, light; a test that wants another makes its own `Firefox` and still asks for this."""
    from tests.firefox import FIREFOX, Firefox

    need(FIREFOX, "firefox-esr fonts-noto-cjk")
    with Firefox() as running:
        yield running


@pytest.fixture(scope="module")
def lab() -> Iterator["LabSession"]:
    """A JupyterLab, in Chromium."""
    from tests import browsers
    from tests.lab import LabSession

    need(browsers.CHROMIUM, "chromium fonts-noto-cjk")
    with LabSession() as session:
        yield session


@pytest.fixture(scope="module")
def front(chromium: "Browser", tmp_path_factory: pytest.TempPathFactory) -> Iterator["Front"]:
    """An empty page with the reader's script, to call its functions."""
    from tests.front import front_page

    with front_page(chromium, tmp_path_factory.mktemp("front")) as page:
        yield page
