"""The harness of the browser tests: each gate sees what it is there for, in Chromium and in Firefox."""

import socket
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from playwright import sync_api as playwright

import essaylib as el
from tests import browsers, conftest
from tests.attacks import ATTACKS, Attack, all_at_once, can_be_written, long_pages, pages, sloppy
from tests.browsers import Opened, axe, clipboard, compose, drag_finger, open_file, ran, select_by_touch, words_at
from tests.firefox import Firefox, FirefoxError

GOOD = """<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>群众路线</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>body { font-size: 20px; margin: 20px } @media (max-width: 700px) { p { color: #060 } }
@media (prefers-color-scheme: dark) { body { background: #000; color: #fff } }</style></head>
<body><main><h1>群众路线</h1><p id="text">一切为了𠮷群众，一切依靠群众。</p>
<label>笔记 <textarea id="note" rows="2"></textarea></label></main></body></html>"""

BAD = """<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>x</title></head><body><main><h1>x</h1>
<input id="nameless"><p style="color: #aaa; background: #fff">看不清的字</p></main></body></html>"""

BUSY = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>x</title><script>
alert("第一"); console.error("said"); new Image().src = "http://attack.invalid/image";
new Image().src = "data:image/gif;base64,R0lGODlhAQABAAAAACw="; setTimeout(() => { throw new Error("thrown") });
</script></html>"""

STOPPED = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>x</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<img src="http://attack.invalid/image" alt="x"><p onclick="alert(1)">x</p></html>"""

FIELD = GOOD.replace("default-src 'none'; ", "").replace(
    "</main>",
    """</main><script>
    window.seen = [];
    const field = document.querySelector("#note");
    for (const kind of ["compositionstart", "compositionend", "keydown"])
        field.addEventListener(kind, event => seen.push([kind, event.isComposing ?? null, event.keyCode ?? null]));
    for (const kind of ["touchstart", "touchend", "pointerdown"])
        document.addEventListener(kind, event => seen.push([kind, event.pointerType ?? null, null]));
    </script>""",
)


@pytest.fixture
def file(tmp_path):
    def write(content: str) -> Path:
        path = tmp_path / "页 面.html"
        path.write_text(content, "utf-8", "replace")
        return path

    return write


# Chromium


def test_a_quiet_page_has_no_faults(chromium, file):
    with open_file(chromium, file(GOOD), fragment="text") as opened:
        assert opened.faults() == []
        assert ran(opened.page) == []
        assert axe(opened.page, unsure=True) == []


def test_what_a_page_does_is_seen(chromium, file):
    with open_file(chromium, file(BUSY)) as opened:
        faults = opened.faults()
    assert {fault for fault in faults if not fault.startswith("console: Failed to load")} == {
        "dialog: alert: 第一",
        "console: said",
        "error: thrown",
        "request: http://attack.invalid/image",
    }


def test_what_the_policy_stops_is_seen_too(chromium, file):
    with open_file(chromium, file(STOPPED)) as opened:
        opened.page.locator("p").click()
        faults = opened.faults()
        assert [fault.partition(":")[0] for fault in faults] == ["console", "console"]
        assert all("Content Security Policy" in fault for fault in faults)
        assert opened.watch.requests == []
        assert opened.watch.stopped == ["http://attack.invalid/image"]


def test_a_pop_up_is_seen(chromium, file):
    with open_file(chromium, file("<!doctype html><title>x</title><button>x</button>")) as opened:
        opened.page.evaluate("() => { window.open('http://attack.invalid/pop-up') }")
        opened.page.wait_for_timeout(200)
        assert opened.watch.requests == ["http://attack.invalid/pop-up"]


def test_a_warning_before_leaving_is_answered(chromium, file):
    page = file("<!doctype html><title>x</title><script>onbeforeunload = event => event.preventDefault()</script>x")
    with open_file(chromium, page) as opened:
        opened.page.locator("body").click()  # a page that nobody touched may not ask
        opened.page.close(run_before_unload=True)
        opened.tab()
        assert opened.watch.dialogs == ["beforeunload: "]
        assert len(opened.page.context.pages) == 2


