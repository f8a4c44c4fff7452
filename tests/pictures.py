"""What every picture is held to, and the essays it is drawn from: the seed, and four that are difficult to draw."""

from collections.abc import Callable, Iterator
from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from matplotlib.text import Text

import essaylib as el
from essaylib.plots import Picture, style
from essaylib.plots._style import draws

SEED = Path(__file__).resolve().parent.parent / "seeds" / "000_7d378279a1661445.txt"
LOOKS = [("notebook", "both"), ("page", "both"), ("lecture", "both"), ("page", "en"), ("lecture", "zh")]
NUMERALS = "一二三四五六七八九十"

_SENTENCE = "为了落实群众路线，干部应当深入群众，听取群众意见，接受群众监督；只有完善选举制度，才能使监督有效。"


def _numeral(n: int) -> str:
    tens, ones = divmod(n, 10)
    return (NUMERALS[tens - 1] if tens > 1 else "") + ("十" if tens else "") + (NUMERALS[ones - 1] if ones else "")


def _sixty() -> str:
    """Sixty parts of one or two sentences, each with a long heading."""
    parts = [
        f"{_numeral(i)}、关于进一步健全和完善第{i}类单位民主监督与选举工作长效机制的若干问题\n"
        f"第{i}类单位要公开选举办法。{_SENTENCE if i % 7 == 0 else '监督应当经常。'}\n"
        for i in range(1, 61)
    ]
    return "六十项工作\n" + "".join(parts)


def _crowded() -> str:
    """Parts very unequal, terms one upon another, one very long sentence, three levels, labels in a row."""
    long = "、".join(["监督", "选举", "群众路线", "受群众监督", "选民", "党群关系"] * 20)
    return (
        "論群眾與監督\n一、短\n监督。\n二、长\n（一）很长的一句\n"
        f"各级领导干部必须把{long}都抓好。首先，要加强监督。其次，应当完善选举。再次，不得脱离群众。最后，要服务群众。\n"
        "（二）又短\n选举。\n1．更短\n群众。\n2．最短\n党。\n三、尾\n" + _SENTENCE * 12 + "\n"
    )


@cache
def essays() -> dict[str, el.Essay]:
    """By name: the seed; one without headings; one sentence; sixty parts; crowded and unequal ones."""
    return {
        "seed": el.read_essay(SEED),
        "no headings": el.parse_essay((_SENTENCE + "工作要做好。") * 15),
        "one sentence": el.parse_essay("群众应当参与监督和选举。"),
        "sixty parts": el.parse_essay(_sixty()),
        "crowded": el.parse_essay(_crowded()),
    }


def texts(figure: Figure) -> Iterator[Text]:
    """The words that are seen."""
    for artist in figure.findobj(Text):
        if artist.get_text().strip() and artist.get_visible():
            yield artist


@draws
def faults(figure: Figure) -> list[str]:
    """Words that reach outside the figure or over other words, one readable line each."""
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    width, height = figure.canvas.get_width_height(physical=True)
    boxes = [(text.get_text(), text.get_window_extent(renderer).padded(-1)) for text in texts(figure)]
    found = [
        f"cut: {words!r} {np.round(box.extents)} of {width} x {height}"
        for words, box in boxes
        if box.x0 < -1 or box.y0 < -1 or box.x1 > width + 1 or box.y1 > height + 1
    ]
    for (one, a), (other, b) in combinations(boxes, 2):
        if a.x0 < b.x1 and b.x0 < a.x1 and a.y0 < b.y1 and b.y0 < a.y1:
            found.append(f"overlap: {one!r} {np.round(a.extents)} and {other!r} {np.round(b.extents)}")
    return found


def all_faults(draw: Callable[[el.Essay], Picture], *, size: str, language: str) -> dict[str, list[str]]:
    """The faults of a picture of each of the essays, in one style; of an essay without any, nothing."""
    with style(size, language=language):
        drawn = {name: draw(essay) for name, essay in essays().items()}
    return {name: found for name, picture in drawn.items() if (found := faults(picture.figure))}
