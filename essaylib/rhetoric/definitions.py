"""Definitions, and what comes near one: composition, scope, manifestation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from essaylib.clauses import Clause
from essaylib.rhetoric.acts import Acts
from essaylib.rhetoric.findings import Finding, Findings
from essaylib.rhetoric.words import ARTICLE, Cue, Words, tables
from essaylib.spans import Span

if TYPE_CHECKING:
    from essaylib.essay import Essay

__all__ = ["definitions"]

#: 所谓 X，… up to the cue that defines it, or 就是 and 即.
_SO_CALLED = re.compile(r"(?:所谓|所謂)(?P<term>[^，。；]{1,30}?)(?=，|,|：|[，,]?(?:就是|是指|指的是|即|是))")
_SAYS = re.compile(r"指的是|是指|就是指|就是|即|是")
_TERM_FILLERS = re.compile(
    r"^(?:但是|但|而|其中|其实|这里的|这里|所谓|也|则|主要|具体)+|(?:则|主要|具体|一般|都|也|就)+$"
)


def definitions(essay: Essay) -> Findings:
    """Where the text says what a word means (definition), or of what it consists, what it takes in, how it shows.

    Definitions: 所谓X…是指, X是指, X指的是, 定义为. Near-definitions, kept apart: composition 由…组成, scope
    既包括…也包括 or 包括 with a list, manifestation 表现为. A plain X是Y is neither: it says something of X, not what
    the word means.

    Returns:
        Rows by place; `cue` is the term and the cue, `parts` are the term and what is said of it. One row a term for
        所谓, however many formulations follow in the sentence.

    >>> import essaylib as el
    >>> [row.cue for row in definitions(el.parse_essay("所谓春天，是指三月到五月。花园由花坛组成。"))]
    ['春天: 是指', '花园: 由…组成']
    """
    words = Words(essay)
    acts = Acts(words)
    rows = []
    covered: list[Span] = []
    for sentence in essay.sentences:
        if (found := _SO_CALLED.search(essay.text, sentence.span.start, sentence.span.end)) and (
            says := _SAYS.search(essay.text, found.end(), sentence.span.end)
        ):
            span = Span(found.start(), sentence.span.end)
            parts = (Span(*found.span("term")), Span(says.end(), sentence.span.end))
            name = f"{found['term']}: {says[0]}"
            why = "所谓 names the term, the rest of the sentence defines it “所谓”提出词语"
            rows.append(Finding(sentence.address, "definition 定义", name, essay.at(span), why, span, parts))
            covered.append(span)
    kinds = {word: row["kind"] for row in tables()["definition"] for word in row["cues"]}
    for cue in words.cues(kinds, _NOT_IN, aligned=False):
        if any(cue.span in span for span in covered):
            continue
        if (row := _row(acts, cue, kinds[cue.text])) is not None:
            rows.append(row)
            covered.append(row.span)
    return Findings(sorted(rows, key=lambda row: row.span), essay=essay)


#: Strings in which a cue means something else.
_NOT_IN = {
    "是指": ["是指导", "是指定", "是指挥", "是指标", "是指数", "是指出"],
    "指的是": ["指的是不"],
    "分为": ["部分为", "十分为", "充分为", "百分为"],
    "组成": ["组成员"],
    "构成": ["构成犯罪", "不构成", "构成威胁"],
    "包括": ["不包括", "包括但"],
}


def _row(acts: Acts, cue: Cue, kind: str) -> Finding | None:
    words = acts.words
    i = words.clause_index(cue.span.start)
    if i is None:
        return None
    clause = words.clauses[i]
    text = words.text
    ends = [cue.span.end]
    said = cue.text
    if cue.text in ("组成", "构成", "組成", "構成"):
        by = text.rfind("由", clause.span.start, cue.span.start)
        if by < 0 or not re.match(r"[，；。！？\s]|$", text[cue.span.end : cue.span.end + 1]):
            return None  # 由…组成的机制
        term = _term(words, clause.span.start, by)
        said, stated = f"由…{cue.text}", Span(by + 1, cue.span.start)
    else:
        before = text[clause.span.start : cue.span.start]
        same = i > 0 and words.clauses[i - 1].address == clause.address
        if not ARTICLE.sub("", before).strip("“「") and same and kind.startswith("definition"):
            previous = words.clauses[i - 1].span  # 本书所称读者，是指…
            term = _term(words, previous.start, len(text[: previous.end].rstrip("，：,: ")))
        else:
            term = _term(words, clause.span.start, cue.span.start)
        if not kind.startswith("definition") and not words.is_word(cue.span.start, cue.span.end):
            return None  # 划分为
        last = _last_clause(acts, i) if kind.startswith("definition") else clause
        if cue.text.startswith("既包"):
            following = words.clauses[i + 1 : i + 2]
            again = [
                c for c in following if c.address == clause.address and c.span.of(text).startswith(("也", "又", "还"))
            ]
            if not again:
                return None
            last, said = again[0], f"{cue.text}…{again[0].span.of(text)[:1]}"
        elif kind.startswith("scope") and "、" not in text[cue.span.end : clause.span.end]:
            return None
        stated = Span(cue.span.end, len(text[: last.span.end].rstrip("，；：。！？,;:!? \n")))
    ends.append(stated.end)
    if term is None or not stated:
        return None
    span = Span(term.start, max(ends))
    why = f"the words say {said} 据“{said}”" + (_PRONOUN if term.of(text) in _PRONOUNS else "")
    name = f"{term.of(text)}: {said}"
    return Finding(clause.address, kind, name, span.of(text), why, span, (term, stated))


def _last_clause(acts: Acts, i: int) -> Clause:
    """The clause with which a definition ends: it runs on through brackets and clauses without a subject."""
    words = acts.words
    while i + 1 < len(words.clauses) and words.clauses[i + 1].address == words.clauses[i].address:
        here, following = words.clauses[i].span.of(words.text), words.clauses[i + 1]
        is_open = here.count("（") > here.count("）")
        body = acts.body(following)
        starts_anew = _ANEW.match(acts.text(body)) is not None or "是指" in acts.text(body)
        if not is_open and (here.rstrip().endswith(("；", ";")) or starts_anew):
            break
        i += 1
    return words.clauses[i]


#: Openings of a clause that says something new of what was defined.
_ANEW = re.compile("是|其|但|该|本|它|他|她|这|具体|主要|包括|由此|因此|所以|微观|宏观|不|也")
_PRONOUNS = ("它", "他们", "她们", "它们", "其", "这", "这里")
_PRONOUN = "; the term is a pronoun, for what stands before 所指为代词"


def _term(words: Words, start: int, end: int) -> Span | None:
    """What is defined: the words of the clause before the cue, without connectives, 是 and adverbs."""
    if label := ARTICLE.match(words.text, start, end):
        start = label.end()
    text = words.text[start:end]
    if text.endswith(("（", "(")) or _NORM.search(text) or re.search("^按|将|把", text):
        return None  # an aside, a rule of what something must have, or an act of dividing
    if found := re.search("所称的?|所稱的?", text):
        start, text = start + found.end(), text[found.end() :]
    text = re.sub(r"(?:主要|一般|大致|通常|又|都)*是?(?:主要)?$", "", text)
    left = _TERM_FILLERS.match(text)
    offset = left.end() if left and left.start() == 0 and left[0] else 0
    text = _TERM_FILLERS.sub("", text[offset:]).rstrip()
    if text[:1] in "“「" and not re.search("[”」]", text):
        text, offset = text[1:], offset + 1
    if text[-1:] in "”」" and not re.search("[“「]", text):
        text = text[:-1]
    if not text or len(text) > _LONGEST_TERM:
        return None
    tokens = words.between(start + offset, start + offset + len(text))
    if len(tokens) > 1 and tokens[-1][2] == "v" and tokens[0][2] in ("v", "c", "d"):
        return None  # 并采用, 必须提交: the object of a verb is no term
    if len(tokens) == 1 and tokens[0][2] == "v" and text in tables()["act"]["verbs"].split():
        return None
    return Span(start + offset, start + offset + len(text))


_NORM = re.compile("应当|必须|可以|不得|(?:应|可|需)(?:主要|一并|同时)?$")
_LONGEST_TERM = 30
