"""How an app declares a business object, and how an app above it extends one.

An `ObjectType` is the one description from which list, form, filter, search, import, export, API, masking, metrics and
the phone client are made. Apps call `register()` from their `objects.py`; apps above call `extend()`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field as dc_field, replace
from typing import Any

from django.apps import apps as django_apps
from django.db.models import Model, QuerySet

from beluga.kernel.fields.field import Field, Relation
from beluga.kernel.fields.stamps import watch
from beluga.kernel.registry import Registry, UnknownName
from beluga.kernel.scope.principal import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A list view shipped in code (我的客户): a filter, a sort, columns; `function` limits who is offered it.

    `own` says that it holds the reader's own only: a list does not open with it for who has none."""

    name: str
    label: str
    label_en: str
    filter: Mapping[str, Any] | None = None
    sort: Sequence[str] = ()
    columns: Sequence[str] = ()
    function: str | None = None
    own: bool = False


ViewSource = Callable[[Principal], Sequence[View]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A tab of a record's page: `block` names the client's block, `object` + `fk` the related records it lists."""

    name: str
    label: str
    label_en: str
    block: str = "related"
    object: str | None = None
    fk: str | None = None
    function: str | None = None
    order: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOption:
    """Something an import can do besides storing rows (put them into a group, tag them).

    `schema` is the JSON schema of its value (with `x-widget`, `x-target` hints for the client). `check(principal,
    value)` raises Invalid before the run; `apply(principal, rows, value)` is called once with the set of
    imported records, in the import's transaction. `words(value)` tells the value in the history (导入目标). `function`
    limits who may use it.
    """

    name: str
    label: str
    label_en: str
    schema: Mapping[str, Any]
    apply: Callable[[Principal, QuerySet[Any], Any], Any]
    check: Callable[[Principal, Any], None] | None = None
    words: Callable[[Any], str] | None = None
    function: str | None = None
    help: str = ""
    help_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectType:
    """A kind of business record.

    `model` is `app_label.Model`. `title` is the field shown as a record's name. `scopes` maps a scope kind (`own`,
    `department`, `pool` …) to the condition tree it stands for; kind `all` is always there. `scope_through` names a
    `ref` field whose target's scope also decides (a follow-up is seen with its customer). `columns`, `sort` and `views`
    are the shipped list; `view_sources` give further views of a principal's own (one per group somebody manages);
    `form` is a list of (group label, English label, field names). `save`, `delete` replace the generic writers where a
    verb of the app must run: `save(principal, rows) -> list[int]` (validated rows of stored forms; those with an `id`
    are updates), `delete(principal, queryset) -> int`. `extra` is the ORM path of the JSONB column for custom fields,
    None when the object cannot have any. `living` is a condition-free ORM filter (dict) that leaves deleted rows out.
    `search(principal, text)` gives the conditional expression of the quick search, None for a plain search over the
    searchable fields; it must not look into a field that the principal sees only masked. `directory` says that every
    colleague may know the titles (people, departments, groups, tags): pickers and references show them beyond the row
    scope; `known_to(principal)` gives the condition that narrows that (personal tags). `ref_fields` are shown beside
    the title wherever a record is referred to (a tag's colour), `subtitle` under the title in search results.
    `whereabouts(ids)` gives, for records out of the asker's scope, a sentence without
    names that says where each is (`华东一部 · 最后跟进 12 天前`). `path` is the client's own page for the object.
    `locked` is the condition under which a record can no longer be changed nor deleted (its verbs see to it), and
    `locked_why` says so to people; `final()` says whether new records are locked from the moment they are saved.
    `in_search` False keeps the object out of the search over everything (logs, parts of other records).
    `import_key` is the ORM path of a text column that remembers file and row number, for imports without a key.
    `import_columns` are the columns of the import template (all importable fields when empty; own fields follow).
    `staged(stage)` judges and completes the rows of an import in one go (an `imports.stage.Stage`): what `save` does
    around a plain write, for sets; without it an object with a `save` of its own is imported through that, slower.
    """

    name: str
    label: str
    label_en: str
    model_name: str
    fields: tuple[Field, ...]
    menu: str = ""
    title: str = "name"
    relations: tuple[Relation, ...] = ()
    icon: str = "circle"
    columns: tuple[str, ...] = ()
    sort: tuple[str, ...] = ("-id",)
    views: tuple[View, ...] = ()
    view_sources: tuple[ViewSource, ...] = ()
    tabs: tuple[Tab, ...] = ()
    form: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    filters: tuple[str, ...] = ()
    scopes: Mapping[str, Mapping[str, Any]] = dc_field(default_factory=dict)
    scope_through: str | None = None
    extra: str | None = None
    living: Mapping[str, Any] = dc_field(default_factory=dict)
    taggable: bool = False
    version: str | None = "version"
    key_fields: tuple[str, ...] = ()
    search: Callable[[Principal, str], Any] | None = None
    directory: bool = False
    in_search: bool = True
    known_to: Callable[[Principal], Any] | None = None
    ref_fields: tuple[str, ...] = ()
    subtitle: tuple[str, ...] = ()
    locked: Mapping[str, Any] | None = None
    locked_why: tuple[str, str] = ("", "")
    final: Callable[[], bool] | None = None
    import_key: str | None = None
    import_columns: tuple[str, ...] = ()
    whereabouts: Callable[[Sequence[int]], Mapping[int, str]] | None = None
    path: str = ""
    import_options: tuple[ImportOption, ...] = ()
    staged: Callable[[Any], None] | None = None
    save: Callable[..., list[int]] | None = None
    delete: Callable[..., int] | None = None
    verbs: tuple[str, ...] = ("view", "create", "update", "delete", "import", "export")

    @property
    def model(self) -> type[Model]:
        """The Django model."""
        return django_apps.get_model(self.model_name)

    @property
    def known_by_all(self) -> bool:
        """Whether every colleague may know every title."""
        return self.directory and self.known_to is None

    def field(self, name: str) -> Field:
        """The declared field called `name`; raises UnknownName. (Custom fields and dotted names: objects.schema.)"""
        for item in self.fields:
            if item.name == name:
                return item
        raise UnknownName(f"no field of {self.name} is called {name!r}")

    def function(self, verb: str) -> str:
        """The function that protects `verb` on this object."""
        return f"{self.name}.{verb}"


objects: Registry[ObjectType] = Registry("object")


def register(declared: ObjectType) -> ObjectType:
    """Add an object to the registry; raises ValueError when its name is taken."""
    if declared.known_by_all:
        by_name = {field.name: field for field in declared.fields}
        shown = [by_name[name].column for name in (declared.title, *declared.ref_fields)]
        watch(f"names.{declared.name}", declared.model_name, *shown)
    return objects.register(declared.name, declared)


def extend(
    name: str,
    *,
    fields: Sequence[Field] = (),
    relations: Sequence[Relation] = (),
    tabs: Sequence[Tab] = (),
    views: Sequence[View] = (),
    columns: Sequence[str] = (),
    scopes: Mapping[str, Mapping[str, Any]] | None = None,
    import_options: Sequence[ImportOption] = (),
    view_sources: Sequence[ViewSource] = (),
) -> ObjectType:
    """Extend the object `name` from an app above; scopes of an existing kind are joined by OR. Raises UnknownName."""
    old = objects.get(name)
    merged = dict(old.scopes)
    for kind, tree in (scopes or {}).items():
        merged[kind] = {"any": [merged[kind], tree]} if kind in merged else tree
    return objects.replace(
        name,
        replace(
            old,
            fields=old.fields + tuple(fields),
            relations=old.relations + tuple(relations),
            tabs=old.tabs + tuple(tabs),
            views=old.views + tuple(views),
            columns=old.columns + tuple(columns),
            scopes=merged,
            import_options=old.import_options + tuple(import_options),
            view_sources=old.view_sources + tuple(view_sources),
        ),
    )
