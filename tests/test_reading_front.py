"""The front end's counting, JSON and notes, in a real Chromium, held to what Python makes of the same."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import essaylib as el
from essaylib import Span
from essaylib.annotation import attach, from_jsonld, note, settle, to_jsonld
from essaylib.annotation.note_record import mark
from essaylib.annotation.record_form import compact, compact_json
from essaylib.annotation.record_merge import apart
from essaylib.errors import EssayError, InputError
from essaylib.reading.front import joined, modules
from tests import test_annotation_w3c as on_w3c
from tests.front import canonical, doc_of
from tests.test_annotation_anchors import notes

__all__ = ["notes"]  # the fixture: notes all over the essay

NOW = datetime(2026, 11, 24, 8, 0, 0, 250_000, tzinfo=UTC)
LATER = datetime(2026, 11, 25, 8, 0, 0, 1_000, tzinfo=UTC)
UUID = "9b6aa528-660a-4551-8265-66f45c61acab"


# The joined script ------------------------------------------------------------------------------------------------


def test_modules_come_after_what_they_need():
    order = modules("stores.js")
    assert order[-1] == "stores.js"
    assert order.index("points.js") < order.index("w3c.js") < order.index("jsonld.js") < order.index("notefile.js")
    script = joined("stores.js", "history.js", "anchor.js")
    assert script.count("class CodeText") == 1
    assert "\nimport " not in script
    assert "\nexport " not in script


# Code points ------------------------------------------------------------------------------------------------------

wild = st.text(st.sampled_from("春天a,𠮷𝒳😀\n\ud842\udfb7é") | st.characters(), max_size=40)


@settings(max_examples=40)
@given(st.lists(st.tuples(wild, st.integers(-50, 50), st.integers(-50, 50)), min_size=1, max_size=30))
def test_slices_are_pythons(front, cases):
    cases = [(json.loads(json.dumps(text)), a, b) for text, a, b in cases]  # two halves side by side are one character
    made = front.run(
        """return a.map(([text, from, to]) => {
            const code = new CodeText(text);
            const [low, high] = [from, to].map(n => Math.min(Math.abs(n), code.length));
            return [codePoints(text), code.length, sliceCp(text, from, to), code.slice(low, Math.max(low, high)),
                Array.from({length: code.length + 1}, (_, i) => code.u16Of(i)),
                Array.from({length: text.length + 1}, (_, i) => code.cpOf(i))];
        })""",
        cases,
    )
    for (text, a, b), (n, length, piece, inner, to_u16, to_cp) in zip(cases, made, strict=True):
        low, high = (min(abs(one), len(text)) for one in (a, b))
        units = [len(text[:i].encode("utf-16-le", "surrogatepass")) // 2 for i in range(len(text) + 1)]
        assert (n, length, piece, inner) == (len(text), len(text), text[a:b], text[low : max(low, high)])
        assert to_u16 == units
        assert to_cp == [max(i for i, unit in enumerate(units) if unit <= at) for at in range(units[-1] + 1)]


# JSON -------------------------------------------------------------------------------------------------------------

plain = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | wild
numbers = st.floats(allow_nan=False, allow_infinity=False).filter(lambda x: not x.is_integer())
values = st.recursive(
    plain | numbers, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(wild, inner, max_size=4), max_leaves=20
)


@settings(max_examples=60)
@given(st.lists(values, min_size=1, max_size=10))
def test_json_is_written_as_python_writes_it(front, cases):
    cases = json.loads(json.dumps(cases))
    made = front.run(
        "return a.map(one => [compact(one), indented(one, 4), faultOf(JSON.stringify(one, null, 1))])", cases
    )
    for value, (text, block, fault) in zip(cases, made, strict=True):
        assert text == compact_json(value)
        wanted = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2).replace("\n", "\n    ")
        halves = {ord(c): f"\\u{ord(c):04x}" for c in wanted if "\ud800" <= c <= "\udfff"}
        assert block == wanted.translate(halves)
        assert fault is None


@settings(max_examples=60)
@given(st.lists(st.text(st.sampled_from('{}[]:,"a1-+.eE\\u0 \ntruefalsn'), max_size=14), min_size=20, max_size=60))
def test_what_is_no_json_is_seen(front, cases):
    def is_json(text: str) -> bool:
        def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
            if len(dict(found)) < len(found):
                raise ValueError
            return dict(found)

        def constant(_: str) -> None:
            raise ValueError

        try:
            json.loads(text, object_pairs_hook=pairs, parse_constant=constant)
        except ValueError:
            return False
        return True

    assert front.run("return a.map(one => faultOf(one) === null)", cases) == [is_json(one) for one in cases]


def test_a_fault_is_told_with_its_line(front):
    rows = [
        ('{\n  "a": 1,\n  "a": 2\n}', 3, "twice"),
        ('{\n  "a": NaN\n}', 2, "NaN"),
        ('{\n  "a": [1,\n', 2, "ends here"),
        ("[" * 100_000, 1, "66 deep"),
        ('\n\n"\t"', 3, "not JSON"),
        ("", 1, "ends here"),
    ]
    for text, line, reason in rows:
        fault = front.run("return faultOf(a)", text)
        assert fault["line"] == line, text[:40]
        assert reason in fault["en"]
        assert fault["zh"]
    # Read at once, not character by character: 5 MB, and a million escapes.
    assert front.run(
        "return [faultOf(JSON.stringify('春'.repeat(5e6))), faultOf(JSON.stringify('\"\\\\'.repeat(1e6)))]"
    ) == [
        None,
        None,
    ]


def test_ids_are_pythons(front):
    records = [
        {"id": UUID, "b": "春天"},
        {"id": f"urn:uuid:{UUID}", "c": "x" * 300},
        {"id": "http://x.org/𠮷", "d": "\n"},
    ]
    texts = [compact(one) for one in records]
    made = front.run("return a.map(beside)", records)
    for record, text, copy in zip(records, texts, made, strict=True):
        new, wanted = apart(record["id"], text, mark)
        assert (copy["id"], canonical(copy)) == (new, wanted)
    ids = front.run("return Array.from({length: 500}, newUuid)")
    assert len(set(ids)) == 500
    assert all(one[14] == "4" and one[19] in "89ab" for one in ids)


# Notes as annotations ---------------------------------------------------------------------------------------------

DRAFTS: list[dict[str, Any]] = [
    {"tag": "要求", "comment": "a\nb", "attributes": [["form", "rule"], ["form", "act"]]},
    {"tag": "", "comment": "", "attributes": []},
    {"tag": "x" * 200, "comment": "𠮷" * 1000, "attributes": []},
    {"tag": "标签", "comment": "", "attributes": [["tag", "𠮷"]]},
    {
        "tag": "",
        "comment": "  <script>\u202e\u200b\x7fx".replace("\x7f", "") + "👩\u200d🏫 \t",
        "attributes": [["k", "v"]],
    },
    {"tag": "  轻轻 \u3000", "comment": '"\\\u2028/', "attributes": []},
]


def test_a_note_is_written_as_python_writes_it(front, essay, notes):
    texts = [
        "春天来了，山里的𠮷桃花都开了。我们坐在树下,读一本𠮷野写的旧书。",
        "一、春\n雨来了。\x00花\x00开了。\n二、夏\n雨停了。",
        essay,
    ]
    for of in texts:
        read = of if isinstance(of, el.Essay) else el.parse_essay(of)
        spans = [one.span for one in notes] if of is essay else [Span(i, i + 5) for i in range(len(read.text) - 5)]
        cases = []
        for i, span in enumerate(spans):
            draft = DRAFTS[i % len(DRAFTS)]
            if not span.of(read.text).strip():
                continue
            made = note(read, span, creator=" 林 ", now=NOW, **draft)
            cases.append(({**draft, "start": span.start, "end": span.end, "creator": " 林 ", "id": UUID}, made))
        written = front.run(
            "const now = new Date(c); return a.map(one => JSON.stringify(writeNote(b, one, null, now)))",
            [draft for draft, _ in cases], doc_of(read), NOW.isoformat(),
        )  # fmt: skip
        for text, (_, made) in zip(written, cases, strict=True):
            wanted = to_jsonld(replace(made, id=UUID), embedded=True)
            assert text == json.dumps(wanted, ensure_ascii=False, separators=(",", ":"))


def changes_of(old: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {},
        {"tag": "新"},
        {"tag": "", "attributes": []},
        {"attributes": [["form", "rule"], ["tag", "y"]]},
        {"comment": "新\n批注"},
        {"comment": ""},
        {"tag": "新", "comment": "批注", "attributes": [["a", "b"]]},
        {"start": 0, "end": 2, "tag": "elsewhere"},
    ]


def test_an_annotation_is_changed_as_python_changes_it(front):
    """Another program's too: what a note has no room for stays."""
    spring = el.parse_essay(on_w3c.TEXT)
    own = to_jsonld(note(spring, Span(3, 9), tag="t", comment="c", attributes={"a": "b"}, creator="Ada", now=NOW))
    olds = [own, {**own, "essaylib:conflictsWith": {"id": "urn:x:1"}}, on_w3c.HYPOTHESIS, on_w3c.RECOGITO]
    olds += params(on_w3c.test_what_the_model_allows_is_read_as_far_as_it_goes_and_written_back)
    cases, wanted = [], []
    for old in olds:
        read = from_jsonld(old, embedded=True)
        for change in changes_of(old):
            if "start" in change and old["id"] == own["id"]:
                continue  # a place in the very text is changed: below
            fields = {key: change[key] for key in ("tag", "comment", "attributes") if key in change}
            if "attributes" in fields:
                fields["attributes"] = tuple(map(tuple, fields["attributes"]))
            cases.append((old, change))
            wanted.append(to_jsonld(read.revised(**fields, now=LATER), embedded=True))
    made = front.run(
        "return a.map(([old, draft]) => writeNote(b, draft, old, new Date(c)))",
        cases,
        doc_of(spring),
        LATER.isoformat(),
    )
    for one, of, (old, change) in zip(made, wanted, cases, strict=True):
        if old is own and not change:
            assert one == old
            continue
        assert canonical(one) == canonical(of), (old, change)


