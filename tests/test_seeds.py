"""The essays are kept byte for byte, and each has its origin and rights stated."""

import hashlib
import re
from pathlib import Path

SEEDS = Path(__file__).resolve().parent.parent / "seeds"


def test_every_seed_is_the_file_its_page_describes():
    stated = dict(
        re.findall(r"^## (\S+\.txt)$.*?SHA-256\*\*: `(\w+)`", (SEEDS / "README.md").read_text("utf-8"), re.M | re.S)
    )
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in SEEDS.glob("*.txt")}
    assert found == stated
