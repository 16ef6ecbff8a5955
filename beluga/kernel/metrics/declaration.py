"""What is measured: an app that owns facts declares a `Measure` once, and every figure on a screen names one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from beluga.kernel.registry import Registry

AGGREGATES = ("count", "distinct", "sum", "avg", "min", "max", "ratio")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A number over the records of `object`.

    `agg` is one of AGGREGATES. `field` is what is aggregated (`distinct`, `sum`, `avg`, `min`, `max`). `condition` is a
    tree that narrows the records for good. `period_field` is the date a period speaks of. `of` names the numerator and
    the denominator of a `ratio`, both measures of the same object. `unit` is shown behind the value (元, 秒, %),
    `unit_en` is the same in English.
    """

    name: str
    object: str
    label: str
    label_en: str
    agg: str = "count"
    field: str | None = None
    condition: Mapping[str, Any] | None = None
    period_field: str = "created_at"
    of: tuple[str, str] | None = None
    unit: str = ""
    unit_en: str = ""


measures: Registry[Measure] = Registry("measure")


def measure(declared: Measure) -> Measure:
    """Register a measure; raises ValueError when it is not whole (unknown aggregate, missing field or parts)."""
    if declared.agg not in AGGREGATES:
        raise ValueError(f"{declared.name}: no aggregate is called {declared.agg!r}")
    if declared.agg == "ratio" and declared.of is None:
        raise ValueError(f"{declared.name}: a ratio needs its two measures")
    if declared.agg not in ("count", "ratio") and declared.field is None:
        raise ValueError(f"{declared.name}: {declared.agg} needs a field")
    return measures.register(declared.name, declared)
