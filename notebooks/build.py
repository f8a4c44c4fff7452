"""Run the notebooks afresh and store their outputs, with what repeats (titles, navigation, contents) generated.

    python notebooks/build.py                 every notebook, in place
    python notebooks/build.py 02_structure    one
    python notebooks/build.py --language zh   copies in one language, in notebooks-zh/

A notebook is a title in its metadata, `{"essaylib": {"title": {"en": ..., "zh": ...}}}`, prose in paired cells
(metadata `lang` and `pair`, English first), and code. Cells with metadata `generated` are written here, never by hand.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

FOLDER = Path(__file__).resolve().parent
LANGUAGES = ("en", "zh")
_WORDS = {
    "series": {"en": "The series", "zh": "全部课程"},
    "before": {"en": "Before", "zh": "上一课"},
    "next": {"en": "Next", "zh": "下一课"},
}
#: What a notebook file keeps of its cells; all else is the business of whoever edited it last.
_CELL_METADATA = ("lang", "pair", "generated", "tags", "essaylib", "jp-MarkdownHeadingCollapsed")


def main(argv: list[str] | None = None) -> int:
    """Build the notebooks named in `argv`, all of them by default; 1 if one raises."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="notebooks to build, as 02_structure; default: all")
    parser.add_argument("--language", choices=LANGUAGES, help="write one-language copies to notebooks-LANGUAGE/")
    options = parser.parse_args(argv)
    series = {path: nbformat.read(path, as_version=4) for path in sorted(FOLDER.glob("[0-9][0-9]_*.ipynb"))}
    wanted = [path for path in series if not options.names or path.stem in options.names]
    if not wanted:
        parser.error(f"no notebook named {', '.join(options.names)}. There are: {', '.join(p.stem for p in series)}")
    target = FOLDER.parent / f"notebooks-{options.language}" if options.language else FOLDER
    target.mkdir(exist_ok=True)
    if target != FOLDER:
        shutil.copy(FOLDER / "answers.toml", target)
    for number, path in enumerate(wanted, start=1):
        print(f"[{number}/{len(wanted)}] {target.name}/{path.name}", flush=True)
        notebook = in_languages(series[path], (options.language,) if options.language else LANGUAGES)
        generate(notebook, path, series, (options.language,) if options.language else LANGUAGES)
        try:
            run(notebook, target)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:  # nothing is stored
            print(f"{path.name}: {error}", file=sys.stderr)
            return 1
        nbformat.write(notebook, target / path.name)
    return 0


def in_languages(notebook: Any, languages: tuple[str, ...]) -> Any:
    """A copy of `notebook` with the prose in `languages` only; code cells are in all."""
    copy = nbformat.from_dict(notebook)
    copy.cells = [cell for cell in copy.cells if cell.metadata.get("lang", "both") in (*languages, "both")]
    return copy


def generate(notebook: Any, path: Path, series: dict[Path, Any], languages: tuple[str, ...]) -> None:
    """Write the cells that repeat: title and navigation first, navigation last, the contents where 00 asks for them."""
    title = " · ".join(dict.fromkeys(title_of(notebook)[language] for language in languages))
    navigation = navigation_of(path, series, languages)
    _generated(notebook, 0, f"# {title}\n\n{navigation}", "title")
    _generated(notebook, len(notebook.cells), navigation, "navigation")
    for cell in notebook.cells:
        if cell.metadata.get("generated") and cell.metadata.get("essaylib", {}).get("part") == "contents":
            rows = [
                f"| [{p.stem[:2]}]({p.name}) | " + " | ".join(title_of(n)[x] for x in languages) + " |"
                for p, n in series.items()
            ]
            head = f"| | {' | '.join(_WORDS['series'][x] for x in languages)} |\n|---|{'---|' * len(languages)}\n"
            cell.source = head + "\n".join(rows)


def title_of(notebook: Any) -> dict[str, str]:
    """The title in each language, from the notebook's metadata."""
    titles: dict[str, str] = notebook.metadata["essaylib"]["title"]
    return titles


def navigation_of(path: Path, series: dict[Path, Any], languages: tuple[str, ...]) -> str:
    """Links to the notebooks before and after `path`."""
    paths = list(series)
    i = paths.index(path)
    links = []
    for word, j in (("before", i - 1), ("next", i + 1)):
        if 0 <= j < len(paths):
            titles = title_of(series[paths[j]])
            name = " · ".join(titles[language] for language in languages)
            label = " ".join(_WORDS[word][language] for language in languages)
            links.append(f"{label}: [{name}]({paths[j].name})")
    return " | ".join(links)


def _generated(notebook: Any, at: int, source: str, part: str) -> None:
    """Put a generated cell at the edge `at`, in place of the one that is there."""
    cell = next((c for c in notebook.cells if c.metadata.get("essaylib", {}).get("part") == part), None)
    if cell is None:
        metadata = {"lang": "both", "generated": True, "essaylib": {"part": part}}
        cell = nbformat.v4.new_markdown_cell(metadata=metadata, id=f"generated-{part}")
        notebook.cells.insert(at, cell)
    cell.source = source


def run(notebook: Any, folder: Path) -> None:
    """Run all cells in a fresh kernel whose folder is `folder`, and keep nothing in the file but what they show."""
    for cell in notebook.cells:
        cell.metadata = {key: cell.metadata[key] for key in _CELL_METADATA if key in cell.metadata}
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    place = {"metadata": {"path": str(folder)}}
    # Errors only: the kernel warns at every start that its sockets on this machine are not encrypted.
    NotebookClient(notebook, timeout=120, resources=place, extra_arguments=["--log-level=ERROR"]).execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # times of this run
    notebook.metadata = {
        "essaylib": notebook.metadata["essaylib"],
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }


if __name__ == "__main__":
    sys.exit(main())
