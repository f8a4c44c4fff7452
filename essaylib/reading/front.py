"""The reader's script and style: plain ES modules in `front/`, joined here into one script without a build step."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

__all__ = ["joined", "modules", "script", "strings", "style"]

_FOLDER = Path(__file__).parent / "front"
#: import { el, fill } from "./dom.js";   not: import x from "./x.js", import "./x.js", an import over two lines
_IMPORT = re.compile(r'^import \{ ?([\w, ]+?) ?\} from "\./([a-z0-9]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function|class|const)", re.MULTILINE)
_NAME = re.compile(r"^(export )?(?:async )?(?:function\*?|class|const|let) ([\w$]+)", re.MULTILINE)


def modules(entry: str) -> tuple[str, ...]:
    """The modules that `entry` needs, itself last, each after those it imports from."""
    order: list[str] = []

    def add(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            raise ValueError(f"{name}: imports itself by way of {' and '.join(above)}.")
        if name not in order:
            for _, needed in _IMPORT.findall(_read(name)):
                add(needed, (*above, name))
            order.append(name)

    add(entry, ())
    return tuple(order)


def joined(*entries: str) -> str:
    """One script of these modules and all they need, without imports and exports, each module once.

    Raises:
        ValueError: two modules define one name at their top, or an import names what its module does not give, or an
            import or export is not of the accepted form.
    """
    order = list(dict.fromkeys(name for entry in entries for name in modules(entry)))
    given: dict[str, str] = {}
    parts = []
    for name in order:
        source = _read(name)
        for names, other in _IMPORT.findall(source):
            if missing := [n for n in re.split(r",\s*", names) if given.get(n) != other]:
                raise ValueError(f"{name}: {other} does not give {missing[0]}.")
        for exported, defined in _NAME.findall(source):
            if defined in given:
                raise ValueError(
                    f"{name}: {defined} is also in {given[defined].split(' ')[0]}; in one script they are one."
                )
            given[defined] = name if exported else f"{name} (its own)"
        body = _EXPORT.sub("", _IMPORT.sub("", source))
        if wrong := re.search(r"^\s*(?:import|export)\b.*", body, re.MULTILINE):
            raise ValueError(
                f'{name}: {wrong[0]!r}: accepted are `import {{ a }} from "./b.js";` and `export function`.'
            )
        parts.append(f"// {name}\n{body}")
    return "\n".join(parts)


@cache
def script(entry: str, tail: str = "") -> str:
    """The script that begins with `entry`'s modules and ends with `tail`."""
    return f"{joined(entry)}\n{tail}"


@cache
def style() -> str:
    """All style sheets of the reader, its own first."""
    sheets = sorted(_FOLDER.glob("*.css"), key=lambda sheet: (sheet.name != "reader.css", sheet.name))
    return "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets)


@cache
def strings() -> tuple[str, ...]:
    """The scripts themselves: every character of the interface stands in one of them."""
    return tuple(_read(path.name) for path in sorted(_FOLDER.glob("*.js")))


@cache
def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")
