"""The reader without a browser: what it says to one, what it takes from one, and what stands in a saved notebook."""

import json
import sys

import pytest

import essaylib as el
from essaylib import reading
from essaylib.annotation import note, to_jsonld
from essaylib.annotation.codebook import built_in
from essaylib.errors import InputError
from essaylib.spans import Span

SPRING = el.parse_essay("一、春\n雨来了。花开了，山里的桃花都开了。\n二、夏\n雨停了，天热了。")


class Browser:
    """Stands for the browser's side of a reader: what was sent to it, and messages from it."""

    def __init__(self, reader, monkeypatch):
        self.reader = reader
        self.sent: list[dict] = []
        monkeypatch.setattr(reader, "send", lambda message, buffers=None: self.sent.append(message))

    def says(self, **message):
        before = len(self.sent)
        self.reader._handle_custom_msg(message, [])
        return self.sent[before:]


@pytest.fixture
def browser(tmp_path, monkeypatch):
    return Browser(reading.annotate(SPRING, path=tmp_path / "n.json", creator="Ada"), monkeypatch)


def annotation(place="1/2", **fields):
    return to_jsonld(note(SPRING, place, creator="Ada", **fields), embedded=True)


def test_root_has_annotate_without_loading_it():
    assert el.annotate is reading.annotate
    with pytest.raises(AttributeError, match="no attribute 'annotat'"):
        _ = el.annotat


def test_hello_gets_document_and_notes(browser):
    browser.reader.add("1/1", tag="end", comment="为什么？")
    document, state = browser.says(op="hello", view="v")
    assert document["op"] == "document"
    assert document["view"] == "v"
    assert document["doc"]["text"] == SPRING.text
    assert (document["creator"], document["canWrite"]) == ("Ada", True)
    assert len(document["doc"]["codebook"]["roles"]) == len(built_in().roles)
    assert [record["note"]["body"][-1]["value"] for record in state["records"]] == ["为什么？"]
    assert state["status"] == {"path": "n.json", "unsaved": 0, "error": None, "notice": None}
    json.dumps([document["doc"], state])


def test_a_change_is_saved_and_told_to_all(browser, tmp_path):
    made = annotation(comment="花")
    (told,) = browser.says(op="change", view="v", seq=7, put=[made], delete=[])
    assert (told["op"], told["view"], told["seq"]) == ("changed", "v", 7)
    assert [record["note"]["id"] for record in told["put"]] == [made["id"]]
    assert [row.comment for row in browser.reader.notes] == ["花"]
    assert "花" in (tmp_path / "n.json").read_text("utf-8")
    (told,) = browser.says(op="change", view="v", seq=8, put=[], delete=[made["id"]])
    assert len(told["delete"]) == 1
    assert len(browser.reader.notes) == 0


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (lambda one: one | {"type": "Video"}, "Annotation"),
        (lambda one: one | {"creator": {"type": "Person", "name": ""}}, "creator"),
        (lambda one: {**one, "target": {**one["target"], "selector": one["target"]["selector"][:1]}}, ""),
        (lambda one: one | {"__proto__": {"pwned": 1}}, "__proto__"),
        (lambda one: one | {"body": [{"type": "TextualBody", "purpose": "commenting", "value": "x" * 5_000_000}]}, ""),
        (lambda _: "no annotation", ""),
    ],
    ids=["no annotation", "nobody", "no position", "a key of the program", "5 MB", "a string"],
)
def test_what_is_no_note_is_refused_with_a_reason(browser, broken, reason):
    (told,) = browser.says(op="change", view="v", seq=1, put=[broken(annotation(comment="花"))], delete=[])
    assert told["op"] == "failed"
    assert reason in told["error"]["en"]
    assert told["error"]["zh"]
    assert len(browser.reader.notes) == 0


def test_words_that_do_not_stand_there_are_refused(browser):
    made = annotation()
    made["target"]["selector"][0]["exact"] = "不在这里的字"
    assert browser.says(op="change", view="v", seq=1, put=[made], delete=[])[0]["op"] == "failed"


