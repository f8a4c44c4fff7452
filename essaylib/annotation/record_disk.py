"""A file on the disk: read whole, written whole or not at all, one writer at a time; errors say what to do."""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from essaylib.errors import InputError, TooLargeError

__all__ = ["MAX_BYTES", "There", "absolute", "explained", "inside", "locked", "read", "set_aside", "stamp", "write"]

#: The largest file that is read or written: some 100,000 records.
MAX_BYTES = 64 << 20
# con, nul.json, aux .txt, COM1; not console.json
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])[ ]*(?:[.].*)?", re.IGNORECASE)
_EFFECTIVE = os.access in os.supports_effective_ids
_ADVICE = {
    errno.ENOSPC: "the disk is full. Make room",
    errno.EDQUOT: "your share of the disk is used up. Make room",
    errno.EROFS: "the disk is read-only. Choose a place that can be written",
    errno.EACCES: "writing is not allowed (read-only). Allow writing the file and its folder",
    errno.EPERM: "writing is not allowed (read-only). Allow writing the file and its folder",
    errno.ENOENT: "its folder is not there (any more). Make the folder",
    errno.ENOTDIR: "a part of its path is a file, not a folder. Correct the path",
    errno.EISDIR: "a folder stands there. Give the path of a file",
    errno.ENAMETOOLONG: "its name is too long. Give a shorter one",
    errno.ELOOP: "a link, and saving would put a file in the place of the link. Give the path of the file itself",
}


class There(NamedTuple):
    """What was found at a path: the bytes, or None if no file; what tells another version; the permissions."""

    content: bytes | None
    stamp: tuple[int, ...] = ()
    mode: int | None = None


def inside(folder: str | os.PathLike[str], name: str) -> Path:
    """The path of `name` in `folder`, links resolved, if it does not lead out of it.

    Args:
        folder: need not exist; where it is a link itself, that is followed.
        name: parts with `/` between, as `spring/notes.json`.

    Returns:
        An absolute path below the folder, whether or not something is there.

    Raises:
        InputError: an absolute path, `..`, a backslash or colon, a control character, a name that is a device on
            Windows, a link that leads out, or no name at all.

    >>> inside("/no/such/folder", "spring/notes.json").as_posix()
    '/no/such/folder/spring/notes.json'
    """
    if not (reason := _unsafe(name)):
        try:
            root = Path(folder).resolve()
            target = (root / name).resolve()
        except (OSError, RuntimeError, ValueError) as error:
            raise InputError(f"{name!r:.200} in {os.fspath(folder)!r}: cannot be followed: {error}.") from error
        if target != root and target.is_relative_to(root):
            return target
        reason = "is a link that leads out of the folder"
    raise InputError(
        f"{name!r:.200} {reason}. It has to stay in the folder {os.fspath(folder)!r}: give a name in it, as notes.json."
    )


def _unsafe(name: object) -> str:
    """Why a name may lead out of its folder here or on another system; empty if it does not."""
    parts = [part for part in name.split("/") if part not in ("", ".")] if isinstance(name, str) else []
    if not isinstance(name, str) or not parts:
        return "is no name"
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in name):
        return "has a control character, or half of a character"
    if name.startswith("/") or "\\" in name or ":" in name:
        return "is an absolute path, or has a backslash or a colon"
    if ".." in parts:
        return "leads upwards"
    if any(_DEVICE.fullmatch(part) or part.endswith((".", " ")) for part in parts):
        return "is a device on Windows, or ends in a dot or a blank"
    return ""


def absolute(path: str | os.PathLike[str]) -> Path:
    """The path from the root, so that it stays the same when the program changes its folder; InputError if none."""
    name = os.fspath(path)
    if not name.strip() or "\0" in name:
        raise InputError(f"{name!r:.200}: not the path of a file. Give one, as notes.json.")
    return Path(os.path.abspath(name))  # noqa: PTH100 - Path.absolute() keeps `..`, Path.resolve() follows links


def _nothing() -> str:
    return ""


@contextmanager
def explained(path: Path, told: Callable[[], str] = _nothing) -> Iterator[None]:
    """An error of the system as an InputError that says what to do; `told` says what became of the records."""
    try:
        yield
    except InputError:
        raise
    except OSError as error:
        advice = _ADVICE.get(error.errno or 0, f"{error.strerror or error}. Look to the disk")
        raise InputError(f"{path}: {advice}.{told()}") from error
    except ValueError as error:  # a name that no file system has
        raise InputError(f"{str(path)!r}: {error}. Give another name.{told()}") from error


