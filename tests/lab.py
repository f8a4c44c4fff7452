"""Drive a real JupyterLab in a headless Chromium: for the browser tests, and for the pictures of the README.

    python -m tests.lab shot notebooks/02_structure.ipynb outline.png --selector .essaylib-outline
    python -m tests.lab run notebooks/02_structure.ipynb

Lab serves a copy of notebooks/ and seeds/, so nothing here is written to, with settings of its own and a
kernel of the Python that runs this.
"""

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from playwright.sync_api import Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
CHROMIUM_ARGS = [
    "--no-sandbox",  # root has no sandbox
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--force-device-scale-factor=1",
    "--disable-background-networking",  # Chromium's own calls home
    "--disable-component-update",
]
TOKEN = "only-on-this-machine"
WINDOW_SETTINGS = {
    # Every cell is in the page, not only those in view, so that a test can look for what a cell shows.
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}

# The Run menu pressed as soon as the indicator says idle runs nothing: the kernel is there but not connected
# yet, and after a restart its status may stay unknown until it is asked something. Hence Lab's own objects,
# and a question whose answer has come all the way. The restart is for what an earlier run left.
RUN_ALL = """
async seconds => {
    const run = async () => {
        const panel = window.jupyterapp.shell.currentWidget;
        await panel.context.ready;
        await panel.sessionContext.ready;
        await panel.sessionContext.restartKernel();
        await panel.sessionContext.session.kernel.requestKernelInfo();
        await window.jupyterapp.commands.execute('notebook:run-all-cells');
        return panel.content.model.toJSON();
    };
    const late = fail => setTimeout(() => fail(new Error(`not done in ${seconds} s`)), seconds * 1000);
    return Promise.race([run(), new Promise((_, fail) => late(fail))]);
}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], *, log: Path, env: dict[str, str], cwd: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The command in a process group of its own, which is ended, kernels included, on the way out."""
    with (
        log.open("wb") as out,
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=env,
            cwd=cwd,
            start_new_session=True,
        ) as process,
    ):
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def wait_for(ready: Any, *, process: subprocess.Popen[bytes], log: Path, seconds: float = 120) -> Any:
    """What `ready()` returns once it is true; the log tells why when that does not happen."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        if answer := ready():
            return answer
        time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text('utf-8', 'replace')[-4000:]}")


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=10) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def own_jupyter(folder: Path) -> dict[str, str]:
    """An environment in which Jupyter keeps everything in `folder` and finds no user's settings or screen."""
    places = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR",
              "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR")  # fmt: skip
    kept = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    return kept | {place: str(folder / place.lower()) for place in places}


class LabSession:
    """One JupyterLab and one browser, open while the `with` block lasts.

    `outside` holds the addresses asked for beyond this machine, `page_errors` the errors of Lab's own page.
    """

    def __init__(self, *, width: int = 1280, height: int = 1600) -> None:
        self.viewport = ViewportSize(width=width, height=height)
        self.outside: list[str] = []
        self.page_errors: list[str] = []
        self.page: Page | None = None
        self._exits = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as exits:
            folder = Path(exits.enter_context(tempfile.TemporaryDirectory(prefix="essaylib-lab-")))
            for name in ("notebooks", "seeds"):
                if (ROOT / name).exists():
                    shutil.copytree(ROOT / name, folder / "checkout" / name)
            self._write_settings(folder / "jupyterlab_settings_dir")
            self.address = f"http://127.0.0.1:{free_port()}"
            command = [
                sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1",
                f"--port={urlsplit(self.address).port}", "--ServerApp.port_retries=0",
                f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={folder / 'checkout'}",
                "--LabApp.expose_app_in_browser=True",
            ]  # fmt: skip
            log = folder / "lab.log"
            server = exits.enter_context(running(command, log=log, env=own_jupyter(folder), cwd=folder))
            wait_for(lambda: answers(f"{self.address}/api?token={TOKEN}"), process=server, log=log)
            playwright = exits.enter_context(sync_playwright())
            browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=CHROMIUM_ARGS)
            exits.callback(browser.close)
            self._browser = browser
            self._exits = exits.pop_all()
        return self

    def __exit__(self, *error: object) -> None:
        self._exits.close()

    def open(self, notebook: str) -> Page:
        """Open a notebook by its path in the checkout, in a page of its own, and wait until Lab shows it."""
        if self.page:
            self.page.close()
        self.page = self._browser.new_page(viewport=self.viewport)
        self.page.on("request", lambda request: self._note(request.url))
        self.page.on("websocket", lambda socket: self._note(socket.url))
        self.page.on("pageerror", lambda error: self.page_errors.append(str(error)))
        self.page.goto(f"{self.address}/lab/tree/{notebook}?reset&token={TOKEN}")
        self.page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.sessionContext", timeout=90_000)
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        return self.page

    def run_all(self) -> list[dict[str, Any]]:
        """Restart the kernel, run every cell and return the cells as Lab now has them, outputs included."""
        assert self.page, "open a notebook first"
        return list(self.page.evaluate(RUN_ALL, 180)["cells"])

    def screenshot(self, path: Path | str, *, selector: str | None = None) -> None:
        """A picture of the window, or of the first element that `selector` finds."""
        assert self.page, "open a notebook first"
        if selector:
            self.page.locator(selector).first.screenshot(path=path)
        else:
            self.page.screenshot(path=path)

    def _note(self, address: str) -> None:
        url = urlsplit(address)
        if url.scheme in {"http", "https", "ws", "wss"} and url.hostname not in {"127.0.0.1", "localhost"}:
            self.outside.append(address)

    def _write_settings(self, folder: Path) -> None:
        overrides = json.loads((ROOT / "notebooks" / "overrides.json").read_text("utf-8"))
        for plugin, values in (overrides | WINDOW_SETTINGS).items():
            path = folder / f"{plugin.replace(':', '/')}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(values))


def errors_of(cells: list[dict[str, Any]]) -> list[str]:
    """What went wrong in each code cell: an error nobody announced, or a cell that did not run."""
    found = []
    for number, cell in enumerate((cell for cell in cells if cell["cell_type"] == "code"), start=1):
        if cell["execution_count"] is None:
            found.append(f"code cell {number} did not run")
        if "raises-exception" not in cell["metadata"].get("tags", []):
            errors = [output for output in cell["outputs"] if output["output_type"] == "error"]
            found += [f"code cell {number}: {error['ename']}: {error['evalue']}" for error in errors]
    return found


def main() -> int:
    """Run a notebook in Lab, and picture it if asked to."""
    parser = argparse.ArgumentParser(prog="python -m tests.lab", description="Run a notebook in a real JupyterLab.")
    parser.add_argument("action", choices=["shot", "run"])
    parser.add_argument("notebook", help="its path in the checkout")
    parser.add_argument("picture", nargs="?", help="the PNG to write (shot)")
    parser.add_argument("--selector", help="picture only the first element this CSS selector finds")
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=1600)
    asked = parser.parse_args()
    if asked.action == "shot" and not asked.picture:
        parser.error("shot needs the name of the PNG to write")
    with LabSession(width=asked.width, height=asked.height) as lab:
        lab.open(asked.notebook)
        errors = errors_of(lab.run_all())
        if asked.action == "shot":
            lab.screenshot(asked.picture, selector=asked.selector)
        print("\n".join(errors + lab.page_errors + lab.outside) or f"{asked.notebook}: every cell ran")
        return bool(errors)


if __name__ == "__main__":
    sys.exit(main())
