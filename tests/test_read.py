"""The two ways in: a file and a page given as a string, and what they refuse."""

from pathlib import Path

import pytest

from essaylib import parse_essay, read_essay
from essaylib.errors import EmptyFileError, InputError, NoChineseError, OnlyFurnitureError

PAGES = Path(__file__).parent / "pages"


@pytest.mark.parametrize(
    ("page", "error"),
    [
        ("", EmptyFileError),
        (" \u3000\ufeff\u200b\n\x1f", EmptyFileError),
        ("Only English.", NoChineseError),
        ("\ud800", NoChineseError),  # half of a surrogate pair
        ("第1页 / 共5页", OnlyFurnitureError),
        ("标题.doc", OnlyFurnitureError),
    ],
)
def test_no_essay(page, error):
    with pytest.raises(error, match="the page"):
        parse_essay(page)


@pytest.mark.parametrize(
    ("argument", "options", "says"),
    [
        (b"\xe7\xbe\xa4", {}, "not bytes"),
        (None, {}, "read_essay"),
        (Path("page.txt"), {}, "read_essay"),
        ("群。", {"punctuation": "half"}, "'full' and 'source'"),
        ("群。", {"sites": "sites.toml"}, "load"),
    ],
)
def test_wrong_argument(argument, options, says):
    with pytest.raises(InputError) as caught:
        parse_essay(argument, **options)
    assert says in str(caught.value)


@pytest.mark.parametrize("odd", ["\x00", "\ud800", "\u202e", "\U0010ffff", "e\u0301", "👨\u200d👩"])
def test_odd_characters_are_kept(odd):
    essay = parse_essay(f"群{odd}众。")
    assert essay.text == f"群{odd}众。"
    assert len(essay.source.sha256) == 64


def test_one_long_line():
    essay = parse_essay("党的群众路线。" * 50_000)
    assert len(essay.sentences) == 50_000
    assert essay.find("0/50000").text == "党的群众路线。"


def test_file_and_string_agree(tmp_path):
    page = "\ufeff标题.doc\r\n论。\r党的群众路线,\u2028好。"
    path = tmp_path / "page.txt"
    path.write_bytes(page.encode())
    essay = read_essay(path)
    assert essay == parse_essay(page)
    assert essay.source.path == str(path)
    assert read_essay(str(path)) == essay


def test_title_never_comes_from_the_file_s_name(tmp_path):
    path = tmp_path / "论群众路线.txt"
    path.write_text("论群众路线所谓路线，就是方向。", encoding="utf-8")
    assert read_essay(path).title is None


@pytest.mark.parametrize("path", sorted(PAGES.glob("*.txt")), ids=lambda path: path.stem)
def test_pages(path):
    """Made pages: what they must come to stands beside each, written by hand."""
    expected = path.with_suffix(".expected").read_text(encoding="utf-8")
    assert parse_essay(path.read_text(encoding="utf-8")).text + "\n" == expected
