"""`essaylib edition`: one page from one file, with what stands in other files."""

import json

import pytest

from essaylib import parse_essay
from essaylib.annotation import NoteFile, note
from tests.test_cli import run

PAGE = "一、春\n雨来了。花开了。\n二、夏\n雨停了。\n"


@pytest.fixture
def page(tmp_path):
    (tmp_path / "page.txt").write_text(PAGE, "utf-8")
    return tmp_path / "page.txt"


def data_of(html: str) -> dict:
    start = html.index('id="essaylib-data">') + len('id="essaylib-data">')
    return json.loads(html[start : html.index("</script>", start)])


def test_it_writes_a_page_that_asks_for_nothing(page, tmp_path):
    out = tmp_path / "out.html"
    said = run("edition", str(page), "-o", str(out))
    assert said.returncode == 0, said.stderr
    assert said.stdout == b""
    html = out.read_text("utf-8")
    assert data_of(html)["doc"]["text"] == PAGE.strip()
    assert "default-src 'none'" in html
    assert "font/woff" in html
    first = out.read_bytes()
    assert run("edition", str(page), "-o", str(out), "--force").returncode == 0
    assert out.read_bytes() == first


def test_notes_of_several_files_are_in_it(page, tmp_path):
    essay = parse_essay(PAGE)
    for name in ("ada", "lin"):
        NoteFile(tmp_path / f"{name}.json", essay, creator=name).put(note(essay, "1/1", comment="写", creator=name))
    files = [part for name in ("ada", "lin") for part in ("--notes", str(tmp_path / f"{name}.json"))]
    said = run("edition", str(page), "-o", str(tmp_path / "out.html"), *files, "--no-font", "--no-reading")
    assert said.returncode == 0, said.stderr
    notes = data_of((tmp_path / "out.html").read_text("utf-8"))["notes"]
    assert sorted(one["creator"]["name"] for one in notes) == ["ada", "lin"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "--output"),
        (["-o", "{page}"], 2, "never overwritten"),
        (["-o", "{dir}/no/out.html"], 3, "out.html"),
        (["-o", "{dir}/out.html", "--notes", "{dir}/none.json"], 2, "no such file of notes"),
        (["-o", "{dir}/out.html", "--notes", "{page}"], 3, "page.txt"),
        (["-o", "{dir}/out.html", "--codebook", "{page}"], 2, "page.txt"),
        (["-o", "{dir}/out.html", "--translation", "{dir}/none.toml"], 2, "none.toml"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_written(page, tmp_path, arguments, code, said):
    before = sorted(tmp_path.iterdir())
    told = run("edition", str(page), *(one.format(page=page, dir=tmp_path) for one in arguments))
    assert (told.returncode, told.stdout) == (code, b"")
    assert said in told.stderr.decode()
    assert page.read_text("utf-8") == PAGE
    assert sorted(tmp_path.iterdir()) == before
