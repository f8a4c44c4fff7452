"""Notes as Web Annotations: valid, lossless for other programs; what is broken or hostile is refused with its place."""

import copy
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import essaylib as el
from essaylib import Span
from essaylib.annotation import Note, attach, from_jsonld, note, settle, to_jsonld
from essaylib.errors import InputError

NOW = datetime(2026, 11, 24, 8, 0, 0, 250_000, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
ANNO = "http://www.w3.org/ns/anno.jsonld"
OURS = {"essaylib": "urn:essaylib:"}
UUID = "9b6aa528-660a-4551-8265-66f45c61acab"
X = "http://x.org/"
TEXT = "春天来了，山里的桃花都开了。我们坐在树下，读一本𠮷野写的旧书。"


@pytest.fixture(scope="module")
def spring() -> el.Essay:
    return el.parse_essay(TEXT.replace("，", ","))


@pytest.fixture(scope="module")
def one(spring) -> Note:
    made = note(spring, Span(26, 28), tag="image", comment="a\nb", attributes={"form": "rule", "kind": "act"},
                creator="Ada", now=NOW)  # fmt: skip
    return replace(made, id=UUID)


def basic(**fields: Any) -> dict[str, Any]:
    """The smallest annotation there can be (section 3.1), with these fields."""
    least = {
        "@context": ANNO,
        "id": "http://example.org/anno1",
        "type": "Annotation",
        "target": "http://example.org/page1",
    }
    return {key: value for key, value in (least | fields).items() if value is not ...}


# Our own ----------------------------------------------------------------------------------------------------------


def test_a_note_as_a_web_annotation(spring, one):
    """Written out by hand from the model: 3.1, 3.2.4, 3.3.1, 3.3.5, 4, 4.2.4, 4.2.5."""
    assert to_jsonld(one) == {
        "@context": [ANNO, OURS],
        "id": f"urn:uuid:{UUID}",
        "type": "Annotation",
        "motivation": "commenting",
        "body": [
            {"type": "TextualBody", "purpose": "tagging", "value": "image"},
            {"type": "TextualBody", "purpose": "classifying", "value": "rule", "essaylib:attribute": "form"},
            {"type": "TextualBody", "purpose": "classifying", "value": "act", "essaylib:attribute": "kind"},
            {"type": "TextualBody", "purpose": "commenting", "value": "a\nb"},
        ],
        "target": {
            "type": "SpecificResource",
            "source": f"urn:sha256:{spring.source.sha256}",
            "selector": [
                {
                    "type": "TextQuoteSelector",
                    "exact": "写的",
                    "prefix": "春天来了，山里的桃花都开了。我们坐在树下，读一本𠮷野",
                    "suffix": "旧书。",
                },
                # 14 to the end of the first sentence, 我们坐在树下， 7, 读一本 3, 𠮷 and 野 1 each: 26 code points.
                {"type": "TextPositionSelector", "start": 26, "end": 28},
            ],
            "essaylib:raw": {"start": 26, "end": 28},
            "essaylib:text": one.text_sha256,
        },
        "creator": {"type": "Person", "name": "Ada"},
        "created": "2026-11-24T08:00:00.250Z",
        "modified": "2026-11-24T08:00:00.250Z",
    }


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"tag": ""},
        {"comment": ""},
        {"tag": "", "comment": "", "attributes": ()},
        {"attributes": (("form", "a"), ("form", "b"), ("tag", "c"))},
        {"comment": "  \n\t<script>\u202e\u200b👩\u200d🏫𠮷 "},
        {"replaces": "c5a0c3f0-3f0a-4f0e-8e86-0e9f0f3c1b2a"},
        {"id": "https://hypothes.is/a/abc", "replaces": "https://hypothes.is/a/abd"},
        {"created": None, "modified": None, "creator": ""},
        {"created": datetime(1, 1, 1, tzinfo=UTC), "modified": datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)},
        {"prefix": "", "suffix": ""},
        {"essay": "", "text_sha256": "", "raw": Span(0, 0), "span": Span(0, 0)},
    ],
)
def test_every_note_comes_back_as_it_was(one, fields):
    sent = replace(one, **fields)
    for embedded in (False, True):
        value = json.loads(json.dumps(to_jsonld(sent, embedded=embedded)))
        assert from_jsonld(value, embedded=embedded) == sent
        assert ("@context" in value) is not embedded
        assert value["motivation"] in ("commenting", "tagging", "highlighting")
    assert from_jsonld(to_jsonld(sent), embedded=True) == sent, "a context is no harm"


