"""Words: the fast engine's are jieba's, whatever the text; nothing is lost, nothing of the user's jieba is touched."""

import json
import os
import subprocess
import sys
import warnings
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaylib import Span, segment
from essaylib.errors import InputError
from essaylib.segment import compare, domain_terms, get_segmenter

TESTS = Path(__file__).resolve().parent
ENGINES = ["rjieba", "jieba", "characters"]
USER_TERMS = ("A股", "PM2.5", "5G网络", "互联网+", "双减", "2.0时代", "a_b", "《条例》", "𠮷野家", "群众路", "哈哈")


@cache
def jieba_itself(terms: tuple[str, ...] = ()):
    """What the tokens are held to: jieba 0.42.1 as its own documentation uses it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = segment.engines._private_folder()  # not the folder that all users share
    for term in terms:
        tokenizer.add_word(term)
    return tokenizer


@cache
def fast(terms: tuple[str, ...] = ()):
    return get_segmenter("rjieba", terms=terms)


# The same words from both engines ---------------------------------------------------------------------------------

PAGES = [TESTS.parent / "seeds" / "000_7d378279a1661445.txt", *sorted((TESTS / "pages").glob("*.txt"))]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
@pytest.mark.parametrize("terms", [(), USER_TERMS], ids=["plain", "terms"])
def test_same_words_on_pages(path, terms):
    page = path.read_bytes().decode("utf-8")
    assert fast(terms).cut(page) == jieba_itself(terms).lcut(page)


# Beside each: what rjieba makes of it by itself, or why it is here.
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-02-09", "2026|-|02|-|09"),  # one token
        ("8.0cm，24.50KB", "8.0|cm|，|24.50|KB"),  # 8.0cm
        ("PM_2.5比5G-A", "PM|_|2.5|比|5G|-|A"),  # PM_2.5, 5G-A
        ("https://a.example/b?c=d%20", "https|:|/|/|a|.|example|/|b|?|c|=|d%|20"),  # a.example
        ("li.lei@mail.example.cn", "li|.|lei|@|mail|.|example|.|cn"),
        ("C++与.NET、AT&T", "C++|与|.|NET|、|AT&T"),  # words of the dictionary with marks in them are whole
        ("增长5.5%，完成100%", "增长|5.5%|，|完成|100%"),
        ("１２日ＧＤＰ", "１|２|日|Ｇ|Ｄ|Ｐ"),  # full-width: no word to jieba
        ("在𠮷野家吃饭", "在|𠮷|野家|吃饭"),  # 𠮷 in a block of its own script
        ("㐀㑇与鿖", "㐀|㑇|与|鿖"),  # Ext A, and Han that came into Unicode after jieba's pattern
        ("👨\u200d👩\u200d👧好", "👨|\u200d|👩|\u200d|👧|好"),
        ("甲\r\n乙\n丙", "甲|\r\n|乙|\n|丙"),  # CR LF is one token
        ("旖覲覲覲琬", "旖覲|覲覲琬"),  # two ways equally likely: 旖覲覲|覲琬
        ("南南南南南", "南南|南南南"),
        ("戍愧戍愧戍愧", "戍愧戍愧|戍愧"),
        ("半\ud800个", "半|\ud800|个"),  # half of a surrogate pair, which Rust does not take
        ("", ""),
    ],
)
def test_same_words_kind_by_kind(text, words):
    assert fast().cut(text) == jieba_itself().lcut(text) == list(filter(None, words.split("|")))


# fmt: off
PIECES = [
    *("党的群众路线", "密切联系群众", "研究生命起源", "他来到了网易杭研大厦", "小明硕士毕业", "结婚的和尚未结婚的"),
    *("臺灣計算機軟體", "後來", "龜", "𠮷", "𠮷野家", "㐀", "䶵", "鿕", "鿖", "豈", "々", "〇", "哈哈哈", "南南", "了"),
    *("C++", ".NET", "AT&T", "B超", "T恤", "A股", "PM2.5", "5G网络", "互联网+", "双减", "2.0时代", "a_b", "《条例》"),
    *("5G", "5G-A", "COVID-19", "Wi-Fi", "iPhone15", "Li Lei", "v1.0.2-rc1", "100%", "5.5%", "1.2.3", ".5", "5."),
    *("2024-05-01", "2024年5月1日", "12:30", "第1条", "２０２４年", "１．５", "％", "ＧＤＰ", "1,000", "C#", "--", "é"),
    *("https://example.org/a?b=c&d=%E4#x", "a.b_c-d@mail.example.cn", "__init__", "#", "&", ".", "_", "%", "-", "+"),
    *("👨\u200d👩\u200d👧", "👍🏽", "🇨🇳", "❤\ufe0f", "Москва", "ひらがな", "한국어", "①", "Ⅳ", "℃", "·", "——", "……"),
    *(" ", "\u3000", "\u00a0", "\u200b", "\ufeff", "\t", "\n", "\r\n", "\r", "\x0b", "\x1c", "\u2028", "\ud800"),
    *"，。、；：？！“”（）《》,;:?!'\"()[]/\\@$^*=|~`<>",
]
# fmt: on
mixed = st.lists(st.sampled_from(PIECES), max_size=16).map("".join)
noise = st.text(st.one_of(st.characters(), st.sampled_from("群众的了aB1.+-_%&# \r\n")), max_size=40)
latin = st.text("ABab12.+-_%&#群众", max_size=16)


@given(text=st.one_of(mixed, noise, latin))
def test_same_words_on_generated_text(text):
    assert fast().cut(text) == jieba_itself().lcut(text)
    assert fast(USER_TERMS).cut(text) == jieba_itself(USER_TERMS).lcut(text)


@pytest.mark.parametrize(
    "terms",
    [
        ("网网", "选举"),  # in the dictionary already: rjieba suggests 12 for the one where jieba has 13
        ("AB", "AB-", "-A"),  # a Latin run counts as one word that is not known
        ("了了了", "的的"),  # many ways equally likely
        ("学前生", "生前学", "前生"),  # each suggestion rests on those before
        tuple(f"{a}{b}" for a in "党政军民学" for b in "东西南北中"),
    ],
)
def test_same_words_with_terms(terms):
    text = "".join(a + b for a in terms for b in ("", *terms, "的", "A-", "了了", "，"))
    assert fast(terms).cut(text) == jieba_itself(terms).lcut(text)


# Nothing lost -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
@given(text=st.one_of(mixed, noise))
def test_tokens_are_the_text(engine, text):
    segmenter = get_segmenter(engine)
    for pos in (False, True):
        tokens = segmenter.tokens(text, pos=pos)
        assert "".join(tokens.words) == text == "".join(segmenter.cut(text))
        assert all(token.span.of(text) == token.text and token.span for token in tokens)
        assert all(a.span.end == b.span.start for a, b in pairwise(tokens))


def test_tokens_are_columns():
    tokens = get_segmenter().tokens("群众路线，\n监督")
    assert tokens.words == ("群众路线", "，", "\n", "监督")
    assert list(tokens.starts) == [0, 4, 5, 6, 8]
    assert tokens[-1] == segment.Token(Span(6, 8), "监督")
    assert tokens[1:3] == (tokens[1], tokens[2])
    assert repr(tokens) == "Tokens(4: 群众路线|，|↵|监督)"
    assert len(get_segmenter().tokens("")) == 0
    with pytest.raises(IndexError):
        tokens[4]


@pytest.mark.parametrize("engine", ENGINES[:2])
def test_parts_of_speech(engine):
    tokens = get_segmenter(engine).tokens("小明的2026-02-09，PM2.5，杭研𠮷\ud800\n", pos=True)
    tags = dict(zip(tokens.words, tokens.pos, strict=True))
    assert [tags[word] for word in ("小明", "的", "2026", "-", "，", "\n", "𠮷")] == [
        "nr",
        "uj",
        "m",
        "x",
        "x",
        "x",
        "x",
    ]
    assert all(tokens.pos)  # no token without a tag, not even where the tagger cuts otherwise
    assert get_segmenter(engine).tokens("的")[0].pos is None
    assert get_segmenter("characters").tokens("的", pos=True)[0].pos is None
    with_terms = get_segmenter(engine, terms=["群众工作"]).tokens("群众工作", pos=True)
    assert list(zip(with_terms.words, with_terms.pos, strict=True)) == [("群众工作", "x")]


# Own instances, in silence ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES[:2])
def test_terms_change_one_segmenter(engine):
    plain = get_segmenter(engine)
    assert get_segmenter(engine, terms=["群众工作"]).cut("群众工作") == ["群众工作"]
    assert get_segmenter(engine, terms="群众工作").cut("群众工作") == ["群众工作"]
    assert plain.cut("群众工作") == get_segmenter(engine).cut("群众工作") == ["群众", "工作"]
    assert get_segmenter(engine, terms=["政治参与"]).cut("群众工作") == ["群众", "工作"]


QUIETLY = """
import logging, sys, warnings
import jieba
records = []
class Keep(logging.Handler):
    def emit(self, record): records.append(record.getMessage())
