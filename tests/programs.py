"""Programs that run beside a test: JupyterLab, make, Firefox."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


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
    raise RuntimeError(f"not ready: {process.args!r}\n{log.read_text('utf-8', 'replace')[-4000:]}")
