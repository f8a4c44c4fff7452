"""An overview of the measures of one text, each with what it was counted on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from essaylib.errors import InputError
from essaylib.hanzi import count_han
from essaylib.metric import Metric
from essaylib.metrics import diversity
from essaylib.metrics.counting import words
from essaylib.metrics.lengths import clause_lengths, sentence_lengths
from essaylib.segment import get_segmenter
from essaylib.tables import Column, Table

if TYPE_CHECKING:
    from essaylib.essay import Essay
    from essaylib.segment import Segmenter

__all__ = ["Description", "MeasureRow", "describe"]


class MeasureRow(NamedTuple):
    """One measure: its value as it is read, or why there is none."""

    name: str
    value: str
    unit: str
    n: int
    params: str
    reference: str


class Description(Table[MeasureRow]):
    """The measures of a text; `of(name)` gives one as a `Metric`."""

    columns = (
        Column("name", "measure 指标"),
        Column("value", "value 值", "number"),
        Column("unit", "unit 单位"),
        Column("n", "of 基数", "number"),
        Column("params", "parameters 参数", "text", 40),
    )
    css_class = "essaylib-description"

    def __init__(self, metrics: Sequence[Metric], *, caption: str = "") -> None:
        self.metrics = {metric.name: metric for metric in metrics}
        super().__init__([_row(metric) for metric in metrics], caption=caption)

    def of(self, name: str) -> Metric:
        """One measure by its name; InputError for one there is not."""
        if name not in self.metrics:
            raise InputError(f"No measure {name!r}. There are: {', '.join(self.metrics)}.")
        return self.metrics[name]


def _row(metric: Metric) -> MeasureRow:
    params = ", ".join(f"{name}={value}" for name, value in metric.params.items())
    return MeasureRow(metric.name, str(metric), metric.unit, metric.n, params, metric.reference)


def describe(essay: Essay, part: str | None = None, *, segmenter: Segmenter | None = None) -> Description:
    """Lengths and diversity of an essay, or of a part of it.

    Args:
        essay: the essay. Characters and words count title and headings, sentences and clauses do not.
        part: an address; None for all.
        segmenter: for words; the default one if None.

    Returns:
        A Description, one row a measure, in a fixed order. A measure that is not defined for the text has a status
        (too_short, empty, undefined) in place of a value.

    Raises:
        AddressError: the essay has no such part.

    Note:
        Measures of diversity depend on length and segmentation: compare only what has both alike.

    >>> from essaylib.read import parse_essay
    >>> found = describe(parse_essay("春天来了，花开了。鸟叫。"))
    >>> found.of("sentences").value, found.of("MATTR").status
    (2, 'too_short')
    """
    cutter = segmenter or get_segmenter()
    text = essay.text if part is None else essay.find(part).text
    sentences, clauses = sentence_lengths(essay, part), clause_lengths(essay, part)
    counted = words(essay, part, segmenter=cutter)
    n_characters = sum(map(len, text.split()))
    metrics = [
        Metric("characters", n_characters, "characters", n_characters),
        Metric("Han characters", count_han(text), "characters", n_characters),
        Metric("sentences", len(sentences), "sentences", len(sentences)),
        Metric("clauses", len(clauses), "clauses", len(clauses)),
        *_named("sentence", sentences.metrics()),
        *_named("clause", clauses.metrics()),
        Metric("words", len(counted), "words", len(counted)),
        Metric("different words", len(set(counted)), "words", len(counted)),
        *(measure(counted) for measure in _DIVERSITY),
    ]
    where = f"{part or 'essay 全文'}; words by 分词 {cutter.name}"
    return Description(metrics, caption=where)


_DIVERSITY = (
    diversity.ttr,
    diversity.rttr,
    diversity.cttr,
    diversity.herdan_c,
    diversity.maas,
    diversity.mattr,
    diversity.mtld,
    diversity.hdd,
    diversity.entropy,
    diversity.yule_k,
    diversity.repeat_rate,
)


def _named(what: str, metrics: Sequence[Metric]) -> list[Metric]:
    return [
        Metric(f"{what}: {m.name}", m.value, m.unit, m.n, params=m.params, status=m.status, reference=m.reference)
        for m in metrics
    ]
