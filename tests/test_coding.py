"""A reader's coding: it comes back as it was written, and where it no longer fits, file and line are named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaylib import Span, concordance, parse_essay
from essaylib.concordance import coding, find
from essaylib.errors import InputError

TEXT = "论读书\n读书要多读。读书，读书。\n一、读法\n慢读。再读，再读。\n二、时间\n早上读！"


@pytest.fixture(scope="module")
def book():
    return parse_essay(TEXT)


def read(tmp_path, essay, text, **how):
    path = tmp_path / "coding.csv"
    path.write_bytes(text.encode(how.pop("encoding", "utf-8")))
    return coding.read(path, essay, **how)


# There and back ---------------------------------------------------------------------------------------------------


def test_in_the_notebook(book):
    coded = coding.code(find(book, "再读"), pace=["slow", "slow"], doubt=["", "said again"])
    assert [(row.address, row.quote, dict(row.codes)) for row in coded] == [
        ("1/2", "【再读】，再读。", {"pace": "slow", "doubt": ""}),
        ("1/2", "再读，【再读】。", {"pace": "slow", "doubt": "said again"}),
    ]
    assert [book.at(row.span) for row in coded] == ["再读", "再读"]
    assert coded.names == ("pace", "doubt")


def test_there_and_back(book, tmp_path):
    coded = coding.code(find(book, "读"), form=[f'a,"b"\n{i}' for i in range(len(find(book, "读")))])
    coding.write(coded, tmp_path / "a.csv")
    back = coding.read(tmp_path / "a.csv", book)
    assert back.rows == coded.rows
    coding.write(back, tmp_path / "b.csv", columns="note")
    again = coding.read(tmp_path / "b.csv", book)
    assert [dict(row.codes) for row in again] == [dict(row.codes) | {"note": ""} for row in coded]


def test_a_file_to_fill_in(book, tmp_path):
    coding.write(find(book, "再读"), tmp_path / "fill.csv", columns=["who", "how"])
    assert (tmp_path / "fill.csv").read_bytes() == (
        "\ufeffaddress,quote,who,how\r\n1/2,【再读】，再读。,,\r\n1/2,再读，【再读】。,,\r\n".encode()
    )
    filled = (tmp_path / "fill.csv").read_text("utf-8-sig").replace("读。,,", "读。,he,slowly")
    assert read(tmp_path, book, filled)[0].codes == {"who": "he", "how": "slowly"}


@given(
    text=st.lists(
        st.sampled_from(["读", "书", "读书", "，", "。", "\n", "【", "】", "↵", " ", "a", '"', "一、"]), max_size=40
    ),
    pattern=st.sampled_from(["读", "读书", "书。读", "。", "读书，读", "【", "】读", r"[\s\S]{3}"]),
)
def test_every_line_comes_back(text, pattern, tmp_path_factory):
    """A node over two sentences or blocks, brackets of the text itself, repetition: the place is found again."""
    essay = parse_essay("读" + "".join(text))
    found = find(essay, pattern, by="regex")
    path = tmp_path_factory.mktemp("coding") / "c.csv"
    coding.write(coding.code(found, n=[str(i) for i in range(len(found))]), path)
    back = spans_or_complaint(path, essay)
    # In a text with such brackets a quote can be read in two ways; then it is said, never guessed.
    assert back == [line.span for line in found] or ({"【", "】"} & set(essay.text) and "times in" in back)


def spans_or_complaint(path, essay):
    try:
        return [row.span for row in coding.read(path, essay)]
    except InputError as error:
        return str(error)


# The forms in which a spreadsheet leaves a file -------------------------------------------------------------------

PLAIN = "# how it was coded, and by whom\naddress,quote,pace\n1/1,慢【读】。,slow\n2/1,上【读】,\n"


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        "\ufeff" + PLAIN.replace("\n", "\r\n"),  # Excel on Windows
        PLAIN.replace("\n", "\r"),  # and on an old Mac
        PLAIN.replace("\n", "\n\n"),  # empty lines
        PLAIN.replace("2/1,", "# a remark\n2/1,"),
        # an empty column
        "# how it was coded, and by whom,\naddress,quote,pace,\n1/1,慢【读】。,slow,\n2/1,上【读】,,\n",
        '"# how it was coded, ""and"" by whom",,\naddress,quote,pace\n,,\n1/1,慢【读】。,slow\n2/1,上【读】,\n',
        '# "odd quotes\naddress,quote,pace\n"1/1","慢【读】。","slow"\n2/1,上【读】,""\n',
        "quote,pace,address\n慢【读】。,slow,1/1\n上【读】,,2/1",  # another order, no line end at the end
        " address , quote , pace \n 1/1 , 慢【读】。 , slow \n2/1,上【读】,\n",
    ],
)
def test_forms_of_a_file(text, tmp_path, book):
    coded = read(tmp_path, book, text)
    assert [(row.address, book.at(row.span), dict(row.codes)) for row in coded] == [
        ("1/1", "读", {"pace": "slow"}),
        ("2/1", "读", {"pace": ""}),
    ]


def test_a_cell_of_several_lines(tmp_path, book):
    """A line break in a quoted cell, with what looks like a comment in it; later errors still name the right line."""
    text = 'address,quote,doubt\n1/1,慢【读】。,"one\n# two\n\nthree"\n2/1,上【读】,\n'
    assert read(tmp_path, book, text)[0].codes["doubt"] == "one\n# two\n\nthree"
    with pytest.raises(InputError, match=r"coding\.csv, line 6: No place '9/9'"):
        read(tmp_path, book, text.replace("2/1", "9/9"))
    with pytest.raises(InputError, match=r"coding\.csv, line 7: 2 cells, the first line has 3"):
        read(tmp_path, book, text + "2/1,x\n")


def test_in_the_order_of_the_text(tmp_path, book):
    assert [row.address for row in read(tmp_path, book, "address,quote,a\n2/1,上【读】,\n0/1,【读】书要,\n")] == [
        "0/1",
        "2/1",
    ]


# Counting ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def coded(book):
    """Lines 0/0, 0/1 three times, 0/2 twice ... of 读; codes in turn."""
    found = find(book, "读书")
    return coding.code(found, who=["title", "we", "we", ""], how=["-", "much", "again", "again"])


def test_tally(coded):
    assert [(row.code, row.n_lines, row.addresses) for row in coded.tally("who")] == [
        ("we", 2, "0/1 0/2"),
        ("title", 1, "0/0"),
        ("(none 未编)", 1, "0/2"),
    ]
    assert repr(coded.tally("how")).splitlines()[0] == "how"


def test_where(coded):
    assert [row.address for row in coded.where(who="we")] == ["0/1", "0/2"]
    assert [row.address for row in coded.where(who="we", how="again")] == ["0/2"]
    assert [row.address for row in coded.where(who="")] == ["0/2"]
    assert len(coded.where(who="nobody")) == 0
    assert len(coded.where()) == len(coded)


def test_by_part_and_cross(coded):
    by_part = coded.by_part("who")
    assert by_part.index.tolist() == ["0/0", "0"]
    assert by_part.columns.tolist() == ["title", "we", "(none 未编)"]
    assert by_part.to_numpy().tolist() == [[1, 0, 0], [0, 2, 1]]
    cross = coded.cross("who", "how")
    assert (cross.index.name, cross.columns.name) == ("who", "how")
    assert cross.loc["we"].to_dict() == {"-": 0, "much": 1, "again": 1}
    assert cross.to_numpy().sum() == coded.by_part("how").to_numpy().sum() == len(coded)
    assert coded.cross("who", "who").loc["we", "we"] == 2
    none = coded.where(who="nobody")
    assert (none.by_part("who").empty, none.cross("who", "how").empty, len(none.tally("who"))) == (True, True, 0)


def test_shown_like_any_table(coded, book):
    assert "title" in repr(coded)
    assert list(coded.to_frame().columns) == ["address", "quote", "who", "how"]
    assert "<script" not in coding.code(find(book, "慢读"), a=["<script>"])._repr_html_()
    found = find(book, coded.where(who="we"), by="hits")  # coded lines are places like any other
    assert [line.address for line in found] == ["0/1", "0/2"]
    assert isinstance(found, concordance.Concordance)
    assert isinstance(coded[0].span, Span)


# Bad input --------------------------------------------------------------------------------------------------------

HEAD = "address,quote,form\n"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", r"coding\.csv: empty"),
        ("# only a remark\n\n", r"coding\.csv: empty"),
        ("address,quote\n", r"coding\.csv, line 1: the first line is address,quote; needed are"),
        ("address;quote;form\n", "with commas between"),  # another separator
        ("# rule\naddress,form\n", "line 2: the first line is address,form"),
        ("address,quote,form,form\n", "each once"),
        (
            "address,quote,,form\n1/1,慢【读】,x,y\n",
            "line 1: the first line is address,quote,,form",
        ),  # a nameless column
        (HEAD + "1/1,慢【读】。\n", "line 2: 2 cells, the first line has 3. Put cells with commas in quotes"),
        (HEAD + "1/1,慢【读】。,a,b\n", "line 2: 4 cells"),
        (HEAD + "\n# rule\n4/1,慢【读】。,a\n", "line 4: No place '4/1': parts of this essay: 0 .introduction., 1, 2"),
        (HEAD + "1/9,慢【读】。,a\n", "line 2: No place '1/9': part 1 has 2 sentences of its own"),
        (HEAD + ",慢【读】。,a\n", "line 2: No place ''"),
        (
            HEAD + "2/1,慢【读】。,a\n",
            "line 2: the quote '慢【读】。' is not in 2/1 .早上读！",
        ),  # the address was edited
        (HEAD + "1/1,快【读】。,a\n", "line 2: the quote '快【读】。' is not in 1/1"),  # the quote was
        (HEAD + "1/2,再【读】,a\n", "line 2: the quote '再【读】' is 2 times in 1/2"),
        (HEAD + "1/1,慢读。,a\n", "line 2: the quote '慢读。' does not show its node between 【 】"),
        (HEAD + "1/1,慢读。【】,a\n", "does not show its node"),
        (HEAD + "1/1,慢】读【。,a\n", "does not show its node"),
        (
            HEAD + "1/1,慢【读】。,a\n2/1,上【读】,b\n1/1,【读】。,c\n",
            "line 4: 【读】。 in 1/1 is coded already, in line 2",
        ),
        (HEAD + '1/1,慢【读】。,"a\n', None),  # a quote never closed: the cell goes on to the end of the file
        (HEAD + "1/1,慢【读】。,a\x00\n", None),  # csv of Python 3.11 and later takes NUL as any character
    ],
)
def test_bad_files(text, complaint, tmp_path, book):
    if complaint is None:
        assert len(read(tmp_path, book, text)) == 1
        return
    with pytest.raises(InputError, match=complaint):
        read(tmp_path, book, text)


def test_files_that_cannot_be_read(tmp_path, book):
    with pytest.raises(InputError, match=r"none\.csv: cannot be read: No such file"):
        coding.read(tmp_path / "none.csv", book)
    with pytest.raises(InputError, match=r"not UTF-8 text\. In Excel, save it as “CSV UTF-8”"):
        read(tmp_path, book, HEAD + "1/1,慢【读】。,a\n", encoding="gb18030")
    with pytest.raises(InputError, match="line 2: field larger than field limit"):
        read(tmp_path, book, HEAD + "1/1," + "读" * 200_000 + ",a\n")


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda lines, _: coding.code(lines), "Give one or more columns"),
        (
            lambda lines, _: coding.code(lines, form=["a"]),
            "Column 'form' needs 2 codes, one a line, in a list; it has 1",
        ),
        (lambda lines, _: coding.code(lines, form="ab"), "in a list"),  # two characters are no two codes
        (lambda lines, _: coding.code(lines, quote=["a", "b"]), "A column called 'quote'"),
        (lambda lines, path: coding.write(lines, path / "x.csv", columns=["form", "form"]), "A column called 'form'"),
        (lambda lines, path: coding.write(lines, path / "x.csv", columns=[" "]), "A column called ' '"),
        (lambda lines, path: coding.write(lines, path / "x.csv", columns=["address"]), "the keys of a row"),
        (
            lambda lines, path: coding.write(lines, path / "no" / "x.csv", columns=["a"]),
            "cannot be written: No such file",
        ),
        (lambda lines, path: coding.write(lines, path, columns=["a"]), "exists|cannot be written"),  # a folder
        (lambda lines, _: coding.code(lines, a=["b", "c"]).tally("x"), "No column 'x' in this coding. There are: a"),
        (lambda lines, _: coding.code(lines, a=["b", "c"]).where(x="b"), "No column 'x'"),
        (lambda lines, _: coding.code(lines, a=["b", "c"]).cross("a", "x"), "No column 'x'"),
        (lambda lines, _: coding.code(lines, a=["b", "c"]).where(a="none").tally("x"), "No column 'x'"),
    ],
)
def test_bad_requests(call, complaint, tmp_path, book):
    with pytest.raises(InputError, match=complaint):
        call(find(book, "再读"), tmp_path)


def test_a_readers_work_is_never_overwritten(tmp_path, book):
    coding.write(find(book, "再读"), tmp_path / "mine.csv", columns=["a"])
    before = (tmp_path / "mine.csv").read_bytes()
    with pytest.raises(InputError, match=r"mine\.csv: exists, and may hold a reader's work"):
        coding.write(find(book, "读"), tmp_path / "mine.csv", columns=["a"])
    assert (tmp_path / "mine.csv").read_bytes() == before


def test_codes_beside_those_of_another(essay):
    lines = find(essay, "选举")
    shipped = coding.code(lines, kind=["civic", "cadre", "inside", "inside"], doubt=["", "a heading", "", ""])
    side = shipped.beside(["civic", "?", "cadre"], name="kind")
    assert [(row.yours, row.other) for row in side] == [("civic", "civic"), ("?", "·"), ("cadre", "inside")]
    assert "1 of 2 coded lines alike" in side.caption
    assert "a heading" not in repr(side)  # a line not coded yet shows nothing of the other
    for codes in ("civic", ["civic"] * 5):
        with pytest.raises(InputError):
            shipped.beside(codes, name="kind")
    with pytest.raises(InputError, match="There are: kind"):
        shipped.beside(["civic"], name="form")
