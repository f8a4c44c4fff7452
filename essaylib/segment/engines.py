"""The engines: jieba itself, rjieba with its cuts made equal to jieba's, and characters.

Each segmenter has its own dictionary; nothing of jieba's own, neither its tokenizer nor its logger, is changed.
"""

from __future__ import annotations

import re
import sys
import warnings
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from essaylib.segment.tokens import Segmenter, Tokens

__all__ = ["ENGINES", "installed", "segmenter"]

ENGINES = ("rjieba", "jieba", "characters")


def segmenter(engine: str, terms: Sequence[str]) -> Segmenter:
    """The segmenter of that engine; the one without terms is kept, for loading a dictionary takes longest."""
    if not terms:
        return _plain_segmenter(engine)
    return _Rjieba(terms) if engine == "rjieba" else _Jieba(terms)


@cache
def _plain_segmenter(engine: str) -> Segmenter:
    return _Characters() if engine == "characters" else _Rjieba(()) if engine == "rjieba" else _Jieba(())


@cache
def installed(engine: str) -> bool:
    """Whether the engine can be had; it is not loaded."""
    return engine == "characters" or find_spec(engine) is not None


class _Characters:
    """Every character a token: needs no dictionary and no decision."""

    name = "characters"

    def cut(self, text: str) -> list[str]:
        return list(text)

    def tokens(self, text: str, *, pos: bool = False) -> Tokens:
        return Tokens(list(text))


# jieba ------------------------------------------------------------------------------------------------------------


class _Jieba:
    """jieba itself: a tokenizer of its own, silent, its cache in a private folder."""

    name = "jieba"

    def __init__(self, terms: Sequence[str]) -> None:
        with _quiet():
            import jieba

            self._tokenizer = jieba.Tokenizer()
            self._tokenizer.tmp_dir = _private_folder()
            self._tokenizer.initialize()
        for term in terms:
            self._tokenizer.add_word(term)
        self._tagger: Any = None

    def cut(self, text: str) -> list[str]:
        return self._tokenizer.lcut(text)  # type: ignore[no-any-return]

    def tokens(self, text: str, *, pos: bool = False) -> Tokens:
        if not pos:
            return Tokens(self.cut(text))
        if self._tagger is None:
            with _quiet():
                import jieba.posseg

                self._tagger = jieba.posseg.POSTokenizer(self._tokenizer)
        pairs = [(pair.word, pair.flag) for pair in self._tagger.lcut(text)]
        return _tagged(self.cut(text), pairs, lambda word: self._tagger.word_tag_tab.get(word, "x"))


@contextmanager
def _quiet() -> Iterator[None]:
    """Load jieba without a word: it reports on a logger of its own, and its import warns on some Pythons."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba

        logger = jieba.default_logger
        was, logger.disabled = logger.disabled, True
        try:
            yield
        finally:
            logger.disabled = was


@cache
def _private_folder() -> str:
    """Where jieba may keep its cache: it would put it where anybody can write, and load from there with marshal."""
    import atexit
    import shutil
    import tempfile

    folder = tempfile.mkdtemp(prefix="essaylib-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


# rjieba -----------------------------------------------------------------------------------------------------------

#: jieba's own patterns (jieba 0.42.1: __init__.re_han_default, re_skip_default, finalseg.re_skip).
_BLOCK = re.compile(r"([\u4e00-\u9fd5a-zA-Z0-9+#&._%\-]+)")
_SPACE = re.compile(r"(\r\n|\s)")
_NUMBER = re.compile(r"([a-zA-Z0-9]+(?:\.\d+)?%?)")
_MARK = re.compile(r"[+#&._%\-]")
#: Han that rjieba takes into its blocks and jieba does not, and what is no text to rjieba (halves of surrogate pairs).
#: A line that has one is parted into blocks as jieba parts it.
_ODD = re.compile(r"[\u3400-\u4dbf\u9fd6-\u9fff\ud800-\udfff\uf900-\ufaff\U00020000-\U0003ffff]")
#: A character or a pair of them three times over, as 哈哈哈: then two ways to cut can be exactly as likely as each
#: other, and rjieba need not take the one that jieba takes, so jieba cuts the block. (Longer pieces said three times
#: over can differ too if no dictionary knows their words: of random ones five in ten thousand do.)
_TIE = re.compile(r"([\u4e00-\u9fd5])(?=(.)\1)(?:\1\1|\2\1\2\1\2)")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class _Rjieba:
    """rjieba with its cuts made equal to jieba's."""

    name = "rjieba"

    def __init__(self, terms: Sequence[str]) -> None:
        self._terms = terms
        self._jieba = _rjieba_class()()
        # Of two ways to cut that are equally likely the last digits of logarithms decide, and the sum of all
        # frequencies is in them. jieba counts a word twice that its dictionary has twice (B超, 3) or that is added
        # again; rjieba does not. A word of line feeds, which never stands in a block, makes it up.
        self._jieba.add_word("\n", 3, "x")
        for i, (term, frequency, before) in enumerate(_frequencies(self._jieba, terms), start=2):
            self._jieba.add_word(term, frequency, "x")
            self._jieba.add_word("\n" * i, before, "x")
        self._exact: Segmenter | None = None

    def cut(self, text: str) -> list[str]:
        if not _needs_care(text):
            return self._plain(text)
        words: list[str] = []
        for line in _LINE.findall(text):
            words += self._by_block(line) if _needs_care(line) else self._plain(line)
        return words

    def tokens(self, text: str, *, pos: bool = False) -> Tokens:
        words = self.cut(text)
        if not pos:
            return Tokens(words)
        return _tagged(words, self._jieba.tag(_SURROGATE.sub("\ufffd", text)), self._tag)

    def _plain(self, text: str) -> list[str]:
        words: list[str] = self._jieba.cut(text)
        return self._repaired(words) if _MARK.search(text) else words

    def _repaired(self, words: Iterable[str]) -> list[str]:
        """Latin letters, digits and their marks cut as jieba cuts them: 2026|-|02, not 2026-02."""
        repaired: list[str] = []
        run = ""
        for word in words:
            if word.isascii() and _BLOCK.fullmatch(word) and not (len(word) > 1 and self._jieba.has_word(word)):
                run += word
                continue
            if run:
                repaired += filter(None, _NUMBER.split(run))
                run = ""
            repaired.append(word)
        return repaired + list(filter(None, _NUMBER.split(run)))

    def _by_block(self, line: str) -> Iterator[str]:
        for i, block in enumerate(_BLOCK.split(line)):
            if i % 2:
                yield from self._by_jieba(block) if _TIE.search(block) else self._plain(block)
            else:
                for j, piece in enumerate(_SPACE.split(block)):
                    yield from [piece] if j % 2 else piece

    def _by_jieba(self, block: str) -> list[str]:
        if not installed("jieba"):
            return self._plain(block)
        if self._exact is None:
            self._exact = segmenter("jieba", self._terms)
        return self._exact.cut(block)

    def _tag(self, word: str) -> str:
        pairs = self._jieba.tag(_SURROGATE.sub("\ufffd", word))
        return str(pairs[0][1]) if len(pairs) == 1 else "x"


