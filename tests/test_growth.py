"""No page makes the reading run away: doubled twice, a page takes about four times as long, whatever it is made of."""

import contextlib
import gc
import time

import pytest

from essaylib import parse_essay
from essaylib.errors import ReadError

# For a page doubled twice, a time that grows evenly is 4 times as long, one that grows with the square 16 times; the
# bound lies between, with room for a busy machine on either side.
MOST = 9.0
LARGE = 8_000
#: Below this many seconds the clock decides, not the work.
TOO_SHORT = 0.02

UNITS = {
    "spaces": " ",
    "digits": "1",
    "closing quotes": "”",
    "opening quotes": "“",
    "straight quotes": '"',
    "open brackets": "(",
    "addresses with open brackets": "http://(",
    "entities left open": "&a",
    "close brackets": ")",
    "bracket pairs": "()",
    "brackets apart": "(A) ",  # a bracket follows its partner, a space its bracket
    "labels": "1、",
    "sections": "一、",
    "第一": "第一，",  # every one opens a series
    "一是": "一是",
    "最后": "第一，最后",  # looks for its series, finds none
    "mixed series": "首先，二是，",
    "blank lines": "\n ",
    "full stops": "。",
    "full stops that end nothing": "。，",
    "ends with quotes": "！”",
    "commas": ",",
    "commas and spaces": ", ",
    "commas and quotes": ',"',
    "dots": "…",
    "names of files": "群.doc\n",
    "captions": "群.doc_第1页\n",
    "paths": ">",
    "path lines": "群>众>路\n",
    "copyright lines": "Copyright 群 2012\n",
    "marks of a body": "资源描述\n",
    "pieces": "1、群，\n2、众\n",
    "empty pieces": "1、\n2、\n",
    "pieces in pieces": "1、群。众，",
    "deep parts": "一、群\n（一）群\n1.群\n",
    "marks without width": "群\u200b",
    "tabs": "群\t",
    "joined emoji": "👨\u200d👩 ",
    "Roman numerals": "I",
    "carriage returns": "\r",
}
AROUND = {"alone": "群{}", "before a comma": "群{}，众", "after a name": "群.doc\n群。\n{}群"}


def seconds(page: str, *, rounds: int) -> float:
    """The best of some rounds, in time of this process; the collector of garbage rests, it has a rhythm of its own."""
    best = float("inf")
    gc.disable()
    for _ in range(rounds):
        start = time.process_time()
        with contextlib.suppress(ReadError):  # furniture and nothing else: that, too, must be told in time
            parse_essay(page)
        best = min(best, time.process_time() - start)
    gc.enable()
    return best


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS.keys())
@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND.keys())
def test_time_grows_with_the_page(unit, around):
    def page(n: int) -> str:
        return around.format((unit * (n // len(unit) + 1))[:n])

    size = LARGE
    small, large = seconds(page(size // 4), rounds=1), seconds(page(size), rounds=1)
    while large < TOO_SHORT and size < 8 * LARGE:
        size *= 2
        small, large = seconds(page(size // 4), rounds=1), seconds(page(size), rounds=1)
    if large > MOST * small and large > TOO_SHORT:  # a pause of the machine, or growth: look again, more closely
        small, large = seconds(page(size // 4), rounds=5), seconds(page(size), rounds=5)
    assert large <= MOST * small or large < TOO_SHORT
