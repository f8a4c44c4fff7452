"""The reader in a real JupyterLab: what a reader does there, and what becomes of the notes."""

import json
import subprocess
import sys

import pytest

from tests import browsers
from tests.attacks import ATTACKS, all_at_once, can_be_written
from tests.lab import LabSession

TEXT = ".essaylib-reader .er-text"
PAGE = "seeds/000_7d378279a1661445.txt"
READ = f"import essaylib as el\nfrom essaylib import annotation, reading\nessay = el.read_essay({PAGE!r})"
OPEN = "reader = reading.annotate(essay, path={path!r}, creator='Ada')\nreader"


@pytest.fixture
def opened(lab, request):
    """A notebook with a reader in it, run; the notes of each test are in a file of its own."""
    name = request.node.name.removeprefix("test_").split("[")[0]
    lab.open(lab.write(f"{name}.ipynb", [READ, OPEN.format(path=f"{name}.json")]))
    run(lab)
    yield lab
    assert lab.page_errors == []
    assert lab.outside == []


def run(lab: LabSession, *, restart: bool = True) -> None:
    cells = lab.run_all(restart=restart)
    assert [output for cell in cells for output in cell["outputs"] if output["output_type"] == "error"] == []
    lab.page.wait_for_selector(TEXT)


def press(lab: LabSession, *keys: str) -> None:
    for key in keys:
        lab.page.keyboard.press(key)


def write_note(lab: LabSession, comment: str, *, tag: str = "claim", down: int = 1, length: int = 4) -> None:
    """By keys alone: down to a sentence, its first characters, Enter, a tag, a comment, Ctrl+Enter."""
    lab.page.locator(TEXT).first.focus()
    press(lab, "Home", *["ArrowDown"] * down, "ArrowRight", *["Shift+ArrowRight"] * (length - 1), "Enter")
    lab.page.keyboard.type(tag)
    press(lab, "Enter")
    lab.page.locator(".er-form textarea").first.fill(comment)
    press(lab, "Control+Enter")
    lab.page.wait_for_selector(f".er-note:has-text('{comment}')")


def stored(lab: LabSession, name: str) -> list[dict]:
    """The records of a file of notes, as the disk has them."""
    return json.loads((lab.checkout / name).read_text("utf-8"))["records"]


def wait_saved(lab: LabSession) -> None:
    lab.page.wait_for_selector(".er-status-line:has-text('✓')", timeout=15_000)


def comments(lab: LabSession) -> list[str]:
    return json.loads(lab.ask("import json\nprint(json.dumps([row.comment for row in reader.notes]))"))


def test_a_note_made_by_mouse_is_in_python_and_on_the_disk(opened):
    page = opened.page
    boxes = browsers.words_at(page, f"{TEXT} .er-unit:not(.er-label)", 2, 6)
    page.mouse.move(boxes[0]["x"] + 1, boxes[0]["y"] + boxes[0]["height"] / 2)
    page.mouse.down()
    page.mouse.move(boxes[-1]["x"] + boxes[-1]["width"] - 1, boxes[-1]["y"] + boxes[-1]["height"] / 2, steps=6)
    page.mouse.up()
    page.click(".er-actions [data-action]")
    page.keyboard.type("自己的标签")
    press(opened, "Enter")
    page.locator(".er-form textarea").first.fill("指什么？")
    press(opened, "Control+Enter")
    page.wait_for_selector(".er-note")
    wait_saved(opened)
    (row,) = stored(opened, "a_note_made_by_mouse_is_in_python_and_on_the_disk.json")
    words = row["target"]["selector"][0]["exact"]
    assert opened.ask("print([(n.words, n.tag, n.comment, n.creator) for n in reader.notes])").strip() == str(
        [(words, "自己的标签", "指什么？", "Ada")]
    )
    assert len(words) == 4


def test_keys_of_lab_do_not_fire_while_writing(opened):
    n_cells = opened.page.locator(".jp-Cell").count()
    write_note(opened, "ddaabbx ii 00 ..")
    wait_saved(opened)
    assert opened.page.locator(".jp-Cell").count() == n_cells
    assert comments(opened) == ["ddaabbx ii 00 .."]


def test_python_and_the_view_agree_in_both_directions(opened):
    page = opened.page
    opened.ask("made = reader.add('1.1/2', tag='demand', comment='from Python')")
    page.wait_for_selector(".er-note:has-text('from Python')")
    opened.ask("reader.file.put(made.revised(comment='changed in Python'))")
    page.wait_for_selector(".er-note:has-text('changed in Python')")
    write_note(opened, "in the view")
    opened.ask("reader.remove(made)")
    page.wait_for_selector(".er-note:has-text('changed in Python')", state="detached")
    assert comments(opened) == ["in the view"]


