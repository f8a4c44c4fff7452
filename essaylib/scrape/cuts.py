"""Numbered cuts of a page told from a real numbered list.

Some sites put a text on the page in pieces, each with its number before it (1、 2、 ...), without regard to words:
`1、…坚持党的群众路线,加` `2、强党同人民群众的…`. A list looks the same at the start of a line.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from essaylib.hanzi import CLOSERS, NEVER_FIRST

__all__ = ["find_cuts"]

#: Equal lengths below this are a matter of chance or of style (four-character items); a piece is longer.
_SHORTEST_EQUAL = 100
_CLAUSE_MARK = re.compile("[，。；：！？,;:!?]")


class _Label(NamedTuple):
    number: int
    start: int  # of the line
    end: int  # of the label


def find_cuts(text: str, mark: re.Pattern[str], *, lengths: Iterable[int] = ()) -> list[tuple[int, int]]:
    """What to take out of `text` so that its pieces join; empty when its numbers are those of a list.

    Numbers must run 1, 2, 3 ... at the start of blocks. Then any one of these shows a page cut:

    - every piece but the last has a length that a known site cuts at (`lengths`);
    - there are three pieces or more and all but the last are equally long, at least 100 characters: items of a list
      of that length are never equal;
    - a piece begins with a mark that begins no line (`7、、公开`: the second 、 is the text's own);
    - the last piece ends a sentence, no other does, and another has marks inside it: prose cut in mid-sentence. Items
      of a list end alike: all with a mark, all without, or ； … ； 。

    Args:
        text: the body of the page, lines ended by a line feed.
        mark: a cut mark at the start of a line, number in group 1.
        lengths: lengths of piece known from sites.

    Returns:
        (start, end) of each stretch to take out: from the line end before a mark to the mark's end, in order.
    """
    labels = [_Label(int(m[1]), m.start(), m.end()) for m in mark.finditer(text)]
    by_number: dict[int, list[_Label]] = defaultdict(list)
    for label in labels:
        by_number[label.number].append(label)
    if not by_number[1] or not by_number[2]:
        return []
    for length in lengths:
        for first in by_number[1]:
            chain = _equal_pieces(text, first, by_number, length)
            if len(chain) >= 2:
                return _stretches(text, chain, length)
    seconds = [label.start for label in by_number[2]]
    for first, following in zip(by_number[1], [*by_number[1][1:], None], strict=True):
        i = bisect_left(seconds, first.end)
        if i == len(seconds) or (following and seconds[i] > following.start):
            continue  # another 1 stands before the next 2
        length = len(_piece(text, first.end, seconds[i]))
        chain = _equal_pieces(text, first, by_number, length) if length >= _SHORTEST_EQUAL else []
        if len(chain) >= 3:
            return _stretches(text, chain, length)
    if [label.number for label in labels] == list(range(1, len(labels) + 1)):
        ends = [label.start for label in labels[1:]] + [len(text)]
        if _is_prose([_piece(text, label.end, end) for label, end in zip(labels, ends, strict=True)]):
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


def _edge_lengths(text: str, start: int, end: int, length: int) -> tuple[int, int] | None:
    """How many characters at either edge of `text[start:end]` are not the piece's, if it is `length` long."""
    if end - start > length + 200:  # only blank lines lie between a piece and the next mark
        return None
    piece = text[start:end].rstrip("\n")
    for left, right in ((0, 0), (0, 1), (1, 0), (1, 1)):  # padding the scraper put in, if any
        inner = piece.lstrip() if left else piece
        inner = inner.rstrip() if right else inner
        if len(inner) == length:
            return len(piece) - len(piece.lstrip()) if left else 0, end - start - len(piece.rstrip() if right else piece)
    return None


def _piece(text: str, start: int, end: int) -> str:
    return text[start:end].rstrip("\n")


def _stretches(text: str, chain: Sequence[_Label], length: int) -> list[tuple[int, int]]:
    stretches = [(chain[0].start, chain[0].end)]
    for label, following in zip(chain, chain[1:], strict=False):
        edges = _edge_lengths(text, label.end, following.start, length) if length else None
        left, right = edges or (0, following.start - label.end - len(_piece(text, label.end, following.start)))
        stretches[-1] = (stretches[-1][0], label.end + left)
        stretches.append((following.start - right, following.end))
    return stretches


def _is_prose(pieces: Sequence[str]) -> bool:
    """Whether unequal pieces are prose cut in mid-sentence rather than the items of a list."""
    if len(pieces) < 2:
        return False
    if any(piece[:1] in NEVER_FIRST for piece in pieces[1:] if piece):
        return True
    stripped = [piece.strip() for piece in pieces]
    if not all(stripped) or not _ends_sentence(stripped[-1]):
        return False
    rest = stripped[:-1]
    return not any(_ends_item(piece) for piece in rest) and any(_CLAUSE_MARK.search(piece) for piece in rest)


def _ends_sentence(piece: str) -> bool:
    return piece.rstrip(CLOSERS).endswith(("。", "！", "？", "｡"))


def _ends_item(piece: str) -> bool:
    return _ends_sentence(piece) or piece.rstrip(CLOSERS).endswith(("；", ";", "，", ",", "：", ":"))