def test_tabs_share_storage_and_windows_do_not(chromium, file):
    path = file(GOOD)
    with open_file(chromium, path) as opened:
        opened.page.evaluate("() => localStorage.setItem('a', '群')")
        assert opened.tab().evaluate("() => localStorage.getItem('a')") == "群"
        opened.page.reload()
        assert opened.page.evaluate("() => localStorage.getItem('a')") == "群"
    with open_file(chromium, path) as opened:
        assert opened.page.evaluate("() => localStorage.getItem('a')") is None


def test_axe_names_the_place_and_the_reason(chromium, file):
    with open_file(chromium, file(BAD)) as opened:
        found = axe(opened.page)
        assert sorted(line.split(": ")[:2] for line in found) == [["color-contrast", "p"], ["label", "#nameless"]]
        assert axe(opened.page, within="h1") == []
        assert axe(opened.page, without=["label", "color-contrast"]) == []
        with pytest.raises(Exception, match="No elements found"):
            axe(opened.page, within="#none")


@pytest.mark.parametrize(
    ("asked", "seen"),
    [
        ({}, [1280, 1, False, False, False]),
        ({"zoom": 2}, [640, 2, False, False, False]),
        ({"dark": True}, [1280, 1, True, False, False]),
        ({"reduced_motion": True}, [1280, 1, False, True, False]),
        ({"forced_colors": True}, [1280, 1, False, False, True]),
    ],
)
def test_windows_of_several_kinds(chromium, file, asked, seen):
    look = """() => [innerWidth, devicePixelRatio, ...['prefers-color-scheme: dark', 'prefers-reduced-motion: reduce',
        'forced-colors: active'].map(query => matchMedia(`(${query})`).matches)]"""
    with open_file(chromium, file(GOOD), **asked) as opened:
        assert opened.page.evaluate(look) == seen
        green = opened.page.evaluate("() => getComputedStyle(document.querySelector('p')).color") == "rgb(0, 102, 0)"
        assert green == ("zoom" in asked)


def test_a_page_without_script(chromium, file):
    with open_file(chromium, file(BUSY), javascript=False) as opened:
        assert opened.watch.faults() == []


def test_an_input_method(chromium, file):
    with open_file(chromium, file(FIELD)) as opened:
        opened.page.locator("#note").focus()
        compose(opened.page, ["q", "qu", "qun", "qun z"], "群众")
        assert opened.page.locator("#note").input_value() == "群众"
        seen = [tuple(event) for event in opened.page.evaluate("() => seen")]
        assert seen[0] == ("keydown", False, 229)
        assert [event[0] for event in seen if event[0] != "keydown"] == ["compositionstart", "compositionend"]
        assert [event[1:] for event in seen if event[0] == "keydown"][1:] == [(True, 229)] * 4


def test_a_finger(chromium, file):
    with open_file(chromium, file(FIELD), touch=True) as opened:
        opened.page.touchscreen.tap(50, 150)
        kinds = [tuple(event[:2]) for event in opened.page.evaluate("() => seen")]
        assert kinds == [("pointerdown", "touch"), ("touchstart", None), ("touchend", None)]
        first, *_, last = words_at(opened.page, "#text", 2, 7)
        drag_finger(opened.page, (first["x"], first["y"] + 5), (last["x"], last["y"] + 5))
        assert [event[0] for event in opened.page.evaluate("() => seen")].count("touchend") == 2
        select_by_touch(opened.page, "#text", 3, 5)
        assert opened.page.evaluate("() => getSelection().toString()") == "了𠮷"
        assert [event[0] for event in opened.page.evaluate("() => seen")].count("touchend") == 2


