"""Small builders for what a notebook shows: strings only, everything from a text or a page escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

__all__ = ["bar", "escape", "table", "wrap"]

#: One style for all views. Colours come from JupyterLab's theme where there is one, so that dark themes work.
_STYLE = """<style>
.essaylib{color:var(--jp-content-font-color1,inherit);line-height:1.6;max-width:76em;overflow-x:auto}
.essaylib table{border-collapse:collapse;margin:.3em 0}
.essaylib caption{text-align:start;white-space:nowrap;font-weight:600;padding:.2em .4em}
.essaylib th,.essaylib td{text-align:start!important;vertical-align:top}
.essaylib th,.essaylib td{padding:.15em .6em!important;white-space:normal!important}
.essaylib th{border-bottom:1px solid var(--jp-border-color1,#9e9e9e);font-weight:600}
.essaylib td.number{text-align:end!important;font-variant-numeric:tabular-nums}
.essaylib .address{font-family:var(--jp-code-font-family,monospace);white-space:nowrap!important}
.essaylib .address{color:var(--jp-content-font-color2,#555)}
.essaylib .bar{display:inline-block;height:.7em;margin-inline-end:.5em;background:var(--jp-brand-color1,#1565c0)}
.essaylib .note{color:var(--jp-content-font-color2,#555);font-size:.92em}
.essaylib mark{background:#ffe58a;color:#1a1a1a;padding:0 .1em}
.essaylib del{background:#f6c9c4;color:#5c1610;padding:0 .1em;text-decoration-thickness:2px}
.essaylib ins{background:#c5e6cb;color:#10401c;padding:0 .1em;text-decoration:none}
</style>"""


def wrap(inner: str, *, css_class: str) -> str:
    """`inner` in a block of the library's own style."""
    return f'{_STYLE}<div class="essaylib {css_class}" lang="zh-Hans">{inner}</div>'


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    classes: Sequence[str],
    caption: str = "",
    css_class: str,
) -> str:
    """A table; cells are HTML already, `classes` gives each column's class."""
    title = f"<caption>{caption}</caption>" if caption else ""
    top = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join(
        "<tr>" + "".join(f'<td class="{c}">{cell}</td>' for c, cell in zip(classes, row, strict=True)) + "</tr>"
        for row in rows
    )
    return f'<table class="{css_class}">{title}<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>'


def bar(share: float, *, width: float = 10.0) -> str:
    """A bar of `share` (0 to 1) of `width` em, with the percentage in figures beside it."""
    return f'<span class="bar" aria-hidden="true" style="width:{share * width:.2f}em"></span>{share:.1%}'