def test_a_place_changes_only_in_the_text_it_was_made_on(front):
    spring, other = el.parse_essay(on_w3c.TEXT), el.parse_essay("夏。" + on_w3c.TEXT)
    old = to_jsonld(note(spring, Span(3, 9), tag="t", creator="Ada", now=NOW), embedded=True)
    body = "return writeNote(b, {start: 8, end: 10}, a, new Date(c))"
    moved = front.run(body, old, doc_of(spring), LATER.isoformat())
    assert from_jsonld(moved, embedded=True).exact == Span(8, 10).of(spring.text)
    assert (moved["id"], moved["created"]) == (old["id"], old["created"])
    assert front.run(body, old, doc_of(other), LATER.isoformat()) == old
    settled = front.run("return settleNote(b, a, [8, 10], new Date(c))", old, doc_of(other), LATER.isoformat())
    read, was = from_jsonld(settled, embedded=True), from_jsonld(old, embedded=True)
    wanted = settle(attach(was, other), Span(8, 10), now=LATER)
    assert read == replace(wanted, id=read.id)
    foreign = front.run(
        "return settleNote(b, a, [8, 12], new Date(c))", on_w3c.HYPOTHESIS, doc_of(spring), LATER.isoformat()
    )
    read = from_jsonld(foreign)
    wanted = settle(attach(from_jsonld(on_w3c.HYPOTHESIS), spring), Span(8, 12), now=LATER)
    assert canonical(to_jsonld(replace(wanted, id=read.id))) == canonical(foreign)


