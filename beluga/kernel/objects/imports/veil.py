"""What a reader may see of the cells of somebody else's file: columns that fill a field one sees masked are masked here
too, whether in samples or in the rows that failed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from beluga.kernel.fields.mask import mask
from beluga.kernel.objects.imports import guess
from beluga.kernel.objects.models import ImportRun
from beluga.kernel.objects.schema import schema
from beluga.kernel.scope.principal import Principal


class Veil:
    """Hides cells of a run from a principal: by the field that a column fills or that its heading means. What fills no
    field may be anything: it is hidden from whoever is shown any field masked. One's own file is shown as it was sent,
    or nobody could mend the rows that failed."""

    def __init__(self, principal: Principal, run: ImportRun) -> None:
        known = schema(run.object)
        self._masks: dict[int, str] = {}
        named = {item.name: item.sensitive for item in guess.importable(known)}
        unseen = {name: kind for name, kind in named.items() if kind and not principal.sees(known.name, name)}
        for column in run.columns if principal.user_id != run.user_id else ():
            filled = run.plan["mapping"].get(str(column["index"]))
            kinds = [kind for name, kind in unseen.items() if name in (filled, column["guess"])]
            if kinds or (unseen and (not isinstance(filled, str) or filled not in named)):
                self._masks[column["index"]] = kinds[0] if kinds else "all"

    def cell(self, place: int, cell: str) -> str:
        """A cell of the column `place`, as stars when it is hidden."""
        return mask(self._masks[place], cell) if place in self._masks else cell

    def row(self, line: int, reason: str, cells: Sequence[str]) -> dict[str, Any]:
        """A refused row: its line, why (without what its hidden cells hold: reasons quote names and options), cells."""
        for place in self._masks:
            for word in (part.strip()[:40] for part in re.split("[,，、;；\n]", cells[place])):
                if len(word) > 1:
                    stars = self.cell(place, word).replace("\\", r"\\")
                    reason = re.sub(re.escape(word), stars, reason, flags=re.IGNORECASE)
        return {"row": line, "reason": reason, "cells": [self.cell(*one) for one in enumerate(cells)]}