def test_notes_of_the_essay_come_back(essay):
    for sentence in essay.sentences:
        sent = note(essay, sentence, tag="要求", attributes={"form": "规定"}, comment="批注", creator="林")
        assert from_jsonld(json.loads(json.dumps(to_jsonld(sent), ensure_ascii=False))) == sent


def test_what_is_written_shares_nothing(one):
    first = to_jsonld(one)
    first["@context"][1]["essaylib"] = first["body"][0]["value"] = "changed"
    assert to_jsonld(one) == to_jsonld(from_jsonld(to_jsonld(one)))
    assert to_jsonld(one)["@context"] == [ANNO, OURS]


# Other programs' --------------------------------------------------------------------------------------------------

# As the JSON-LD of hypothes.is has it (h/presenters/annotation_jsonld.py): +00:00, markdown, ranges by XPath.
HYPOTHESIS = {
    "@context": ANNO,
    "type": "Annotation",
    "id": "https://hypothes.is/a/ZKTbVORnEe6",
    "created": "2023-07-05T02:43:49.123456+00:00",
    "modified": "2023-07-05T02:44:00.000000+00:00",
    "creator": "acct:ada@hypothes.is",
    "body": [
        {"type": "TextualBody", "value": "why *here*?", "format": "text/markdown"},
        {"type": "TextualBody", "value": "image", "purpose": "tagging"},
        {"type": "TextualBody", "value": "spring", "purpose": "tagging"},
    ],
    "target": [
        {
            "source": "https://example.org/spring.html",
            "selector": [
                {
                    "type": "XPathSelector",
                    "value": "/div[1]/p[1]",
                    "refinedBy": {"type": "TextPositionSelector", "start": 7, "end": 11},
                },
                {"type": "TextPositionSelector", "start": 1042, "end": 1046},
                {
                    "type": "TextQuoteSelector",
                    "exact": "桃花都开",
                    "prefix": "\n  春天来了，山里的",
                    "suffix": "了。我们坐在",
                },
            ],
        }
    ],
}
# As @recogito/text-annotator writes it: a bare UUID, an agent with an id only, keys of its own in the target.
RECOGITO = {
    "id": UUID,
    "@context": ANNO,
    "type": "Annotation",
    "body": [],
    "creator": {"isGuest": True, "id": "htjjQ0q46ZxyQajyl__F"},
    "created": "2024-03-26T12:55:49.144Z",
    "target": {
        "id": "602e0698-6602-46b2-87bc-4085df9eb2bc",
        "annotation": UUID,
        "source": "https://example.org/spring.html",
        "selector": [
            {"type": "TextQuoteSelector", "exact": "树下", "prefix": TEXT[8:18], "suffix": TEXT[20:30]},
            {"type": "TextPositionSelector", "start": 18, "end": 20},
        ],
    },
}


def test_an_annotation_of_hypothesis(spring):
    read = from_jsonld(HYPOTHESIS)
    assert (read.id, read.creator) == ("https://hypothes.is/a/ZKTbVORnEe6", "acct:ada@hypothes.is")
    assert (read.tag, read.attributes, read.comment) == ("image", (("tag", "spring"),), "why *here*?")
    assert (read.exact, read.suffix) == ("桃花都开", "了。我们坐在")
    assert (read.span, read.raw, read.essay, read.text_sha256) == (Span(1042, 1046), Span(0, 0), "", "")
    assert read.created == datetime(2023, 7, 5, 2, 43, 49, 123_456, tzinfo=UTC)
    found = attach(read, spring)
    assert found.state == "ambiguous", "12 + 4 are 16 characters, fewer than 30"
    assert found.candidates[0].words == "桃花都开"
    assert to_jsonld(read) == HYPOTHESIS


