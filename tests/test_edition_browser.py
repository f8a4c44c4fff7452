"""Notes in the single-file edition, in Chromium: made, changed and carried about by hand, then read by Python."""

import json
from datetime import UTC, datetime

import pytest

import essaylib as el
from essaylib import Span
from essaylib.annotation import NoteFile, note
from tests.browsers import compose, drag_finger, select_by_touch
from tests.edition import PAGE, open_reader, write_edition

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def spring() -> el.Essay:
    return el.parse_essay(PAGE)


@pytest.fixture(scope="module")
def file(tmp_path_factory, spring):
    return write_edition(tmp_path_factory.mktemp("edition"), spring)


@pytest.fixture
def reader(chromium, file, spring):
    with open_reader(chromium, file, spring) as opened:
        yield opened


# Mouse --------------------------------------------------------------------------------------------------------------


def test_a_note_is_made_by_mouse_kept_listed_and_marked(reader, tmp_path):
    reader.drag("桃花都开了")
    assert reader.page.locator(".er-actions").is_visible()
    reader.do("note")
    reader.field("name").fill("林")
    reader.field("tag").click()
    reader.page.get_by_role("option", name="claim").click()
    assert "Means" in reader.page.locator(".er-card").inner_text()  # what the tag means, before it is given
    reader.field("comment").fill("写景，也写心情。")
    reader.page.get_by_role("button", name="Save").click()
    [one] = reader.notes()
    assert (one.exact, one.tag, one.comment, one.creator) == ("桃花都开了", "claim", "写景，也写心情。", "林")
    assert one.raw == reader.essay.raw_span(one.span)
    [listed] = reader.listed()
    assert all(words in listed for words in ("1/2", "桃花都开了", "主张", "写景，也写心情。", "林", "一、读书的地方"))
    assert reader.marks("er-note-0") == [["er-note-0", "桃花都开了"]]
    assert reader.said() == "Note made at 1/2 批注已写入 1/2"
    exported = reader.export(tmp_path)
    assert exported.name == "论读书.林.notes.json"
    assert reader.read_file(exported) == (one,)


def test_the_colour_of_a_tag_lies_under_the_words(reader):
    from io import BytesIO

    from PIL import Image

    reader.note("桃花都开了", tag="claim")
    reader.key("Escape")
    reader.click("选举")
    x, y, width, height = reader.boxes(reader.span("花"))[0]
    clip = {"x": x, "y": y, "width": width, "height": height}
    picture = Image.open(BytesIO(reader.page.screenshot(clip=clip))).convert("RGB")
    assert picture.getpixel((1, 2)) == (0xFF, 0xD9, 0x7A)  # --er-note-0


def test_whatever_the_mouse_selects_is_what_is_kept(reader):
    reader.name_it("林")
    side, outline = reader.page.locator(".er-side").bounding_box(), reader.page.locator(".er-outline").bounding_box()
    line = reader.boxes(reader.span("春天"))[0]
    middle = line[1] + line[3] / 2
    last = "也这样说。\n（二）记下来\n读过的话要记下来，好记性不如烂笔头。"
    three = "要公开。\n二、读书的法子\n（一）慢慢读\n一遍"
    rows = [
        # forward, and back
        (lambda: reader.drag("群众监督"), "群众监督"),
        (lambda: reader.drag("群众监督", back=True), "群众监督"),
        # across sentences, and across paragraphs and a heading between them
        (lambda: reader.drag("下过雨。春天"), "下过雨。春天"),
        (lambda: reader.drag(three, back=True), three),
        # let go beside the text: what stands beside the pointer, never the rest of the essay
        (lambda: reader.drag("春天", to=(side["x"] + 40, middle)), "春天来了，山里的桃花都开了。我们坐在树下，读一本"),
        (lambda: reader.drag("春天来", to=(outline["x"] + 40, middle)), "昨夜下过雨。"),
        (lambda: reader.drag("也这样", to=(side["x"] + 40, 880)), last),
        # a double click takes a word, a triple click the paragraph without its line end
        (lambda: reader.click("监督", times=2), "监督"),
        (lambda: reader.click("读过的", times=3), "读过的话要记下来，好记性不如烂笔头。"),
        # rare characters, which take two places in JavaScript
        (lambda: reader.drag("𠮷"), "𠮷"),
        (lambda: reader.drag("。𠀋夫"), "。𠀋夫"),
        (lambda: reader.drag("野写的", back=True), "野写的"),
    ]  # fmt: skip
    kept: list[str] = []
    for select, wanted in rows:
        select()
        reader.key("h")
        new = reader.words()
        for words in kept:
            new.remove(words)
        assert new == [wanted]
        kept = reader.words()
    assert reader.page.locator(".er-note").count() == len(rows)


