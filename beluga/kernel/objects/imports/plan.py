"""What an import is to do: which column fills which field, what all rows have in common, how known records are found,
and what happens to the records besides. Checked when it is saved, so that a run cannot fail for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from beluga.kernel import templates
from beluga.kernel.fields import clock, types
from beluga.kernel.fields.errors import FieldError, Invalid, say
from beluga.kernel.fields.field import Field
from beluga.kernel.objects import custom, views
from beluga.kernel.objects.declaration import ImportOption
from beluga.kernel.objects.imports import guess
from beluga.kernel.objects.models import ImportRun
from beluga.kernel.objects.schema import ObjectSchema, as_field, schema
from beluga.kernel.scope.principal import Principal

ROW = "row"
EXISTING = ("update", "skip")
OWN = ("row", "line", "file", "date")
UNFIT_KEYS = frozenset({"longtext", "enums", "refs", "tags", "bool", "json", "file", "files"})


@dataclass(frozen=True, slots=True)
class Constant:
    """A field that the file does not bring: the same for all rows, or a template over each row (`客户-${row}`)."""

    field: Field
    template: str

    @property
    def varies(self) -> bool:
        """Whether rows differ in it."""
        return bool(templates.variables(self.template))


@dataclass(frozen=True, slots=True)
class Plan:
    """A checked plan."""

    columns: tuple[tuple[int, Field], ...]
    constants: tuple[Constant, ...]
    key: tuple[Field, ...]
    existing: str
    blank: frozenset[str]  # references that stay empty where no record has the name
    options: tuple[tuple[ImportOption, Any], ...]
    new: Mapping[str, Mapping[str, Any]]  # fields the object gets with the run, by name: what is asked for

    @property
    def fields(self) -> list[Field]:
        """Every field the import writes."""
        return [item for _, item in self.columns] + [item.field for item in self.constants]


def first(known: ObjectSchema, run: ImportRun) -> dict[str, Any]:
    """The plan to begin with: that of the person's last import of a file with the same headings, else what can be
    guessed from them. Without the memory a file imported again would ask for its new fields again."""
    former = _former(known, run)
    if former is not None:
        return former
    found = guess.mapping(known, [column["label"] for column in run.columns])
    mapped = set(found.values())
    key = next(([name] for name in known.declared.key_fields if name in mapped), [])
    if not key:
        key = next(([item.name] for item in known if item.unique and item.name in mapped), [])
    return {
        "mapping": {str(place): name for place, name in found.items()},
        "constants": {},
        "key": key,
        "existing": "update",
        "blank": [],
        "options": {},
    }


def _former(known: ObjectSchema, run: ImportRun) -> dict[str, Any] | None:
    headings = [column["label"] for column in run.columns]
    offered = {item.name for item in guess.importable(known)}
    done = ImportRun.objects.filter(object=run.object, user_id=run.user_id, state=ImportRun.State.DONE)
    for row in done.exclude(pk=run.pk).order_by("-pk")[:20]:
        plan: dict[str, Any] = row.plan
        fields = {*plan["mapping"].values(), *plan["constants"]}
        if [column["label"] for column in row.columns] == headings and fields <= offered:
            return plan | {"options": {}}
    return None


def save(principal: Principal, run: ImportRun, data: Mapping[str, Any]) -> None:
    """Take over what `data` changes of the run's plan. Raises Invalid (mapping, constants, key, existing, options) and
    Refused for new fields or options without the right to them."""
    plan = dict(run.plan)
    for name in ("mapping", "constants", "key", "existing", "blank", "options"):
        if data.get(name) is not None:
            plan[name] = data[name]
    if not isinstance(plan["mapping"], Mapping) or not isinstance(plan["constants"], Mapping):
        raise Invalid.at("mapping", "映射格式不对", "The mapping is malformed")
    made = build(principal, run, plan)
    run.plan = {
        "mapping": {str(place): made.new.get(item.name, item.name) for place, item in made.columns},
        "constants": {item.field.name: item.template for item in made.constants if item.field.name != IMPORT_KEY},
        "key": [ROW if item.name == IMPORT_KEY else item.name for item in made.key],
        "existing": made.existing,
        "blank": sorted(made.blank),
        "options": {option.name: value for option, value in made.options},
    }
    run.save()


def make_fields(principal: Principal, run: ImportRun) -> None:
    """Create the fields that the plan asks for, as columns of the person's list too, and name them in the plan. Raises
    what `build` and `custom.add` raise."""
    made = build(principal, run)
    for wanted in made.new.values():
        custom.add(principal, run.object, wanted)
    run.plan["mapping"] = {str(place): item.name for place, item in made.columns}
    views.add_columns(principal, schema(run.object), list(made.new)[:8])  # more would push out all the others


def build(principal: Principal, run: ImportRun, plan: Mapping[str, Any] | None = None) -> Plan:
    """Return the plan with its fields and options. Raises Invalid for whatever does not fit (any more)."""
    plan = plan if plan is not None else run.plan
    known = schema(run.object)
    offered = {item.name: item for item in guess.importable(known)}
    mapping, new = _new_fields(principal, known, plan.get("mapping") or {})
    offered |= {name: item for name, (item, _) in new.items()}
    columns = _columns(run, mapping, offered)
    constants = _constants(run, plan.get("constants") or {}, offered, {item.name for _, item in columns})
    key, extra = _key(known, plan.get("key") or [], [item for _, item in columns] + [item.field for item in constants])
    existing = plan.get("existing") or "update"
    if existing not in EXISTING:
        raise Invalid.at("existing", "已存在的记录只能 update 或 skip", "Existing records: update or skip")
    if not columns and not constants:
        raise Invalid.at("mapping", "至少对应一列", "Map at least one column")
    options = _options(principal, known, plan.get("options") or {})
    asked = {name: wanted for name, (_, wanted) in new.items()}
    wanted_blank = {str(name) for name in plan.get("blank") or ()} & offered.keys()
    return Plan(tuple(columns), (*constants, *extra), key, existing, frozenset(wanted_blank), options, asked)


IMPORT_KEY = "import_key"


def _new_fields(
    principal: Principal, known: ObjectSchema, mapping: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, tuple[Field, Mapping[str, Any]]]]:
    """Return the mapping by names, and the fields it asks for that are to be made. A label that a field has already
    means that field."""
    by_label = {item.label: item.name for item in guess.importable(known)}
    found: dict[str, Any] = {}
    new: dict[str, tuple[Field, Mapping[str, Any]]] = {}
    for place, wanted in mapping.items():
        found[str(place)] = wanted
        if not isinstance(wanted, Mapping):
            continue
        label = str(wanted.get("label", "")).strip()
        if label not in by_label:
            principal.require("structure.edit")
            try:
                row = custom.draft(principal, known.name, wanted)
            except Invalid as error:
                raise Invalid({f"mapping.{place}": [error.message]}) from None
            new[row.name] = as_field(row, known.declared.extra or ""), wanted
            by_label[label] = row.name
        found[str(place)] = by_label[label]
    return found, new


def _columns(run: ImportRun, mapping: Mapping[str, Any], offered: Mapping[str, Field]) -> list[tuple[int, Field]]:
    columns: list[tuple[int, Field]] = []
    taken: set[str] = set()
    for place, name in mapping.items():
        if name in (None, ""):
            continue
        if not str(place).isdecimal() or int(place) >= len(run.columns):
            raise Invalid({f"mapping.{str(place)[:20]}": [say("文件里没有这一列", "The file has no such column")]})
        if not isinstance(name, str) or name not in offered:
            words = say(f"没有可导入的字段「{str(name)[:40]}」", f"No field {str(name)[:40]} can be imported")
            raise Invalid({f"mapping.{place}": [words]})
        if name in taken:
            label = offered[name].label
            raise Invalid({f"mapping.{place}": [say(f"「{label}」对应了两列", f"{name} is mapped twice")]})
        taken.add(name)
        columns.append((int(place), offered[name]))
    return sorted(columns, key=lambda item: item[0])


def _constants(
    run: ImportRun, constants: Mapping[str, Any], offered: Mapping[str, Field], mapped: set[str]
) -> list[Constant]:
    found: list[Constant] = []
    variables = {*OWN, *(column["label"] for column in run.columns)}
    for name, raw in constants.items():
        place = f"constants.{name[:40]}"
        if raw in (None, "", []):
            continue
        if name not in offered:
            raise Invalid({place: [say("没有可导入的字段", "No such field can be imported")]})
        if name in mapped:
            raise Invalid({place: [say("这个字段已对应一列", "The field is mapped to a column")]})
        template = _as_text(offered[name], raw, place)
        templates.check(template, variables, place)
        constant = Constant(offered[name], template)
        if not constant.varies and offered[name].type not in ("ref", "refs"):
            try:
                types.of(offered[name]).parse(template, offered[name], text=True)
            except FieldError as error:
                raise Invalid({place: [error.reason]}) from None
        found.append(constant)
    return found


def _as_text(field: Field, raw: Any, place: str) -> str:
    """A constant as a cell would hold it; JSON values of choices and references (their number) are shown as words."""
    if isinstance(raw, str):
        return raw[:2_000]
    if isinstance(raw, (int, float, list)) and not isinstance(raw, bool) and field.type in ("enum", "enums"):
        try:
            return types.of(field).show(types.of(field).parse(raw, field), field)
        except FieldError as error:
            raise Invalid({place: [error.reason]}) from None
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, (int, float)):
        return f"#{raw}" if field.type == "ref" else str(raw)
    raise Invalid({place: [say("须为文字或数字", "Must be text or a number")]})


def variables_of(run: ImportRun, row: int, line: int, labels: list[str], cells: list[str]) -> dict[str, str]:
    """What a template may name for one row."""
    own = {"row": str(row), "line": str(line), "file": run.file_name, "date": clock.today().isoformat()}
    return dict(zip(labels, cells, strict=True)) | own


def _key(known: ObjectSchema, names: Any, written: list[Field]) -> tuple[tuple[Field, ...], list[Constant]]:
    if isinstance(names, str):
        names = [names]
    if not isinstance(names, list):
        raise Invalid.at("key", "关键字段格式不对", "The key is malformed")
    if names == [ROW]:
        if known.declared.import_key is None:
            raise Invalid.at("key", "这个对象不能按行号识别", "Records of this object cannot be found by row number")
        own = Field(
            name=IMPORT_KEY, label="导入编号", label_en="Import key", path=known.declared.import_key, length=120
        )
        return (own,), [Constant(own, "${file}#${row}")]
    by_name = {item.name: item for item in written}
    found: list[Field] = []
    for name in names:
        item = by_name.get(str(name))
        if item is None:
            shown = str(name)[:40]
            raise Invalid.at("key", f"关键字段「{shown}」没有对应列", f"The key {shown} is not mapped")
        if item.type in UNFIT_KEYS or item.write is not None:
            raise Invalid.at("key", f"「{item.label}」不能作为关键字段", f"{item.name} cannot be a key")
        found.append(item)
    return tuple(found), []


def _options(principal: Principal, known: ObjectSchema, chosen: Any) -> tuple[tuple[ImportOption, Any], ...]:
    if not isinstance(chosen, Mapping):
        raise Invalid.at("options", "选项格式不对", "The options are malformed")
    offered = {item.name: item for item in known.declared.import_options}
    found: list[tuple[ImportOption, Any]] = []
    for name, value in chosen.items():
        option = offered.get(name)
        if option is None:
            raise Invalid({f"options.{str(name)[:40]}": [say("没有这个选项", "There is no such option")]})
        if value is None or value == "" or value == []:
            continue
        if option.function is not None:
            principal.require(option.function)
        if option.check is not None:
            option.check(principal, value)
        found.append((option, value))
    return tuple(found)
