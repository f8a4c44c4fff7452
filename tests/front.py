"""The front end's modules in an empty page, and what they are given, for the tests of them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import essaylib as el
from essaylib import Span
from essaylib.annotation.note import fingerprint
from essaylib.reading.front import joined
from tests.browsers import open_file

#: What the tests call.
_NAMES = (
    "codePoints, sliceCp, CodeText, compact, indented, faultOf, newUuid, readNote, writeNote, settleNote, rawSpan, "
    "checkDraft, checkAnnotation, noteFileText, readNoteFile, mergeNotes, beside, printOf, placeNote, cleanSpan, "
    "addressOf, superseded, History, kernelStore, browserStore, emptyStore"
)


class Front:
    """The joined script in a page; `run` evaluates with values that go there and back as ASCII, half characters too."""

    def __init__(self, page: Any) -> None:
        self.page = page
        script = joined("stores.js", "history.js")
        page.add_script_tag(content=f"{script}\nObject.assign(globalThis, {{{_NAMES}}});", type="module")
        page.wait_for_function("() => globalThis.emptyStore", timeout=10_000)  # else a script that does not parse

    def run(self, body: str, *args: Any) -> Any:
        """What `body`, of a function of `a`, `b` ..., returns for these arguments."""
        given = ", ".join("abcdefg"[: len(args)])
        code = (
            f"async text => {{ const f = async ({given}) => {{ {body} }};"
            "const made = await f(...JSON.parse(text));"
            "return JSON.stringify(made ?? null).replace(/[^\\u0000-\\u007f]/g,"
            " c => '\\\\u' + c.charCodeAt(0).toString(16).padStart(4, '0')); }"
        )
        return json.loads(self.page.evaluate(code, json.dumps(args)))


@contextmanager
def front_page(browser: Any, folder: Path) -> Iterator[Front]:
    """An empty page with the script; a fault of it fails the test that has it."""
    path = folder / "empty.html"
    path.write_text("<!doctype html><meta charset=utf-8><title>front</title>", "utf-8")
    with open_file(browser, path) as opened:
        yield Front(opened.page)
        assert opened.faults() == []


def doc_of(essay: el.Essay) -> dict[str, Any]:
    """The parts of a document that the tested modules read, made by asking the essay about every character."""
    raw: dict[str, list[list[int]]] = {"starts": [], "ends": []}
    for at in range(len(essay.text)):
        span = essay.raw_span(Span(at, at + 1))
        for name, there in (("starts", span.start), ("ends", span.end)):
            pairs = raw[name]
            if not pairs or pairs[-1][1] + at - pairs[-1][0] != there:
                pairs.append([at, there])
    places = [(section.span.start, section.heading.end) for section in essay.sections() if section.heading]
    places += [(section.span.start, section.span.start) for section in essay.sections() if not section.heading]
    places += [(sentence.span.start, sentence.span.end) for sentence in essay.sentences]
    places += [(essay.title_span.start, essay.title_span.end)] if essay.title_span else []
    return {
        "essay": {"sha256": essay.source.sha256, "text_sha256": fingerprint(essay), "title": essay.title},
        "text": essay.text,
        "units": [[a, b, essay.address(Span(a, a + 1))] for a, b in sorted(places)],
        "raw": raw,
    }


def canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