logging.getLogger().addHandler(Keep(0)); logging.getLogger().setLevel(0)
def state():
    log = jieba.default_logger
    return (log.level, log.disabled, list(log.handlers), list(warnings.filters), jieba.dt.initialized,
            jieba.dt.tmp_dir, set(jieba.finalseg.Force_Split_Words))
before = state()
from essaylib.segment import get_segmenter
for engine in ("rjieba", "jieba"):
    for terms in ((), ("群众工作", "A股")):
        get_segmenter(engine, terms=terms).tokens("做群众工作，哈哈哈哈哈", pos=True)
assert state() == before, (before, state())
assert not records, records
assert not jieba.dt.FREQ
import rjieba
assert rjieba.cut("群众工作") == ["群众", "工作"]
rjieba.add_word("众工", 10**9, None)  # nor does theirs change ours
assert get_segmenter("rjieba").cut("群众工作") == ["群众", "工作"]
"""


def test_silent_and_private(tmp_path):
    """No output, no log, no warning; jieba's global tokenizer untouched; no cache where others could put theirs."""
    run = subprocess.run(
        [sys.executable, "-c", QUIETLY],
        cwd=TESTS.parent,
        env=os.environ | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []


def test_import_loads_no_engine():
    told = "import sys, essaylib.segment, essaylib.match; print({'jieba', 'rjieba', 'pandas'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", told], cwd=TESTS.parent, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"