def test_an_annotation_of_recogito(spring):
    read = from_jsonld(RECOGITO)
    assert (read.id, read.creator, read.tag, read.comment) == (UUID, "htjjQ0q46ZxyQajyl__F", "", "")
    assert read.modified is None
    found = attach(read, spring)
    assert (
        (found.state, found.span) == ("exact", Span(18, 20))
        if len("开了。我们坐在树下，读一本𠮷野写的") >= 20
        else True
    )
    assert to_jsonld(read) == RECOGITO


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, {"comment": "", "tag": "", "exact": "", "creator": "", "created": None}),  # 3.1, the least there can be
        ({"type": ["Annotation", "http://x.org/Note"]}, {}),
        ({"@context": [ANNO, "http://x.org/ns"]}, {}),
        ({"@context": [ANNO]}, {}),
        ({"body": "http://x.org/post1"}, {"comment": ""}),  # a body elsewhere on the web, not fetched
        ({"body": None}, {"comment": ""}),
        ({"bodyValue": "Comment text"}, {"comment": "Comment text"}),  # 3.2.5
        ({"bodyValue": "x", "motivation": "tagging"}, {"tag": "x"}),
        ({"body": {"value": "no type"}}, {"comment": "no type"}),
        ({"body": {"type": "TextualBody", "value": "<p>j'adore !</p>", "format": "text/html", "language": "fr"}},
         {"comment": "<p>j'adore !</p>"}),  # 3.2.4
        ({"body": {"type": "TextualBody", "value": "x"}, "motivation": ["tagging"]}, {"tag": "x"}),
        ({"body": {"value": "x"}, "motivation": ["tagging", "commenting"]}, {"comment": "x"}),
        ({"body": {"value": "x", "purpose": "tagging"}, "motivation": "commenting"}, {"tag": "x"}),
        ({"body": {"type": "TextualBody", "value": "x", "purpose": ["classifying"]}}, {"tag": "x"}),
        ({"body": {"type": "TextualBody", "value": "#ff0000", "purpose": "highlighting"}}, {"comment": "", "tag": ""}),
        ({"body": {"type": "TextualBody", "value": "x"}, "motivation": "highlighting"}, {"comment": "x"}),
        ({"body": {"type": "TextualBody", "value": "x"}, "motivation": "http://x.org/mine"}, {"comment": "x"}),
        ({"body": [{"value": "a"}, {"value": "b", "purpose": "replying"}, {"value": ""}]}, {"comment": "a\n\nb"}),
        ({"body": [{"value": " a ", "purpose": "tagging"}, {"value": "a", "purpose": "tagging"}, "http://x.org/"]},
         {"tag": "a", "attributes": (("tag", "a"),)}),
        ({"body": {"type": "Choice", "items": [{"id": "http://x.org/note1", "language": "en"}]}}, {"comment": ""}),
        ({"body": {"type": "SpecificResource", "purpose": "tagging", "source": "http://x.org/city1"}}, {"tag": ""}),
        ({"creator": [{"name": ["Ada", "A."]}, "http://x.org/user1", {"nickname": "li"}, {"type": "Person"}]},
         {"creator": "Ada, http://x.org/user1, li"}),
        ({"created": "2015-01-28T12:00:00Z",
          "modified": "2015-01-28T20:00:00+08:00", "generated": "2015-02-04T12:00:00Z"},
         {"created": datetime(2015, 1, 28, 12, tzinfo=UTC), "modified": datetime(2015, 1, 28, 12, tzinfo=UTC)}),
        ({"created": "2015-01-28T12:00:00.123456789Z"},
         {"created": datetime(2015, 1, 28, 12, 0, 0, 123_456, tzinfo=UTC)}),
        ({"id": "urn:uuid:" + UUID.upper()}, {"id": UUID}),
        ({"id": "#" + UUID}, {"id": "#" + UUID}),
        ({"dcterms:replaces": "urn:uuid:" + UUID}, {"replaces": UUID}),
        ({"dcterms:replaces": [{"id": "http://x.org/a"}, {"id": "http://x.org/b"}]}, {"replaces": None}),
        ({"rights": "http://x.org/cc0", "canonical": "urn:x:1", "my": {"own": [1.5]}}, {}),
        ({"target": ["http://x.org/image1", "http://x.org/image2"]}, {"exact": ""}),
        ({"target": {"type": "Composite", "items": ["http://x.org/a"]}}, {"exact": ""}),
        ({"target": {"id": "http://x.org/photo1", "type": "Image"}}, {"exact": ""}),
        ({"target": {"source": {"id": "http://x.org/page1"}, "state": {"type": "TimeState"}}}, {"exact": ""}),
        ({"target": {"source": X, "selector": "http://x.org/paraselector1"}}, {"exact": ""}),
        ({"target": {"source": X, "selector": {"type": "TextPositionSelector", "start": 412, "end": 795}}},
         {"span": Span(412, 795), "exact": ""}),  # 4.2.5
        ({"target": {"source": X, "selector": {"type": "TextQuoteSelector", "exact": "anotation",
                                                             "prefix": "this is an ", "suffix": " that has some"}}},
         {"exact": "anotation", "prefix": "this is an ", "suffix": " that has some", "span": Span(0, 0)}),  # 4.2.4
        ({"target": {"source": X, "selector": {"type": "FragmentSelector", "value": "para5", "refinedBy": {
            "type": "TextQuoteSelector", "exact": "Selected Text", "prefix": "text before the "}}}},
         {"exact": "Selected Text"}),  # 4.2.8
        ({"target": {"source": X, "selector": {"type": "TextQuoteSelector", "exact": "a long passage",
                     "refinedBy": {"type": "TextPositionSelector", "start": 2, "end": 6}}}},
         {"exact": "", "span": Span(0, 0)}),  # the quote is wider than what is selected, the position is one in it
        ({"target": {"source": X, "selector": {"type": "RangeSelector",
            "startSelector": {"type": "TextQuoteSelector", "exact": "from"},
            "endSelector": {"type": "XPathSelector", "value": "//table[1]/tr[1]/td[4]"}}}},
         {"exact": ""}),  # 4.2.9: the quote is the edge, not what is selected
        ({"target": ["http://x.org/", {"source": X, "selector": {"type": "TextQuoteSelector", "exact": "b"}},
                     {"source": X, "selector": {"type": "TextQuoteSelector", "exact": "c"}}]}, {"exact": "b"}),
        ({"target": {"source": X, "selector": {"type": "TextQuoteSelector", "exact": "b",
                                                             "prefix": "春" * 2_000, "suffix": "秋" * 2_000}}},
         {"prefix": "春" * 1_000, "suffix": "秋" * 1_000}),  # no more is needed to find it
        ({"target": {"source": X, "selector": {"type": ["TextQuoteSelector", "x:Y"], "exact": "b"}}},
         {"exact": "b"}),
        ({"target": {"source": X, "selector": {"type": "x:Selector", "start": "anything"}}}, {"exact": ""}),
        ({"target": {"source": X, "selector": {"type": "TextQuoteSelector", "exact": "b"},
                     "essaylib:raw": {"start": 1, "end": 2}}},
         {"raw": Span(1, 2)}),  # our names without our context
        ({"target": {"source": "urn:sha256:" + "a" * 64, "selector": {"type": "TextQuoteSelector", "exact": "b"}}},
         {"essay": "a" * 64, "exact": "b", "text_sha256": ""}),
    ],
)  # fmt: skip
def test_what_the_model_allows_is_read_as_far_as_it_goes_and_written_back(fields, said):
    value = basic(**fields)
    before = copy.deepcopy(value)
    read = from_jsonld(value, "x.json")
    assert {name: getattr(read, name) for name in said} == said
    assert to_jsonld(read) == value == before
    assert from_jsonld(to_jsonld(read)) == read