# Keys and touch -------------------------------------------------------------------------------------------------------


def test_keys_alone_select_write_and_save(reader):
    for _ in range(12):
        reader.key("Tab")
        if reader.page.evaluate("() => document.activeElement.matches('.er-text')"):
            break
    reader.key("ArrowDown", "ArrowDown", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight")
    reader.key("Shift+ArrowLeft", "Enter")
    reader.page.keyboard.type("林")
    reader.key("Tab")
    reader.page.keyboard.type("问题")
    reader.key("Enter")
    reader.page.keyboard.type("第一行")
    reader.key("Enter")
    reader.page.keyboard.type("第二行")
    reader.key("Control+Enter")
    [one] = reader.notes()
    assert (one.exact, one.tag, one.comment) == ("昨夜下", "problem", "第一行\n第二行")
    assert reader.page.evaluate("() => document.activeElement.matches('.er-text')")

    reader.key("ArrowDown", "ArrowRight", "Control+Shift+ArrowRight", "h")  # by word: 春 and on to the end of 春天
    assert reader.words() == ["昨夜下", "春天"]
    reader.key("ArrowDown", "Shift+ArrowDown", "Shift+ArrowDown", "h")  # whole sentences, over the end of a paragraph
    assert reader.words()[-1] == "我们坐在树下，读一本𠮷野写的旧书。\n书里说，群众监督是好事。"
    reader.key("End", "ArrowLeft", "Shift+ArrowLeft", "h")  # backwards, from the end of the last sentence
    assert reader.words()[-1] == "头。"
    reader.key("Home", "Enter")  # without a selection, a note is on the sentence
    reader.field("comment").fill("题目")
    reader.key("Escape")
    assert reader.page.get_by_role("alertdialog").is_visible()  # something was written
    reader.key("Escape", "Escape", "Shift+Tab", "Enter")
    assert reader.page.locator(".er-form").is_hidden()
    reader.key("Enter", "Control+Enter")
    assert reader.words()[0] == "论读书"


def test_a_finger_selects_and_taps(chromium, file, spring):
    with open_reader(chromium, file, spring, width=420, height=860, touch=True) as reader:
        reader.page.get_by_text("选举要公开。").first.evaluate("it => { it.id = 'held'; }")
        select_by_touch(reader.page, "#held", 0, 2)
        reader.page.locator("[data-action=note]").tap()
        reader.field("name").tap()
        reader.page.keyboard.type("林")
        reader.field("tag").tap()
        reader.page.get_by_role("option", name="demand").tap()
        reader.field("comment").tap()
        reader.page.keyboard.type("谁来选？")
        reader.page.get_by_role("button", name="Save").tap()
        [one] = reader.notes()
        assert (one.exact, one.tag, one.comment) == ("选举", "demand", "谁来选？")
        x, y, width, height = reader.boxes(reader.span("选举"))[0]
        reader.page.touchscreen.tap(x + width / 2, y + height / 2)
        assert reader.page.locator(".er-note.er-opened").count() == 1
        before = reader.page.locator(".er-scroll").evaluate("it => it.scrollTop")
        drag_finger(reader.page, (200, y + 40), (200, y - 60))
        reader.settle()
        assert reader.page.locator(".er-scroll").evaluate("it => it.scrollTop") > before  # a moved finger scrolls
        assert reader.words() == ["选举"]


# Several notes --------------------------------------------------------------------------------------------------------


def test_overlapping_and_nested_notes_are_seen_and_opened_one_by_one(reader):
    reader.name_it("林")
    for words, comment in (("书里说，群众监督是好事。", "整句"), ("群众监督", "词组"), ("监督是好", "重叠")):
        reader.note(words, comment=comment)
    assert [
        [style, "".join(words for name, words in reader.marks(style) if name == style)]
        for style in ("er-note-over", "er-note-free")
    ] == [["er-note-over", "群众监督是好"], ["er-note-free", "书里说，群众监督是好事。"]]  # fmt: skip
    assert reader.listed()[0].count("overlaps 2 others") == 1
    opened = []
    for _ in range(4):
        reader.click("监督是好")
        opened.append(reader.page.locator(".er-opened .er-note-comment").inner_text())
    assert sorted(opened[:3]) == ["整句", "词组", "重叠"]
    assert opened[3] == opened[0]
    reader.click("书里说")
    assert reader.page.locator(".er-opened .er-note-comment").inner_text() == "整句"
    reader.click("选举")  # where no note is, none stays open
    assert reader.page.locator(".er-opened").count() == 0


def test_notes_are_edited_deleted_undone_and_tagged_again(reader):
    reader.note("桃花都开了", tag="claim", comment="初稿")
    first = reader.notes()[0]
    reader.key("e")
    assert reader.field("comment").input_value() == "初稿"
    reader.field("comment").fill("定稿")
    reader.key("Control+Enter")
    [changed] = reader.notes()
    assert (changed.id, changed.comment, changed.created) == (first.id, "定稿", first.created)
    assert changed.modified >= first.modified
    reader.page.get_by_role("button", name="Delete").click()
    assert reader.notes() == []
    assert reader.marks() == []
    assert reader.listed() == []
    reader.page.locator(".er-text").focus()
    reader.key("Control+z")
    assert [one.comment for one in reader.notes()] == ["定稿"]
    assert len(reader.marks("er-note-0")) == 1
    reader.key("Control+z")
    assert [one.comment for one in reader.notes()] == ["初稿"]
    reader.key("Control+Shift+z", "Control+y")
    assert reader.notes() == []
    reader.page.get_by_role("button", name="Undo").click()
    assert [one.comment for one in reader.notes()] == ["定稿"]
    reader.page.get_by_role("button", name="Redo").click()
    assert reader.notes() == []

    reader.drag("群众监督")
    reader.key("r")
    reader.drag("选举")
    reader.key("h")
    assert [(one.exact, one.tag) for one in reader.notes()] == [("群众监督", "claim"), ("选举", "")]
    reader.key("Delete")  # the one just made is open
    assert reader.words() == ["群众监督"]


def test_letters_and_an_input_method_in_a_note_are_only_text(reader):
    reader.name_it("林")
    reader.drag("群众监督")
    reader.do("note")
    reader.field("comment").click()
    letters = "hrenc[]/?ddaa z"
    reader.page.keyboard.type(letters)
    compose(reader.page, ["q", "qu", "qun"], "群")
    reader.key("Delete", "Control+z", "Control+Shift+z")
    text = reader.field("comment").input_value()
    assert text.startswith(letters)
    assert reader.page.locator("[id$=-notes][role=tabpanel]").is_visible()
    assert reader.notes() == []
    reader.field("comment").fill("")
    compose(reader.page, ["j", "ji", "jian"], "监")
    reader.key("Control+Enter")
    assert [one.comment for one in reader.notes()] == ["监"]

    reader.key("e")
    reader.field("tag").click()
    reader.key("Control+a")
    compose(reader.page, ["w", "we", "wen"], "问")  # its Enter takes the candidate, not a tag
    assert reader.page.evaluate("() => document.activeElement.id.endsWith('-tag')")
    reader.page.keyboard.type("题")
    reader.key("Enter", "Control+Enter")
    assert [one.tag for one in reader.notes()] == ["problem"]
    reader.key("/")
    reader.page.keyboard.type("hrdn")
    assert reader.page.locator(".er-search input[type=search]").input_value() == "hrdn"
    assert len(reader.notes()) == 1


# Kept and carried -----------------------------------------------------------------------------------------------------


def test_notes_outlive_the_page_and_two_tabs_agree(reader):
    reader.note("桃花都开了", tag="claim", comment="一")
    kept = reader.notes()
    reader.page.reload()
    reader.page.wait_for_selector(".er-note")
    assert reader.notes() == kept
    assert len(reader.marks("er-note-0")) == 1
    other = type(reader)(reader.opened.tab(), reader.essay, reader.opened)
    other.page.wait_for_selector(".er-note")
    other.note("选举要公开", comment="二")  # the name is known
    reader.page.locator(".er-note >> nth=1").wait_for()
    reader.note("群众监督", comment="三")
    other.page.locator(".er-note >> nth=2").wait_for()
    assert [one.comment for one in other.notes()] == ["一", "三", "二"]
    assert reader.notes() == other.notes()
    assert {one.creator for one in reader.notes()} == {"林"}


def test_what_is_typed_and_not_saved_is_there_after_a_reload(reader):
    reader.drag("桃花都开了")
    reader.do("note")
    reader.field("comment").type("写到一半")
    reader.page.wait_for_timeout(400)  # it is kept a moment after the last key
    reader.page.reload()
    reader.page.get_by_role("button", name="Go on").click()
    assert reader.field("comment").input_value() == "写到一半"
    assert reader.notes() == []


def test_a_note_file_goes_to_another_browser_and_to_python_and_back(chromium, reader, file, spring, tmp_path):
    reader.note("桃花都开了", tag="claim", comment="甲")
    reader.note("一本𠮷野写的", tag="自拟", comment="‮乙<b>")
    assert reader.page.locator(".er-status-only").is_visible()  # only in this browser
    exported = reader.export(tmp_path)
    assert reader.page.locator(".er-status-only").is_hidden()
    kept = reader.notes()
    with open_reader(chromium, file, spring) as other:
        other.page.locator("input[type=file]").set_input_files(exported)
        other.page.locator(".er-note >> nth=1").wait_for()
        assert other.notes() == kept
        assert "2 new" in other.page.locator(".er-status-result").inner_text()
        other.page.locator("input[type=file]").set_input_files(exported)
        other.page.get_by_text("2 the same").wait_for()
        assert other.notes() == kept

        # A file that Python has written: of another reader, with the same notes and one more.
        python = NoteFile.open(tmp_path / "python.json", spring, creator="Ada")
        python.put(*kept, note(spring, Span(0, 3), tag="problem", comment="丙", creator="Ada", now=NOW))
        other.page.locator("input[type=file]").set_input_files(tmp_path / "python.json")
        other.page.locator(".er-note >> nth=2").wait_for()
        assert other.notes() == sorted(python.notes, key=lambda one: one.span)
        reader_options = other.page.get_by_label("Reader 读者").locator("option").all_inner_texts()
        assert reader_options[1:] == ["Ada (1)", "林 (2)"]


def test_a_broken_file_is_refused_in_words_and_changes_nothing(reader, tmp_path):
    reader.note("选举", comment="在")
    kept = reader.notes()
    for name, content, words in (
        ("断.json", b"{", "Line 1: the file ends here"),
        ("编码.json", b"\xff\xfe{}", "UTF-8"),
        ("另类.json", b"[1, 2]", "note"),  # JSON, but no note file
        ("深.json", b'{"@context": ' + b"[" * 30_000, ""),
    ):
        (tmp_path / name).write_bytes(content)
        reader.page.locator("input[type=file]").set_input_files(tmp_path / name)
        reader.page.get_by_text(f"未能导入 ({name}): ").wait_for()
        assert words in reader.page.locator(".er-status-result").inner_text()
        assert reader.notes() == kept


def test_a_full_storage_is_told_and_the_page_asks_before_it_goes(chromium, file, spring, tmp_path):
    with open_reader(chromium, file, spring) as reader:
        reader.name_it("林")
        reader.page.evaluate("""() => {
            for (let size = 1 << 22, n = 0; size; size >>= 1) {
                try { localStorage.setItem(`ballast-${n += 1}`, 'x'.repeat(size)); } catch { }
            }
        }""")
        reader.note("选举", comment="放不下")
        assert "storage is full" in reader.page.get_by_role("alert").first.inner_text()
        assert reader.notes() == []
        assert len(reader.listed()) == 1
        reader.page.close(run_before_unload=True)
        reader.page.wait_for_timeout(300)
        assert reader.opened.watch.dialogs == ["beforeunload: "]  # answered with: stay
        exported = reader.export(tmp_path)
        assert [one.comment for one in reader.read_file(exported)] == ["放不下"]
        reader.page.evaluate("() => localStorage.removeItem('ballast-1')")
        reader.page.get_by_role("button", name="Try again").click()
        assert [one.comment for one in reader.notes()] == ["放不下"]
        reader.opened.watch.dialogs.clear()
        reader.page.close(run_before_unload=True)  # nothing would be lost: it goes without a question
        reader.opened.page = reader.page.context.new_page()
    assert json.loads(exported.read_text("utf-8"))
