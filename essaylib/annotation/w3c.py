"""Notes as W3C Web Annotations (JSON-LD), and annotations of other programs as notes.

Reference: Sanderson, Ciccarese & Young (2017), Web Annotation Data Model, W3C Recommendation,
https://www.w3.org/TR/annotation-model/ (3.1 annotations, 3.2.4 textual bodies, 3.3.1 times, 4.2.4 and 4.2.5 selectors).
What it requires is checked; what a note has no room for is kept and written back as it was. What it has no words for
stands under names of our own: `essaylib:raw`, `essaylib:text` in the target, `essaylib:attribute` in a body.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from essaylib.annotation.jsonld import (
    ATTRIBUTE,
    Part,
    bodies,
    check_json,
    check_target,
    listed,
    text_selectors,
    text_target,
)
from essaylib.annotation.note import LONGEST_CONTEXT, Note, shown
from essaylib.errors import InputError
from essaylib.spans import Span

__all__ = ["CONTEXT", "NAMES", "from_jsonld", "to_jsonld"]

#: The vocabulary of the model, and what our own names stand for.
CONTEXT = "http://www.w3.org/ns/anno.jsonld"
NAMES = {"essaylib": "urn:essaylib:"}
_RAW, _TEXT, _REPLACES = "essaylib:raw", "essaylib:text", "dcterms:replaces"
_UUID = re.compile(r"(?:urn:uuid:)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.IGNORECASE)
_SHA256 = re.compile("urn:sha256:([0-9a-f]{64})")
#: xsd:dateTime with a time zone: 2026-11-24T08:00:00Z, 2016-02-29T12:24:04.123456+00:00; not 2026-11-24, 20261124T08
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")


def to_jsonld(note: Note, *, embedded: bool = False) -> dict[str, Any]:
    """The note as a Web Annotation: plain values, ready for JSON, the same for equal notes.

    Args:
        note: the note. One that was read from another program's annotation is written back as it was, but for what
            has changed since.
        embedded: leave out `@context`, for an annotation in a page or file that has it once.

    Returns:
        id, type, motivation, body (the tag, its attributes, the comment), target (the page by its SHA-256, the words,
        their position in code points), creator, created, modified. Unknown things are left out.

    Raises:
        InputError: `note` is no note, or the annotation it keeps is none.

    >>> import essaylib as el
    >>> from essaylib.annotation import note
    >>> essay = el.parse_essay("春天来了。")
    >>> made = to_jsonld(note(essay, Span(0, 2), tag="season", creator="Ada"))
    >>> made["body"], made["target"]["selector"][1]
    ([{'type': 'TextualBody', 'purpose': 'tagging', 'value': 'season'}],
     {'type': 'TextPositionSelector', 'start': 0, 'end': 2})
    """
    if not isinstance(note, Note):
        raise InputError(f"{shown(note)} is no Note.")
    value = _changed(note) if note.foreign else _written(note, embedded=embedded)
    return value if embedded or "@context" in value else _context() | value


def from_jsonld(value: object, where: str = "annotation", *, embedded: bool = False) -> Note:
    """The note that a Web Annotation holds.

    Read are the first target with a text selector, textual bodies (the first tag; further ones as attributes named
    "tag"; comments, a blank line between), creator (several joined by commas) and times; the rest is kept. A position
    without `essaylib:text` counts in a text that is not known: `anchors` takes it for a hint.

    Args:
        value: the annotation, as `json.loads` gives it.
        where: what messages begin with: the file and the line, say.
        embedded: `@context` may be missing, since the page or file has it.

    Returns:
        The note. What is not said is empty or None.

    Raises:
        InputError: it breaks what the model requires, or is no JSON (NaN, keys that are no strings, half characters),
            or too deep or large, or has a key that programs take for their own, or what a note does not take; the
            message says where in it and why.
    """
    check_json(value, where)
    whole = Part(value, where, "")
    try:
        note = _read(whole, embedded=embedded)
    except InputError as error:
        message = str(error)
        raise error if message.startswith(where) else InputError(f"{where}: {message}") from None
    if _written(note, embedded="@context" not in whole.value) != value:
        note = replace(note, foreign=json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
    return note


# Writing ----------------------------------------------------------------------------------------------------------


def _written(note: Note, *, embedded: bool) -> dict[str, Any]:
    value = {} if embedded else _context()
    value |= {"id": _iri(note.id), "type": "Annotation"}
    value["motivation"] = "commenting" if note.comment else "tagging" if note.tag else "highlighting"
    if body := _tag_bodies(note) + _comment_bodies(note):
        value["body"] = body
    value["target"] = _target(note)
    for key, said in _said(note):
        if said is not None:
            value[key] = said
    return value


def _context() -> dict[str, Any]:
    return {"@context": [CONTEXT, dict(NAMES)]}


def _said(note: Note) -> Iterator[tuple[str, Any]]:
    yield "creator", {"type": "Person", "name": note.creator} if note.creator else None
    yield "created", _time(note.created)
    yield "modified", _time(note.modified)
    yield _REPLACES, {"id": _iri(note.replaces)} if note.replaces else None


def _tag_bodies(note: Note) -> list[dict[str, Any]]:
    bodies = [{"type": "TextualBody", "purpose": "tagging", "value": note.tag}] if note.tag else []
    return bodies + [
        {"type": "TextualBody", "purpose": "classifying", "value": value, ATTRIBUTE: name}
        for name, value in note.attributes
    ]


def _comment_bodies(note: Note) -> list[dict[str, Any]]:
    return [{"type": "TextualBody", "purpose": "commenting", "value": note.comment}] if note.comment else []


def _target(note: Note) -> dict[str, Any]:
    quote = {"type": "TextQuoteSelector", "exact": note.exact, "prefix": note.prefix, "suffix": note.suffix}
    position = {"type": "TextPositionSelector", "start": note.span.start, "end": note.span.end}
    target: dict[str, Any] = {
        "type": "SpecificResource",
        "source": f"urn:sha256:{note.essay}" if note.essay else "urn:essaylib:unknown",
        "selector": [quote, position] if note.span else [quote],
    }
    if note.raw:
        target[_RAW] = {"start": note.raw.start, "end": note.raw.end}
    if note.text_sha256:
        target[_TEXT] = note.text_sha256
    return target


def _time(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    text = moment.isoformat(timespec="microseconds" if moment.microsecond % 1000 else "milliseconds")
    return text.replace("+00:00", "Z")


def _iri(name: str) -> str:
    return f"urn:uuid:{name}" if _UUID.fullmatch(name) else name


def _changed(note: Note) -> dict[str, Any]:
    """The annotation that `note` was read from, with what has changed since."""
    where = f"note {note.id}, the annotation it keeps"
    try:
        value = json.loads(note.foreign)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where}: it is no JSON: {error}.") from error
    was, whole = from_jsonld(value, where, embedded=True), Part(value, where, "")
    written: dict[str, Any] = value
    if replace(note, foreign="") == replace(was, foreign=""):
        return written
    if note.id != was.id:
        written["id"] = _iri(note.id)
    for (key, said), (_, before) in zip(_said(note), _said(was), strict=True):
        if said != before:
            written.pop(key, None)
            written |= {} if said is None else {key: said}
    new_tags = (note.tag, note.attributes) != (was.tag, was.attributes)
    new_comment = note.comment != was.comment
    if new_tags or new_comment:
        gone = {kind for kind, new in (("tag", new_tags), ("comment", new_comment)) if new}
        body = _tag_bodies(note) if new_tags else []
        body += [one.value for one, kind in bodies(whole) if kind not in gone]
        body += _comment_bodies(note) if new_comment else []
        written.pop("bodyValue", None)
        written["body"] = body
    if (target := _target(note)) != _target(was):
        chosen = text_target(whole)
        targets = [target if part == chosen else part.value for part in whole.at("target").each()]
        targets = targets if chosen else [target, *targets]
        written["target"] = targets if len(targets) > 1 else targets[0]
    if "@context" in written and '"essaylib:' in json.dumps(written) and NAMES not in listed(written["@context"]):
        written["@context"] = [*listed(written["@context"]), dict(NAMES)]
    return written


# Reading ----------------------------------------------------------------------------------------------------------


def _read(whole: Part, *, embedded: bool) -> Note:
    whole.object("an annotation is an object with id, type and target.")
    context = whole.at("@context")
    if CONTEXT not in listed(context.value) and not (embedded and context.value is None):
        context.fail(f'"{CONTEXT}" is needed, alone or in a list.')
    if "Annotation" not in listed(whole.at("type").value):
        whole.at("type").fail('"Annotation" is needed, alone or in a list.')
    name = _id_of(whole.at("id").text("one IRI that names the annotation is needed, as a string."))
    for motivation in whole.at("motivation").each():
        motivation.text()
    if whole.at("generated").value is not None:
        _read_time(whole.at("generated"))
    tags, attributes, comments = _read_bodies(whole)
    if not (targets := whole.at("target").each()):
        whole.at("target").fail("one target or more is needed.")
    for target in targets:
        check_target(target)
    return Note(
        id=name,
        **_anchor(text_target(whole)),
        tag=tags[0] if tags else "",
        attributes=tuple(dict.fromkeys([*attributes, *(("tag", tag) for tag in tags[1:])])),
        comment="\n\n".join(comments),
        creator=", ".join(filter(None, map(_agent, whole.at("creator").each()))),
        created=_read_time(whole.at("created")),
        modified=_read_time(whole.at("modified")),
        replaces=_read_replaces(whole.at(_REPLACES)),
    )


def _id_of(text: str) -> str:
    uuid = _UUID.fullmatch(text)
    return uuid[1].lower() if uuid else text


def _read_replaces(part: Part) -> str | None:
    value = part.value.get("id") if isinstance(part.value, dict) else part.value
    return _id_of(value) if isinstance(value, str) else None  # several, or of another form: kept


def _read_time(part: Part) -> datetime | None:
    if part.value is None:
        return None
    needed = "one xsd:dateTime with a time zone is needed, as 2026-11-24T08:00:00Z."
    text = part.text(needed)
    if not _TIME.fullmatch(text):
        part.fail(needed)
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        part.fail(f"there is no such time: {error}.")


def _agent(part: Part) -> str:
    if isinstance(part.value, str):
        return part.value.strip()
    part.object("an agent is an IRI, or an object with name or id.")
    named = [name for key in ("name", "nickname", "id") for name in listed(part.at(key).value)]
    return next((name.strip() for name in named if isinstance(name, str) and name.strip()), "")


def _read_bodies(whole: Part) -> tuple[list[str], list[tuple[str, str]], list[str]]:
    tags, attributes, comments = [], [], []
    for body, kind in bodies(whole):
        text = body.value["value"] if kind else ""
        if kind == "comment" and text:
            comments.append(text)
        elif kind == "tag" and ATTRIBUTE in body.value:
            attributes.append((body.at(ATTRIBUTE).text(), text))
        elif kind == "tag" and text.strip():
            tags.append(text.strip())
    return tags, attributes, comments


def _anchor(target: Part | None) -> dict[str, Any]:
    """What a target says of the place; empty where it says nothing."""
    known: dict[str, Any] = dict.fromkeys(("essay", "text_sha256", "exact", "prefix", "suffix"), "")
    known |= {"span": Span(0, 0), "raw": Span(0, 0)}
    if target is None:
        return known
    source = target.value.get("source")
    page = _SHA256.fullmatch(str(source.get("id") if isinstance(source, dict) else source))
    known["essay"] = page[1] if page else ""
    quote, position = text_selectors(target)
    if quote:
        texts = {key: str(quote.value.get(key, "")) for key in ("exact", "prefix", "suffix")}
        known |= texts | {"prefix": texts["prefix"][-LONGEST_CONTEXT:], "suffix": texts["suffix"][:LONGEST_CONTEXT]}
    if position:
        known["span"] = Span(position.value["start"], position.value["end"])
    if (raw := target.at(_RAW)).value is not None:
        raw.object("an object with start and end is needed.")
        start, end = raw.at("start").number(), raw.at("end").number()
        known["raw"] = Span(start, end) if start <= end else raw.at("end").fail(f"it lies before start, {start}.")
    if (text := target.at(_TEXT)).value is not None:
        known["text_sha256"] = text.text()
    return known
