"""/api/tags: the switch per object, the category tree, the pickers' dictionary, rules told and previewed, own tags."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from beluga.apps.tags.queries import catalogue, records
from beluga.apps.tags.services import personal, rules, taggables
from beluga.apps.tags.services.taggables import taggable
from beluga.kernel.events.operations import log_operation
from beluga.kernel.http.auth import principal_of
from beluga.kernel.http.endpoint import endpoint

router = Router(tags=["标签"])


class SwitchBody(Schema):
    """标签管理 on or off."""

    enabled: bool


class RuleBody(Schema):
    """The parts of a rule, saved or not."""

    object: str = Field(max_length=60)
    condition: dict[str, Any] | None = None
    include_tags: list[int] = Field(default=[], max_length=100)
    exclude_tags: list[int] = Field(default=[], max_length=100)
    page: int = Field(1, ge=1)
    size: int = Field(20, ge=1, le=records.LARGEST_PAGE)


class OrderBody(Schema):
    """The ids of a tag's rules, the first rule first."""

    ids: list[int] = Field(min_length=1, max_length=rules.MOST_RULES)


class MineBody(Schema):
    """A personal tag."""

    object: str = Field(max_length=60)
    name: str = Field(max_length=100)
    color: str = Field("", max_length=20)


class MineChange(Schema):
    """What of a personal tag changes."""

    name: str | None = Field(None, max_length=100)
    color: str | None = Field(None, max_length=20)


@endpoint(router.get, "/tags/objects", function="tag.view", summary="可打标签的对象")
def get_objects(request: HttpRequest) -> dict[str, Any]:
    """The objects that can carry tags, each with its switch."""
    return {"items": catalogue.objects(principal_of(request))}


@endpoint(router.patch, "/tags/objects/{name}", function="tag.switch", summary="启用或停用标签管理")
def patch_object(request: HttpRequest, name: str, body: SwitchBody) -> dict[str, Any]:
    """Switch tags on or off for an object; its tags stay."""
    principal = principal_of(request)
    taggables.switch(name, body.enabled)
    log_operation(principal, "标签管理", "启用标签管理" if body.enabled else "停用标签管理", name)
    return {"name": name, "enabled": taggables.enabled(name)}


@endpoint(router.get, "/tags/tree", function="tag_category.view", summary="标签分类树")
def get_tree(request: HttpRequest, object: str, q: str = "") -> dict[str, Any]:
    """The category tree of an object; `q` keeps the branches that hold a match."""
    return {"items": catalogue.tree(object, q)}


@endpoint(router.get, "/tags/dictionary", signed_in=True, summary="可用标签")
def get_dictionary(request: HttpRequest, object: str, by_hand: bool = False) -> dict[str, Any]:
    """The tags of an object to choose from, one's own among them; `by_hand` leaves out automatic ones."""
    principal = principal_of(request)
    taggable(object)
    principal.require(f"{object}.view")
    return catalogue.dictionary(principal, object, by_hand=by_hand)


@endpoint(router.post, "/tags/rules/describe", function="tag_rule.view", summary="自动生成规则描述")
def post_describe(request: HttpRequest, body: RuleBody) -> dict[str, Any]:
    """A rule in words."""
    principal = principal_of(request)
    told = rules.describe(principal, body.object, body.condition, body.include_tags, body.exclude_tags)
    return {"words": told}


@endpoint(router.post, "/tags/rules/preview", function="tag_rule.view", summary="预览规则")
def post_preview(request: HttpRequest, body: RuleBody) -> dict[str, Any]:
    """The records a rule would tag now."""
    return records.preview(
        principal_of(request),
        body.object,
        body.condition,
        body.include_tags,
        body.exclude_tags,
        page=body.page,
        size=body.size,
    )


@endpoint(router.put, "/tags/{int:id}/rules/order", function="tag_rule.update", summary="调整规则顺序")
def put_order(request: HttpRequest, id: int, body: OrderBody) -> dict[str, bool]:
    """Put the rules of a tag into this order. 404 for a rule that is not the tag's."""
    rules.reorder(principal_of(request), id, body.ids)
    return {"ok": True}


@endpoint(router.get, "/tags/{int:id}/preview", function="tag_rule.view", summary="预览标签")
def get_preview(request: HttpRequest, id: int, page: int = 1, size: int = 20) -> dict[str, Any]:
    """The records all rules of a tag would tag now."""
    return records.preview_tag(principal_of(request), id, page=page, size=size)


@endpoint(
    router.get, "/objects/{object_name}/records/{int:id}/tags", function="{object_name}.view", summary="记录的标签"
)
def get_record_tags(request: HttpRequest, object_name: str, id: int) -> dict[str, Any]:
    """The tags of a record with who set them and until when."""
    return records.of_record(principal_of(request), object_name, id)


@endpoint(router.get, "/tags/mine", signed_in=True, summary="我的个人标签")
def get_mine(request: HttpRequest, object: str) -> dict[str, Any]:
    """One's own tags."""
    principal = principal_of(request)
    taggable(object)
    return {"items": [catalogue.as_json(tag) for tag in personal.mine(principal, object)]}


@endpoint(router.post, "/tags/mine", signed_in=True, summary="添加个人标签")
def post_mine(request: HttpRequest, body: MineBody) -> Status[dict[str, Any]]:
    """Make a personal tag; whoever may tag records of the object may."""
    principal = principal_of(request)
    taggable(body.object)
    principal.require(f"{body.object}.tag")
    return Status(201, catalogue.as_json(personal.make(principal, body.object, body.name, body.color)))


@endpoint(router.patch, "/tags/mine/{int:id}", signed_in=True, summary="修改个人标签")
def patch_mine(request: HttpRequest, id: int, body: MineChange) -> dict[str, Any]:
    """Rename or recolour one's own tag."""
    return catalogue.as_json(personal.change(principal_of(request), id, name=body.name, color=body.color))


@endpoint(router.delete, "/tags/mine/{int:id}", signed_in=True, summary="删除个人标签")
def delete_mine(request: HttpRequest, id: int) -> dict[str, Any]:
    """Delete one's own tag."""
    personal.remove(principal_of(request), id)
    return {"ok": True}
