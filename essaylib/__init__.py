"""Close reading, annotating and teaching of Chinese essays.

    import essaylib as el
    essay = el.read_essay("seeds/000_7d378279a1661445.txt")
    essay.outline()          # how it is built, with addresses
    essay.find("3.1/4")      # a sentence
    essay.on_page("3.1/4")   # the same, as the page has it
    el.annotate(essay, path="notes.json", creator="Ada")   # in a notebook: read and mark it

Every part of an essay leads back to its place in the text, and every place to the raw page.
"""

import typing as _typing

from essaylib.errors import EssayError
from essaylib.essay import Essay
from essaylib.read import parse_essay, read_essay
from essaylib.spans import Span

if _typing.TYPE_CHECKING:
    from essaylib.reading import annotate

__all__ = ["Essay", "EssayError", "Span", "annotate", "parse_essay", "read_essay"]

__version__ = "0.1.0"


def __dir__() -> list[str]:
    return [*globals(), "annotate"]


def __getattr__(name: str) -> _typing.Any:
    """`annotate`, loaded when it is first asked for: it brings half of the library with it."""
    if name != "annotate":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from essaylib.reading import annotate

    return annotate