def params(test: Any) -> list[Any]:
    """The annotations of a table of test_annotation_w3c."""
    found = next(one for one in test.pytestmark if one.name == "parametrize")
    rows = [getattr(row, "values", row) for row in found.args[1]]
    firsts = [row[0] if isinstance(row, tuple) else row for row in rows]
    return [on_w3c.basic(**one) for one in firsts]


def test_what_python_reads_is_read_alike_and_what_it_refuses_is_refused(front):
    tables = [test for name, test in vars(on_w3c).items() if name.startswith("test_") and hasattr(test, "pytestmark")]
    cases = [value for test in tables for value in all_dicts(test)]
    cases += [own | {"created": time} for own in (on_w3c.basic(),) for time in TIMES]
    cases = [one for one in cases if is_sendable(one) and len(str(one)) < 1_000_000]
    assert len(cases) > 130
    made = front.run(
        "return a.map(one => { const why = checkAnnotation(one); return why ? {why} : readNote(one); })", cases
    )
    n_refused = 0
    for value, read in zip(cases, made, strict=True):
        try:
            wanted = from_jsonld(value, embedded=True)
        except InputError:
            wanted = None
        assert ("why" in read) == (wanted is None), (value, read)
        n_refused += wanted is None
        if wanted is None:
            continue
        assert [read[key] for key in ("tag", "comment", "creator", "exact", "prefix", "suffix", "essay")] == [
            wanted.tag, wanted.comment, wanted.creator, wanted.exact, wanted.prefix, wanted.suffix, wanted.essay,
        ]  # fmt: skip
        assert (read["start"], read["end"]) == (wanted.span.start, wanted.span.end)
        assert read["attributes"] == [list(pair) for pair in wanted.attributes]
        assert read["raw"] == ([wanted.raw.start, wanted.raw.end] if wanted.raw else None)
        assert read["id"] == value["id"]
    assert n_refused > 60


