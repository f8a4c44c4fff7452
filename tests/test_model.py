"""The parts an essay is made of: frozen, comparable, with short and stable forms."""

import dataclasses
import datetime as dt

import pytest

from essaylib import Span
from essaylib.model import Issue, Message, Place, Point, Section, Sentence, Source, address_of


@pytest.mark.parametrize(
    ("path", "number", "address"),
    [((), 2, "0/2"), ((3, 1), 4, "3.1/4"), ((10,), 0, "10/0"), ((1, 2, 3, 4), 12, "1.2.3.4/12"), ((), 0, "0/0")],
)
def test_address(path, number, address):
    assert address_of(path, number) == address
    assert Sentence(Span(0, 1), number, path, "。").address == address


def test_values_are_frozen():
    values = [
        Message("a", "b"),
        Place(Span(0, 1), "piece", "1"),
        Source("群", "0"),
        Section(1, "一、", None, Span(0, 2)),
        Point(None, Span(0, 1), implicit=True, series=1),
        Sentence(Span(0, 1), 1, (), ""),
        Issue("code", Span(0, 0), Message("a", "b")),
    ]
    for value in values:
        field = dataclasses.fields(value)[0].name
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, field, None)
        assert value == dataclasses.replace(value)
        assert hash(value) == hash(dataclasses.replace(value))
        assert not hasattr(value, "__dict__")  # slotted: a long text has many


def test_walk_is_in_reading_order():
    leaf = [Section(2, f"{i}.", None, Span(i, i + 1)) for i in range(3)]
    tree = Section(0, "", None, Span(0, 9), (Section(1, "一、", None, Span(0, 2), (leaf[0], leaf[1])), leaf[2]))
    assert [section.label for section in tree.walk()] == ["", "一、", "0.", "1.", "2."]


def test_source_facts():
    source = Source("群", "ab", site="x", uploaded_on=dt.date(2019, 3, 4), pages=5)
    assert {name: value for name, value in source.facts().items() if value is not None} == {
        "site": "x",
        "uploaded_on": "2019-03-04",  # ready for JSON
        "pages": 5,
        "sha256": "ab",
    }
    assert Source("群", "ab", path="a.txt") == Source("众", "ab", path="b.txt")  # the same bytes are the same source
    assert "sha256" not in repr(source)


def test_message():
    assert str(Message("five", "五")) == "five / 五"