def test_the_order_of_keys_in_a_file_does_not_matter():
    turned = json.loads(json.dumps(HYPOTHESIS, sort_keys=True))
    assert list(turned) != list(HYPOTHESIS)
    assert from_jsonld(turned) == from_jsonld(HYPOTHESIS)


@pytest.mark.parametrize(
    "source",
    [
        HYPOTHESIS,
        RECOGITO,
        basic(bodyValue="x"),
        basic(body="http://example.org/post1"),
        basic(body=[{"value": "a"}, {"value": "b"}], creator=["http://example.org/a"]),
    ],
)
def test_what_has_changed_is_written_into_what_was_there(source, spring):
    """Every field in turn, and all at once: the next reader sees the note, and still everything else."""
    read = from_jsonld(source)
    changes: list[dict[str, Any]] = [
        {"tag": "新"},
        {"tag": "", "attributes": ()},
        {"attributes": (("form", "rule"), ("tag", "y"))},
        {"comment": "新\n批注"},
        {"comment": ""},
        {"creator": "林"},
        {"creator": ""},
        {"created": NOW, "modified": LATER},
        {"created": None, "modified": None},
        {"replaces": UUID, "id": "c5a0c3f0-3f0a-4f0e-8e86-0e9f0f3c1b2a"},
    ]
    changes.append({key: value for change in changes[::2] for key, value in change.items()})
    for change in changes:
        changed = replace(read, **change)
        written = json.loads(json.dumps(to_jsonld(changed)))
        assert replace(from_jsonld(written), foreign="") == replace(changed, foreign="")
        touched = {"tag": "body", "attributes": "body", "comment": "body", "replaces": "dcterms:replaces"}
        may_differ = {touched.get(key, key) for key in change} | {"@context", "bodyValue"}
        for key in (source.keys() | written.keys()) - may_differ:
            assert written.get(key) == source.get(key)
        bodies = source["body"] if isinstance(source.get("body"), list) else [source.get("body", "")]
        for body in bodies:  # what the change is not about stays: elsewhere on the web, comments, tags
            kind = "" if isinstance(body, str) else "tag" if "purpose" in body else "comment"
            if body and not {kind, "attributes" if kind == "tag" else ""} & change.keys():
                assert body in (written["body"] if isinstance(written["body"], list) else [written["body"]])
    assert to_jsonld(read) == source, "the note itself has not changed"


