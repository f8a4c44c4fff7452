"""Drive a real JupyterLab in a headless Chromium: for the browser tests, and for the pictures of the README.

    python -m tests.lab shot notebooks/02_structure.ipynb outline.png --selector .essaylib-outline
    python -m tests.lab run notebooks/02_structure.ipynb

Lab serves a copy of notebooks/ and seeds/, so nothing here is written to, with settings of its own and a
kernel of the Python that runs this.
"""

import argparse
import json
import os
import re
import shutil
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, ViewportSize

from tests.browsers import Watch, chromium
from tests.programs import free_port, running, wait_for

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "only-on-this-machine"
WINDOW_SETTINGS = {
    # Every cell is in the page, not only those in view, so that a test can look for what a cell shows.
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}

# Seen in notebooks without anything of ours, from Lab's own scripts: a restarted kernel drops what was asked of it, and
# React takes away what Lab's panels have moved.
LABS_OWN = (
    "Canceled future for kernel_info_request message before replies were done",
    "Failed to execute 'removeChild' on 'Node'",
)

# The Run menu pressed as soon as the indicator says idle runs nothing: the kernel is there but not connected
# yet, and after a restart its status may stay unknown until it is asked something. Hence Lab's own objects,
# and a question whose answer has come all the way. The restart is for what an earlier run left.
RUN = """
async ({restart, command, cell, seconds}) => {
    const run = async () => {
        const panel = window.jupyterapp.shell.currentWidget;
        await panel.context.ready;
        await panel.sessionContext.ready;
        if (restart) await panel.sessionContext.restartKernel();
        await panel.sessionContext.session.kernel.requestKernelInfo();
        if (cell !== null) panel.content.activeCellIndex = cell;
        if (command) await window.jupyterapp.commands.execute(command);
        return panel.content.model.toJSON();
    };
    const late = fail => setTimeout(() => fail(new Error(`not done in ${seconds} s`)), seconds * 1000);
    return Promise.race([run(), new Promise((_, fail) => late(fail))]);
}
"""

