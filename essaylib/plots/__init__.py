"""Pictures of results: each can be read in words, saved, and followed back to the sentences behind a mark.

    picture = plots.dispersion(themes.hits(essay))
    picture.alt                          # what is seen, in words and numbers
    picture.data                         # what is drawn, a row a mark
    picture.sentences("春天 2.1/3")      # the sentences behind a mark
    picture.save("themes.pdf")           # or .png, .svg
    with plots.style("lecture", dark=True, language="zh"):
        plots.structure(essay)

They take results, and count nothing. `ax=` draws into an axes of your own, empty and of 1 by 0.5 inches at least; its
figure needs room for the words around it, which `plt.subplots(layout="constrained")` sees to, and its caption is then
yours to set: `picture.caption`.
"""

from essaylib.plots._style import style
from essaylib.plots.argument import argument
from essaylib.plots.coded import coded
from essaylib.plots.company import co_occurrence
from essaylib.plots.crossing import crossed
from essaylib.plots.demands import demands
from essaylib.plots.growth import growth
from essaylib.plots.heat import heat_map
from essaylib.plots.layers import Tagged, annotation_layers
from essaylib.plots.picture import Picture, Sentences
from essaylib.plots.places import dispersion
from essaylib.plots.rhythm import rhythm
from essaylib.plots.scores import collocates, keyness
from essaylib.plots.structure import structure
from essaylib.plots.words import bars, cloud, ranks

__all__ = ["Picture", "Sentences", "Tagged", "annotation_layers", "argument", "bars", "cloud", "co_occurrence", "coded",
           "collocates", "crossed", "demands", "dispersion", "growth", "heat_map", "keyness", "ranks", "rhythm",
           "structure", "style"]  # fmt: skip
