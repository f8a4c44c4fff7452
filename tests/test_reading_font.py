"""The font a view carries: the characters asked for and no others, the same bytes every time, a cache that may fail."""

import io
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from fontTools.ttLib import TTFont

from essaylib._font import font_file
from essaylib.errors import InputError
from essaylib.reading import font
from essaylib.reading.font import missing, subset


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A cache of the test's own, empty at first."""
    monkeypatch.setattr(font, "_folder", lambda: tmp_path / "essaylib" / "fonts")
    font._subset.cache_clear()
    font._has.cache_clear()
    yield tmp_path / "essaylib" / "fonts"
    font._subset.cache_clear()
    font._has.cache_clear()


def opened(content: bytes) -> TTFont:
    return TTFont(io.BytesIO(content))


def test_it_has_the_characters_and_no_others():
    made = opened(subset("春天，abc 春"))
    assert "".join(sorted(map(chr, made.getBestCmap()))) == " abc天春，"
    assert made.flavor == "woff"
    assert len(made.getGlyphOrder()) == 8  # and one for what is not there
    assert all(made["glyf"][name].numberOfContours for name in map(made.getBestCmap().get, map(ord, "春天abc")))


def test_it_carries_its_licence():
    names = opened(subset("春"))["name"]
    assert "Adobe" in names.getDebugName(0)
    assert "SIL Open Font License" in names.getDebugName(13)


def test_the_same_characters_give_the_same_bytes(folder):
    one = subset("春天来了")
    font._subset.cache_clear()
    for file in folder.iterdir():
        file.unlink()
    assert subset(["来", "了春天", "天"]) == one
    assert subset("春天") != one


@pytest.mark.parametrize(
    ("characters", "not_there"),
    [
        ("春天", ""),
        ("群眾路線", ""),  # the other script is in it too
        ("𠮷野家\U000323af", "𠮷\U000323af"),  # beyond the BMP
        ("\n\t \u3000\u200b\u202e\x00\ud800\ufeff", ""),  # nothing to draw
        ("", ""),
        ("👨\ufe0f", "👨"),
    ],
)
def test_what_it_does_not_have(characters, not_there):
    assert missing(characters) == not_there
    drawn = set(map(chr, opened(subset(characters)).getBestCmap()))
    assert not drawn & set(not_there)
    assert drawn >= {" "} | (set(characters) & set("春天群眾路線野家\u3000"))


def test_all_of_the_seed_is_in_it(essay):
    assert missing(essay.text) == ""


@pytest.mark.parametrize("given", [None, 5, ["春", 5], [b"abc"]])
def test_what_is_no_text(given):
    with pytest.raises(InputError, match="give a text, or strings"):
        subset(given)


# The cache ------------------------------------------------------------------------------------------------------------


def from_disk(characters: str) -> bytes:
    font._subset.cache_clear()
    return subset(characters)


def test_it_is_made_once(folder, monkeypatch):
    made = subset("春天")
    (kept,) = folder.iterdir()
    assert kept.read_bytes()[32:] == made
    monkeypatch.setattr(font, "_made", lambda _: pytest.fail("made again"))
    assert subset("天春") == made  # from memory
    assert from_disk("天春") == made


@pytest.mark.parametrize("damage", [b"", b"x", b"\x00" * 40, None])
def test_a_broken_file_of_the_cache_is_not_used(folder, damage):
    made = subset("春天")
    (kept,) = folder.iterdir()
    kept.write_bytes(kept.read_bytes()[:-1] if damage is None else damage)
    assert from_disk("春天") == made
    assert kept.read_bytes()[32:] == made, "and is written anew"


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setattr(font, "_folder", lambda: tmp_path / "file" / "fonts")
    assert subset("春天")[:4] == b"wOFF"
    monkeypatch.setattr(font, "_folder", lambda: None)
    assert from_disk("春天")[:4] == b"wOFF"


def test_a_write_that_breaks_off_leaves_nothing(folder, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    assert subset("春天")[:4] == b"wOFF"
    assert list(folder.iterdir()) == []


def test_the_cache_does_not_grow_without_end(folder):
    for i in range(font._KEPT + 3):
        font._write(folder / f"{i}.font", b"font")
    assert len(list(folder.iterdir())) == font._KEPT


def test_another_font_has_other_files(folder, monkeypatch):
    subset("春天")
    monkeypatch.setattr(font, "_FORM", "other")
    from_disk("春天")
    assert len(list(folder.iterdir())) == 2


def test_threads_get_the_same():
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(subset, ["春天来了"] * 8))) == 1


def test_it_lies_in_the_users_cache_and_is_read_without_fonttools(tmp_path):
    code = "import sys; from essaylib.reading.font import subset; subset('春天'); print('fontTools' in sys.modules)"
    environment = {"XDG_CACHE_HOME": str(tmp_path), "HOME": str(tmp_path), "PATH": ""}
    said = [
        subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert said == ["True\n", "False\n"]
    assert [path.suffix for path in tmp_path.rglob("*") if path.is_file()] == [".font"]


# Without the extra ----------------------------------------------------------------------------------------------------


def test_without_the_package_with_the_font(monkeypatch):
    monkeypatch.setattr(font, "font_file", lambda: None)
    for call in (subset, missing):
        with pytest.raises(InputError, match=r"pip install 'essaylib\[notebooks\]'"):
            call("春天")


def test_without_fonttools(monkeypatch):
    monkeypatch.setitem(sys.modules, "fontTools.ttLib", None)
    for call in (subset, missing):
        with pytest.raises(InputError, match=r"pip install 'essaylib\[notebooks\]'"):
            call("春天")


@pytest.mark.parametrize("content", [b"", b"no font", font_file().read_bytes()[:5000]])
def test_a_damaged_font(tmp_path, monkeypatch, content):
    (tmp_path / "font.ttf").write_bytes(content)
    monkeypatch.setattr(font, "font_file", lambda: tmp_path / "font.ttf")
    for call in (subset, missing):
        with pytest.raises(InputError, match="cannot be read as a font"):
            call("春天")
