"""Set phrases: strings said again, four-character phrases, and slogan-like pairs, all by form and within one text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from essaylib.clauses import clauses
from essaylib.errors import InputError
from essaylib.hanzi import count_han, is_han
from essaylib.rhetoric.antithesis import mirrored
from essaylib.rhetoric.findings import Finding, Findings
from essaylib.rhetoric.frames import Frames, Word
from essaylib.rhetoric.lists import lists
from essaylib.spans import Span
from essaylib.tables import Column, Table

if TYPE_CHECKING:
    from essaylib.essay import Essay

__all__ = ["RepeatRow", "Repeats", "four_character", "repeats", "slogans"]


class RepeatRow(NamedTuple):
    """A string that stands in the text more than once."""

    string: str
    n: int
    length: int
    addresses: str
    spans: tuple[Span, ...]


class Repeats(Table[RepeatRow]):
    """Strings said again: most characters covered first. Said again in one text is not the same as a set phrase."""

    columns = (
        Column("string", "string 字符串", "text", 50),
        Column("n", "times 次", "number"),
        Column("length", "Han 字", "number"),
        Column("addresses", "at 地址", "text", 70),
    )
    css_class = "essaylib-repeats"


def repeats(essay: Essay, *, min_length: int = 4, min_count: int = 2) -> Repeats:
    """Every string of Han that is said again and is not part of a longer one said as often.

    Looked for in the whole text, title and headings included, within stretches of Han: no mark, digit or letter stands
    in a string. A string inside a longer one is listed only if it stands more often than that.

    Args:
        essay: the essay; 100,000 characters take about a second.
        min_length: Han characters, 2 or more; below 4 nearly every word is listed.
        min_count: times, 2 or more.

    Returns:
        Rows by n times length, largest first, then by string; `spans` in the order of the text. Occurrences do not
        overlap.

    Raises:
        InputError: min_length or min_count below 2.

    Note:
        That a string is said again within one text does not prove a fixed wording (提法): it may be the subject of the
        essay. Only other texts can show that. Strings need not be words: 的图书馆 may be listed.

    Reference:
        Suffix sorting by doubling: Manber & Myers (1993), SIAM Journal on Computing 22(5), 935-948; common prefixes:
        Kasai et al. (2001), CPM 2001, 181-192. Both from memory.

    >>> import essaylib as el
    >>> [(row.string, row.n) for row in repeats(el.parse_essay("春暖花开，大家读书。又是春暖花开。"))]
    [('春暖花开', 2)]
    """
    for name, value in (("min_length", min_length), ("min_count", min_count)):
        if isinstance(value, bool) or value < 2:
            raise InputError(f"{name}={value!r}: accepted is a whole number from 2, as in repeats(essay, {name}=4).")
    rows = []
    for start, length, places in _maximal(essay.text, min_length, min_count):
        spans = tuple(Span(at, at + length) for at in places)
        addresses = " ".join(dict.fromkeys(essay.address(span) for span in spans))
        rows.append(RepeatRow(essay.text[start : start + length], len(spans), length, addresses, spans))
    rows.sort(key=lambda row: (-row.n * row.length, row.string))
    return Repeats(rows)


def _maximal(text: str, min_length: int, min_count: int) -> Iterator[tuple[int, int, list[int]]]:
    """(start, length, places) of each maximal repeat, from the intervals of the suffix array."""
    codes = _codes(text)
    n = len(codes)
    order, rank = _suffixes(codes)
    common = _common_prefixes(codes, order, rank)
    # Intervals of suffixes that share a prefix, closed from the deepest; `left` is the one character before all of
    # them, or None when there are several (then no longer string on the left stands as often).
    open_: list[tuple[int, int, int | None]] = []  # length, first suffix, left
    for i in range(n + 1):
        here = common[i] if i < n else 0
        first = i - 1
        left: int | None = codes[order[i - 1] - 1] if i and order[i - 1] else _NOTHING  # of the suffix before this one
        while open_ and open_[-1][0] > here:
            length, first, inner = open_.pop()
            left = inner if inner == left else None
            count = i - first
            if length >= min_length and count >= min_count and left is None:
                # More characters than the text has: it overlaps itself all along, as 哈哈哈哈; the short ones will do.
                short = length <= _LONGEST_SELF or count * length <= n
                places = _apart(sorted(order[first:i]), length) if short else []
                if len(places) >= min_count:
                    yield places[0], length, places
            if open_ and open_[-1][0] >= here:
                outer = open_[-1]
                open_[-1] = (outer[0], outer[1], outer[2] if outer[2] == left else None)
        if here and (not open_ or open_[-1][0] < here):
            open_.append((here, first, left))
        elif open_ and i:
            outer = open_[-1]
            open_[-1] = (outer[0], outer[1], outer[2] if outer[2] == left else None)


_LONGEST_SELF = 8
#: Stands for the character before the first.
_NOTHING = -1


def _codes(text: str) -> list[int]:
    """A number a character; all that is no Han gets a number of its own, so that nothing matches across it."""
    return [ord(c) if is_han(c) else 0x110000 + i for i, c in enumerate(text)]


def _suffixes(codes: list[int]) -> tuple[list[int], list[int]]:
    """The suffixes in order, and the rank of each; ranks of prefixes of doubling length are sorted until all differ."""
    n = len(codes)
    numbers = {code: i for i, code in enumerate(sorted(set(codes)))}
    rank = [numbers[code] for code in codes]
    width = 1
    order = sorted(range(n), key=rank.__getitem__)
    while n:
        base = n + 1
        key = [(r + 1) * base for r in rank]
        for i in range(n - width):
            key[i] += rank[i + width] + 1
        order.sort(key=key.__getitem__)
        new, last = [0] * n, -1
        value = -1
        for i in order:
            if key[i] != last:
                value, last = value + 1, key[i]
            new[i] = value
        rank, width = new, width * 2
        if value == n - 1 or width >= 2 * n:
            break
    return order, rank


def _common_prefixes(codes: list[int], order: list[int], rank: list[int]) -> list[int]:
    """How many characters each suffix shares with the one before it in order."""
    n = len(codes)
    common, length = [0] * n, 0
    for i in range(n):
        if rank[i]:
            j = order[rank[i] - 1]
            while i + length < n and j + length < n and codes[i + length] == codes[j + length]:
                length += 1
            common[rank[i]] = length
            length = max(0, length - 1)
        else:
            length = 0
    return common


def _apart(places: list[int], length: int) -> list[int]:
    kept: list[int] = []
    for at in places:
        if not kept or at >= kept[-1] + length:
            kept.append(at)
    return kept


# Four characters --------------------------------------------------------------------------------------------------

_EDGE = r"[，、。；：！？“”‘’「」『』《》（）…—,;:!?\s]"
_FOUR = re.compile(rf"(?:^|(?<={_EDGE}))[\u4e00-\u9fff]{{4}}(?={_EDGE}|$)", re.MULTILINE)
#: Four characters that frame what follows and are no phrase of their own.
_NO_PHRASE = re.compile(
    r"只有这样|也就是说|具体来说|总的来说|一般来说|具体地说|换句话说|与此同时|除此之外|在此之后|首先其次"
    r"|(?:上讲|上看|来说|来看|来讲|而言|方面|一是|二是|指出|认为|强调|表示|如下)$|^(?:其中|因此|但是|所以|如果|或者|并且|而且|第)"
)


def four_character(essay: Essay) -> Findings:
    """Phrases of four Han characters: set off by marks, items of a list, or set phrases of jieba's dictionary.

    Returns:
        Rows by place. `kind` is "set off 独立四字", "item 并列四字", "set phrase 词典四字" (tags i, idiom, and l, set
        expression) or "repeated 重复四字" (two verbs, or two words that share a character, together twice or more); the
        first that fits. `reason` says how often the string stands in the text.

    Note:
        By form: a plain noun of four characters that fills an item is listed too, and a phrase of four inside a clause
        is not, unless the dictionary has it or it is said again. What has rhythm is for the ear.

    >>> import essaylib as el
    >>> [row.quote for row in four_character(el.parse_essay("春暖花开，大家都到河边去。"))]
    ['春暖花开']
    """
    frames, text = Frames(essay), essay.text
    found: dict[Span, tuple[str, str]] = {}
    for match in _FOUR.finditer(text):
        if not _NO_PHRASE.search(match[0]):
            found[Span(*match.span())] = "set off 独立四字", "stands between marks 前后有标点"
    for row in lists(essay):
        for span in row.parts:
            if len(span) == 4 == count_han(span.of(text)):
                found.setdefault(span, ("item 并列四字", "an item of a list 并列成分"))
    pairs: dict[str, list[Span]] = defaultdict(list)
    for place in frames.places():
        words = frames.words(place)
        for word, after in zip(words, [*words[1:], None], strict=True):
            span = Span(word.start, word.end)
            if word.cls == "I" and len(word.text) == 4 == count_han(word.text) and not _NO_PHRASE.search(word.text):
                found.setdefault(span, ("set phrase 词典四字", "one word of the dictionary 词典所收"))
            elif after and word.end == after.start and _halves(word, after):
                pairs[word.text + after.text].append(Span(word.start, after.end))
    for spans in pairs.values():
        if len(spans) > 1:
            for span in spans:
                found.setdefault(span, ("repeated 重复四字", "two words said together again 两词连用"))
    rows = []
    for span, (kind, why) in sorted(found.items()):
        quote = span.of(text)
        n = text.count(quote)
        reason = why + (f"; {n} times in the text 文中{n}次" if n > 1 else "")
        rows.append(Finding(essay.address(span), kind, quote, quote, reason, span, (span,)))
    return Findings(rows, essay=essay)


def _halves(word: Word, after: Word) -> bool:
    """Whether two words of two characters make halves: two verbs, two adjectives, or a character they share."""
    if (
        len(word.text) != 2
        or len(after.text) != 2
        or word.cls not in "NVWA"
        or after.cls not in "NVWA"
        or count_han(word.text + after.text) < 4
    ):
        return False
    shared = word.text[0] == after.text[0] or word.text[1] == after.text[1]
    return (shared and word.text != after.text) or (word.cls == after.cls and word.cls in "VA")


# Slogans ----------------------------------------------------------------------------------------------------------


def slogans(essay: Essay) -> Findings:
    """Short clauses with the form of a slogan: said again word for word, or two of one rhythm side by side.

    A slogan is defined here by form alone: a clause or heading of four to twelve Han that stands at least twice between
    marks, or two neighbours (clauses, items of a list, halves of a heading) with as many characters in every word and
    the same parts of speech.

    Returns:
        Rows by place. `kind` is "said again 重复" (a row each time) or "one rhythm 等长并置" (`parts` are the two).

    Note:
        Said again inside one text proves no fixed wording (提法), and two equal halves are no proof that anybody ever
        used them as a slogan.

    >>> import essaylib as el
    >>> [row.quote for row in slogans(el.parse_essay("春天到了，爱护小树，打扫庭院。"))]
    ['爱护小树，打扫庭院']
    """
    frames, text = Frames(essay), essay.text
    by_words: dict[str, list[Span]] = defaultdict(list)
    rows = []
    bare = [(clause.address, _bare(text, clause.span)) for clause in clauses(essay, headings=True)]
    for _, span in bare:
        if 4 <= count_han(span.of(text)) == len(span) <= 12 and not _NO_PHRASE.search(span.of(text)):
            by_words[span.of(text)].append(span)
    for words, spans in by_words.items():
        reason = f"stands {len(spans)} times between marks 独立出现{len(spans)}次"
        rows += [
            Finding(essay.address(span), "said again 重复", words, words, reason, span, (span,))
            for span in spans
            if len(spans) > 1
        ]
    neighbours = [(one, other) for (at, one), (there, other) in pairwise(bare) if at == there]
    neighbours += [(row.parts[0], row.parts[1]) for row in lists(essay) if len(row.parts) == 2]
    for one, other in neighbours:
        if one and other and mirrored(frames.words(one), frames.words(other)):
            span, n = Span(one.start, other.end), count_han(one.of(text))
            reason = f"{n} and {n} Han, word for word of one kind 字数相等，词类相对"
            rows.append(Finding(essay.address(span), "one rhythm 等长并置", f"{n} + {n}", span.of(text), reason, span,
                                (one, other)))  # fmt: skip
    rows.sort(key=lambda row: (row.span.start, row.span.end, row.kind))
    return Findings(rows, essay=essay)


def _bare(text: str, span: Span) -> Span:
    start, end = span.start, span.end
    while end > start and not is_han(text[end - 1]):
        end -= 1
    while start < end and not is_han(text[start]):
        start += 1
    return Span(start, end)