@contextmanager
def locked(path: Path, wait: float, told: Callable[[], str]) -> Iterator[None]:
    """Hold the lock of `path`: one of the system, so that it ends with the process that holds it, however that ends."""
    from filelock import FileLock, Timeout

    with explained(path, told):
        _is_there(path)
        lock = FileLock(
            path.with_name(f".{path.name}.lock"),
            timeout=wait,
            poll_interval=0.01,
            fallback_to_soft=False,  # a mere file would outlive a killed process
            preserve_lock_file=True,  # if it were removed, two waiters could hold two locks of one name
        )
        try:
            lock.acquire()
        except Timeout as error:
            raise InputError(
                f"{path}: another process has been saving for {wait:g} seconds. Wait for it, or end it.{told()}"
            ) from error
    try:
        _sweep(path)
        yield
    finally:
        lock.release()


def _sweep(path: Path) -> None:
    """Remove what killed processes left half-written; under the lock nobody else is writing."""
    ours = re.compile(re.escape(f".{path.name}.") + "[0-9a-f]{8}[.]tmp")
    with suppress(OSError), os.scandir(path.parent) as entries:
        for entry in entries:
            if ours.fullmatch(entry.name):
                with suppress(OSError):
                    Path(entry.path).unlink()


def _is_there(path: Path) -> bool:
    """Whether something is at `path`; OSError if that is a link or a folder, or if the folder around it is missing."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        path.parent.stat()
        return False
    if stat.S_ISLNK(mode):
        raise OSError(errno.ELOOP, "a link")
    if stat.S_ISDIR(mode):
        raise OSError(errno.EISDIR, "a folder")
    return True


def read(path: Path, max_bytes: int) -> There:
    """What is at `path`.

    Raises:
        InputError: it is no regular file, or may not be read, or the folder is missing.
        TooLargeError: it has more than `max_bytes`.
    """
    with explained(path):
        try:
            if not _is_there(path):
                return There(None)
            with open(path, "rb", opener=_open_itself) as file:
                info = os.fstat(file.fileno())
                if not stat.S_ISREG(info.st_mode):
                    raise InputError(f"{path}: not a regular file but a device, pipe or socket. Give another path.")
                content = file.read(min(info.st_size, max_bytes) + 1)
        except FileNotFoundError:
            path.parent.stat()  # gone since we looked, and perhaps with its folder
            return There(None)
        except PermissionError as error:
            raise InputError(f"{path}: may not be read (permission denied). Allow reading it.") from error
    if len(content) > max_bytes:
        raise TooLargeError(f"{path}: {info.st_size:,} bytes; the limit is {max_bytes:,}. Raise it (max_bytes).")
    return There(content, stamp(info), stat.S_IMODE(info.st_mode))


def _open_itself(path: str, flags: int) -> int:
    """Opening a pipe would wait for a writer, and a link that came just now would be followed."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0))


def write(path: Path, content: bytes, *, mode: int | None) -> There:
    """Put `content` at `path`; on the disk when this returns. Who reads meanwhile sees the old file or the new one.

    Args:
        path: where nothing is, or the file to be replaced.
        content: all of it.
        mode: the permissions of the file that is there; None if there is none.

    Raises:
        OSError: nothing was changed.
        InputError: the file is the new one, but its folder could not be flushed.
    """
    if mode is not None and not (mode & 0o222 and os.access(path, os.W_OK, effective_ids=_EFFECTIVE)):
        raise PermissionError(errno.EACCES, "read-only", str(path))  # a renaming would not ask
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        _write_new(temporary, content, mode=mode)
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    try:
        _flush_folder(path.parent)
        info = path.lstat()
    except OSError as error:
        raise InputError(
            f"{path}: written, but its folder could not be flushed ({error.strerror}): a power cut might undo it. "
            "The changes are kept in memory: save once more."
        ) from error
    return There(content, stamp(info), stat.S_IMODE(info.st_mode))


def _write_new(path: Path, content: bytes, *, mode: int | None) -> None:
    with path.open("xb") as file:
        if mode is not None:
            path.chmod(mode)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def set_aside(path: Path, content: bytes) -> Path:
    """A new file beside `path` with the `content` of it: `notes.damaged-1.json`, or the next number that is free."""
    for n in range(1, 10_000):
        aside = path.with_name(f"{path.stem}.damaged-{n}{path.suffix}")
        try:
            _write_new(aside, content, mode=None)
        except FileExistsError:
            continue
        except BaseException:
            with suppress(OSError):
                aside.unlink()
            raise
        return aside
    raise OSError(errno.EEXIST, "too many files have been set aside there")


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # folders cannot be opened there
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # a file system that has no such thing
            raise
    finally:
        os.close(fd)


def stamp(info: os.stat_result) -> tuple[int, ...]:
    """What differs when a file was written again, unless that was within one tick of its clock."""
    return info.st_dev, info.st_ino, info.st_size, info.st_mtime_ns, info.st_ctime_ns
