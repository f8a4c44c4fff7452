"""White space: which of it parts blocks, which is stray, which belongs to the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from essaylib.hanzi import CJK_MARKS, LONGEST_HEADING, NEVER_FIRST, OPENERS, SENTENCE_END, SPACES, is_han, section_label
from essaylib.spans import Change

__all__ = ["blank_lines", "edges", "inner_spaces"]

_BLANK_LINES = re.compile(rf"(?<![{SPACES}\n])[{SPACES}]*\n[{SPACES}\n]*")
_BLANK_START = re.compile(rf"[{SPACES}\n]*")
_RUN = re.compile(rf"[{SPACES}]+")
#: Labels that are labels only with a blank after them: 1.1 背景 (1.1万 is a number).
_NEED_BLANK = ("1.1", "1.1.1")
#: Marks are not full-width yet: half-width ! and ? end a sentence too, but not in Yahoo! Inc.
_END = re.compile(f"{SENTENCE_END.pattern}|(?<![\x00-\x7f])[!?]++")
#: 附 则 is one heading, not a heading 附 with its body.
_SHORTEST_HEADING = 2
#: Zero-width marks hold nothing apart.
_NO_WIDTH = "\u200b\u2060\ufeff"
#: Marks that Latin text has as well.
_SHARED_MARKS = ",;:!?()[]'\"“”‘’"
_NO_LETTERS = re.compile(r"(?:[^\w\n]|_)*+")


def edges(text: str) -> Iterator[Change]:
    """White space before the first and after the last character of `text`."""
    start = _BLANK_START.match(text).end()  # type: ignore[union-attr]  # it matches the empty string too
    if start:
        yield Change(0, start, "", "space")
    end = len(text)
    while end > start and _BLANK_START.fullmatch(text, end - 1, end):
        end -= 1
    if end < len(text):
        yield Change(end, len(text), "", "space")


def blank_lines(text: str) -> Iterator[Change]:
    """Blank lines, indents and blanks at line ends: one line feed is left between two blocks."""
    for run in _BLANK_LINES.finditer(text):
        if run[0] != "\n":
            yield Change(run.start(), run.end(), "\n", "line_break")


def inner_spaces(text: str, *, joined_lines: bool) -> Iterator[Change]:
    """White space inside lines, in one pass; applied until nothing changes, since one space can hide another's reason.

    - A space after a sentence end parts two blocks if a section label follows, if it is two ideographic spaces, or if
      this page has joined its lines (`joined_lines`). There a label such as 第一章 always parts them.
    - A space that ends a heading parts it from its body: the stretch begins with a section label, has no sentence
      end, and a label or a sentence follows.
    - Beside a Chinese mark, or a shared mark in Chinese surroundings, a space is stray: `“春天” 、 “夏天”`.
    - All else stays, as one blank: 使用 Python, 王 力.
    """
    line_end = -1
    surroundings = _Surroundings(text)
    for run in _RUN.finditer(text):
        start, end = run.span()
        if start > line_end:
            segment = text.rfind("\n", 0, start) + 1
            line_end = text.find("\n", end)
            line_end = len(text) if line_end < 0 else line_end
            label = section_label(text, segment, line_end)
            ends = [m.end() for m in _END.finditer(text, segment, line_end)]
        if not run[0].strip(_NO_WIDTH):
            yield Change(start, end, "", "space")
            continue
        before, after = text[start - 1], text[end]
        if label and start < label.end:
            new = "" if before in "、.．）)" and label.family not in _NEED_BLANK else " "
            if run[0] != new:
                yield Change(start, end, new, "space")
            continue
        next_label = section_label(text, end, line_end)
        n_ends = bisect_right(ends, start)
        ended = n_ends > 0 and ends[n_ends - 1] == start
        in_heading = label is not None and (not n_ends or ends[n_ends - 1] <= segment)
        is_too_short = in_heading and label is not None and start - label.end < _SHORTEST_HEADING
        can_part = after not in NEVER_FIRST and before not in OPENERS and not is_too_short
        if can_part and (
            "\u3000\u3000" in run[0]
            or (ended and (joined_lines or next_label))
            or (joined_lines and next_label and next_label.family.startswith("第"))
            or (
                in_heading
                and start - segment <= LONGEST_HEADING
                and (next_label or (ends and ends[-1] > end and _may_begin_body(after, joined_lines=joined_lines)))
            )
        ):
            yield Change(start, end, "\n", "line_break")
            segment, label = end, next_label
        elif surroundings.make_stray(start, end):
            yield Change(start, end, "", "space")
        elif run[0] != " ":
            yield Change(start, end, " ", "space")


def _may_begin_body(character: str, *, joined_lines: bool) -> bool:
    """Whether a body can begin with it after a heading's space, rather than a foreign word set off by blanks."""
    if character.isdecimal():
        return joined_lines
    return not (character.isascii() and character.isalpha())


class _Surroundings:
    """What stands around the blanks of a text.

    What is found for one blank serves the others between the same two letters: rows of marks are walked over once.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.end = -1
        self.chinese = False

    def make_stray(self, start: int, end: int) -> bool:
        """Whether a blank means nothing: beside a Chinese mark, or beside a shared one in Chinese surroundings."""
        before, after = self.text[start - 1], self.text[end]
        if before in CJK_MARKS or after in CJK_MARKS:
            return True
        return (before in _SHARED_MARKS or after in _SHARED_MARKS) and self._are_chinese(start, end)

    def _are_chinese(self, start: int, end: int) -> bool:
        """Whether the nearest letter or digit on either side, in the same line, is Han."""
        if end > self.end:
            text = self.text
            while start > 0 and not text[start - 1].isalnum() and text[start - 1] != "\n":
                start -= 1
            self.end = _NO_LETTERS.match(text, end).end()  # type: ignore[union-attr]  # it matches the empty string too
            letters = text[max(0, start - 1) : start] + text[self.end : self.end + 1]
            self.chinese = any(map(is_han, letters))
        return self.chinese
