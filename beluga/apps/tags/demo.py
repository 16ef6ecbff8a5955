"""The demo company's tags: a category tree, some forty tags with rules over what customers are and do, others by hand.

`load` defines them before there are customers; `finish`, after every other app, runs the rules and lets people tag.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from beluga.apps.tags.models import Kind, Tag
from beluga.apps.tags.services import categories, definitions, rules, running, tagging
from beluga.kernel.fields.enums import item_named
from beluga.kernel.objects.schema import schema
from beluga.kernel.registry import UnknownName
from beluga.kernel.scope.principal import SYSTEM, Principal

CUSTOMER = "customer"
WAN = 10_000
Tree = dict[str, Any]


def leaf(field: str, op: str, value: Any) -> Tree:
    """One condition."""
    return {"field": field, "op": op, "value": value}


def item(field: str, code: str, *labels: str) -> Tree:
    """The field is one of the items called so."""
    numbers = [found.number for label in labels if (found := item_named(code, label)) is not None]
    return leaf(field, "in", numbers)


def span(field: str, low: float | None, high: float | None) -> Tree:
    """Above `low`, at most `high`."""
    parts = [] if low is None else [leaf(field, "gt", low)]
    parts += [] if high is None else [leaf(field, "lte", high)]
    return {"all": parts}


def _automatic() -> list[tuple[Sequence[str], str, str, int, Tree | None, Sequence[str], Sequence[str]]]:
    """(category path, name, colour, score, condition, contains tags, excludes tags)."""
    basic, trade, sticky = "用户基本信息", "客户交易信息", "客户粘性数据"
    ages = [(18, 25), (26, 35), (36, 45), (46, 55), (56, 65), (66, 75)]
    wealth: list[tuple[str, int | None, int | None, int]] = [
        ("10万及以下", None, 10, 1),
        ("10-50万", 10, 50, 2),
        ("50-100万", 50, 100, 3),
        ("100-500万", 100, 500, 5),
        ("500万以上", 500, None, 8),
    ]
    rows: list[tuple[Sequence[str], str, str, int, Tree | None, Sequence[str], Sequence[str]]] = []
    for low, high in ages:
        rows.append(([basic, "年龄"], f"{low}-{high}岁", "cyan", 1, leaf("age", "between", [low, high]), (), ()))
    for label in ("男", "女"):
        rows.append(([basic, "性别"], f"{label}性", "teal", 0, item("gender", "gender", label), (), ()))
    for label in ("未婚", "已婚"):
        rows.append(([basic, "婚姻"], label, "pink", 0, item("marital", "marital", label), (), ()))
    high_degree = item("education", "education", "本科", "硕士", "博士")
    rows.append(([basic, "学历"], "本科及以上", "purple", 2, high_degree, (), ()))
    rows.append(
        ([basic, "学历"], "大专及以下", "purple", 0, item("education", "education", "大专", "高中及以下"), (), ())
    )
    for label, least, most, score in wealth:
        condition = span("investable", None if least is None else least * WAN, None if most is None else most * WAN)
        if least is None:
            condition["all"].append(leaf("investable", "gte", 0))
        rows.append(([basic, "可投资资产"], f"可投资产{label}", "blue", score, condition, (), ()))
    rows += [
        ([trade, "账户余额"], "零余额", "orange", -1, leaf("balance", "eq", 0), (), ()),
        ([trade, "账户余额"], "余额50万以上", "green", 5, leaf("balance", "gte", 50 * WAN), (), ()),
        ([trade, "交易频次"], "从未交易", "orange", -2, leaf("trade_count", "eq", 0), (), ()),
        ([trade, "交易频次"], "低频交易", "yellow", 1, leaf("trade_count", "between", [1, 9]), (), ()),
        ([trade, "交易频次"], "高频交易", "green", 5, leaf("trade_count", "gte", 10), (), ()),
        ([trade, "持仓"], "大额持仓", "green", 6, leaf("max_position", "gte", 100 * WAN), (), ()),
        ([sticky, "跟进情况"], "近7天跟进", "lime", 2, leaf("last_follow_at", "gte", {"days": -7}), (), ()),
        ([sticky, "跟进情况"], "30天未跟进", "orange", -3, leaf("last_follow_at", "lt", {"days": -30}), (), ()),
        ([sticky, "跟进情况"], "从未跟进", "red", -2, {"not": leaf("last_follow_at", "set", True)}, (), ()),
        ([sticky, "跟进情况"], "多次丢回公海", "red", -5, leaf("return_count", "gte", 2), (), ()),
        ([sticky, "近期事件"], "生日临近", "pink", 1, leaf("birthday", "anniversary", 7), (), ()),
        ([sticky, "近期事件"], "新客户", "lime", 2, leaf("created_at", "gte", {"days": -30}), (), ()),
        (
            [sticky, "客户状态"],
            "高净值客户",
            "purple",
            10,
            None,
            ("可投资产100-500万", "可投资产500万以上"),
            ("黑名单",),
        ),
        ([sticky, "客户状态"], "活跃客户", "green", 5, None, ("近7天跟进", "高频交易"), ("黑名单",)),
        ([sticky, "客户状态"], "沉睡客户", "orange", -4, None, ("30天未跟进",), ("高频交易", "新客户")),
        (
            [sticky, "客户状态"],
            "潜力客户",
            "blue",
            6,
            item("maturity", "maturity", "潜在客户", "意向客户"),
            ("可投资产50-100万", "可投资产100-500万", "可投资产500万以上"),
            ("多次丢回公海",),
        ),
    ]
    return rows


MANUAL: tuple[tuple[Sequence[str], str, str, int, int | None], ...] = (
    (["外部标签", "兴趣爱好"], "户外运动爱好者", "green", 1, None),
    (["外部标签", "兴趣爱好"], "喜欢品茶", "teal", 1, None),
    (["外部标签", "兴趣爱好"], "高尔夫", "lime", 2, None),
    (["外部标签", "兴趣爱好"], "亲子家庭", "pink", 1, None),
    (["主观评价"], "靠谱", "blue", 5, None),
    (["主观评价"], "决策快", "cyan", 3, None),
    (["主观评价"], "黑名单", "red", -20, None),
    (["主观评价"], "投诉客户", "red", -8, None),
    (["活动邀约"], "七天内需回访", "yellow", 2, 7),
    (["活动邀约"], "沙龙意向", "orange", 3, 30),
)
PERSONAL = ("老同学介绍", "爱聊股市", "周末勿扰", "孩子今年高考", "要发资料")


def load(seed: int) -> None:
    """Define the categories, tags and rules of customers; nothing happens when there are tags."""
    if Tag.objects.filter(object=CUSTOMER, owner=None).exists():
        return
    root = categories.ensure(CUSTOMER, ["客户标签"])
    for order, path in enumerate(("用户基本信息", "客户交易信息", "客户粘性数据", "外部标签", "主观评价", "活动邀约")):
        categories.ensure(CUSTOMER, [root.name, path], order=(order + 1) * 10)
    place: dict[tuple[str, ...], int] = {}

    def category(path: Sequence[str]) -> int:
        key = tuple(path)
        if key not in place:
            place[key] = categories.ensure(CUSTOMER, [root.name, *path], order=(len(place) + 1) * 10).pk
        return place[key]

    automatic = [row for row in _automatic() if _usable(row[4])]
    rows = [
        {
            "object": CUSTOMER,
            "category": category(path),
            "name": name,
            "kind": Kind.AUTOMATIC,
            "color": color,
            "score": score,
        }
        for path, name, color, score, *_ in automatic
    ]
    rows += [
        {
            "object": CUSTOMER,
            "category": category(path),
            "name": name,
            "kind": Kind.MANUAL,
            "color": color,
            "score": score,
            "valid_days": days,
        }
        for path, name, color, score, days in MANUAL
    ]
    ids = dict(zip([row["name"] for row in rows], definitions.save(SYSTEM, rows), strict=True))
    made = []
    for _path, name, _color, _score, condition, include, exclude in automatic:
        wanted: dict[str, Any] = {
            "tag": ids[name],
            "name": name,
            "condition": condition,
            "include_tags": [ids[one] for one in include if one in ids],
            "exclude_tags": [ids[one] for one in exclude if one in ids],
        }
        told = rules.describe(SYSTEM, CUSTOMER, condition, wanted["include_tags"], wanted["exclude_tags"])
        made.append(wanted | {"description": told})
    rules.save(SYSTEM, made)


def finish(seed: int) -> None:
    """Let people tag customers over the last weeks, then run every rule; nothing happens without customers."""
    chance = Random(f"{seed} tags")
    known = schema(CUSTOMER)
    living = known.model._base_manager.filter(**dict(known.living))
    ids = list(living.order_by("pk").values_list("pk", flat=True))
    users = list(get_user_model()._default_manager.filter(is_active=True).order_by("pk").values_list("pk", flat=True))
    tags = list(Tag.objects.filter(object=CUSTOMER, kind=Kind.MANUAL, deleted_at=None).order_by("pk"))
    now = timezone.now()
    if not ids or not users or not tags:
        return
    for days in range(60, 0, -2):
        moment = now - timedelta(days=days, minutes=chance.randint(0, 300))
        for tag in chance.sample(tags, min(3, len(tags))):
            rare = tag.score < 0
            if tag.valid_days and tag.valid_days <= days:
                continue
            chosen = chance.sample(ids, min(len(ids), chance.randint(1, 3) if rare else chance.randint(5, 25)))
            who = Principal(user_id=chance.choice(users))
            tagging.tag(who, CUSTOMER, living.filter(pk__in=chosen), [tag.pk], now=moment)
    for tag in (one for one in tags if one.valid_days):
        chosen = chance.sample(ids, min(len(ids), 15))
        who = Principal(user_id=chance.choice(users))
        tagging.tag(who, CUSTOMER, living.filter(pk__in=chosen), [tag.pk], now=now - timedelta(days=1))
    for user in users[:8]:
        for name in chance.sample(PERSONAL, 2):
            chosen = chance.sample(ids, min(len(ids), 6))
            tagging.tag(Principal(user_id=user), CUSTOMER, living.filter(pk__in=chosen), [], names=[name])
    running.run_full(SYSTEM, CUSTOMER)


def _usable(condition: Tree | None) -> bool:
    """Whether the object has the fields (an installation may leave some out)."""
    try:
        return condition is None or all(schema(CUSTOMER).field(name) for name in _names(condition))
    except UnknownName:
        return False


def _names(node: Any) -> list[str]:
    if isinstance(node, dict):
        return [node["field"]] if "field" in node else [name for child in node.values() for name in _names(child)]
    return [name for child in node for name in _names(child)] if isinstance(node, list) else []
