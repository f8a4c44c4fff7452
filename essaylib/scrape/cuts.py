"""Numbered cuts of a page told from a real numbered list.

Some sites put a text on the page in pieces, each with its number before it (1、 2、 ...), without regard to words:
`1、…春天来了,桃` `2、花开了…`. A list looks the same at the start of a line.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from essaylib.hanzi import CLOSERS, LONGEST_TITLE, NEVER_FIRST, SPACES

__all__ = ["doubtful_cuts", "find_cuts"]

#: Equal lengths below this are a matter of chance or of style (four-character items); a piece is longer.
_SHORTEST_EQUAL = 100
#: How many of the pieces of cut prose end in mid-sentence at least: a cut falls on a sentence's end now and then.
_SHARE_OPEN = 2 / 3
_BLANK_LINE = re.compile(rf"\n[{SPACES}]*\n[{SPACES}\n]*\Z")
_CLAUSE_MARK = re.compile("[，。；：！？,;:!?]")
#: Marks that begin no line; dashes and dots, which begin an item of an exercise (1、……的人), are not among them.
_GOES_ON = tuple(mark for mark in NEVER_FIRST if mark not in "…—")


class _Label(NamedTuple):
    number: int
    start: int  # of the line
    end: int  # of the label


def find_cuts(
    text: str, mark: re.Pattern[str], *, lengths: Iterable[int] = (), always: bool = False
) -> list[tuple[int, int]]:
    """What to take out of `text` so that its pieces join; empty when its numbers are those of a list.

    Numbers must run 1, 2, 3 ... at the start of blocks. Then any one of these shows a page cut:

    - every piece but the last has a length that a known site cuts at (`lengths`). One such piece may be chance, labels
      of two lists that far apart: it must open the text, and break off in mid-sentence if the site is not known;
    - there are three pieces or more and all but the last are equally long, at least 100 characters, and do not all end
      as items do: items of a list of that length are never equal by chance;
    - the first piece opens the text, the last ends a sentence, and a piece begins with a mark that begins no line where
      the one before breaks off (`7、、公开`: the second 、 is the text's own);
    - the first opens the text, the last ends a sentence, and most others break off in mid-sentence, each after a whole
      one (`…。到了夏天`); of two pieces it is enough that the first breaks off with marks inside it and a blank
      line behind it. What looks like this and is not quite so is left alone, and `doubtful_cuts` names it.

    Args:
        text: the body of the page, lines ended by a line feed.
        mark: a cut mark at the start of a line, number in group 1.
        lengths: lengths of piece known from sites.
        always: whether this page is of a site that numbers every text; then a short one is piece 1 alone.

    Returns:
        (start, end) of each stretch to take out: from the line end before a mark to the mark's end, in order.
    """
    labels = [_Label(int(m[1]), m.start(), m.end()) for m in mark.finditer(text)]
    by_number: dict[int, list[_Label]] = defaultdict(list)
    for label in labels:
        by_number[label.number].append(label)
    opens = bool(labels) and labels[0].number == 1 and not text[: labels[0].start].strip()
    if always and opens and (len(labels) == 1 or labels[1].number != 2):
        return _stretches(text, labels[:1], 0)
    if not by_number[1] or not by_number[2]:
        return []
    for length in lengths:
        for first in by_number[1]:
            chain = _equal_pieces(text, first, by_number, length)
            if len(chain) > 2 or (len(chain) == 2 and _is_one_cut(text, chain, always=always)):
                return _stretches(text, chain, length)
    seconds = [label.start for label in by_number[2]]
    for first, following in zip(by_number[1], [*by_number[1][1:], None], strict=True):
        i = bisect_left(seconds, first.end)
        if i == len(seconds) or (following and seconds[i] > following.start):
            continue  # another 1 stands before the next 2
        length = len(_piece(text, first.end, seconds[i]))
        chain = _equal_pieces(text, first, by_number, length) if length >= _SHORTEST_EQUAL else []
        if len(chain) >= 3 and not all(_ends_item(text[label.end : label.end + length]) for label in chain[:-1]):
            return _stretches(text, chain, length)
    if [label.number for label in labels] == list(range(1, len(labels) + 1)) and _is_prose(text, labels):
        return _stretches(text, labels, 0)
    return []


def _equal_pieces(text: str, first: _Label, by_number: dict[int, list[_Label]], length: int) -> list[_Label]:
    """The chain of labels from `first` on, `length` characters of text between each and the next."""
    chain = [first]
    while candidates := by_number.get(chain[-1].number + 1):
        start = chain[-1].end
        # A space at the edge of a piece may be the text's own or have been put there: look a little further on.
        i = bisect_left(candidates, start + length, key=lambda label: label.start)
        if i == len(candidates) or _edge_lengths(text, start, candidates[i].start, length) is None:
            break
        chain.append(candidates[i])
    return chain


def _is_one_cut(text: str, chain: Sequence[_Label], *, always: bool) -> bool:
    """Whether a single piece of a known length is a page's."""
    return _opens(text[: chain[0].start].strip()) and (
        always or not _ends_item(text[chain[0].end : chain[1].start].rstrip())
    )


def _edge_lengths(text: str, start: int, end: int, length: int) -> tuple[int, int] | None:
    """How many characters at either edge of `text[start:end]` are not the piece's, if it is `length` long."""
    if end - start > length + 200:  # only blank lines lie between a piece and the next mark
        return None
    piece = text[start:end].rstrip("\n")
    for left, right in ((0, 0), (0, 1), (1, 0), (1, 1)):  # padding the scraper put in, if any
        inner = piece.lstrip() if left else piece
        inner = inner.rstrip() if right else inner
        if len(inner) == length:
            return len(piece) - len(piece.lstrip()) if left else 0, end - start - len(
                piece.rstrip() if right else piece
            )
    return None


def _piece(text: str, start: int, end: int) -> str:
    return text[start:end].rstrip("\n")


def _stretches(text: str, chain: Sequence[_Label], length: int) -> list[tuple[int, int]]:
    stretches = [(chain[0].start, chain[0].end)]
    for label, following in pairwise(chain):
        edges = _edge_lengths(text, label.end, following.start, length) if length else None
        left, right = edges or (0, following.start - label.end - len(_piece(text, label.end, following.start)))
        stretches[-1] = (stretches[-1][0], label.end + left)
        stretches.append((following.start - right, following.end))
    return stretches


def _is_prose(text: str, labels: Sequence[_Label]) -> bool:
    """Whether unequal pieces are prose cut in mid-sentence rather than the items of a list."""
    ends = [label.start for label in labels[1:]] + [len(text)]
    pieces = [text[label.end : end].strip() for label, end in zip(labels, ends, strict=True)]
    if not all(pieces) or not _ends_sentence(pieces[-1]) or not _opens(text[: labels[0].start].strip()):
        return False
    if any(piece.startswith(_GOES_ON) and not _ends_item(before) for before, piece in pairwise(pieces)):
        return True
    rest = pieces[:-1]
    is_open = [piece for piece in rest if not _ends_item(piece)]
    if is_open and len(is_open) >= _SHARE_OPEN * len(rest) and all(map(_breaks_off, is_open)):
        return True
    return (
        len(pieces) == 2
        and len(is_open) == len(rest)
        and any(map(_CLAUSE_MARK.search, rest))
        and labels[0].start == len(text) - len(text.lstrip())
        and all(_BLANK_LINE.search(text, max(0, label.start - 20), label.start) for label in labels[1:])
    )


def doubtful_cuts(text: str, mark: re.Pattern[str]) -> list[tuple[int, int]]:
    """The marks of numbered blocks that were left alone, though all but the last break off in mid-sentence."""
    labels = [_Label(int(m[1]), m.start(), m.end()) for m in mark.finditer(text)]
    if len(labels) < 2 or [label.number for label in labels] != list(range(1, len(labels) + 1)):
        return []
    ends = [label.start for label in labels[1:]] + [len(text)]
    pieces = [text[label.end : end].strip() for label, end in zip(labels, ends, strict=True)]
    if not all(pieces) or not _ends_sentence(pieces[-1]) or any(map(_ends_item, pieces[:-1])):
        return []
    return [label[1:] for label in labels] if any(map(_CLAUSE_MARK.search, pieces[:-1])) else []


def _opens(before: str) -> bool:
    """Whether what stands before the first piece is nothing or a title."""
    return len(before) <= LONGEST_TITLE and "\n" not in before and not _ends_item(before)


def _breaks_off(piece: str) -> bool:
    """Whether the last line of a piece has a whole sentence and then a part of one: `…开了。到了夏天`."""
    line = piece.rpartition("\n")[2]
    return any(mark in line for mark in "。！？") and not _ends_item(line)


def _ends_sentence(piece: str) -> bool:
    return piece.rstrip(CLOSERS).endswith(("。", "！", "？", "｡"))


def _ends_item(piece: str) -> bool:
    return _ends_sentence(piece) or piece.rstrip(CLOSERS).endswith(("；", ";", "，", ",", "：", ":"))