@pytest.mark.parametrize("message", [None, 3, [], {}, {"op": "run"}, {"op": ["hello"]}, {"op": "__class__"}])
def test_other_messages_do_nothing(browser, message):
    browser.reader._handle_custom_msg(message, [])
    assert browser.sent == []


@pytest.mark.parametrize("span", [[0], [0, "1"], "x", {"start": 0}, [5, 900_000], [9, 2]])
def test_a_place_that_is_none_is_refused(browser, span):
    made = browser.reader.add("1/1")
    told = browser.says(op="settle", view="v", seq=1, id=made.id, span=span)
    assert told[-1]["op"] == "failed"


def test_pinyin_and_words_come_when_asked(browser):
    (told,) = browser.says(op="reading")
    assert told["reading"]["pinyin"][1] == "yǔ lái le"


def test_a_file_damaged_meanwhile_is_told_and_left_alone(browser, tmp_path):
    browser.reader.add("1/1", comment="一")
    (tmp_path / "n.json").write_text('{"header": ', "utf-8")
    (told,) = browser.says(op="look")
    assert told["op"] == "changed"
    assert told["status"]["error"]["zh"]
    (told,) = browser.says(op="change", view="v", seq=2, put=[annotation(comment="二")], delete=[])
    assert told["status"]["unsaved"] == 1
    assert (tmp_path / "n.json").read_text("utf-8") == '{"header": '
    assert [row.comment for row in browser.reader.notes] == ["一", "二"]


def test_settling_that_cannot_be_saved_is_no_refusal(browser, tmp_path):
    made = browser.reader.add("1/1", comment="一")
    (tmp_path / "n.json").write_text('{"header": ', "utf-8")
    told = browser.says(op="settle", view="v", seq=3, id=made.id, span=[0, 2])
    assert {one["op"] for one in told} == {"changed"}
    assert told[-1]["status"]["unsaved"] == 1
    assert [row.words for row in browser.reader.notes] == ["一、"]


def test_notes_can_be_set_and_added_to_from_python(browser):
    browser.reader.add("1/1", comment="一")
    browser.reader.notes = [note(SPRING, Span(0, 2), comment="二", creator="Lin")]
    assert [(row.comment, row.creator) for row in browser.reader.notes] == [("二", "Lin")]
    put, deleted = browser.sent[-1]["put"], browser.sent[-1]["delete"]
    assert (len(put), len(deleted)) == (1, 1)


def test_a_view_only_shows(monkeypatch):
    kept = note(SPRING, "1/1", comment="看", creator="Lin")
    browser = Browser(reading.view(SPRING, notes=[kept]), monkeypatch)
    document, state = browser.says(op="hello", view="v")
    assert document["canWrite"] is False
    assert len(state["records"]) == 1
    assert browser.says(op="change", view="v", seq=1, put=[], delete=[kept.id])[0]["op"] == "failed"
    for refused in (lambda: browser.reader.add("1/1"), lambda: browser.reader.remove(kept)):
        with pytest.raises(InputError, match="annotate"):
            refused()


def test_what_a_saved_notebook_keeps_has_the_notes(browser, monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, **_: shown.append(data))
    browser.reader.add("1/1", comment="写在旁边")
    browser.reader._ipython_display_()
    static, live = shown
    assert "写在旁边" in static["text/html"]
    assert static["text/plain"] == "<Reader untitled, 1 notes 批注>"
    assert "application/vnd.jupyter.widget-view+json" in live
    assert "text/html" not in live


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"creator": "  "}, "name of the reader"),
        ({"creator": "Ada", "language": "fr"}, "accepted are"),
        ({"creator": "Ada", "codebook": "x.toml"}, "codebook"),
        ({"creator": "Ada", "path": "no/such/folder/n.json"}, "folder"),
        ({"creator": "Ada", "height": "tall"}, "height"),
    ],
)
def test_arguments_that_are_none_are_named(arguments, said):
    with pytest.raises(InputError, match=said):
        reading.annotate(SPRING, **arguments)


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    monkeypatch.delitem(sys.modules, "essaylib.reading.widget", raising=False)
    monkeypatch.setitem(sys.modules, "anywidget", None)
    with pytest.raises(InputError, match=r"essaylib\[notebooks\]"):
        reading.view(SPRING)
