"""What a reading view is given: an essay as plain values ready for JSON. Offsets are code points in its `text`."""

from __future__ import annotations

import json
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

from essaylib import themes
from essaylib.annotation.codebook import Codebook
from essaylib.annotation.note import SURROGATE, fingerprint, shown
from essaylib.errors import InputError
from essaylib.essay import Essay
from essaylib.hanzi import count_han
from essaylib.metrics.levels import LEVELS
from essaylib.model import address_of
from essaylib.reading.words import words_of
from essaylib.spans import KINDS, Edit, Span
from essaylib.translation import Glossary, Translation
from essaylib.views import REASONS

if TYPE_CHECKING:
    from essaylib.model import Section
    from essaylib.segment import Segmenter

__all__ = ["FORM", "LANGUAGES", "LONGEST_TEXT", "blocks_of", "check", "document", "file_name", "reading_of", "units_of"]

#: Version of the form; a script that reads another refuses it.
FORM = 1
LANGUAGES = ("both", "en", "zh")
#: Characters of a text that a view takes.
LONGEST_TEXT = 500_000
#: Characters of the page shown on either side of a place.
_AROUND = 20
_LONGEST_NAME = 60
_TRANSLATED_BY = {
    "en": "our working English: a help for reading, not a text to quote",
    "zh": "我们的试译：供阅读时参考，不宜引用",
}


def document(
    essay: Essay,
    *,
    lexicon: themes.Lexicon | Literal[False] | None = None,
    translation: Translation | None = None,
    glossary: Glossary | None = None,
    codebook: Codebook | None = None,
    language: str = "both",
    reading: bool = False,
) -> dict[str, Any]:
    r"""All that a view of the essay shows, notes left out, as dicts, lists, strings and numbers.

    A lone half of a surrogate pair, which no file of text can hold, is U+FFFD in it; offsets do not move.

    Args:
        essay: the essay, of 500,000 characters at most.
        lexicon: themes to be shown; None for the built-in ones, False for none.
        translation: a translation of this essay.
        glossary: glosses of terms, used with `reading`.
        codebook: the tags a reader chooses from; None for free tags alone.
        language: of the interface: "both", "en" or "zh".
        reading: whether pinyin, words and glosses are in it; `reading_of` gives them later.

    Raises:
        InputError: an argument is not of its kind, the essay is too long, or the translation is of another text.

    >>> from essaylib.read import parse_essay
    >>> doc = document(parse_essay("一、春\n雨来了。花开了。"), lexicon=False)
    >>> doc["units"], doc["blocks"]
    ([[0, 3, '1/0'], [4, 8, '1/1'], [8, 12, '1/2']], [[0, 3, 'heading', 1], [4, 12, 'paragraph', 0]])
    """
    check(essay, lexicon=lexicon, translation=translation, glossary=glossary, codebook=codebook, language=language)
    units = list(units_of(essay))
    doc = {
        "form": FORM,
        "language": language,
        "essay": {
            "sha256": essay.source.sha256,
            "text_sha256": fingerprint(essay),
            "title": essay.title,
            "facts": [list(fact) for fact in essay.source.shown_facts()],
            "n_han": count_han(essay.text),
            "n_sentences": len(essay.sentences),
            "file_name": file_name(essay),
        },
        "text": essay.text,
        "units": [[span.start, span.end, address] for span, address in units],
        "blocks": [list(block) for block in blocks_of(essay)],
        "parts": [_part(row) for row in essay.outline()],
        **_page(essay, [span for span, _ in units]),
        **_themes(essay, lexicon),
        "translation": translation and {"sentences": dict(translation.by_address), "by": dict(_TRANSLATED_BY)},
        "reading": words_of(essay, units, glossary=glossary) if reading else None,
        "codebook": codebook and codebook.to_dict(),
        "lists": {"levels": list(LEVELS), "kinds": {kind: {"en": en, "zh": zh} for kind, (en, zh) in REASONS.items()}},
    }
    # Half a character cannot be sent to a browser or written to a file.
    whole: dict[str, Any] = _whole(doc) if SURROGATE.search(json.dumps(doc, ensure_ascii=False)) else doc
    return whole


