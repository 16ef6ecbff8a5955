"""The first rows of an import as they will be saved: what people look at before they let it run."""

from __future__ import annotations

from typing import Any

from beluga.kernel.fields import types
from beluga.kernel.fields.field import Field
from beluga.kernel.objects import refs
from beluga.kernel.objects.imports.plan import IMPORT_KEY
from beluga.kernel.objects.imports.stage import TABLE, Stage
from beluga.kernel.objects.meta import describe_field
from beluga.kernel.objects.reader import converter

SHOWN = 10


def first_rows(stage: Stage) -> dict[str, Any]:
    """Return the written fields (the title first), the first judged rows with what becomes of each (new, update, skip,
    unchanged, failed and why), and the names of what they point to. Values are masked as in every list; one that the
    file leaves empty is None."""
    known, principal = stage.known, stage.principal
    kept = "skip" if stage.plan.existing == "skip" else "unchanged"
    rows = stage.rows(
        "select line, fault, case when fault <> '' then 'failed' when fresh then 'new' when changed then 'update' "
        f"else %s end from {TABLE} where n <= %s order by n",
        [kept, SHOWN],
    )
    batch = next(stage.reader.batches(SHOWN))
    by_field = sorted(zip(stage.plan.fields, batch.values, strict=True), key=lambda one: one[0] != known.title)
    shown = [(item, _given(stage, item, column)) for item, column in by_field if item.name != IMPORT_KEY]
    wanted: dict[str, set[int]] = {}
    for item, column in by_field:
        if (target := refs.target_of(item)) is not None:
            ids = wanted.setdefault(target, set())
            for value in column:
                ids.update(value if isinstance(value, list) else [value] if value else [])
    return {
        "fields": [describe_field(principal, known, item) for item, _ in shown],
        "rows": [
            {"row": line, "becomes": becomes, "reason": fault, "values": {item.name: c[n] for item, c in shown}}
            for n, (line, fault, becomes) in enumerate(rows)
        ],
        "refs": refs.names(principal, wanted),
    }


def _given(stage: Stage, item: Field, column: list[Any]) -> list[Any]:
    give = converter(item, bool(item.sensitive) and not stage.principal.sees(stage.known.name, item.name))
    if item.key is not None:
        column = [None if value is None else types.of(item).to_extra(value, item) for value in column]
    return column if give is None else [None if value is None else give(value) for value in column]
