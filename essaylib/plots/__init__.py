"""Pictures of results: each can be read in words, saved, and followed back to the sentences behind a mark."""

from essaylib.plots._style import style
from essaylib.plots.picture import Picture
from essaylib.plots.places import dispersion

__all__ = ["Picture", "dispersion", "style"]
