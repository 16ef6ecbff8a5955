"""Which objects can carry tags, and where their tags lie.

An app makes three tables from the abstract models and says so once:

    taggables.declare("customer", sets="customers.CustomerTagset", links="customers.CustomerTagLink",
                      dirty="customers.CustomerTagDirty", menu="customers", history="tag_history")

That registers the actions `customer.tag` and `customer.untag` with their functions, the facts `customer.tagged` and
`customer.untagged`, and the history as an object of the generic list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps as django_apps
from django.db.models import Model

from beluga.apps.tags.models import TagObject
from beluga.kernel.fields.errors import NotFound
from beluga.kernel.fields.stamps import Kept, changed
from beluga.kernel.objects.declaration import ObjectType, objects
from beluga.kernel.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Taggable:
    """An object that can carry tags, with the models that hold them; `history` names the object that lists changes."""

    object: str
    sets: str
    links: str
    dirty: str
    history: str
    menu: str

    @property
    def declared(self) -> ObjectType:
        """The object's declaration."""
        return objects.get(self.object)

    @property
    def set_model(self) -> type[Model]:
        """The model of the sets of tags."""
        return django_apps.get_model(self.sets)

    @property
    def link_model(self) -> type[Model]:
        """The model of the tags set by hand."""
        return django_apps.get_model(self.links)

    @property
    def dirty_model(self) -> type[Model]:
        """The model of the ids to be worked out again."""
        return django_apps.get_model(self.dirty)

    @property
    def tables(self) -> dict[str, str]:
        """The quoted table names, for SQL: sets, links, dirty, hot."""
        named = {
            "sets": self.set_model,
            "links": self.link_model,
            "dirty": self.dirty_model,
            "hot": self.declared.model,
        }
        return {name: f'"{model._meta.db_table}"' for name, model in named.items()}


taggables: Registry[Taggable] = Registry("taggable object")
_followers: list[Callable[[Taggable], None]] = []


def declare(object: str, *, sets: str, links: str, dirty: str, menu: str, history: str = "") -> Taggable:
    """Make `object` (already registered) taggable; raises ValueError for a second time.

    `sets`, `links`, `dirty` are models made of TagSet, TagLink and Dirty; `menu` is the menu under which a role is
    given the right to tag.
    """
    one = Taggable(
        object=object, sets=sets, links=links, dirty=dirty, menu=menu, history=history or f"{object}_tag_history"
    )
    taggables.register(object, one)
    for follow in _followers:
        follow(one)
    return one


def on_declare(follow: Callable[[Taggable], None]) -> Callable[[Taggable], None]:
    """Call `follow` with every taggable object, those declared already and those still to come."""
    _followers.append(follow)
    for one in taggables:
        follow(one)
    return follow


def taggable(object_name: str) -> Taggable:
    """The taggable object called so, switched on or not. Raises NotFound."""
    if object_name not in taggables:
        raise NotFound(f"对象「{object_name[:60]}」不能打标签", f"{object_name[:60]} cannot carry tags")
    return taggables.get(object_name)


def _load() -> dict[str, bool]:
    return dict(TagObject.objects.values_list("object", "enabled"))


_switches = Kept("tag_objects", _load)


def enabled(object_name: str) -> bool:
    """Whether tags are switched on (标签管理 = 是) for the object."""
    if object_name not in taggables:
        return False
    return _switches.get().get(object_name, taggables.get(object_name).declared.taggable)


def switch(object_name: str, on: bool) -> None:
    """Switch tags on or off for the object; its tags stay. Raises NotFound."""
    one = taggable(object_name)
    TagObject.objects.update_or_create(object=one.object, defaults={"enabled": on})
    changed("tag_objects")


def label_of(object_name: str, lang: str) -> str:
    """The object's label in `lang`."""
    declared: Any = objects.get(object_name)
    return str(declared.label_en if lang.startswith("en") else declared.label)
