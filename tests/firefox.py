"""Debian's Firefox without a window, driven over WebDriver BiDi: a web socket and JSON, so no driver of its own.

    with Firefox() as firefox:
        firefox.open(path)
        firefox.click("button")
        assert firefox.faults() == []

BiDi has no input method: `keys` types Chinese as a keyboard with such keys would, without a composition.
"""

import base64
import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from websocket import create_connection

from tests.programs import running, wait_for

FIREFOX = shutil.which("firefox-esr")

NOBODY = 9  # the discard port: nothing listens there
PREFERENCES: dict[str, str | int | bool] = {
    # Under remote control Firefox leaves out most of what calls home; these are what a listening proxy still saw.
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "media.gmp-manager.updateEnabled": False,
    "media.gmp-manager.url": "",
    "media.gmp-provider.enabled": False,
    # And whatever is left ends at a proxy; this machine's own addresses are asked without it.
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.ssl": "127.0.0.1",
    "media.peerconnection.enabled": False,
    "security.mixed_content.upgrade_display_content": False,  # an address is reported as the page has it
    "intl.accept_languages": "zh-CN, zh, en",
}
SETTINGS_FROM_PREFERENCES = {"MOZ_REMOTE_SETTINGS_DEVTOOLS": "1"}  # without it a release ignores the first of them

_KEYS = {
    "Backspace": "\ue003", "Tab": "\ue004", "Enter": "\ue007", "Shift": "\ue008", "Control": "\ue009",
    "Alt": "\ue00a", "Escape": "\ue00c", "PageUp": "\ue00e", "PageDown": "\ue00f", "End": "\ue010", "Home": "\ue011",
    "ArrowLeft": "\ue012", "ArrowUp": "\ue013", "ArrowRight": "\ue014", "ArrowDown": "\ue015", "Delete": "\ue017",
}  # fmt: skip


class FirefoxError(Exception):
    """Firefox refused, or the page's script threw."""


