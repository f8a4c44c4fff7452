"""How the view without a script looks. All rules are of one class, and follow JupyterLab's theme where there is one."""

from __future__ import annotations

import re

__all__ = ["COLOURS", "DEEPEST", "N_LINES", "N_TINTS", "RULES"]

#: Of themes and of notes: seen on light and on dark ground, 3 : 1 or more on either (a test computes it).
COLOURS = ("#c4572b", "#2f7fd1", "#2b8f57", "#a05bc8", "#947218", "#12858e", "#cf4a78", "#7b7f86")
_FORMS = ("solid", "dashed", "dotted", "double", "wavy")
#: Themes are told apart by colour and form together: with eight and five, no two of the first forty are alike.
N_LINES = 20
N_TINTS = len(COLOURS)
#: Levels of the outline from which on no part is indented further.
DEEPEST = 7
_DEPTHS = ("33", "55", "77")  # alpha, in hexadecimal: words keep 4.5 : 1 on the strongest

_RULES = """
S{--i:var(--jp-content-font-color1,#1b1f24);--s:var(--jp-content-font-color2,#57606a);--p:var(--jp-layout-color0,#fff)}
@media (prefers-color-scheme:dark){
S{--i:var(--jp-content-font-color1,#e6edf3);--s:var(--jp-content-font-color2,#a3acb6)}
S{--p:var(--jp-layout-color0,#15191e)}}
S{color:var(--i);background:var(--p);font-size:15px;line-height:1.6}
S{font-family:var(--jp-content-font-family,system-ui,sans-serif)}
S{max-width:76em;padding:.4em .6em;overflow-wrap:anywhere}
S *{box-sizing:border-box}
S p,S ul,S ol{margin:.3em 0}
S .note{color:var(--s);font-size:.9em}
S .both{display:flex;flex-wrap:wrap;gap:.4em 1.5em;align-items:flex-start}
S .outline{flex:1 1 15em;min-width:0;font-size:.92em}
S .outline ul{list-style:none;padding:0}
S .outline li{display:flex;gap:.6em;margin:.15em 0;line-height:1.45}
S .outline i,S .outline .note{flex:none;white-space:nowrap}
S .outline i{padding-top:.2em}S .outline .note{margin-inline-start:auto}
S .body{flex:4 1 32em;min-width:0;overflow:auto;font-size:16px;line-height:2;line-break:strict}
S .body,S .outline,S .notes{font-family:"Noto Sans CJK SC","Source Han Sans SC","Noto Sans SC","PingFang SC",
"Microsoft YaHei",sans-serif}
S .body>p{position:relative;max-width:44em;margin:0 0 .6em;padding-inline-start:4.4em;text-indent:2em}
S .body>.title,S .body>.heading{text-indent:0;font-weight:700;line-height:1.6}
S .body>.title{font-size:1.25em;padding-inline-start:3.52em}
S .body>.note{text-indent:0}
S .at,S .in,S i{font:normal 12px/1.4 var(--jp-code-font-family,ui-monospace,monospace);color:var(--s);text-indent:0}
S .at{position:absolute;inset-inline-start:0;top:9px;width:58px;text-align:end;user-select:none}
S .heading .at{top:5px}S .title .at{top:9px}
S .in{margin:0 .2em;font-size:11px;user-select:none}
S .said{max-width:44em;margin:-.3em 0 .8em;padding-inline-start:4.4em;line-height:1.5}
S summary{color:var(--s);cursor:pointer;font-size:13px}
S mark{color:inherit;background:var(--t1);padding:.16em 0;border-bottom:0 solid var(--c)}
S mark.d2{background:var(--t2);border-bottom-width:2px}
S mark.d3{background:var(--t3);border-bottom:5px double var(--c)}
S mark.b{border-inline-start:2px solid var(--c)}
S sup{color:var(--s);font:600 11px/1 var(--jp-code-font-family,ui-monospace,monospace);text-indent:0;padding:0 .1em}
S .u{text-decoration:underline 2px;text-decoration-skip-ink:none;text-underline-offset:.28em}
S .u .u{text-underline-offset:.5em}
S .themes .name{margin-inline-end:1em;white-space:nowrap}
S .notes{padding-inline-start:2.6em;max-width:60em}
S .notes li{margin:.35em 0}
S q{white-space:pre-wrap;quotes:none}
@media print{S .body{max-height:none!important;overflow:visible}
S .notes li{break-inside:avoid}S .heading{break-after:avoid}S .said:not([open]){display:none}
S mark,S .u{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
.jp-OutputArea-child:has(S) + .jp-OutputArea-child:has(.jupyter-widgets):not(:has(.essaylib-reader)){display:none}
.jp-OutputArea-child:has(S):has(+ .jp-OutputArea-child .essaylib-reader){display:none}
"""


def _rules() -> str:
    rules = [_RULES.strip()]
    for i in range(N_LINES):
        colour, form = COLOURS[i % len(COLOURS)], _FORMS[i % len(_FORMS)]
        rules.append(f"S .u{i}{{text-decoration-color:{colour};text-decoration-style:{form}}}")
    for i, colour in enumerate(COLOURS):
        tints = "".join(f";--t{n}:{colour}{alpha}" for n, alpha in enumerate(_DEPTHS, start=1))
        rules.append(f"S .c{i}{{--c:{colour}{tints}}}")
    rules += [f"S .n{level}{{padding-inline-start:{level - 1}em}}" for level in range(2, DEEPEST + 1)]
    return re.sub(r"\bS\b", ".essaylib-static", "\n".join(rules))


#: The style sheet.
RULES = _rules()