def test_jieba_where_rjieba_is_not_installed(monkeypatch):
    monkeypatch.setattr(segment.engines, "installed", lambda engine: engine != "rjieba")
    assert get_segmenter().name == "jieba"
    with pytest.raises(InputError, match="pip install rjieba"):
        get_segmenter("rjieba")


def test_rjieba_where_jieba_is_not_installed(monkeypatch):
    """Then nothing can be held to jieba: the rarest texts and terms may be cut otherwise, and nothing fails."""
    monkeypatch.setattr(segment.engines, "installed", lambda engine: engine != "jieba")
    monkeypatch.setattr(segment.engines, "find_spec", lambda _: None)
    segmenter = get_segmenter(terms=["群众工作"])
    assert segmenter.cut("群众工作，南南南南南")[:2] == ["群众工作", "，"]


# Terms ------------------------------------------------------------------------------------------------------------


# What a term changes in the essay besides itself. All five are made of the very words they replace, so nothing else
# moves; the last two rows are terms that are not in the list, and why.
@pytest.mark.parametrize(
    ("term", "n", "replaced", "elsewhere"),
    [
        ("群众工作", 6, "群众|工作", []),
        ("人民群众", 12, "人民|群众", []),
        ("政治参与", 4, "政治|参与", []),
        ("还权于民", 1, "还权|于民", []),
        ("选人用人", 3, "选人|用人", []),
        ("党的群众", 2, "党|的|群众路线", ["路线", "路线"]),  # breaks 群众路线 in both places
        ("群众路", 0, "", []),  # a fragment, which never wins over 群众路线
    ],
)
def test_what_a_term_changes_elsewhere(term, n, replaced, elsewhere, essay):
    before, after = ({t.span: t.text for t in s.tokens(essay.text)} for s in (fast(), fast((term,))))
    new = [word for span, word in after.items() if span not in before]
    assert new.count(term) == n == after_count(term, after)
    assert [word for word in new if word != term] == elsewhere
    assert {word for span, word in before.items() if span not in after} == set(filter(None, replaced.split("|")))


