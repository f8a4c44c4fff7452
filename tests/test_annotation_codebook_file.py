"""A codebook of a reader's own: read with what it has, or refused with file, line, key and what is accepted."""

from pathlib import Path

import pytest

import essaylib
from essaylib.annotation.codebook import Remarks, built_in, load
from essaylib.annotation.codebook_file import MAX_BYTES
from essaylib.errors import InputError

SHIPPED = Path(essaylib.__file__).parent / "data" / "codebook.toml"

OWN = """\
[name]
zh = "写景"

[[role]]
id = "景物"
zh = "景物"
[role.definition]
zh = "写看得见的东西。"

[[role]]
id = "feeling"
en = "feeling"
zh = "心情"
also = ["情"]
cues = ["喜", "愁"]
[role.definition]
en = "Says how one feels."
[role.rule]
en = "Who feels it?"
[role.is_not]
zh = "【山青】。"
why_zh = "没有写人。"
instead = "景物"

[[attribute]]
id = "sense"
en = "sense"
of = ["景物"]
[attribute.definition]
en = "By which sense."
[[attribute.value]]
id = "sight"
en = "sight"
[[attribute.value]]
id = "sound"
en = "sound"
needs = ["who"]

[[layer]]
id = "who"
en = "who"
[layer.definition]
en = "Whose it is."

[[question]]
id = "first"
en = "Can it be seen?"
yes = "景物"
no = "second"
[[question]]
id = "second"
en = "Does it stand alone?"
yes = "feeling"
no = "host"

[[note]]
id = "n"
title_en = "Look"
en = "Look twice."
"""


def own(tmp_path, text, *, encoding="utf-8"):
    path = tmp_path / "own.toml"
    path.write_bytes(text.encode(encoding) if isinstance(text, str) else text)
    return load(path)


@pytest.mark.parametrize("form", [OWN, "\ufeff" + OWN, OWN.replace("\n", "\r\n")])  # a mark at the start; Windows
def test_a_readers_own(form, tmp_path):
    book = own(tmp_path, form)
    assert book.tags == ("景物", "feeling")
    assert book.role("情") is book.roles[1]
    assert (book.roles[1].cues, book.roles[1].example, book.roles[1].counterexample.instead) == (
        ("喜", "愁"), None, "景物")  # fmt: skip
    assert repr(book) == "<Codebook 写景: 2 roles>"
    book.check("景物", {"sense": "sight"})
    with pytest.raises(InputError, match=r"景物: sense=sound needs who beside it\. Whose it is"):
        book.check("景物", {"sense": "sound"})
    book.check("景物", {"sense": "sound", "who": "the poet"})
    with pytest.raises(InputError, match=r"No role 'rain' .* Accepted: 景物, feeling 心情\."):
        book.check("rain")  # free tags are for a codebook to allow


def test_the_least_codebook(tmp_path):
    book = own(tmp_path, '[name]\nen = "x"\n[[role]]\nid = "a"\nen = "A"\n[role.definition]\nen = "It is."\n')
    assert (len(book.questions), len(book.notes), book.attributes, book.layers) == (0, 0, (), ())
    with pytest.raises(InputError, match=r"a takes no 'origin'\. Accepted: none"):
        book.check("A", {"origin": "author"})


def test_a_text_may_have_lines_and_a_name_may_not(tmp_path):
    assert own(tmp_path, OWN.replace("Look twice", "Look\\ntwice")).notes[0].en == "Look\ntwice."
    with pytest.raises(InputError, match=r"line 13, role 'feeling': zh: .* U\+000A"):
        own(tmp_path, OWN.replace("心情", "心\\n情"))