def test_delete_undo_and_redo(opened):
    page = opened.page
    write_note(opened, "once")
    page.locator(TEXT).first.focus()
    press(opened, "Control+z")
    page.wait_for_selector(".er-note", state="detached")
    press(opened, "Control+Shift+z")
    page.wait_for_selector(".er-note:has-text('once')")
    wait_saved(opened)
    assert comments(opened) == ["once"]


def test_two_views_of_one_file(lab):
    lab.open(lab.write("views.ipynb", [READ, OPEN.format(path="views.json"), OPEN.format(path="views.json")]))
    run(lab)
    lab.page.wait_for_function("document.querySelectorAll('.essaylib-reader .er-text').length === 2")
    write_note(lab, "seen in both")
    lab.page.wait_for_function(
        "[...document.querySelectorAll('.essaylib-reader')].every(one => one.querySelectorAll('.er-note').length === 1)"
    )


def test_two_tabs_and_another_process(opened):
    name = "two_tabs_and_another_process"
    first = opened.page
    write_note(opened, "first tab")
    wait_saved(opened)
    opened.save()
    opened.open(f"{name}.ipynb", keep=True)
    opened.page.wait_for_selector(".er-note:has-text('first tab')", timeout=30_000)  # the kernel still has it
    write_note(opened, "second tab", down=2)
    first.wait_for_selector(".er-note:has-text('second tab')")
    code = (
        f"import essaylib as el\nfrom essaylib.annotation import NoteFile, note\nessay = el.read_essay({PAGE!r})\n"
        f"file = NoteFile({name + '.json'!r}, essay, creator='Lin')\n"
        "file.put(note(essay, '2.1/1', comment='process', creator='Lin'))"
    )
    subprocess.run([sys.executable, "-c", code], cwd=opened.checkout, check=True)
    first.evaluate("window.dispatchEvent(new Event('focus'))")
    first.wait_for_selector(".er-note:has-text('process')")
    assert {row["body"][-1]["value"] for row in stored(opened, f"{name}.json")} == {
        "first tab",
        "second tab",
        "process",
    }


def test_a_restarted_kernel_loses_nothing(opened):
    page = opened.page
    write_note(opened, "before")
    wait_saved(opened)
    opened.restart()
    write_note(opened, "while the kernel does not know", down=2)
    page.wait_for_selector(".er-status-trouble:has-text('not saved')", timeout=20_000)
    run(opened, restart=False)
    page.wait_for_selector(".er-note:has-text('while the kernel does not know')", timeout=20_000)
    wait_saved(opened)
    assert sorted(comments(opened)) == ["before", "while the kernel does not know"]


def test_a_saved_page_shows_the_text_and_its_notes_without_a_kernel(opened):
    page = opened.page
    assert not page.locator(".essaylib-static").is_visible()
    write_note(opened, "kept in the page")
    wait_saved(opened)
    page.wait_for_timeout(300)  # the stored version follows the note
    opened.save()
    saved = json.loads(
        (opened.checkout / "a_saved_page_shows_the_text_and_its_notes_without_a_kernel.ipynb").read_text()
    )
    shown = [o["data"]["text/html"] for o in saved["cells"][1]["outputs"] if "text/html" in o["data"]]
    assert ["kept in the page" in "".join(html) for html in shown] == [True]
    page.evaluate("() => window.jupyterapp.commands.execute('kernelmenu:shutdown')")
    opened.reload()
    page.wait_for_selector(".essaylib-static")
    assert page.locator(".essaylib-static").is_visible()
    assert "kept in the page" in page.locator(".essaylib-static").inner_text()
    assert "model not found" not in page.locator(".jp-Notebook").inner_text()


def test_a_folder_that_is_gone_is_told_and_nothing_is_lost(lab):
    folder = lab.checkout / "gone"
    folder.mkdir()
    lab.open(lab.write("gone.ipynb", [READ, OPEN.format(path="gone/notes.json")]))
    run(lab)
    write_note(lab, "saved")
    wait_saved(lab)
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    write_note(lab, "only in memory", down=2)
    lab.page.wait_for_selector(".er-status-trouble button")
    assert lab.ask("print(reader.file.unsaved > 0)").strip() == "True"
    folder.mkdir()
    lab.page.click(".er-status-trouble button")
    wait_saved(lab)
    assert {row["body"][-1]["value"] for row in stored(lab, "gone/notes.json")} == {"saved", "only in memory"}


