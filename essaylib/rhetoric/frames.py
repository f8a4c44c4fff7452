"""What the finders of form share: words with coarse classes, bracketed groups as one word, and how alike two are."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from essaylib.hanzi import count_han
from essaylib.segment import get_segmenter
from essaylib.spans import Span

if TYPE_CHECKING:
    from essaylib.essay import Essay

__all__ = ["PAIRED", "Frames", "Unit", "Word", "align", "alike", "n_han", "same"]

#: Marks that open a group, and what closes it.
PAIRED = {"“": "”", "‘": "’", "「": "」", "『": "』", "《": "》", "〈": "〉", "（": "）", "(": ")", "【": "】"}
_ASIDE = "（(【"

#: First letters of jieba's tags (ICTCLAS tag set), and the class they are taken for here.
_CLASSES = {"n": "N", "s": "N", "t": "N", "j": "N", "g": "N", "v": "V", "a": "A", "z": "A", "d": "D", "p": "P",
            "c": "C", "u": "U", "m": "M", "q": "M", "r": "R", "f": "F", "b": "B", "l": "I", "i": "I", "x": "X",
            "e": "X", "y": "U", "o": "X", "h": "B", "k": "N", "w": "X"}  # fmt: skip
#: Words that jieba gives a tag of another class than they have in the texts looked at.
_CLASS_OF = {
    word: cls
    for cls, words in (
        ("C", "和 与 與 及 以及 或 或者 并"),
        ("U", "等 等等 的 地 得 之"),
        ("D", "应当 应该 不得 可以 必须 要 應當 應該 必須 能够 才能 不可 不能 能 可 会 所"),
        ("V", "是"),
        ("P", "对 将 由 向 为 以"),
        ("N", "市 区 县 省 州 镇 乡 村"),
        ("X", "一是 二是 三是 四是 五是 这是 这就是"),
    )
    for word in words.split()
}


class Word(NamedTuple):
    """A word where it stands; a bracketed group is one word of class Q."""

    start: int
    end: int
    text: str
    cls: str
    """N noun, V verb, W noun or verb, A adjective, D adverb or auxiliary, P C U M R F B as jieba's letters, I set
    phrase, Q group, X mark."""


Unit = Sequence[Word]


class Frames:
    """The words of an essay and the places (title, headings, sentences) they stand in."""

    def __init__(self, essay: Essay) -> None:
        self.essay = essay
        self.text = essay.text
        self._tokens = get_segmenter().tokens(essay.text, pos=True)

    def places(self) -> list[Span]:
        """Title, headings and sentences in the order of the text."""
        headings = [section.heading for section in self.essay.sections()]
        spans = [self.essay.title_span, *headings, *(sentence.span for sentence in self.essay.sentences)]
        return sorted(span for span in spans if span)

    def words(self, span: Span) -> list[Word]:
        """The words in a span, blanks left out; one cut by an edge is cut."""
        starts, texts, pos = self._tokens.starts, self._tokens.words, self._tokens.pos or ()
        found = []
        for i in range(bisect_right(starts, span.start) - 1, min(bisect_left(starts, span.end), len(texts))):
            start, end = max(span.start, starts[i]), min(span.end, starts[i + 1])
            word = self.text[start:end]
            if word.strip():
                found.append(Word(start, end, word, _class(word, pos[i] if i < len(pos) else "x")))
        return _with_suffixes(found)

    def grouped(self, span: Span) -> list[Word]:
        """The words of a span with “…”, 《…》 as one word each; an aside in （） goes to the word before it."""
        words = self.words(span)
        found: list[Word] = []
        i = 0
        while i < len(words):
            word = words[i]
            close = _closing(words, i) if word.text in PAIRED else None
            if close is None:
                found.append(word)
                i += 1
                continue
            end = words[close].end
            if word.text in _ASIDE and found and found[-1].cls != "X":
                before = found.pop()
                found.append(Word(before.start, end, before.text, before.cls))
            else:
                aside = word.text in _ASIDE  # （一） at the head of a place is a label
                found.append(Word(word.start, end, self.text[word.start : end], "X" if aside else "Q"))
            i = close + 1
        return found

    def groups(self, span: Span) -> Iterator[Span]:
        """What stands inside the bracketed groups of a span, groups inside groups too."""
        words = self.words(span)
        for i, word in enumerate(words):
            close = _closing(words, i) if word.text in PAIRED else None
            if close is not None and close > i + 1:
                yield Span(word.end, words[close].start)

    def address(self, span: Span) -> str:
        """Address of the place in which the span stands, or the first and the last of several."""
        return self.essay.address(span)


def _with_suffixes(words: list[Word]) -> list[Word]:
    """性, 化, 者, 权 and the like, cut off by the dictionary, joined to the word before them."""
    found: list[Word] = []
    for i, word in enumerate(words):
        before = found[-1] if found else None
        if before and word.text in _SUFFIXES and before.end == word.start and before.cls in "NVWAB":
            after = words[i + 1].cls if i + 1 < len(words) else "X"
            cls = "B" if word.text in "性型级式" and after in "NVW" else "N"
            found[-1] = Word(before.start, word.end, before.text + word.text, cls)
        else:
            found.append(word)
    for i in range(1, len(found)):
        ends = i + 1 == len(found) or found[i + 1].text in ("的", "、", "，", "。")
        if ends and found[i].cls == "V" and len(found[i].text) == 2 and found[i - 1].cls in "NBAWV":
            found[i] = found[i]._replace(cls="W")  # a noun as well as a verb at the end of a noun group
    return found


_SUFFIXES = frozenset("性化者权率型级式度额物费证款罪")


def _class(word: str, tag: str) -> str:
    if word in _CLASS_OF:
        return _CLASS_OF[word]
    if not count_han(word):
        return "M" if word[0].isdigit() or word in "%％" else "N" if word.isalnum() else "X"
    if tag == "nr" and len(word) > 3:
        return "V"  # no name: two verbs of two characters that the dictionary has as one
    if tag in ("vn", "an", "nr", "ad"):
        return {"vn": "W", "an": "A", "nr": "W", "ad": "A"}[tag]
    return _CLASSES.get(tag[:1], "X")


def _closing(words: Unit, i: int) -> int | None:
    """Number of the word that closes the group opened at i."""
    depth, opens, closes = 0, words[i].text, PAIRED[words[i].text]
    for j in range(i, len(words)):
        depth += words[j].text == opens
        depth -= words[j].text == closes
        if not depth:
            return j
    return None


def n_han(unit: Unit) -> int:
    """Han characters of a unit."""
    return sum(count_han(word.text) for word in unit)


def same(a: str, b: str) -> bool:
    """Whether two classes can stand for each other: jieba cannot always tell a noun from a verb."""
    if a == b or "I" in (a, b):
        return True
    return {a, b} in ({"N", "W"}, {"V", "W"}, {"N", "Q"}, {"N", "B"}, {"A", "I"}, {"W", "Q"})


def align(a: Unit, b: Unit) -> int:
    """How many words of two units can be put side by side, in order, with classes that fit."""
    return _align(_slots(a), _slots(b))


def _slots(unit: Unit) -> list[str]:
    """The classes of a unit in order; a set phrase of four characters takes the place of two words."""
    return [cls for word in unit for cls in (word.cls * 2 if word.cls == "I" and len(word.text) > 3 else word.cls)]


def _align(a: Sequence[str], b: Sequence[str]) -> int:
    row = [0] * (len(b) + 1)
    for cls in a:
        before = 0
        for j, other in enumerate(b, start=1):
            here = row[j]
            row[j] = max(row[j], row[j - 1], before + same(cls, other))
            before = here
    return row[-1]


def alike(a: Unit, b: Unit) -> float:
    """How alike two units are built: length, classes in order, first and last word. About 0 to 10."""
    if not a or not b:
        return -9.0
    la, lb = _length(a), _length(b)
    sa, sb = _slots(a), _slots(b)
    value = 2.0 * min(la, lb) / max(la, lb) + 3.0 * _align(sa, sb) / max(len(sa), len(sb))
    value += 0.7 * same(a[0].cls, b[0].cls) + 1.3 * same(a[-1].cls, b[-1].cls)
    value += 1.2 * (a[0].text == b[0].text)
    value += 1.2 if a[-1].text == b[-1].text else 0.8 * (a[-1].text[-1] == b[-1].text[-1])
    if a[0].cls != b[0].cls and not same(a[0].cls, b[0].cls) and (a[0].cls in "VDP" or b[0].cls in "VDP"):
        value -= 3.5  # a verb or adverb before nouns governs the list and is not of its first item
    if any(len(x) > 1 and x[0].cls == "W" and x[1].cls in "NABIQ" and y[0].cls in "NAB" for x, y in ((a, b), (b, a))):
        value -= 1.0
    if [word.text for word in a] == [word.text for word in b]:
        value -= 5.0
    for text, cost in (("的", 1.2), ("C", 2.5), ("P", 1.0), ("V", 1.0), ("F", 1.5)):
        value -= cost * abs(sum(text in (w.text, w.cls) for w in a) - sum(text in (w.text, w.cls) for w in b))
    return value


def _length(unit: Unit) -> int:
    return max(1, unit[-1].end - unit[0].start)