def test_the_shipped_file_is_a_readers_own_as_well(tmp_path):
    assert own(tmp_path, SHIPPED.read_text("utf-8")) == built_in()
    assert len(SHIPPED.read_bytes()) < MAX_BYTES / 2


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        # keys
        ("[name]", "[title]", r"own\.toml, line 1: title: unknown key\. Accepted: free_tags, name, about"),
        ('[name]\nzh = "写景"\n', "", r"own\.toml, line 1: needs name, a table with en and zh"),
        ('zh = "写景"', 'de = "Bild"', r"line 2, name: de: unknown key\. Accepted: en, zh"),
        ('zh = "写景"', "", r"line 1, name: needs en or zh, better both"),
        ("cues =", "cue =", r"line 15, role 'feeling': cue: unknown key\. Accepted: id, en, zh, also, cues"),
        (
            'why_zh = "没',
            'reason = "没',
            r"line 22, role 'feeling', is_not: reason: unknown key\. Accepted: en, zh, why_en",
        ),
        ('en = "sight"', 'en = "sight"\nof = []', r"attribute 'sense', value 'sight': of: unknown key"),
        ('en = "who"', 'en = "who"\nof = []', r"line 42, layer 'who': of: unknown key"),
        ("title_en =", "heading =", r"line 58, note 'n': heading: unknown key"),
        # what must be there
        ('id = "feeling"', "", r"line 10, role 2: id: '': each has an id of letters"),
        ('en = "sense"', "", r"line 25, attribute 'sense': needs en or zh"),
        ('[role.definition]\nzh = "写看得见的东西。"', "", r"line 4, role '景物': needs definition"),
        ('en = "Whose it is."', "", r"line 42, layer 'who', definition: needs en or zh"),
        ('en = "Look twice."', "", r"note 'n': needs en or zh"),
        # kinds of value
        ('en = "feeling"', "en = 3", r"line 12, role 'feeling': en: 3: a text that is not empty is needed"),
        (
            'also = ["情"]',
            'also = "情"',
            r"line 14, role 'feeling': also: '情': a list of texts is needed, 200 at most",
        ),
        ('also = ["情"]', "also = [3]", r"also: 3: a text"),
        ('cues = ["喜", "愁"]', "is = 3", r"line 15, role 'feeling', is: 3: a table is needed"),
        ("[name]", "free_tags = 1\n[name]", r"line 1: free_tags: 1\. Accepted: true, false"),
        ('[[note]]\nid = "n"\ntitle_en = "Look"\nen = "Look twice."', "", None),
        # names
        ('id = "feeling"', 'id = "a b"', r"line 11, role 'a b': id: 'a b': each has an id of letters, figures and _"),
        ('id = "feeling"', 'id = "__proto__"', r"role '__proto__': id: .* a letter first"),
        ('id = "feeling"', 'id = "constructor"', r"none of host, constructor, prototype"),
        ('id = "who"', 'id = "host"', r"none of host"),
        ('also = ["情"]', 'also = ["景物"]', r"line 10, role 'feeling': the name '景物' is that of 景物 too"),
        ('zh = "心情"', 'zh = " 景物 "', r"the name '景物' is that of 景物 too"),  # blanks do not tell names apart
        ('id = "who"', 'id = "sense"', r"layer 'sense': the name 'sense' is that of sense too"),
        ('id = "sound"', 'id = "sight"', r"value 'sight': the name 'sight' is that of sight too"),
        # what stands for something
        (
            'instead = "景物"',
            'instead = "rain"',
            r"line 23, role 'feeling', is_not: instead: 'rain'\. Accepted: another role",
        ),
        ('instead = "景物"', 'instead = "feeling"', r"instead: 'feeling'\. Accepted: another role, of 景物, feeling"),
        ('of = ["景物"]', 'of = ["rain"]', r"line 28, attribute 'sense': of: 'rain'\. Accepted: 景物, feeling"),
        (
            'needs = ["who"]',
            'needs = ["when"]',
            r"line 37, attribute 'sense', value 'sound': needs: 'when'\. Accepted: ano",
        ),
        ('needs = ["who"]', 'needs = ["sense"]', r"needs: 'sense'\. Accepted"),
        (
            'yes = "景物"',
            'yes = "third"',
            r"line 48, question 'first': yes: 'third'\. Accepted: a role, a later question",
        ),
        ('no = "host"', 'no = "first"', r"line 54, question 'second': no: 'first'\. Accepted"),  # no way back
        ('no = "host"', "", r"question 'second': no: ''\. Accepted"),
        (
            'id = "second"',
            'id = "first"',
            r"question 'first': id: 'first' is the name of a role or of an earlier question",
        ),
        ('id = "second"', 'id = "feeling"', r"question 'feeling': id: 'feeling' is the name of a role"),
        # hostile
        (
            "心情",
            "心\\u202e情",
            r"line 13, role 'feeling': zh: '心\\u202e情' has the character U\+202E, which is not seen",
        ),
        ("Look twice", "Look\\u200btwice", r"U\+200B"),
        ("Look twice", "Look\\u0007twice", r"U\+0007"),
        ("Look twice", "x" * 2001, r"en: 2,0\d\d characters; 2,000 at most"),
        ("心情", "心" * 61, r"zh: 61 characters; 60 at most"),
        ("[name]", "a = " + "[" * 50_000 + "\n[name]", r"own\.toml: not valid TOML"),
        ("[name]", "a = " + "9" * 5000 + "\n[name]", r"own\.toml: not valid TOML"),
        ("[name]", "a" + ".a" * 90_000 + " = 1\n[name]", r"line 1: 90,000 full stops in a line; 100 at most"),
        ("[[layer]]", '[[layer]]\nid="x"\n' * 201 + "[[layer]]", r"layer: written as \[\[layer\]\], 200 times at most"),
        ("[name]", "x" * MAX_BYTES + "\n[name]", r"own\.toml: over 200,000 bytes"),
    ],
)
def test_a_file_with_a_fault(old, new, complaint, tmp_path):
    assert old in OWN
    text = OWN.replace(old, new, 1)
    if complaint is None:  # a part that may be left out
        assert own(tmp_path, text).notes == Remarks(())
        return
    with pytest.raises(InputError, match=complaint) as found:
        own(tmp_path, text)
    assert len(str(found.value)) < 600


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", r"own\.toml, line 1: no role\. A codebook has one \[\[role\]\] table or more"),
        ("role = []", "no role"),
        ("role = 3", r"line 1: role: written as \[\[role\]\]"),
        ("role = [3]", r"own\.toml, role 1: 3: a table is needed"),
        ("[role]\nid = 'a'", r"role: written as \[\[role\]\]"),
        ("role = [{id = 'a', en = 'A', definition = {en = 3}}]", r"own\.toml, role 'a', definition: en: 3: a text"),
        ("[[role]\n", r"own\.toml: not valid TOML: .*line 1"),
        (b"\xff\xfe", r"own\.toml: cannot be read as UTF-8 text"),
        (b"\x80abc", r"own\.toml: cannot be read as UTF-8 text"),
    ],
)
def test_a_file_that_is_no_codebook(text, complaint, tmp_path):
    with pytest.raises(InputError, match=complaint):
        own(tmp_path, text)