def test_a_damaged_file_is_left_alone_and_repaired(lab):
    file = lab.checkout / "damaged.json"
    file.write_text('{"header": {"format": "essaylib-notes", "version": 1}, "deleted": [], "records": [ {', "utf-8")
    before = file.read_bytes()
    lab.open(lab.write("damaged.ipynb", [READ, OPEN.format(path="damaged.json")]))
    cells = lab.run_all()
    (error,) = [o for cell in cells for o in cell["outputs"] if o["output_type"] == "error"]
    assert error["ename"] == "DamagedFileError"
    assert "repair" in error["evalue"]
    assert file.read_bytes() == before
    lab.ask("annotation.NoteFile.repair('damaged.json', essay)")
    run(lab, restart=False)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_accessible_in_lab(opened, dark):
    opened.set_theme(dark=dark)
    try:
        opened.page.wait_for_selector(f".essaylib-reader[data-theme={'dark' if dark else 'light'}]")
        write_note(opened, "a note")
        assert browsers.axe(opened.page, within=".essaylib-reader") == []
    finally:
        opened.set_theme(dark=False)


HOSTILE = """import json
from pathlib import Path
import essaylib as el
from essaylib import annotation, concordance, reading, themes
from IPython.display import HTML, display
page, words = json.loads(Path('attacks.json').read_text('utf-8'))
essay = el.parse_essay(page)"""
MARKED = """reader = reading.annotate(essay, path='hostile.json', creator='Ada')
for i, said in enumerate(words):
    sentence = essay.sentences[i % len(essay.sentences)]
    try:
        reader.add(sentence, tag=said[:200], comment=said, attributes={'source': said[:200]})
    except el.EssayError:
        reader.add(sentence, comment=''.join(c for c in said if c.isprintable()))
reader"""
REPRS = """notes, first = reader.notes, essay.sentences[0]
shown = [essay, essay.outline(), essay.ledger(), essay.issue_table(), essay.on_page(first), essay.find(first.address),
    notes, notes.by_tag(), concordance.find(essay, '群众'), annotation.attach_all(notes.notes, essay)]
for one in shown:
    display(HTML(one._repr_html_()))
print(len(shown))"""


def test_nothing_hostile_runs_in_the_view_or_in_any_table(lab):
    words = [attack.text for attack in ATTACKS if len(attack.text) < 1000 and can_be_written(attack.text)]
    (lab.checkout / "attacks.json").write_text(json.dumps([all_at_once(), words]), "utf-8")
    lab.open(lab.write("hostile.ipynb", [HOSTILE, MARKED, REPRS]))
    run(lab)
    lab.page.wait_for_selector(".er-note")
    for panel in lab.page.locator(".essaylib-reader [role=tab]").all():
        panel.click()
    lab.page.wait_for_timeout(500)
    assert browsers.ran(lab.page) == []
    assert lab.watch.dialogs == []
    assert lab.outside == []


IN_MEMORY = "reader = reading.annotate(essay, creator='Ada', height='31em')\nreader"


def test_a_reader_without_a_file_says_so_and_takes_its_height(lab):
    lab.open(lab.write("memory.ipynb", [READ, IN_MEMORY]))
    run(lab)
    write_note(lab, "nowhere but here")
    assert "In memory only" in lab.page.locator(".er-status-line").inner_text()
    assert "✓" not in lab.page.locator(".er-status-line").inner_text()
    assert lab.page.evaluate(
        "() => { const one = document.querySelector('.essaylib-reader');"
        " return Math.round(one.offsetHeight / parseFloat(getComputedStyle(one).fontSize)); }"
    ) == 31  # fmt: skip


RARE = """import essaylib as el
from essaylib import annotation, reading
essay = el.parse_essay('甲𠮷乙𠮷丙丁。𠀋人来了。')"""


def test_characters_beyond_the_bmp_count_as_one(lab):
    lab.open(lab.write("rare.ipynb", [RARE, OPEN.format(path="rare.json")]))
    run(lab)
    lab.page.locator(TEXT).first.focus()
    press(lab, "Home", "ArrowRight", "ArrowRight", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "Enter")
    lab.page.locator(".er-form textarea").first.fill("中间")
    press(lab, "Control+Enter")
    lab.page.wait_for_selector(".er-note")
    wait_saved(lab)
    assert lab.ask("print([(n.words, n.span.start, n.span.end) for n in reader.notes])").strip() == "[('乙𠮷丙', 2, 5)]"