def test_a_mouse_over_words_and_the_clipboard(chromium, file):
    with open_file(chromium, file(GOOD)) as opened:
        boxes = words_at(opened.page, "#text", 4, 7)
        opened.page.mouse.move(boxes[0]["x"] + 1, boxes[0]["y"] + 9)
        opened.page.mouse.down()
        opened.page.mouse.move(boxes[-1]["x"] + boxes[-1]["width"] - 1, boxes[-1]["y"] + 9, steps=5)
        opened.page.mouse.up()
        assert opened.page.evaluate("() => getSelection().toString()") == "𠮷群众"
        opened.page.keyboard.press("Control+c")
        assert clipboard(opened.page) == "𠮷群众"


@pytest.mark.usefixtures("chromium")
def test_several_chromiums_share_one_driver():
    with browsers.chromium() as one, browsers.chromium() as two:
        assert one is not two
    with browsers.chromium() as again:
        assert again.is_connected()


# Firefox


def test_firefox_quiet(firefox, file):
    firefox.open(file(GOOD), fragment="text")
    assert firefox.faults() == []
    assert ran(firefox) == []
    assert axe(firefox, unsure=True) == []
    assert firefox.evaluate("n => n + 1", 41) == 42
    assert firefox.evaluate("document.title") == "群众路线"
    assert firefox.evaluate("() => undefined") is None
    assert firefox.evaluate("async text => text + '𠮷'", "\ud842") == "\ud842𠮷"
    with pytest.raises(FirefoxError, match="nothing"):
        firefox.evaluate("() => nothing()")
    with pytest.raises(FirefoxError, match="not true in"):
        firefox.wait("() => false", seconds=0.2)


def test_firefox_sees_what_a_page_does(firefox, file):
    firefox.open(file(BUSY))
    assert sorted(firefox.faults()) == [
        "dialog: alert: 第一",
        "error: Error: thrown",
        "error: said",
        "request: http://attack.invalid/image",
    ]
    firefox.open(file(STOPPED))
    firefox.click("p")
    faults = firefox.faults()
    assert len(faults) == 2
    assert all("Content-Security-Policy" in fault for fault in faults)
    firefox.open(file(BAD))
    assert sorted(line.split(": ")[0] for line in axe(firefox)) == ["color-contrast", "label"]


def test_firefox_mouse_keys_and_pictures(firefox, file, tmp_path):
    firefox.open(file(GOOD))
    first, *_, last = words_at(firefox, "#text", 4, 7)
    firefox.drag(first["x"] + 1, first["y"] + 9, last["x"] + last["width"] - 1, last["y"] + 9)
    assert firefox.evaluate("() => getSelection().toString()") == "𠮷群众"
    firefox.click("#text", times=3)
    assert firefox.evaluate("() => getSelection().toString().trim()") == "一切为了𠮷群众，一切依靠群众。"
    firefox.click("#note")
    firefox.keys("好𠮷d")
    firefox.press("Enter")
    firefox.press("Control+a")
    firefox.press("Control+c")
    firefox.press("ArrowRight")
    firefox.press("Control+v")
    assert firefox.evaluate("() => document.querySelector('#note').value") == "好𠮷d\n好𠮷d\n"
    firefox.screenshot(tmp_path / "whole.png")
    firefox.screenshot(tmp_path / "part.png", selector="#text")
    firefox.pdf(tmp_path / "page.pdf")
    sizes = [int.from_bytes((tmp_path / name).read_bytes()[16:20], "big") for name in ("whole.png", "part.png")]
    assert sizes == [1280, 1240]
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")
    firefox.reload()
    assert firefox.faults() == []


