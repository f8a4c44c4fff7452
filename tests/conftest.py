"""What the tests share: the essay as read, the page it came from, and how hard hypothesis tries."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

import essaylib

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
