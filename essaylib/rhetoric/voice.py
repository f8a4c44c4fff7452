"""Voice: whose words they are: the author's, somebody's the text names, or set wording with a source to check."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from essaylib.errors import InputError
from essaylib.match import Matcher
from essaylib.rhetoric.findings import Finding, Findings
from essaylib.rhetoric.words import Words, tables
from essaylib.spans import Span

if TYPE_CHECKING:
    from essaylib.essay import Essay

__all__ = ["Wording", "read_wordings", "voice"]

#: What a wording says of its own source.
STATUSES = ("checked in the source", "seen in a secondary copy", "from memory, not checked")


class Wording(NamedTuple):
    """A wording that stands in a document, with how far that was checked."""

    text: str
    source: str
    status: str


def read_wordings(path: str | os.PathLike[str]) -> tuple[Wording, ...]:
    """A file of known wordings: TOML, `[[wording]]` with text, source and status.

    Raises:
        InputError: no such file, no valid TOML, a wording without source, or an unknown status.
    """
    name = os.fspath(path)
    try:
        table = tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{name}: cannot be read as TOML in UTF-8: {error}.") from error
    rows = table.get("wording")
    if not isinstance(rows, list) or not rows:
        raise InputError(f"{name}: no wording. A file of wordings has one [[wording]] table or more.")
    found = []
    for i, row in enumerate(rows, start=1):
        values = [row.get(key) for key in ("text", "source", "status")]
        if not all(isinstance(value, str) and value.strip() for value in values):
            raise InputError(f"{name}, wording {i}: text, source and status are needed, each a string.")
        if row["status"] not in STATUSES:
            raise InputError(f"{name}, wording {i}: status={row['status']!r}: accepted are {', '.join(STATUSES)}.")
        found.append(Wording(*(str(value) for value in values)))
    return tuple(found)


def voice(essay: Essay, *, wordings: Sequence[Wording] = ()) -> Findings:
    """Whose words: attributed (X强调, 根据X) and, if wordings are given, set wording with its source.

    根据《X》 says on what a thing rests; whether the words are X's as well is for the reader.

    Wording is called set only where it equals one of `wordings`, whose source stands in `reason`; nothing is called
    borrowed from its sound alone. All else is the author's, as far as these rules see, and is not listed.

    >>> import essaylib as el
    >>> known = [Wording("床前明月光", "李白《静夜思》", "from memory, not checked")]
    >>> [(row.kind, row.quote) for row in voice(el.parse_essay("李白写道：床前明月光。"), wordings=known)]
    [('attributed 有出处', '李白写道：床前明月光'), ('set wording 惯用表述', '床前明月光')]
    """
    rows = [*_attributed(Words(essay)), *_set_wording(essay, wordings)]
    return Findings(sorted(rows, key=lambda row: (row.span.start, -row.span.end)), essay=essay)


def _set_wording(essay: Essay, wordings: Sequence[Wording]) -> list[Finding]:
    if not wordings:
        return []
    by_text = {wording.text: wording for wording in wordings}
    matcher = Matcher(tuple(by_text))
    found = matcher.find(essay.text)
    rows = []
    for i, start, end in zip(found.terms, found.starts, found.ends, strict=True):
        wording, span = by_text[matcher.terms[i]], Span(start, end)
        reason = f"{wording.source} ({wording.status})"
        quote = essay.at(span)
        rows.append(Finding(essay.address(span), "set wording 惯用表述", quote[:12], quote, reason, span, (span,)))
    return rows


_MARKS = "，；：。！？,;:!? \n"
_NORM = re.compile("(?:应当|可以|有权|应|可|必须)$|、[^，]{0,4}$")
_NOT_IN = {"说": ["说明", "说服", "小说", "学说", "来说", "说法", "传说", "说到底"]}


def _attributed(words: Words) -> list[Finding]:
    speech = tables()["speech"]
    rows = []
    for cue in words.cues([*speech["verbs"], *speech["before_a_mark"]], _NOT_IN):
        i = words.clause_index(cue.span.start)
        if i is None:
            continue
        clause = words.clauses[i]
        who = _speaker(words, i, cue.span.start)
        after = words.text[cue.span.end : clause.span.end]
        before = words.text[clause.span.start : cue.span.start]
        if "如果" in before:
            continue  # nobody has said it yet
        if after.rstrip(_MARKS).endswith(("的", "时", "时候")) or _NORM.search(before):
            continue  # a case (认为不当的), or what one may do
        if cue.text in speech["before_a_mark"] and not after.startswith(("，", "：", ",", ":", "“")):
            continue
        said_here = len(after.strip("，；：。！？“”\n ")) > 1
        if who is None or not (said_here or after.startswith(("，", "：", ",", ":", "“"))):
            continue
        end = clause.span.end
        if not said_here and i + 1 < len(words.clauses) and words.clauses[i + 1].address == clause.address:
            end = words.clauses[i + 1].span.end
        span = Span(who.start, len(words.text[:end].rstrip("，；：。！？,;:!? \n")))
        reason = f"said to be {who.of(words.text)}'s: {cue.text} 文中归于{who.of(words.text)}"
        rows.append(Finding(clause.address, "attributed 有出处", cue.text, span.of(words.text), reason, span, (who,)))
    for frame in _frames(tuple(speech["frames"])).finditer(words.text):
        i = words.clause_index(frame.start())
        if i is None or frame.end() > words.clauses[i].span.end:
            continue
        who = Span(*frame.span("who"))
        span = Span(*frame.span())
        reason = f"goes back to {who.of(words.text)} 依据{who.of(words.text)}"
        row = Finding(
            words.clauses[i].address, "attributed 有出处", frame[0][:2], span.of(words.text), reason, span, (who,)
        )
        rows.append(row)
    return rows


@cache
def _frames(words: tuple[str, ...]) -> re.Pattern[str]:
    """根据X, where X has a name of its own: a title in 《》, a numbered congress or session, the constitution."""
    numbered = "[^，。；《》]{0,12}[一二三四五六七八九十]+[次届屆中][^，。；《》]{0,6}?(?:大会|全会|会议|大會|會議)"
    name = f"《[^》，。；]{{2,40}}》|{numbered}|宪法|憲法|党章|黨章"
    return re.compile(f"(?:{'|'.join(words)})(?P<who>(?:{name})(?:[、和]《[^》]{{2,40}}》)*)")


def _speaker(words: Words, i: int, end: int) -> Span | None:
    """The noun phrase before the verb of speech, in its clause or in the one before it in the sentence."""
    clause = words.clauses[i]
    for start, stop in ((clause.span.start, end), *_before(words, i)):
        first = last = None
        for at, word, pos in words.between(start, stop):
            if pos[0] in "nrjl" and pos not in ("nz",) and word not in _NO_SPEAKER:
                first, last = (at if first is None else first), at + len(word)
            elif first is None and pos in ("d", "t", "c", "x", "ad"):
                continue
            else:
                break
        if first is not None and last is not None:
            return Span(first, last)
    return None


def _before(words: Words, i: int) -> list[tuple[int, int]]:
    if i == 0 or words.clauses[i - 1].address != words.clauses[i].address:
        return []
    span = words.clauses[i - 1].span
    return [(span.start, span.end)]


_NO_SPEAKER = frozenset(["总体", "总的", "宏观", "微观", "其次", "首先", "这", "那", "其中", "一般", "具体", "如何"])