def test_another_firefox_is_dark_zoomed_and_calls_nobody(firefox, file):
    called = []
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()

        def answer() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    called.append(connection.recv(200).split(b"\r\n")[0].decode())

        threading.Thread(target=answer, daemon=True).start()
        with Firefox(zoom=2, dark=True, reduced_motion=True, proxy=listener.getsockname()[1]) as other:
            other.open(file(GOOD))
            look = "() => [innerWidth, devicePixelRatio, matchMedia('(prefers-color-scheme: dark)').matches]"
            assert other.evaluate(look) == [640, 2, True]
            assert other.evaluate("() => matchMedia('(prefers-reduced-motion: reduce)').matches")
            assert called == []
            other.open(file(BUSY))  # the canary: what the page asks for does come to the proxy
            other.wait("() => document.readyState === 'complete'")
            assert other.requests == ["http://attack.invalid/image"]
        listener.shutdown(socket.SHUT_RDWR)
    assert called
    assert {call.split()[1] for call in called} == {"http://attack.invalid/image"}


# Attacks


def test_every_attack_works_on_a_careless_page_and_is_seen(chromium, file):
    def did(opened: Opened, attack: Attack) -> bool:
        opened.watch.dialogs.clear()
        opened.watch.requests.clear()
        file(sloppy(attack))
        page = opened.tab()
        for _ in range(25):
            with suppress(playwright.Error):  # a page that is just being left answers nothing, and its request is there
                if opened.watch.dialogs or opened.watch.requests or ran(page):
                    break
            page.wait_for_timeout(20)
        else:
            return False
        page.close()
        return True

    with open_file(chromium, file(GOOD)) as opened:
        attacks = [attack for attack in ATTACKS if attack.where != "shown"]
        assert [attack.name for attack in attacks if not did(opened, attack)] == []


def test_strings_put_as_text_do_nothing(chromium, file):
    with open_file(chromium, file(GOOD)) as opened:
        for attack in ATTACKS:
            opened.page.goto(file(sloppy(attack._replace(where="shown"))).as_uri())
            assert opened.watch.faults() + ran(opened.page) == [], attack.name
        assert opened.faults() == []


def test_attacks_are_told_apart_and_stand_in_their_pages():
    assert len({attack.name for attack in ATTACKS}) == len({attack.text for attack in ATTACKS}) == len(ATTACKS)
    assert not can_be_written("\ud842")
    shown = pages()
    assert set(shown) | set(long_pages()) == {attack.name for attack in ATTACKS if can_be_written(attack.text)}
    assert "<svg onload=top.pwned=1>" in shown["svg onload"].splitlines()[0]


def test_the_page_of_an_attack_is_an_essay_with_it_in_title_heading_text_and_facts():
    by_name = {attack.name: attack.text for attack in ATTACKS}
    whole, without_blank = set(), set()
    for name, page in pages().items():
        essay, text = el.parse_essay(page), by_name[name]
        headed = any(text in (row.heading or "") for row in essay.outline())
        if headed and all(text in (place or "") for place in (essay.title, essay.text, essay.source.category)):
            whole.add(name)
        if essay.source.uploader == text:
            without_blank.add(name)
    # Not all: what is too long or has a ; is no heading and no title, and some characters are none of a clean text.
    some = {"svg onload", "script, lone end before it", "override to the left", "javascript link", "null"}
    assert some <= whole
    assert len(whole) >= 60
    assert {"script, lone end before it", "string ended, double", "prototype by the constructor"} - without_blank == {
        "prototype by the constructor"  # it has blanks, where a fact of the page ends
    }


def test_all_attacks_at_once_are_one_essay():
    essay = el.parse_essay(all_at_once())
    assert len(essay.text) > 3000


# The skips


def test_a_missing_browser_skips_here_and_fails_in_ci(monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no firefox-esr; on Debian: apt-get install firefox-esr fonts"):
        conftest.need(None, "firefox-esr fonts-noto-cjk")
    conftest.need("/usr/bin/firefox-esr", "firefox-esr fonts-noto-cjk")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(AssertionError, match="CI has no firefox-esr"):
        conftest.need(None, "firefox-esr fonts-noto-cjk")


def test_who_asks_for_a_browser_is_marked(request):
    marked = {item.name for item in request.session.items if item.get_closest_marker("browser")}
    assert "test_firefox_quiet" not in {item.name for item in request.session.items} - marked
    assert request.node.name not in marked