class Firefox:
    """One Firefox with a new profile, open while the `with` block lasts; it shows one page at a time.

    `errors` are scripts' errors and what is said on the console as one; what a Content-Security-Policy stops is said
    there by Firefox. `dialogs` are dismissed; `requests` are all but the file itself, none of those that were stopped.
    All start anew with every `open`.
    """

    def __init__(
        self,
        *,
        width: int = 1280,
        height: int = 900,
        zoom: float = 1,
        dark: bool = False,
        reduced_motion: bool = False,
        proxy: int = NOBODY,
    ) -> None:
        self._viewport = {"width": round(width / zoom), "height": round(height / zoom)}
        self._zoom = zoom
        self._preferences = PREFERENCES | {
            "network.proxy.http_port": proxy,
            "network.proxy.ssl_port": proxy,
            "layout.css.prefers-color-scheme.content-override": 0 if dark else 1,
            "ui.prefersReducedMotion": int(reduced_motion),
        }
        self._exits = ExitStack()
        self._sent = 0
        self._address = ""
        self._events: list[tuple[str, dict[str, Any]]] = []

    def __enter__(self) -> Self:
        with ExitStack() as exits:
            # Its processes may still write while the folder is taken away.
            temporary = tempfile.TemporaryDirectory(prefix="essaylib-firefox-", ignore_cleanup_errors=True)
            folder = Path(exits.enter_context(temporary))
            profile = folder / "profile"
            profile.mkdir()
            lines = (
                f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in self._preferences.items()
            )
            (profile / "user.js").write_text("\n".join(lines))
            # No display, so that it cannot open a window; a home of its own, so that it finds no user's settings.
            kept = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
            env = kept | SETTINGS_FROM_PREFERENCES | {"HOME": str(folder)}
            command = [
                str(FIREFOX),
                "--headless",
                "--no-remote",
                "--remote-debugging-port=0",
                "--profile",
                str(profile),
            ]
            log = folder / "firefox.log"
            process = exits.enter_context(running(command, log=log, env=env, cwd=folder))
            server = profile / "WebDriverBiDiServer.json"
            wait_for(lambda: server.exists() and server.read_text().endswith("}"), process=process, log=log, seconds=60)
            at = json.loads(server.read_text())
            address = f"ws://{at['ws_host']}:{at['ws_port']}/session"
            self._socket = create_connection(address, timeout=60, suppress_origin=True)
            exits.callback(self._socket.close)
            prompts = {"default": "dismiss", "beforeUnload": "accept"}
            self.send("session.new", capabilities={"alwaysMatch": {"unhandledPromptBehavior": prompts}})
            self._context = self.send("browsingContext.getTree")["contexts"][0]["context"]
            self.send("browsingContext.setViewport", context=self._context, viewport=self._viewport,
                      devicePixelRatio=self._zoom)  # fmt: skip
            self.send("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent",
                                                   "browsingContext.userPromptOpened"])  # fmt: skip
            self._exits = exits.pop_all()
        return self

    def __exit__(self, *error: object) -> None:
        self._exits.close()

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """One command of WebDriver BiDi and its answer; events that come before it are kept."""
        self._sent += 1
        self._socket.send(json.dumps({"id": self._sent, "method": method, "params": params}))
        while True:
            message = json.loads(self._socket.recv())
            if message["type"] == "event":
                self._events.append((message["method"], message["params"]))
            elif message["id"] == self._sent:
                if message["type"] == "error":
                    raise FirefoxError(f"{method}: {message['error']}: {message['message']}")
                return dict(message["result"])

    def open(self, page: Path | str, *, fragment: str = "") -> None:
        """A file, or an address of this machine, loaded whole."""
        where = page.resolve().as_uri() if isinstance(page, Path) else page
        self._events.clear()
        self._address = where
        address = where + (f"#{fragment}" if fragment else "")
        self.send("browsingContext.navigate", context=self._context, url=address, wait="complete")

    def reload(self) -> None:
        self.send("browsingContext.reload", context=self._context, wait="complete")

    def evaluate(self, expression: str, arg: Any = None, /) -> Any:
        """As Playwright's: a function is called with `arg`, a promise waited for, the value must be JSON."""
        call = (
            f"(async () => {{ const it = ({expression}\n); const value = typeof it === 'function' ? "
            f"await it({json.dumps(arg)}) : await it; return JSON.stringify(value) ?? 'null'; }})()"
        )
        answer = self.send("script.evaluate", expression=call, target={"context": self._context}, awaitPromise=True)
        if answer["type"] == "exception":
            raise FirefoxError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def wait(self, expression: str, arg: Any = None, *, seconds: float = 10) -> Any:
        """What the expression gives once it is true; it is tried again with every frame the page draws."""
        frames = f"""async arg => {{
            const end = performance.now() + {seconds * 1000};
            while (true) {{
                const it = ({expression}\n);
                const value = typeof it === 'function' ? await it(arg) : await it;
                if (value) return value;
                if (performance.now() > end) throw new Error('not true in {seconds} s');
                await new Promise(done => setTimeout(done, 16));
            }}
        }}"""
        return self.evaluate(frames, arg)

    def box(self, selector: str) -> tuple[float, float, float, float]:
        """Left, top, width and height of the first element that the selector finds, scrolled into view."""
        found = self.evaluate(
            """selector => {
                const element = document.querySelector(selector);
                element?.scrollIntoView({block: 'nearest', inline: 'nearest', behavior: 'instant'});
                const box = element?.getBoundingClientRect();
                return box && [box.x, box.y, box.width, box.height];
            }""",
            selector,
        )
        if found is None:
            raise FirefoxError(f"no element {selector!r} on the page")
        return tuple(found)

    def click(self, selector: str, *, times: int = 1) -> None:
        x, y, width, height = self.box(selector)
        self.click_at(x + width / 2, y + height / 2, times=times)

    def click_at(self, x: float, y: float, *, times: int = 1) -> None:
        press = [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        self._act("pointer", [_move(x, y), *press * times])

    def drag(self, x1: float, y1: float, x2: float, y2: float, *, steps: int = 8) -> None:
        """The mouse pressed at one place and let go at another."""
        way = [_move(x1 + (x2 - x1) * i / steps, y1 + (y2 - y1) * i / steps, 16) for i in range(1, steps + 1)]
        down, up = {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}
        self._act("pointer", [_move(x1, y1), down, *way, up])

    def keys(self, text: str) -> None:
        """Type the text, a code point a key."""
        self._act("key", [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")])

    def press(self, chord: str) -> None:
        """One key with those held down before it: `Enter`, `Control+Enter`, `Shift+ArrowRight`."""
        held = [_KEYS.get(key, key) for key in chord.split("+")]
        down = [{"type": "keyDown", "value": key} for key in held]
        self._act("key", down + [{"type": "keyUp", "value": key} for key in reversed(held)])

    def screenshot(self, path: Path | str, *, selector: str | None = None) -> None:
        """A picture of the window, or of the first element that `selector` finds."""
        clip: dict[str, Any] = {}
        if selector:
            x, y, width, height = self.box(selector)
            clip["clip"] = {"type": "box", "x": x, "y": y, "width": width, "height": height}
        taken = self.send("browsingContext.captureScreenshot", context=self._context, **clip)
        Path(path).write_bytes(base64.b64decode(taken["data"]))

    def pdf(self, path: Path | str) -> None:
        """The page as it is printed."""
        Path(path).write_bytes(base64.b64decode(self.send("browsingContext.print", context=self._context)["data"]))

    @property
    def errors(self) -> list[str]:
        return [entry["text"] or "" for entry in self._seen("log.entryAdded") if entry["level"] == "error"]

    @property
    def dialogs(self) -> list[str]:
        return [f"{prompt['type']}: {prompt['message']}" for prompt in self._seen("browsingContext.userPromptOpened")]

    @property
    def requests(self) -> list[str]:
        asked = [event["request"]["url"] for event in self._seen("network.beforeRequestSent")]
        return [
            address
            for address in asked
            if not address.startswith(("data:", "blob:", "about:")) and address.partition("#")[0] != self._address
        ]

    def faults(self) -> list[str]:
        """Everything that a quiet page does not do, one readable line each."""
        kinds = {"error": self.errors, "dialog": self.dialogs, "request": self.requests}
        return [f"{kind}: {what}" for kind, found in kinds.items() for what in found]

    def _seen(self, method: str) -> list[dict[str, Any]]:
        # A turn of the page's own loop, so that what it has already started is here.
        self.evaluate("() => new Promise(done => setTimeout(done, 50))")
        return [params for name, params in self._events if name == method]

    def _act(self, kind: str, actions: Sequence[dict[str, Any]]) -> None:
        source: dict[str, Any] = {"type": kind, "id": kind, "actions": list(actions)}
        if kind == "pointer":
            source["parameters"] = {"pointerType": "mouse"}
        self.send("input.performActions", context=self._context, actions=[source])
        self.send("input.releaseActions", context=self._context)


def _move(x: float, y: float, milliseconds: int = 0) -> dict[str, Any]:
    return {"type": "pointerMove", "x": round(x), "y": round(y), "duration": milliseconds, "origin": "viewport"}