@pytest.mark.parametrize("path", ["nowhere.toml", ".", "/dev/zero", "a\0b"])
def test_no_file(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="no such file, or none that holds text"):
        load(path)


def test_a_line_is_left_out_where_it_cannot_be_told(tmp_path):
    """A head inside a text: the heads do not count up with the tables, and no line is better than a wrong one."""
    text = OWN.replace('en = "Who feels it?"', 'en = """Who?\n[[role]]\n"""').replace('zh = "心情"', "zh = 3")
    with pytest.raises(InputError, match=r"own\.toml, role 'feeling': zh: 3: a text"):
        own(tmp_path, text)


HOSTILE = "<img src=x onerror=alert(1)>"


def test_hostile_values_are_text(tmp_path):
    text = OWN
    for words in (
        "写景",
        "心情",
        "Says how one feels.",
        "Who feels it?",
        "【山青】。",
        "没有写人。",
        "Can it be seen?",
        "Look twice.",
    ):
        assert text.count(f'"{words}"') == 1
        text = text.replace(f'"{words}"', f'"{words}{HOSTILE}"')
    book = own(tmp_path, text)
    role = book.role("feeling")
    parts = [book, role, book.overview(), book.questions, book.notes]
    for part in parts:
        html = part._repr_html_()
        assert "<img" not in html
        assert "&lt;img src=x onerror=alert(1)&gt;" in html
    assert role.name.zh == f"心情{HOSTILE}"