def reading_of(essay: Essay, *, glossary: Glossary | None = None, segmenter: Segmenter | None = None) -> dict[str, Any]:
    """The "reading" of a document, for a view that asks for it later: pinyin, words with levels, glosses.

    Args:
        essay: the essay, of 500,000 characters at most.
        glossary: glosses of terms; they go before those of a dictionary, which is asked where one is installed.
        segmenter: the default one if None.

    Raises:
        InputError: an argument is not of its kind, or the essay is too long.

    >>> from essaylib.read import parse_essay
    >>> reading_of(parse_essay("春天来了。"))["pinyin"]
    ['chūn tiān lái le']
    """
    check(essay, glossary=glossary)
    reading: dict[str, Any] = _whole(words_of(essay, units_of(essay), glossary=glossary, segmenter=segmenter))
    return reading


def check(
    essay: object,
    *,
    lexicon: object = None,
    translation: object = None,
    glossary: object = None,
    codebook: object = None,
    language: object = "both",
) -> None:
    """InputError for what a view does not take."""
    if not isinstance(essay, Essay):
        raise InputError(f"essay is {shown(essay)}: give the essay as read_essay or parse_essay returns it.")
    if len(essay.text) > LONGEST_TEXT:
        raise InputError(
            f"The text has {len(essay.text):,} characters; a view takes {LONGEST_TEXT:,} at most. Read it in pieces: "
            "parse_essay(page) of a part of the page."
        )
    if language not in LANGUAGES:
        raise InputError(f"language={shown(language)}: accepted are {', '.join(map(repr, LANGUAGES))}.")
    if not (lexicon is None or lexicon is False or isinstance(lexicon, themes.Lexicon)):
        raise InputError(
            f"lexicon is {shown(lexicon)}: give one as themes.load(path) returns it, None for the built-in one, or "
            "False for none."
        )
    for name, value, kind, made_by in (
        ("translation", translation, Translation, "translation.read_translation(path, essay)"),
        ("glossary", glossary, Glossary, "translation.read_glossary(path, essay)"),
        ("codebook", codebook, Codebook, "annotation.codebook.load(path) or built_in()"),
    ):
        if value is not None and not isinstance(value, kind):
            raise InputError(f"{name} is {shown(value)}: give what {made_by} returns, or None.")
    if isinstance(translation, Translation) and translation.essay.text != essay.text:
        raise InputError(
            f"The translation is of another text ({translation.essay.title or 'untitled'}): its addresses would lead "
            "to other sentences. Read it with read_translation(path, essay) for this essay."
        )


# Text -----------------------------------------------------------------------------------------------------------------


def units_of(essay: Essay) -> Iterator[tuple[Span, str]]:
    """Title, headings with their labels, and sentences, each with its address, in the order of the text."""
    places = [(sentence.span, sentence.address) for sentence in essay.sentences]
    if essay.title_span:
        places.append((essay.title_span, "0/0"))
    places += [(span, address) for span, address, _ in _headings(essay.root)]
    yield from sorted(places)


def _headings(section: Section, path: tuple[int, ...] = ()) -> Iterator[tuple[Span, str, int]]:
    """The headings below `section`, labels included, each with its address and level."""
    for i, child in enumerate(section.children, start=1):
        here = (*path, i)
        if child.heading:
            yield Span(child.span.start, child.heading.end), address_of(here, 0), child.level
        yield from _headings(child, here)


def blocks_of(essay: Essay) -> Iterator[tuple[int, int, str, int]]:
    """The lines of the text: start, end, what each is, the level of a heading. A run-in one is in its paragraph."""
    kinds: dict[tuple[int, int], tuple[str, int]] = {}
    if essay.title_span:
        kinds[essay.title_span.start, essay.title_span.end] = "title", 0
    for span, _, level in _headings(essay.root):
        kinds[span.start, span.end] = "heading", level
    start = 0
    for line in essay.text.split("\n"):
        end = start + len(line)
        if line:
            yield start, end, *kinds.get((start, end), ("paragraph", 0))
        start = end + 1


def _part(row: Any) -> dict[str, Any]:
    return {
        "address": row.address,
        "level": row.level,
        "label": row.label,
        "heading": row.heading,
        "start": row.span.start,
        "end": row.span.end,
        "n_sentences": row.n_sentences,
        "n_han": row.n_han,
        "share": row.share,
    }


