"""Pictures of where things stand: what is in the artists is what is in the tables."""

import pytest

from essaylib import concordance, rhetoric, themes
from essaylib.errors import InputError
from essaylib.plots import dispersion
from tests.pictures import LOOKS, all_faults, essays

DRAWN = {
    "themes": lambda essay: dispersion(themes.hits(essay)),
    "terms": lambda essay: dispersion(themes.hits(essay), rows="term"),
    "lines": lambda essay: dispersion(concordance.find(essay, "群众")),
    "findings": lambda essay: dispersion(rhetoric.modality(essay)),
}


@pytest.mark.parametrize(("size", "language"), LOOKS)
@pytest.mark.parametrize("name", DRAWN)
def test_no_word_is_cut_or_covered(name, size, language):
    assert all_faults(DRAWN[name], size=size, language=language) == {}


def test_ticks_stand_where_the_hits_do():
    hits = themes.hits(essays()["seed"], themes.built_in().only("监督"))
    picture = dispersion(hits)
    drawn = sorted(path.vertices[0][0] for lines in picture.figure.axes[0].collections for path in lines.get_paths()
                   if len(path.vertices) == 2)  # fmt: skip
    assert drawn == [hit.span.start for hit in hits]
    assert list(picture.data["addresses"]) == list(hits.to_frame()["address"])
    with pytest.raises(InputError, match="by 'theme' or by 'term'"):
        dispersion(hits, rows="tier")
