"""The Chinese font that comes with a package: where its file is. Pictures draw with it, the reading view carries it."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

__all__ = ["font_file"]


def font_file() -> Path | None:
    """Noto Sans SC, TrueType; None where the package that has it (extra `notebooks`) is not installed.

    By path, so that nothing is registered and nothing of the package imported.
    """
    found = find_spec("zhplot")
    places = found.submodule_search_locations if found else None
    path = Path(next(iter(places))) / "fonts" / "NotoSansSC-Regular.ttf" if places else None
    return path if path and path.is_file() else None