def file_name(essay: Essay) -> str:
    """A name for files of this essay, without an ending: what every system takes of its title.

    Without a title, or one of nothing else, it is `essay-` and the first digits of the page's SHA-256.
    """
    import regex

    title = unicodedata.normalize("NFC", SURROGATE.sub(" ", essay.title or ""))
    kept: str = regex.sub(r"\p{Default_Ignorable_Code_Point}|\p{C}", "", title)
    kept = regex.sub(r"[^\p{L}\p{M}\p{N}，、（）《》“”·—-]+", "_", kept)
    # regex may know a newer Unicode than Python, whose letters no system here can show yet.
    kept = "".join(filter(str.isprintable, kept))[:_LONGEST_NAME].strip("_-")
    # 240 bytes leave room for an ending; CON and the like are devices on Windows, whatever ending they have.
    kept = kept.encode()[:240].decode(errors="ignore")
    if not regex.search(r"[\p{L}\p{N}]", kept) or regex.fullmatch(r"(?i)con|prn|aux|nul|(?:com|lpt)[0-9¹²³]", kept):
        return f"essay-{essay.source.sha256[:8]}"
    return kept


# Page -----------------------------------------------------------------------------------------------------------------


def _page(essay: Essay, spans: list[Span]) -> dict[str, Any]:
    """Where the text stands on the page. Changes of width alone move nothing and are not shown."""
    edits = sorted((e for kind in KINDS if kind != "width" for e in essay.edits.of(kind)), key=lambda e: e.raw)
    starts, ends = _break_points(edits)
    page = essay.source.raw
    feeds = [i for i, character in enumerate(page) if character == "\n"]
    pieces = [place for place in essay.source.places if place.kind == "piece"]
    piece_starts, raw_ends = [place.raw.start for place in pieces], [edit.raw.end for edit in edits]
    lines, labels, changes = [], [], []
    for span in spans:
        raw = essay.raw_span(span)
        lines.append(bisect_left(feeds, raw.start) + 1)
        i = bisect_right(piece_starts, raw.start) - 1
        labels.append(pieces[i].label if i >= 0 and raw.start in pieces[i].raw else None)
        first = bisect_right(raw_ends, raw.start)
        inside = first < len(edits) and edits[first].raw.start < raw.end
        changes.append([list(s) for s in essay.on_page(span, around=_AROUND).stretches] if inside else None)
    return {
        "raw": {"starts": starts, "ends": ends},
        "page": {"line": lines, "piece": labels, "shown": changes},
    }


def _break_points(edits: list[Edit]) -> tuple[list[list[int]], list[list[int]]]:
    """Where the distance from text to page changes: for the starts of characters, and for their ends."""
    starts, ends = [[0, 0]], [[0, 1]]

    def set_from(pairs: list[list[int]], clean: int, raw: int) -> None:
        if pairs[-1][0] == clean:
            pairs.pop()
        if not pairs or raw - clean != pairs[-1][1] - pairs[-1][0]:
            pairs.append([clean, raw])

    for edit in edits:
        if len(edit.raw) != len(edit.clean):  # its characters have no partners of their own on the page
            for at in range(edit.clean.start, edit.clean.end):
                set_from(starts, at, edit.raw.start)
                set_from(ends, at, edit.raw.end)
        set_from(starts, edit.clean.end, edit.raw.end)
        set_from(ends, edit.clean.end, edit.raw.end + 1)
    return starts, ends


# Themes ---------------------------------------------------------------------------------------------------------------


def _themes(essay: Essay, lexicon: themes.Lexicon | Literal[False] | None) -> dict[str, Any]:
    if lexicon is False:
        return {"themes": [], "theme_table": []}
    hits = themes.hits(essay, lexicon)
    by_theme: dict[str, list[Any]] = {name: [] for name in hits.lexicon.names}
    for hit in hits:
        by_theme[hit.theme].append([hit.span.start, hit.span.end, hit.term, hit.tier])
    return {
        "themes": [
            {"name": theme.name, "english": theme.en, "hits": by_theme[theme.name]} for theme in hits.lexicon.themes
        ],
        "theme_table": [
            {"part": row.part, "heading": row.heading, "theme": row.theme}
            | {tier: list(at) for tier, at in zip(themes.TIERS, row.by_tier, strict=True)}
            for row in hits.by_part()
        ],
    }


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {_whole(key): _whole(item) for key, item in value.items()}
    return value