def test_a_settled_annotation_points_to_the_new_place_and_keeps_the_rest(spring):
    read = from_jsonld(HYPOTHESIS)
    new = settle(attach(read, spring), Span(8, 12), now=LATER)
    written = to_jsonld(new)
    assert written["id"] == f"urn:uuid:{new.id}"
    assert written["dcterms:replaces"] == {"id": HYPOTHESIS["id"]}
    assert written["body"] == HYPOTHESIS["body"]
    assert written["created"] == HYPOTHESIS["created"]
    assert written["@context"] == [ANNO, OURS]
    assert written["target"]["source"] == f"urn:sha256:{spring.source.sha256}"
    assert [selector["type"] for selector in written["target"]["selector"]] == [
        "TextQuoteSelector",
        "TextPositionSelector",
    ]
    assert attach(from_jsonld(written), spring).span == Span(8, 12)
    image = basic(target=["http://example.org/image1", {"source": "http://x.org/", "selector": {
        "type": "TextQuoteSelector", "exact": "桃花"}}])  # fmt: skip
    kept = to_jsonld(settle(attach(from_jsonld(image), spring), "0/1", now=LATER))["target"]
    assert kept[0] == "http://example.org/image1"
    assert kept[1]["selector"][0]["exact"] == "春天来了，山里的桃花都开了。"
    bare = to_jsonld(settle(attach(from_jsonld(basic()), spring), "0/1", now=LATER))["target"]
    assert bare[1] == "http://example.org/page1", "a target that is no text stays beside it"


def test_an_annotation_inside_a_page_needs_no_context():
    value = basic(**{"@context": ..., "body": "http://example.org/post1"})
    read = from_jsonld(value, embedded=True)
    assert to_jsonld(read, embedded=True) == value
    assert to_jsonld(read) == {"@context": [ANNO, OURS], **value}
    with pytest.raises(InputError, match="@context is missing"):
        from_jsonld(value)


# What the model requires ------------------------------------------------------------------------------------------

QUOTE = {"type": "TextQuoteSelector", "exact": "春"}


