"""From a page to an essay: the one place where reading, cleaning and structure are put together."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal

from essaylib.errors import EmptyFileError, InputError, NoChineseError, OnlyFurnitureError
from essaylib.essay import Essay

if TYPE_CHECKING:  # layer 3 is imported at the first reading: `import essaylib` stays quick
    from datetime import date

    from essaylib.model import Source
    from essaylib.scrape import Scraped
    from essaylib.scrape.sites import Sites

__all__ = ["parse_essay", "read_essay"]

Punctuation = Literal["full", "source"]


def read_essay(
    path: str | os.PathLike[str],
    *,
    punctuation: Punctuation = "full",
    sites: Sites | None = None,
    max_bytes: int = 64_000_000,
) -> Essay:
    """Read the file at `path` as an essay.

    Args:
        path: plain text in UTF-8; as it came off a page, or clean.
        punctuation: "full" makes , ; : ! ? ( ) full-width wherever they stand in Chinese; "source" keeps the page's
            own. Offsets are the same in both.
        sites: what is known of sites (`essaylib.scrape.sites.load`); None for the built-in table.
        max_bytes: the largest file that is read; 64 MB is about 21 million characters.

    Returns:
        The essay. What is odd about the page or the text is in `.issues`; a page in a layout that no row of `sites`
        knows is read by general rules, and an issue says so.

    Raises:
        ReadError: one of its kinds, naming the file, what was found and what is accepted.
        InputError: an argument outside what is accepted.
    """
    from essaylib import formats

    if not isinstance(path, str | os.PathLike):
        raise InputError(f"read_essay takes the path of a file, not {type(path).__name__}. For a page: parse_essay.")
    if max_bytes < 1:
        raise InputError(f"max_bytes={max_bytes!r}: at least 1 is needed.")
    raw = formats.read_raw(path, max_bytes=max_bytes)
    return _essay(raw.text, raw.sha256, os.fsdecode(path), punctuation, sites)


def parse_essay(raw: str, *, punctuation: Punctuation = "full", sites: Sites | None = None) -> Essay:
    r"""Parse a page given as a string, exactly as `read_essay` parses the file that holds it.

    Args:
        raw: the page.
        punctuation: as in `read_essay`.
        sites: as in `read_essay`.

    Raises:
        EmptyFileError, NoChineseError, OnlyFurnitureError: there is no essay in `raw`.
        InputError: an argument outside what is accepted.

    >>> parse_essay("1、春天来了,桃\n\n2、花开了。").text
    '春天来了，桃花开了。'
    """
    from essaylib import formats

    if not isinstance(raw, str):
        raise InputError(f"parse_essay takes the page as a string, not {type(raw).__name__}. For a file: read_essay.")
    sha256 = formats.sha256(raw.encode("utf-8", "surrogatepass"))
    return _essay(raw, sha256, None, punctuation, sites)


def _essay(raw: str, sha256: str, path: str | None, punctuation: str, sites: Sites | None) -> Essay:
    from essaylib import formats, scrape, structure
    from essaylib.hanzi import has_han
    from essaylib.scrape.findings import find_issues
    from essaylib.scrape.sites import Sites, built_in

    if punctuation not in ("full", "source"):
        raise InputError(f"punctuation={punctuation!r}: accepted are 'full' and 'source'.")
    if sites is not None and not isinstance(sites, Sites):
        raise InputError(f"sites={sites!r}: a table of sites is given as essaylib.scrape.sites.load(path) returns it.")
    name = path or "the page"
    if formats.is_blank(raw):
        raise EmptyFileError(f"{name}: empty ({len(raw):,} characters, none but white space).")
    if not has_han(raw):
        raise NoChineseError(
            f"{name}: {len(raw):,} characters, but not one Han character. essaylib reads Chinese text."
        )
    page = scrape.clean(raw, sites=sites or built_in())
    if not has_han(page.text):
        n_lines = sum(1 for line in raw.split("\n") if line.strip())
        raise OnlyFurnitureError(
            f"{name}: {n_lines:,} lines, all of them page furniture ({page.site or 'no known site'}); no text of an "
            "essay is left. Save the page again with the document's text opened."
        )
    build = structure.parse(page.text, title_span=page.title_span, has_title=bool(page.titles))
    title = build.title_span.of(page.text) if build.title_span else next(iter(page.titles), None)
    source = _source(raw, sha256, path, page)
    issues = sorted((*find_issues(page, pages=source.pages), *build.issues), key=lambda issue: issue.span)
    edits, text = page.edits, page.text
    if punctuation == "source":
        edits = edits.without("width")
        text = edits.replay(raw)
        title = build.title_span.of(text) if build.title_span else title
    return Essay(
        source=source,
        text=text,
        edits=edits,
        title=title,
        title_span=build.title_span,
        root=build.root,
        points=build.points,
        sentences=build.sentences,
        issues=tuple(issues),
    )


def _source(raw: str, sha256: str, path: str | None, page: Scraped) -> Source:
    from essaylib.model import Place, Source

    facts = page.facts
    return Source(
        raw=raw,
        sha256=sha256,
        path=path,
        site=page.site,
        title=next(iter(page.titles), None),
        uploader=facts.get("uploader"),
        document_id=facts.get("document_id"),
        uploaded_on=_date(facts.get("uploaded_on")),
        format=facts.get("format"),
        pages=int(facts["pages"]) if "pages" in facts else None,
        size=facts.get("size"),
        category=facts.get("category"),
        places=tuple(Place(span, "piece", str(i)) for i, span in enumerate(page.pieces, start=1)),
    )


def _date(text: str | None) -> date | None:
    from datetime import date

    try:
        return date.fromisoformat(text) if text else None
    except ValueError:  # the page's own mistake, such as 2019-02-30: not known is better than wrong
        return None
