"""A metric has a value or a reason, never both, and is shown with what it needs to be read."""

import pytest

from essaylib.errors import InputError
from essaylib.metric import Metric


@pytest.mark.parametrize(
    ("value", "status"),
    [(None, "ok"), (0.0, "empty"), (float("nan"), "ok"), (1.0, "fine")],  # the last is no status
)
def test_a_value_or_a_reason(value, status):
    with pytest.raises(InputError):
        Metric("TTR", value, "ratio", 3, status=status)


@pytest.mark.parametrize(
    ("metric", "shown"),
    [
        (Metric("words", 1168, "words", 1168), "words 1,168 words (n=1,168)"),
        (Metric("TTR", 0.44434, "ratio", 9), "TTR 0.4443 ratio (n=9)"),
        (Metric("score", -1145.086, "points", 1), "score -1,145.1 points (n=1)"),
        (Metric("MATTR", None, "ratio", 3, {"window": 50}, "too_short"),
         "MATTR: – (too short for this measure 过短，不适用; n=3, window=50)"),
    ],
)  # fmt: skip
def test_how_it_is_shown(metric, shown):
    assert repr(metric) == shown


def test_parameters_do_not_change():
    params = {"window": 50}
    metric = Metric("MATTR", 0.5, "ratio", 3, params)
    params["window"] = 25
    assert metric.params["window"] == 50
    with pytest.raises(TypeError):
        metric.params["window"] = 25
