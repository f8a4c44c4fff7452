"""One measured number, with what it needs to be read: unit, size, parameters, source; or the reason there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from essaylib._html import escape, wrap
from essaylib.errors import InputError

__all__ = ["STATUSES", "Metric"]

#: Every status a metric can have, and what it says in both languages.
STATUSES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "ok": ("", ""),
        "empty": ("nothing to measure", "无可度量"),
        "too_short": ("too short for this measure", "过短，不适用"),
        "undefined": ("not defined for these values", "此值无定义"),
    }
)


@dataclass(frozen=True, slots=True, repr=False)
class Metric:
    """A value with its unit, the number of things it rests on, its parameters and its source.

    `value` is None exactly when `status` is not "ok": there is no 0.0 and no NaN for "not defined".

    Raises:
        InputError: an unknown status, NaN, a value beside a status that says there is none, or none beside "ok".
    """

    name: str
    value: float | None
    unit: str
    n: int
    """Number of the things measured: words, parts, sentences, as the function that made it says."""
    params: Mapping[str, object] = field(default_factory=dict)
    status: str = "ok"
    reference: str = ""

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise InputError(f"status={self.status!r}: accepted are {', '.join(STATUSES)}.")
        if (self.value is None) is (self.status == "ok") or self.value != self.value:
            raise InputError(f"{self.name}: value {self.value!r} does not go with status {self.status!r}.")
        object.__setattr__(self, "params", MappingProxyType(dict(self.params)))

    def __str__(self) -> str:
        """The value as it is read: whole numbers in full, others to four significant places; or the status."""
        if self.value is None:
            return self.status
        if float(self.value).is_integer() and abs(self.value) < 1e15:
            return f"{int(self.value):,}"
        return f"{self.value:.4g}" if abs(self.value) < 1000 else f"{self.value:,.1f}"

    def __repr__(self) -> str:
        settings = "".join(f", {name}={value}" for name, value in self.params.items())
        if self.value is None:
            return f"{self.name}: – ({' '.join(STATUSES[self.status])}; n={self.n:,}{settings})"
        return f"{self.name} {self} {self.unit} (n={self.n:,}{settings})"

    def _repr_html_(self) -> str:
        source = f' <span class="note">{escape(self.reference)}</span>' if self.reference else ""
        return wrap(f"<p>{escape(repr(self))}{source}</p>", css_class="essaylib-metric")