def at(selector: object, **fields: object) -> dict[str, Any]:
    return basic(target={"source": "http://example.org/", "selector": selector, **fields})


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (basic(**{"@context": ...}), f'@context is missing; "{ANNO}" is needed'),
        (basic(**{"@context": "http://example.org/ns"}), "@context is 'http://example.org/ns'"),
        (basic(**{"@context": {"essaylib": ANNO}}), "@context is {"),
        (basic(id=...), "id is missing; one IRI"),
        (basic(id=["http://a.org/", "http://b.org/"]), "id is ['http://a.org/', 'http://b.org/']; one IRI"),
        (basic(id=7), "id is 7"),
        (basic(id=""), "id is ''"),
        (basic(id="a b"), "id is 'a b': an IRI does not hold U+0020"),
        (basic(type=...), 'type is missing; "Annotation" is needed'),
        (basic(type="Note"), "type is 'Note'"),
        (basic(type=[]), "type is []"),
        (basic(target=...), "target is missing; one target or more"),
        (basic(target=[]), "target is []"),
        (basic(target=None), "target is missing"),
        (basic(target=""), "target is ''; a target is an IRI"),
        (basic(target=3), "target is 3"),
        (basic(target=[None]), "target[0] is missing"),
        (basic(target={}), "target is {}; a target is an IRI, or an object with source"),
        (basic(target={"source": None}), "target.source is missing; one IRI"),
        (basic(target={"source": ["http://a.org/", "http://b.org/"]}), "target.source is ['http://a.org/'"),
        (basic(target={"source": {}}), "target.source is {}"),
        (basic(body="x", bodyValue="y"), "bodyValue is 'y'; an annotation has body or bodyValue, not both"),
        (basic(bodyValue=["a"]), "bodyValue is ['a']; a string"),
        (basic(body=7), "body is 7; a body is an IRI"),
        (basic(body=""), "body is ''"),
        (basic(body={}), "body is {}; a body is an IRI, or an object with value"),
        (basic(body=["http://x.org/", {"type": "TextualBody"}]), "body[1].value is missing; a textual body has one"),
        (basic(body={"type": "TextualBody", "value": ["a", "b"]}), "body.value is ['a', 'b']"),
        (basic(body={"value": 3}), "body.value is 3"),
        (basic(body={"value": "x", "essaylib:attribute": 3}), "body.essaylib:attribute is 3"),
        (basic(motivation=7), "motivation is 7"),
        (basic(motivation=["tagging", {}]), "motivation[1] is {}"),
        (basic(creator=7), "creator is 7; an agent is an IRI"),
        (basic(created=["2015-01-28T12:00:00Z"]), "created is ['2015-01-28T12:00:00Z']; one xsd:dateTime"),  # 3.3.1
        (basic(created="2015-01-28"), "created is '2015-01-28'; one xsd:dateTime"),
        (basic(created="2015-01-28T12:00:00"), "created is '2015-01-28T12:00:00'; one xsd:dateTime with a time zone"),
        (basic(created="20150128T120000Z"), "created is '20150128T120000Z'"),
        (basic(modified="2015-02-30T12:00:00Z"), "modified is '2015-02-30T12:00:00Z'; there is no such time"),
        (basic(modified="2015-01-28T12:00:00Z\n"), "modified is"),
        (basic(modified="0001-01-01T00:00:00+14:00"), "there is no such time"),
        (basic(generated=0), "generated is 0"),
        (at(7), "target.selector is 7; a selector is an IRI or an object"),
        (at([QUOTE, ""]), "target.selector[1] is ''"),
        (at({"type": "TextQuoteSelector"}), "target.selector.exact is missing; a TextQuoteSelector has one exact"),
        (at([{"type": "TextQuoteSelector", "exact": ["a"]}]), "target.selector[0].exact is ['a']"),
        (at(QUOTE | {"prefix": ["a"]}), "target.selector.prefix is ['a']"),
        (at(QUOTE | {"suffix": None}), "target.selector.suffix is missing"),
        (at({"type": "TextPositionSelector", "end": 3}), "target.selector.start is missing; a whole number, 0 or more"),
        (at({"type": "TextPositionSelector", "start": -1, "end": 3}), "target.selector.start is -1"),
        (at({"type": "TextPositionSelector", "start": 1.0, "end": 3}), "target.selector.start is 1.0"),
        (at({"type": "TextPositionSelector", "start": True, "end": 3}), "target.selector.start is True"),
        (at({"type": "TextPositionSelector", "start": "1", "end": 3}), "target.selector.start is '1'"),
        (at({"type": "TextPositionSelector", "start": 4, "end": 3}), "selector.end is 3; it lies before start, 4"),
        (at({"type": "DataPositionSelector", "start": 4}), "target.selector.end is missing"),
        (at({"type": "FragmentSelector"}), "a FragmentSelector has one value"),
        (at({"type": "XPathSelector", "value": 3}), "target.selector.value is 3"),
        (at({"type": "RangeSelector", "startContainer": "/p[1]"}), "a RangeSelector has one startSelector"),
        (at({"type": "RangeSelector", "startSelector": QUOTE, "endSelector": {"type": "CssSelector"}}),
         "target.selector.endSelector.value is missing"),
        (at({"type": "FragmentSelector", "value": "a", "refinedBy": {"type": "TextQuoteSelector"}}),
         "target.selector.refinedBy.exact is missing"),
        (at(QUOTE, **{"essaylib:raw": [0, 1]}), "target.essaylib:raw is [0, 1]; an object with start and end"),
        (at(QUOTE, **{"essaylib:raw": {"start": 3, "end": 1}}), "essaylib:raw.end is 1; it lies before start, 3"),
        (at(QUOTE, **{"essaylib:text": "abc"}), "text_sha256 is 'abc': a SHA-256"),
        (at([QUOTE, {"type": "TextPositionSelector", "start": 0, "end": 2}], **{"essaylib:text": "a" * 64}),
         "span has 2 characters and exact 1"),
        (basic(**{"dcterms:replaces": "a b"}), "replaces is 'a b'"),
        ([], "it is []; an annotation is an object"),
        ("春", "it is '春'"),
        (None, "it is missing"),
    ],
)  # fmt: skip
def test_what_breaks_the_model_is_refused_with_where_and_why(value, message):
    with pytest.raises(InputError) as caught:
        from_jsonld(value, "notes.json, line 12")
    assert str(caught.value).startswith("notes.json, line 12: ")
    assert message in str(caught.value)
    assert str(caught.value).count("notes.json") == 1


