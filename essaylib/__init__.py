"""Close reading, annotating and teaching of Chinese essays.

    import essaylib as el
    essay = el.read_essay("seeds/000_7d378279a1661445.txt")
    essay.outline()          # how it is built, with addresses
    essay.find("3.1/4")      # a sentence
    essay.on_page("3.1/4")   # the same, as the page has it

Every part of an essay leads back to its place in the text, and every place to the raw page.
"""

from essaylib.errors import EssayError
from essaylib.essay import Essay
from essaylib.read import parse_essay, read_essay
from essaylib.spans import Span

__all__ = ["Essay", "EssayError", "Span", "parse_essay", "read_essay"]

__version__ = "0.1.0"