def after_count(term, tokens):
    return list(tokens.values()).count(term)


def test_domain_terms_are_set_terms_with_a_reason(essay):
    terms = [row.term for row in domain_terms()]
    assert len(set(terms)) == len(terms)
    assert all(len(row.term) > 1 and row.why.strip() for row in domain_terms())
    for term in terms:
        assert term not in jieba_itself().FREQ  # the dictionary has it not, so it has to be added
        assert term in essay.text  # and the table above shows what that does
    assert not set(terms) & set(get_segmenter().tokens(essay.text).words)  # none unless asked for


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"engine": "thulac"}, "accepted are 'rjieba', 'jieba', 'characters' and None"),
        ({"engine": ""}, "engine=''"),
        (
            {"terms": ["群"]},
            "Term '群': a term is a string of two characters or more",
        ),  # would break every word it is in
        ({"terms": [""]}, "Term ''"),
        ({"terms": ["群众 路线"]}, "no white space"),
        ({"terms": ["群\ud800"]}, "Term"),
        ({"engine": "characters", "terms": ["群众"]}, "takes no terms"),
    ],
)
def test_bad_requests(arguments, complaint):
    with pytest.raises(InputError, match=complaint):
        get_segmenter(**arguments)


# By string and by token -------------------------------------------------------------------------------------------

GOLD = json.loads((TESTS / "gold" / "gold.json").read_text("utf-8"))
BY_STRING = {term: row["clean"] for term, row in (GOLD["counts"] | GOLD["counts_extra"]).items()}


def test_strings_are_counted_as_by_hand(essay):
    assert {row.term: row.n_string for row in compare(essay, BY_STRING)} == BY_STRING


@pytest.mark.parametrize(
    ("term", "by_string", "by_token", "inside", "cut"),
    [
        ("群众", 48, 42, "群众路线 2 群众监督 2 联系群众 1 依靠群众 1", ""),
        ("监督", 9, 4, "监督机制 2 群众监督 2 监督权 1", ""),
        ("选举", 4, 4, "", ""),  # the two agree, which is not the rule
        ("群众路线", 2, 2, "", ""),
        ("人民群众", 12, 0, "", "人民|群众 12"),  # never a token: by token the theme's commonest term is not there
        ("政治参与", 4, 0, "", "政治|参与 4"),
        ("和谐", 8, 6, "和谐社会 2", ""),
        ("不在文中", 0, 0, "", ""),
    ],
)
def test_compare(essay, term, by_string, by_token, inside, cut):
    """The token counts are those of jieba 0.42.1."""
    assert jieba_itself().lcut(essay.text).count(term) == by_token
    (row,) = compare(essay, [term])
    assert row == (term, by_string, by_token, inside, cut)
    assert compare(essay, term, segmenter=get_segmenter("jieba")).rows == (row,)


def test_compare_says_on_which_basis(essay):
    assert repr(compare(essay, ["群众"])).splitlines()[0] == "tokens by 分词 rjieba"
    by_character = compare(essay, ["群众", "群"], segmenter=get_segmenter("characters"))
    assert [row.n_token for row in by_character] == [0, essay.text.count("群")]
    assert len(compare(essay, [])) == 0
    with pytest.raises(InputError, match="one character or more"):
        compare(essay, ["群众", ""])