@cache
def _rjieba_class() -> Any:
    """The class alone: importing the package loads a dictionary for a tokenizer of its own, not wanted here."""
    name = "rjieba.rjieba"
    package = find_spec("rjieba")
    spec = PathFinder.find_spec(name, package.submodule_search_locations) if package else None
    if name not in sys.modules and spec and spec.loader:
        module = sys.modules[name] = module_from_spec(spec)
        spec.loader.exec_module(module)
    return import_module(name).Jieba


def _needs_care(text: str) -> bool:
    return _ODD.search(text) is not None or _TIE.search(text) is not None


def _frequencies(engine: Any, terms: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """Each term with the frequency jieba gives it, so that it wins, and the one it had in the dictionary, 0 if none.

    rjieba's own suggestion is now and then one off. jieba's is worked out from its dictionary file, which takes a
    third of the time jieba takes to load it. Each rests on the terms before, so these must be added meanwhile.
    """
    if not terms:
        return
    spec = find_spec("jieba")
    if spec is None or not spec.submodule_search_locations:
        yield from ((term, engine.suggest_freq(term), 0) for term in terms)
        return
    lines = sorted(Path(spec.submodule_search_locations[0], "dict.txt").read_bytes().splitlines())
    total = sum(int(line.split(b" ", 2)[1]) for line in lines)
    added: dict[str, int] = {}

    def frequency(word: str) -> int:
        """As jieba keeps it: 0 for the beginning of a word, and 1 is taken for what it does not know."""
        if word in added:
            return added[word]
        key = word.encode()
        for start in (key + b" ", key):
            i = bisect_left(lines, start)
            if i < len(lines) and lines[i].startswith(start):
                return int(lines[i].split(b" ", 2)[1]) if start != key else 0
        return 0 if any(term.startswith(word) for term in added) else 1

    for term in terms:
        share = 1.0
        for block in filter(None, _BLOCK.split(term)):
            for word in engine.cut(block, hmm=False) if _BLOCK.fullmatch(block) else block:
                share *= frequency(word) / total
        new = max(int(share * total) + 1, frequency(term))
        yield term, new, frequency(term) if engine.has_word(term) else 0
        added[term] = new
        total += new


def _tagged(words: Sequence[str], pairs: Iterable[tuple[str, str]], tag_of: Callable[[str], str]) -> Tokens:
    """The words with the tags of `pairs`, which may cut otherwise: a word that is none has the tag it has alone."""
    tags: dict[tuple[int, int], str] = {}
    at = 0
    for word, tag in pairs:
        tags[at, at + len(word)] = tag
        at += len(word)
    places = pairwise(accumulate(map(len, words), initial=0))
    return Tokens(words, [tags.get(place) or tag_of(word) for place, word in zip(places, words, strict=True)])
