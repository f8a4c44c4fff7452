"""Strings that do harm where a program takes them for more than text, in every place of the edition, in Chromium."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

import essaylib as el
from essaylib import Span
from essaylib.annotation import Note, NoteFile, note, to_jsonld
from essaylib.errors import InputError
from tests.attacks import ATTACKS, all_at_once, can_be_written, in_one_line
from tests.browsers import ran
from tests.edition import PAGE, Reader, open_reader, write_edition

SHORT = [attack.text for attack in ATTACKS if len(attack.text) < 1000]
#: Names hold no invisible characters; what Python refuses for one is tried as the raw JSON of another program below.
NAMES = [text for text in SHORT if can_be_written(text)]


@pytest.fixture(scope="module")
def spring() -> el.Essay:
    return el.parse_essay(PAGE)


def open_all(reader: Reader) -> None:
    """Every panel, every button of the list and what the first sentences show."""
    page = reader.page
    page.locator("main").evaluate("() => { window.pwnedBefore = window.pwned; }")
    for panel in ("sentence", "search", "themes", "display", "help", "notes"):
        reader.open(panel)
    while (more := page.locator(".er-more-notes:visible")).count():
        more.last.click()
    for fold in page.locator(".er-note [data-key=fold]").all():
        fold.click()
    page.wait_for_timeout(100)


def shown(reader: Reader) -> None:
    """The text stands in the page as it is, and nothing of it ran."""
    pieces = reader.page.locator(".er-text .er-piece").all_text_contents()
    whole = reader.essay.text.replace("\n", "").encode("utf-16", "replace").decode("utf-16")
    assert "".join(pieces) == whole
    assert ran(reader.page) == []


def test_as_title_headings_and_text(chromium, tmp_path):
    titles = [in_one_line(text) for text in SHORT if can_be_written(text)]
    step = 24
    pages = [all_at_once(), *(
        f"论{'，'.join(titles[i : i + step])}\n一、{'，'.join(titles[i : i + step])}\n春天来了。{titles[i]}\n"
        for i in range(0, len(titles), step)
    )]  # fmt: skip
    for content in pages:
        essay = el.parse_essay(content)
        with open_reader(chromium, write_edition(tmp_path, essay), essay) as reader:
            shown(reader)
            if content is pages[0]:
                open_all(reader)
                reader.page.locator(".er-part").last.click()
                reader.open("sentence")
                reader.key("End")
                reader.page.pdf(path=tmp_path / "paper.pdf")
                shown(reader)


def made(essay: el.Essay) -> Iterator[Note]:
    """A note for every string and every field that takes it."""
    for i, text in enumerate(NAMES):
        span = Span(i, i + 2)
        for fields in ({"tag": text}, {"creator": text}, {"comment": text}, {"attributes": {"kind": text}}):
            try:
                yield note(essay, span, **{"creator": "Ada", **fields})
            except InputError:
                assert "comment" not in fields or "\x00" in text or not text.isprintable()


def test_as_tags_comments_and_names_of_notes_in_the_file_and_imported(chromium, tmp_path, spring):
    notes = list(made(spring))
    assert len(notes) > 2 * len(NAMES)
    long = [note(spring, Span(0, 2), comment=one.text, creator="Ada") for one in ATTACKS if len(one.text) >= 1000]
    with open_reader(chromium, write_edition(tmp_path, spring, notes=[*notes, *long]), spring) as reader:
        open_all(reader)
        assert reader.page.locator(".er-note").count() == len(notes) + len(long)
        said = "\n".join(reader.page.locator(".er-note-comment").all_text_contents())
        assert [text for text in NAMES if text.isprintable() and text.strip() and text not in said] == []
        shown(reader)
        reader.page.pdf(path=tmp_path / "paper.pdf")
        shown(reader)
    file = NoteFile.open(tmp_path / "notes.json", spring, creator="Ada")
    file.put(*notes)
    with open_reader(chromium, write_edition(tmp_path, spring), spring) as reader:
        reader.page.locator("input[type=file]").set_input_files(tmp_path / "notes.json")
        reader.page.get_by_text(f"{len(notes)} new").wait_for()
        open_all(reader)
        assert len(reader.notes()) == len(notes)
        shown(reader)


def test_as_the_raw_json_of_another_program_in_the_storage_and_in_a_file(chromium, tmp_path, spring):
    base: dict[str, Any] = to_jsonld(note(spring, Span(0, 2), tag="t", comment="c", creator="Ada"), embedded=True)
    records: list[dict[str, Any]] = []
    for text in [attack.text for attack in ATTACKS if can_be_written(attack.text)]:
        for i, path in enumerate((("body", 0, "value"), ("body", 1, "value"), ("creator", "name"), ("id",),
                                  ("target", "source"), ("created",), ("motivation",))):  # fmt: skip
            record = json.loads(json.dumps(base))
            record["id"] = f"urn:x:{len(records)}"
            inner = record
            for key in path[:-1]:
                inner = inner[key]
            inner[path[-1]] = text
            if i > 4:  # keys too
                record[text[:200] if i == 5 else "__proto__"] = {"pwned": 1}
            records.append(record)
    with open_reader(chromium, write_edition(tmp_path, spring), spring) as reader:
        reader.page.evaluate(
            """([prefix, records]) => {
                for (const text of records) localStorage.setItem(prefix + JSON.parse(text).id, `{"note": ${text}}`);
                localStorage.setItem('essaylib:creator', '<img src=x: onerror=top.pwned=1>');
                localStorage.setItem(prefix.replace(':note:', ':settings'),
                    '{"panel": "<b>", "theme": "\\\\"><img>", "themes": 7, "__proto__": {"pwned": 1}}');
            }""",
            [f"essaylib:{spring.source.sha256}:note:", [one for one in map(json.dumps, records) if len(one) < 3000]],
        )
        reader.page.reload()
        reader.page.wait_for_selector(".er-text")
        open_all(reader)
        assert reader.page.locator(".er-note").count() > 200
        shown(reader)
        whole = {"@context": "http://www.w3.org/ns/anno.jsonld", "type": "AnnotationPage", "items": records}
        (tmp_path / "strange.json").write_text(json.dumps(whole), "utf-8")
        reader.page.locator("input[type=file]").set_input_files(tmp_path / "strange.json")
        reader.page.locator(".er-status-result p").first.wait_for()
        shown(reader)