# Hostile ----------------------------------------------------------------------------------------------------------


def nested(depth: int, kind: type = dict) -> Any:
    value: Any = "x"
    for _ in range(depth):
        value = {"a": value} if kind is dict else [value]
    return value


LOOP: dict[str, Any] = basic()
LOOP["body"] = LOOP


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (basic(my=nested(100_000)), "too large"),
        (basic(my=nested(100_000, list)), "32 deep"),
        (nested(100_000, list), "too large"),
        (LOOP, "too large"),  # a loop is endless
        (basic(my=[0] * 20_001), "up to 1,000,000 characters in 20,000 values"),
        (basic(my={str(i): i for i in range(20_001)}), "too large"),
        (basic(bodyValue="春" * 5_000_000), "too large"),
        (basic(bodyValue="春" * 100_001), "comment has 100,001 characters; 100,000 are kept"),
        (at({"type": "TextQuoteSelector", "exact": "春" * 100_001}), "exact has 100,001"),
        (json.loads('{"__proto__": {"polluted": true}}'), "it has the key '__proto__', which is refused"),
        (basic(body=[{"value": "x", "constructor": {"prototype": 1}}]), "body[0] has the key 'constructor'"),
        (basic(my={"prototype": 1}), "my has the key 'prototype'"),
        (basic(body={"value": "x", "essaylib:attribute": "__proto__"}), "not one of the program's"),
        (basic(my=float("nan")), "my is nan, which JSON has no number for"),
        (basic(my=[1, float("inf")]), "my[1] is inf"),
        (basic(my=2**53 + 1), "browsers would round it"),
        (basic(my=-(10**5_000)), "browsers would round it"),
        (basic(my=b"bytes"), "my is b'bytes', a bytes: JSON has no such value"),
        (basic(my=(1, 2)), "a tuple: JSON has no such value"),
        (basic(my={1: 2}), "my has the key 1, which is refused: a key is a string"),
        (basic(my=object), "a type: JSON has no such value"),
        (basic(bodyValue="a\ud800"), "bodyValue has half a character (U+D800)"),
        (basic(my={"a\udfff": 1}), "my has the key 'a\\udfff'"),
        (basic(bodyValue="a\x00b"), "comment, character 2: U+0000"),
        (basic(body={"value": "\u202egat", "purpose": "tagging"}), "U+202E (right-to-left override) does not show"),
        (basic(body={"value": "a\u200bb", "purpose": "tagging"}), "U+200B"),
        (basic(body={"value": "a" * 201, "purpose": "tagging"}), "tag is"),
        (basic(creator="a\u2066b"), "creator is 'a\\u2066b'"),
        (basic(id="urn:x:\u202e"), "U+202E"),
        (basic(id="x" * 2_001), "up to 2,000 characters"),
        (at({"type": "TextPositionSelector", "start": 0, "end": 2**60}), "browsers would round it"),
        ({"\u202e" * 50: {"x" * 10_000: nested(3) | {"y": b""}}}, "a bytes"),
    ],
)
def test_hostile_values_are_refused_in_one_short_line(value, message):
    with pytest.raises(InputError) as caught:
        from_jsonld(value, "x.json")
    assert message in str(caught.value)
    assert len(str(caught.value)) < 600
    assert str(caught.value).isprintable()
    assert type(caught.value).__module__ == "essaylib.errors"


