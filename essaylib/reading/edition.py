"""The reader as one HTML file: opened from disk, asking for nothing, keeping notes in the browser."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

from essaylib import themes
from essaylib._html import escape
from essaylib.annotation.anchors import attach_all
from essaylib.annotation.codebook import Codebook
from essaylib.annotation.note import SURROGATE, Note, visible
from essaylib.annotation.w3c import to_jsonld
from essaylib.errors import InputError
from essaylib.reading import front
from essaylib.reading.document import document
from essaylib.reading.font import subset
from essaylib.reading.static import static_html
from essaylib.reading.static_style import RULES
from essaylib.translation import Glossary, Translation

if TYPE_CHECKING:
    from essaylib.essay import Essay

__all__ = ["edition", "font_of"]

_BODY = "body{margin:0}"
_HTML_LANG = {"en": "en", "zh": "zh-Hans", "both": "zh-Hans"}


def edition(
    essay: Essay,
    *,
    notes: Iterable[Note] = (),
    lexicon: themes.Lexicon | Literal[False] | None = None,
    translation: Translation | None = None,
    glossary: Glossary | None = None,
    codebook: Codebook | None = None,
    language: str = "both",
    reading: bool = True,
    font: bool = True,
) -> str:
    """The essay as a page that is a whole reader: one file, no network, the same bytes for the same things.

    Notes a reader makes stay in the browser, by the essay; they are exported and imported as the note file that
    `annotate` keeps. A strict Content-Security-Policy lets nothing run but the page's own script.

    Args:
        essay: the essay, of 500,000 characters at most.
        notes: notes that come with it; those on another text are placed, or said to be lost, by the page.
        lexicon: themes; None for the built-in ones, False for none.
        translation: a translation, shown on demand.
        glossary: glosses of terms, with `reading`.
        codebook: tags to choose from; None for the built-in ones.
        language: of the interface: "both", "en" or "zh".
        reading: put in pinyin, words and their levels; without, the file is smaller.
        font: put in a font of the characters shown. Without it, or where the extra `notebooks` is not installed, a
            machine without a Chinese font shows boxes.

    Returns:
        HTML as a string; write it in UTF-8.

    Raises:
        InputError: an argument is not of its kind, or the essay is too long.

    >>> from essaylib.read import parse_essay
    >>> page = edition(parse_essay("春天来了。"), font=False, reading=False)
    >>> page.startswith("<!doctype html>"), "http:" in page.replace("http://www.w3.org/", "")
    (True, False)
    """
    from essaylib.annotation import codebook as codebooks

    notes = list(notes)
    doc = document(
        essay,
        lexicon=lexicon,
        translation=translation,
        glossary=glossary,
        codebook=codebooks.built_in() if codebook is None else codebook,
        language=language,
        reading=reading,
    )
    data = _safe(json.dumps({"doc": doc, "notes": [_record(one) for one in notes]}, ensure_ascii=False))
    script = front.script("file.js", "openFile();")
    woff = font_of(doc, notes) if font else b""
    style = front.style() + _BODY + (_face(woff) if woff else "")
    static = static_html(
        essay, notes=attach_all(notes, essay), lexicon=lexicon, translation=translation, height=None, where="file"
    )
    title = escape(_whole(visible(essay.title or "untitled 无题")))
    return f"""<!doctype html>
<html lang="{_HTML_LANG[language]}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_policy([script], [style, RULES])}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main id="essaylib-reader"></main>
<noscript>{_whole(static)}</noscript>
<script type="application/json" id="essaylib-data">{data}</script>
<script type="module">{script}</script>
</body>
</html>
"""


def font_of(doc: Mapping[str, Any], notes: Iterable[Note] = ()) -> bytes:
    """A font of all that a view of `doc` shows; no bytes where the font is not installed."""
    said = [text for one in notes for text in (one.exact, one.tag, one.comment, one.creator)]
    try:
        return subset([*front.strings(), *_strings(doc), *said])
    except InputError:
        return b""


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _strings(one)


def _record(note: Note) -> dict[str, Any]:
    if not isinstance(note, Note):
        raise InputError(f"{note!r:.60} is no Note: give what annotation.note or from_jsonld returns.")
    return to_jsonld(note, embedded=True)


def _safe(text: str) -> str:
    """JSON that ends no script element and holds no half character."""
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return SURROGATE.sub(lambda half: f"\\u{ord(half[0]):04x}", text)


def _whole(text: str) -> str:
    return SURROGATE.sub("\ufffd", text)


def _policy(scripts: Iterable[str], styles: Iterable[str]) -> str:
    """Nothing runs and nothing styles but what is named by its hash; nothing is asked for."""
    return (
        f"default-src 'none'; script-src {_hashes(scripts)}; style-src {_hashes(styles)}; font-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hashes(parts: Iterable[str]) -> str:
    digests = (base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in parts)
    return " ".join(f"'sha256-{digest}'" for digest in digests)


def _face(woff: bytes) -> str:
    data = base64.b64encode(woff).decode()
    return f"@font-face{{font-family:essaylib-rest;src:url(data:font/woff;base64,{data}) format('woff')}}"
