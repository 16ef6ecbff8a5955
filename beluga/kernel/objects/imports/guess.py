"""Guesses that save people work: which field a column means, and of which type a new field for it would be."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from beluga.kernel.fields import values
from beluga.kernel.fields.field import Field
from beluga.kernel.fields.values import Bad
from beluga.kernel.objects.custom import CODE, RESERVED
from beluga.kernel.objects.meta import is_readonly
from beluga.kernel.objects.schema import ObjectSchema

SAMPLE = 200
NOT_IMPORTABLE = frozenset({"file", "files", "json", "tags"})
YES_NO = frozenset({"是", "否", "true", "false", "yes", "no", "y", "n", "1", "0"})


def importable(known: ObjectSchema) -> list[Field]:
    """The fields a file may fill, in order of the form."""
    return [item for item in known if item.importable and not is_readonly(item) and item.type not in NOT_IMPORTABLE]


def mapping(known: ObjectSchema, labels: Sequence[str]) -> dict[int, str]:
    """Return field names by column, each field once: first by label, English label or name, then by an alias, then by
    either without the object's own label before it (客户手机号)."""
    fields = importable(known)
    own = {plain(word): item.name for item in reversed(fields) for word in (item.label, item.label_en, item.name)}
    words = {plain(word): item.name for item in reversed(fields) for word in item.aliases} | own
    found: dict[int, str] = {}
    for meaning in (own.get, words.get, lambda word: words.get(word.removeprefix(known.declared.label))):
        for place, label in enumerate(labels):
            name = meaning(plain(label)) if place not in found else None
            if name is not None and name not in found.values():
                found[place] = name
    return found


def plain(word: str) -> str:
    """A heading without what people put around it: case, blanks, brackets with a unit, marks."""
    word = re.sub(r"[（(\[【].*?[）)\]】]", "", word)
    return re.sub(r"[\s_\-*＊:：/]", "", word).casefold()


def field_type(cells: Sequence[str], *, yes_no: bool = True) -> tuple[str, list[str]]:
    """The type that all sampled cells have, or else nearly all (four of five), and the cells it cannot read; `yes_no`
    tells whether it may be 是/否, which only all can be."""
    filled = [cell for cell in cells if cell]
    words = {cell.lower() for cell in filled}
    if filled and yes_no and words <= YES_NO and words not in ({"0"}, {"1"}):  # of one number only, it is a count too
        return "bool", []
    odd = {name: [cell for cell in filled if not reads(cell)] for name, reads in READS.items()}
    for name in READS if filled else ():
        if len(odd[name]) * FEW <= len(filled) and len(odd[name]) == len(odd[WIDER.get(name, name)]):
            return name, odd[name]
    return "longtext" if any(len(cell) > 300 for cell in filled) else "text", []


def code(known: ObjectSchema, label: str, taken: set[str]) -> str:
    """A code for a new field made of its label; Chinese by pinyin."""
    from pypinyin import lazy_pinyin

    words = re.findall(r"[a-z0-9]+", "_".join(lazy_pinyin(label)).lower())
    base = "_".join(words)[:34].strip("_") or "field"
    if not base[0].isalpha():
        base = f"f_{base}"
    if len(base) < 2:
        base = f"{base}_value"
    name, again = base, 2
    while name in known or name in RESERVED or name in taken or not CODE.fullmatch(name):
        name, again = f"{base}_{again}", again + 1
    return name


def _is(read: Callable[..., object], cell: str) -> bool:
    try:
        read(cell, cell=True)
    except Bad:
        return False
    return True


# The types a column may be of, the narrower ones first: one that reads all that its wider one does is meant.
READS: dict[str, Callable[[str], object]] = {
    "phone": lambda cell: re.fullmatch(r"1[3-9]\d{9}", cell),
    "integer": lambda cell: re.fullmatch(r"-?(0|[1-9]\d{0,14})", cell),
    "decimal": lambda cell: re.fullmatch(r"-?(0|[1-9]\d{0,14})(\.\d{1,6})?", cell),
    "date": lambda cell: len(cell) <= 11 and _is(values.day, cell),
    "datetime": lambda cell: _is(values.moment, cell),
}
WIDER = {"integer": "decimal", "date": "datetime"}
FEW = 5  # one cell in so many may be odd