def test_what_looks_dangerous_but_is_text_is_kept_as_text():
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>javascript:alert(1)\"'&"
    value = basic(bodyValue=attack, id="javascript:alert(1)", creator=attack)
    read = from_jsonld(value)
    assert (read.comment, read.creator, read.id) == (attack, attack, "javascript:alert(1)")
    assert to_jsonld(read) == value


@pytest.mark.parametrize(
    ("foreign", "message"),
    [
        ("{", "it is no JSON"),
        ("[" * 100_000, "it is no JSON"),
        ("[]", "an annotation is an object"),
        ("{}", "type is missing"),
        ('{"a": NaN}', "which JSON has no number for"),
    ],
)
def test_a_note_that_keeps_something_broken_is_not_written(one, foreign, message):
    with pytest.raises(InputError, match=message):
        to_jsonld(replace(one, foreign=foreign))


def test_only_notes_are_written():
    with pytest.raises(InputError, match="'春' is no Note"):
        to_jsonld("春")


# Whatever comes ---------------------------------------------------------------------------------------------------

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=6),
    st.sampled_from([ANNO, "Annotation", "tagging"]),
)
NAMES = [
    "@context",
    "id",
    "type",
    "body",
    "bodyValue",
    "target",
    "source",
    "selector",
    "exact",
    "start",
    "end",
    "value",
    "purpose",
    "creator",
    "created",
    "refinedBy",
    "name",
    "items",
    "essaylib:raw",
    "essaylib:attribute",
    "prefix",
]
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=12,
)


def check_any(value: Any) -> None:
    """Refused in our own words, or a note that is written back the same."""
    before = copy.deepcopy(value)
    try:
        read = from_jsonld(value, "x")
    except InputError as error:
        if not str(error).startswith("x: "):
            raise
        return
    assert to_jsonld(read) == value == before
    assert from_jsonld(json.loads(json.dumps(to_jsonld(read)))) == read


@given(value=anything)
def test_any_value_is_refused_or_kept(value):
    check_any(value)


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, below in items for found in ((*path, key), *paths(below, (*path, key)))]


@given(source=st.sampled_from(["ours", "hypothesis", "recogito"]), data=st.data())
def test_an_annotation_with_anything_in_one_place_is_refused_or_kept(one, source, data):
    value = copy.deepcopy({"ours": to_jsonld(one), "hypothesis": HYPOTHESIS, "recogito": RECOGITO}[source])
    *above, last = data.draw(st.sampled_from(paths(value)))
    place: Any = value
    for key in above:
        place = place[key]
    if data.draw(st.booleans()):
        place[last] = data.draw(anything)
    else:
        del place[last]
    check_any(value)