# What a cell would show, without a cell; the kernel answers after the cells that are waiting in it.
ASK = """
async code => {
    const panel = window.jupyterapp.shell.currentWidget;
    await panel.sessionContext.ready;
    const asked = panel.sessionContext.session.kernel.requestExecute({code, store_history: false});
    const said = {text: '', error: null};
    asked.onIOPub = ({header, content}) => {
        if (header.msg_type === 'stream') said.text += content.text;
        if (header.msg_type === 'execute_result') said.text += content.data['text/plain'];
        if (header.msg_type === 'error') said.error = `${content.ename}: ${content.evalue}`;
    };
    await asked.done;
    return said;
}
"""


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

    Attributes:
        page: the tab that the methods speak to; `open` sets it, and a test may set it to another of `tabs`.
        tabs: the tabs that are open.
        checkout: the folder that Lab serves.
        watch: what the tabs did, from the first on: `watch.dialogs`, `watch.console`.
    """

    def __init__(self, *, width: int = 1280, height: int = 1600) -> None:
        self.viewport = ViewportSize(width=width, height=height)
        self.watch = Watch(ours=_on_this_machine)
        self.page: Page | None = None
        self.tabs: list[Page] = []
        self._window: BrowserContext | None = None
        self._exits = ExitStack()

    @property
    def outside(self) -> list[str]:
        """The addresses asked for beyond this machine."""
        return self.watch.requests

    @property
    def page_errors(self) -> list[str]:
        """The errors of scripts in Lab's page, but for two that Lab itself makes now and then, on a busy machine."""
        found = zip(self.watch.errors, self.watch.stacks, strict=True)
        return [error for error, stack in found if not (_is_labs(stack) and any(known in error for known in LABS_OWN))]

    def __enter__(self) -> Self:
        with ExitStack() as exits:
            folder = Path(exits.enter_context(tempfile.TemporaryDirectory(prefix="essaylib-lab-")))
            self.checkout = folder / "checkout"
            for name in ("notebooks", "seeds"):
                if (ROOT / name).exists():
                    shutil.copytree(ROOT / name, self.checkout / name)
            self._write_settings(folder / "jupyterlab_settings_dir")
            self.address = f"http://127.0.0.1:{free_port()}"
            command = [
                sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1",
                f"--port={urlsplit(self.address).port}", "--ServerApp.port_retries=0",
                f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={self.checkout}",
                "--LabApp.expose_app_in_browser=True",
            ]  # fmt: skip
            log = folder / "lab.log"
            server = exits.enter_context(running(command, log=log, env=own_jupyter(folder), cwd=folder))
            wait_for(lambda: answers(f"{self.address}/api?token={TOKEN}"), process=server, log=log)
            self._browser = exits.enter_context(chromium())
            self._exits = exits.pop_all()
        return self

    def __exit__(self, *error: object) -> None:
        self._exits.close()

    def write(self, notebook: str, cells: Sequence[str]) -> str:
        """Write a notebook of these code cells into the checkout, by its path there, which is returned."""
        import nbformat

        made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
        made.metadata["kernelspec"] = {
            "name": "python3",
            "display_name": "Python 3",
            "language": "python",
        }  # or Lab asks
        path = self.checkout / notebook
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(made, path)
        return notebook

    def open(self, notebook: str, *, keep: bool = False) -> Page:
        """Open a notebook by its path in the checkout, in a tab of its own, and wait until Lab shows it.

        Args:
            notebook: its path.
            keep: whether the tabs that are open stay. The new one is then their neighbour in the same window; two
                tabs of one notebook share its kernel. Otherwise the window is new too, and remembers nothing.
        """
        if self._window is None or not keep:
            self.tabs.clear()
            if self._window:
                self._window.close()
            self._window = self._browser.new_context(viewport=self.viewport)
            self.watch.attach(self._window)
        self.page = self._window.new_page()
        self.tabs.append(self.page)
        # A workspace of its own: two tabs that share one end with the question whose the layout is.
        workspace = f"tab-{len(self.tabs)}"
        self.page.goto(f"{self.address}/lab/workspaces/{workspace}/tree/{notebook}?reset&token={TOKEN}")
        self._wait_for_notebook()
        return self.page

    def reload(self) -> None:
        """Load the tab again, as F5 does: what is on the screen then comes from the file and the kernel."""
        self._tab.reload()
        self._wait_for_notebook()

    def run_all(self, *, restart: bool = True) -> list[dict[str, Any]]:
        """Run every cell and return the cells as Lab now has them, outputs included; in a restarted kernel or not."""
        return self._run("notebook:run-all-cells", restart=restart)

    def run_cell(self, number: int) -> list[dict[str, Any]]:
        """Run one cell, counted from 0, markdown included."""
        return self._run("notebook:run-cell", cell=number)

    def restart(self) -> None:
        """Restart the kernel and run nothing: what is on the screen stays, and has no kernel behind it any more."""
        self._run("", restart=True)

    def save(self) -> None:
        """Save the notebook."""
        self._tab.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")

    def ask(self, code: str) -> str:
        """What the notebook's kernel prints and shows for this code, which stands in no cell."""
        said = self._tab.evaluate(ASK, code)
        if said["error"]:
            raise RuntimeError(f"{code!r} in the notebook: {said['error']}")
        return str(said["text"])

    def set_theme(self, *, dark: bool) -> None:
        """Change Lab's colours for every tab that is opened or open, as its Settings menu does."""
        theme = "JupyterLab Dark" if dark else "JupyterLab Light"
        self._tab.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
        self._tab.wait_for_function("light => document.body.dataset.jpThemeLight === light", arg=str(not dark).lower())

    def screenshot(self, path: Path | str, *, selector: str | None = None) -> None:
        """A picture of the window, or of the first element that `selector` finds."""
        if selector:
            self._tab.locator(selector).first.screenshot(path=path)
        else:
            self._tab.screenshot(path=path)

    @property
    def _tab(self) -> Page:
        assert self.page, "open a notebook first"
        return self.page

    def _run(self, command: str, *, restart: bool = False, cell: int | None = None) -> list[dict[str, Any]]:
        asked = {"restart": restart, "command": command, "cell": cell, "seconds": 180}
        return list(self._tab.evaluate(RUN, asked)["cells"])

    def _wait_for_notebook(self) -> None:
        self._tab.wait_for_function("window.jupyterapp?.shell?.currentWidget?.sessionContext", timeout=90_000)
        self._tab.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)

    def _write_settings(self, folder: Path) -> None:
        overrides = json.loads((ROOT / "notebooks" / "overrides.json").read_text("utf-8"))
        for plugin, values in (overrides | WINDOW_SETTINGS).items():
            path = folder / f"{plugin.replace(':', '/')}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(values))


def _is_labs(stack: str) -> bool:
    """Whether an error came out of Lab's own files alone; a widget's script is none of them."""
    scripts = re.findall(r"(?:https?|blob|data|file):[^\s()]+", stack)
    return bool(scripts) and all("/static/lab/" in script for script in scripts)


def _on_this_machine(address: str) -> bool:
    url = urlsplit(address)
    return url.scheme not in {"http", "https", "ws", "wss"} or url.hostname in {"127.0.0.1", "localhost"}


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