def test_the_limits_of_an_annotation_are_pythons(front):
    """One below each and one above, made where they are read: of characters, values, levels, and numbers."""
    made = front.run(
        """
        const deep = n => { let one = 1; for (let i = 0; i < n; i++) one = [one]; return one; };
        const left = 1_000_000 - JSON.stringify(Object.entries(a)).replace(/[[\\]",]/g, '').length - 1;
        const at = x => checkAnnotation({...a, x})?.en.slice(0, 9) ?? null;
        return ['x'.repeat(left), 'x'.repeat(left + 1), '𠮷'.repeat(left), Array(19_994).fill(1), Array(19_995).fill(1),
            deep(30), deep(31), deep(100_000), 2 ** 53 - 1, 2 ** 53, 1.5e-300].map(at);
        """,
        on_w3c.basic(),
    )
    large = "too large"
    assert made == [None, large, None, None, large, None, large, large, None, "x is 9007", None]
    for x, fits in (([1] * 19_994, True), ([1] * 19_995, False), (2**53 - 1, True)):
        assert is_read(on_w3c.basic(x=x)) is fits


def is_read(value: object) -> bool:
    try:
        from_jsonld(value)
    except InputError:
        return False
    return True


TIMES = ["2023-02-29T00:00:00Z", "2024-02-29T23:59:59.9+14:00", "2024-01-01T24:00:00Z", "2024-01-01T00:60:00Z",
         "0001-01-01T00:00:00+01:00", "0001-01-01T01:00:00+01:00", "9999-12-31T23:00:00-01:00", "0000-01-01T00:00:00Z",
         "2024-13-01T00:00:00Z", "2024-01-01T00:00:00+24:00", "2024-01-01T00:00:60Z"]  # fmt: skip


def all_dicts(test: Any) -> list[Any]:
    found = [one for one in test.pytestmark if one.name == "parametrize"]
    values: list[Any] = []
    for one in found:
        for row in one.args[1]:
            row = getattr(row, "values", row)
            value = row[0] if isinstance(row, tuple) else row
            if isinstance(value, dict):
                values.append(value if {"type", "target"} <= value.keys() else on_w3c.basic(**value))
    return values


def is_sendable(value: Any) -> bool:
    """Whether a message can hold it as it is: no NaN, no key that is no string, no 1.0, which is 1 in a browser."""
    try:
        text = json.dumps(value, allow_nan=False)
        return json.loads(text) == value and ".0" not in text.replace("/1.0", "")
    except (TypeError, ValueError, RecursionError):
        return False


def test_what_a_note_does_not_take_is_said_before_it_is_written(front):
    spring = el.parse_essay(on_w3c.TEXT)
    good: dict[str, Any] = {
        "start": 1,
        "end": 3,
        "tag": "t",
        "comment": "c",
        "attributes": [["a", "b"]],
        "creator": "Ada",
    }
    rows: list[tuple[dict[str, Any], str]] = [
        ({}, ""), ({"tag": "x" * 200}, ""), ({"tag": "𠮷" * 200}, ""), ({"tag": " x "}, ""), ({"tag": "a\u200db"}, ""),
        ({"comment": "\t\r\n\u202e\u200b"}, ""), ({"comment": "𠮷" * 100_000}, ""),
        ({"tag": "x" * 201}, "201 characters"), ({"tag": "a\u202eb"}, "U+202E"), ({"tag": "a\u200bb"}, "U+200B"),
        ({"tag": "a\nb"}, "U+000A"), ({"tag": "a\ud842"}, "U+D842"), ({"tag": "a\ufeff"}, "U+FEFF"),
        ({"comment": "x" * 100_001}, "100001 characters"), ({"comment": "a\x00"}, "U+0000"),
        ({"comment": "\udfff"}, "U+DFFF"),
        ({"creator": " "}, "name is empty"), ({"creator": "A\u2066"}, "U+2066"),
        ({"attributes": [["a", ""]]}, "a name and a value"),
        ({"attributes": [["__proto__", "x"]]}, "the program's own"),
        ({"attributes": [["a", "b"], ["a", "b"]]}, "twice"),
        ({"attributes": [[f"a{i}", "b"] for i in range(51)]}, "51 attr"),
        ({"start": 3, "end": 3}, "no words"), ({"start": 30, "end": 900}, "no words"), ({"start": -1}, "no words"),
    ]  # fmt: skip
    made = front.run("return a.map(one => checkDraft(one, b))", [good | change for change, _ in rows], doc_of(spring))
    for (change, reason), why in zip(rows, made, strict=True):
        draft = good | change
        assert (why is None) == (not reason), change
        assert not why or (reason in why["en"] and why["zh"])
        try:
            note(spring, Span(draft["start"], draft["end"]), creator=draft["creator"], tag=draft["tag"],
                 comment=draft["comment"], attributes=draft["attributes"])  # fmt: skip
        except EssayError:
            assert why, change
        else:
            assert not why, change
