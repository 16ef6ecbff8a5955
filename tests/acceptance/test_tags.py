"""TAG-01 to TAG-19: categories, tags, rules, runs, expiry, scores, personal tags, history, through the API."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from beluga.apps.customers.models import Customer, CustomerTagset
from beluga.apps.tags.models import Kind, TagAct, TagHistory
from beluga.apps.tags.services import expiry, running
from beluga.kernel.fields import clock
from beluga.kernel.jobs.queue import enqueue, run_inline
from beluga.kernel.scope.principal import SYSTEM

pytestmark = pytest.mark.django_db
AUTO, MANUAL = int(Kind.AUTOMATIC), int(Kind.MANUAL)


def made(answer: Any) -> dict[str, Any]:
    assert answer.status_code in (200, 201), answer.content.decode()
    return answer.json()


def add(client: Any, object_name: str, **values: Any) -> int:
    body = made(client.post(f"/objects/{object_name}/records", values))
    return int((body.get("item") or body)["id"])


def add_tag(client: Any, name: str, kind: int = AUTO, **more: Any) -> int:
    return add(client, "tag", object="customer", name=name, kind=kind, **more)


def add_rule(client: Any, tag: int, condition: Any = None, **more: Any) -> int:
    return add(client, "tag_rule", tag=tag, condition=condition, **({"name": "规则"} | more))


def add_customer(client: Any, name: str, **values: Any) -> int:
    return add(client, "customer", name=name, kind=1, **values)


def page(client: Any, object_name: str, filter: Any = None, **more: Any) -> dict[str, Any]:
    return made(client.post(f"/objects/{object_name}/records/query", {"filter": filter, **more}))


def act(client: Any, name: str, ids: list[int], **args: Any) -> Any:
    return client.post(f"/actions/{name}", {"ids": ids, "args": args})


def run(client: Any, *tags: int) -> dict[str, Any]:
    """Press 自动打标签 and wait for the job."""
    job = made(act(client, "tag.run", list(tags)))["data"]["job"]
    run_inline("tags.run")
    found = made(client.get(f"/jobs/{job}"))
    assert found["state"] == "done", found
    return found["result"]


def tags_of(client: Any, record: int) -> list[int]:
    return made(client.get(f"/objects/customer/records/{record}"))["item"]["tags"]


def wealth(low: float, high: float) -> dict[str, Any]:
    return {
        "all": [
            {"field": "investable", "op": "gt", "value": low},
            {"field": "investable", "op": "lte", "value": high},
        ]
    }


def test_tag_01_category_with_a_lower_order_stands_above(admin: Any):
    root = add(admin, "tag_category", object="customer", name="客户标签")
    first = add(admin, "tag_category", object="customer", name="来源渠道", parent=root, order=20)
    second = add(admin, "tag_category", object="customer", name="年龄", parent=root, order=10)
    third = add(admin, "tag_category", object="customer", name="一季度", parent=first, order=1)
    tree = made(admin.get("/tags/tree", {"object": "customer"}))["items"]
    node = next(one for one in tree if one["id"] == root)
    assert [child["id"] for child in node["children"]] == [second, first]
    assert made(admin.patch(f"/objects/tag_category/records/{second}", {"order": 30, "version": 1}))
    tree = made(admin.get("/tags/tree", {"object": "customer", "q": "一季"}))["items"]
    assert tree[0]["children"][0]["children"][0]["id"] == third
    assert len(tree) == len(tree[0]["children"]) == 1
    tree = made(admin.get("/tags/tree", {"object": "customer"}))["items"]
    assert [child["id"] for child in next(o for o in tree if o["id"] == root)["children"]] == [first, second]
    below = admin.patch(f"/objects/tag_category/records/{root}", {"parent": third, "version": 1})
    assert below.status_code == 422
    assert "parent" in below.json()["fields"]
    assert admin.delete(f"/objects/tag_category/records/{root}").status_code == 409
    assert admin.delete(f"/objects/tag_category/records/{third}").status_code == 200
    assert made(admin.get("/tags/tree", {"object": "user"}))["items"] == []


def test_tag_02_switching_tags_on_makes_an_object_selectable(admin: Any, client_for: Any):
    def states() -> dict[str, bool]:
        return {one["name"]: one["enabled"] for one in made(admin.get("/tags/objects"))["items"]}

    assert states() == {"customer": True, "contact": False, "user": False} | {
        name: on for name, on in states().items() if name not in ("customer", "contact", "user")
    }
    refused = admin.post("/objects/tag/records", {"object": "contact", "name": "决策人", "kind": MANUAL})
    assert refused.status_code == 422
    assert client_for("salesman").patch("/tags/objects/contact", {"enabled": True}).status_code == 403
    assert admin.patch("/tags/objects/nothing", {"enabled": True}).status_code == 404
    assert made(admin.patch("/tags/objects/contact", {"enabled": True}))["enabled"] is True
    assert states()["contact"] is True
    assert made(admin.get("/objects/contact"))["taggable"] is True
    tag = add(admin, "tag", object="contact", name="决策人", kind=MANUAL)
    customer = add_customer(admin, "有联系人")
    contact = add(admin, "contact", customer=customer, name="王总")
    made(act(admin, "contact.tag", [contact], tags=[tag]))
    assert page(admin, "contact", {"field": "tags", "op": "any_of", "value": [tag]})["items"][0]["id"] == contact


def test_tag_03_a_tag_with_a_negative_score_and_one_day(admin: Any):
    category = add(admin, "tag_category", object="customer", name="还款情况")
    tag = add_tag(admin, "逾期10天以内", score=-8, valid_days=1, category=category)
    row = next(one for one in page(admin, "tag")["items"] if one["id"] == tag)
    assert (row["name"], row["score"], row["valid_days"], row["category"]) == ("逾期10天以内", -8, 1, category)
    forever = add_tag(admin, "长期")
    assert made(admin.get(f"/objects/tag/records/{forever}"))["item"]["valid_days"] is None
    for wrong in ({"valid_days": 0}, {"valid_days": 10**9}, {"score": 10**12}, {"name": " "}, {"category": 10**9}):
        body = {"object": "customer", "name": "错", "kind": AUTO} | wrong
        answer = admin.post("/objects/tag/records", body)
        assert answer.status_code == 422, wrong
        assert next(iter(wrong)) in answer.json()["fields"]
    twin = admin.post(
        "/objects/tag/records", {"object": "customer", "name": "逾期10天以内", "kind": AUTO, "category": category}
    )
    assert twin.status_code == 422
    assert twin.json()["fields"]["name"]


def test_tag_04_automatic_tags_are_not_set_by_hand(admin: Any, client_for: Any):
    auto, manual = add_tag(admin, "自动"), add_tag(admin, "手动", MANUAL)
    customer = add_customer(admin, "甲")
    offered = made(admin.get("/tags/dictionary", {"object": "customer", "by_hand": "true"}))["tags"]
    assert [one["id"] for one in offered] == [manual]
    everything = made(admin.get("/tags/dictionary", {"object": "customer"}))["tags"]
    assert {auto, manual} <= {one["id"] for one in everything}
    answer = act(admin, "customer.tag", [customer], tags=[auto])
    assert answer.status_code == 422
    assert "自动" in answer.json()["message"]
    made(act(admin, "customer.tag", [customer], tags=[manual]))
    assert tags_of(admin, customer) == [manual]
    assert act(client_for("boss"), "customer.tag", [customer], tags=[manual]).status_code == 403


def test_tag_05_a_personal_tag_is_seen_by_its_owner_alone(admin: Any, client_for: Any, make_user: Any):
    customer = add_customer(admin, "共享客户")
    one, other = client_for("co-manager"), client_for("co-manager")
    assert tags_of(one, customer) == []  # that somebody has none is remembered, until they have one
    made(act(one, "customer.tag", [customer], names=["爱喝茶"]))
    (tag,) = made(one.get("/tags/mine", {"object": "customer"}))["items"]
    leaf = {"field": "tags", "op": "any_of", "value": [tag["id"]]}
    found = page(one, "customer", leaf)
    assert [row["id"] for row in found["items"]] == [customer]
    assert found["items"][0]["tags"] == [tag["id"]]
    assert found["refs"]["tag"][str(tag["id"])]["label"] == "爱喝茶"
    assert page(one, "customer", {"not": leaf})["total"] == 0
    assert made(one.get(f"/objects/customer/records/{customer}/tags"))["items"][0]["name"] == "爱喝茶"
    # nobody else, the administrator included, has any way to see it
    for stranger in (other, admin):
        assert tags_of(stranger, customer) == []
        assert page(stranger, "customer", leaf)["total"] == 0
        assert page(stranger, "customer", {"not": leaf})["total"] == 1
        assert page(stranger, "customer", {"field": "tags", "op": "all_of", "value": [tag["id"]]})["total"] == 0
        assert made(stranger.get("/tags/mine", {"object": "customer"}))["items"] == []
        assert made(stranger.get(f"/objects/customer/records/{customer}/tags"))["items"] == []
        assert stranger.get(f"/objects/tag/records/{tag['id']}").status_code in (403, 404)
        assert made(stranger.get("/objects/tag/options", {"q": "爱喝"}))["items"] == []
        assert made(stranger.get("/objects/tag/options", {"ids": str(tag["id"])}))["items"] == []
        assert stranger.patch(f"/tags/mine/{tag['id']}", {"name": "x"}).status_code == 404
        assert stranger.delete(f"/tags/mine/{tag['id']}").status_code == 404
        assert act(stranger, "customer.tag", [customer], tags=[tag["id"]]).status_code == 422
        assert act(stranger, "customer.untag", [customer], tags=[tag["id"]]).status_code == 422
        history = page(stranger, "tag_history")
        assert history["total"] == 0
        timeline = made(stranger.get(f"/objects/customer/records/{customer}/timeline"))
        assert "爱喝茶" not in json.dumps(timeline, ensure_ascii=False)
    automatic = add_tag(admin, "规则标签")
    rule = {"tag": automatic, "name": "偷看", "include_tags": [tag["id"]]}
    assert admin.post("/objects/tag_rule/records", rule).status_code == 422
    assert CustomerTagset.objects.get(record=customer).tags == []
    assert made(one.patch(f"/tags/mine/{tag['id']}", {"name": "爱喝咖啡", "color": "red"}))["name"] == "爱喝咖啡"
    made(act(one, "customer.untag", [customer], tags=[tag["id"]]))
    assert tags_of(one, customer) == []
    made(one.delete(f"/tags/mine/{tag['id']}"))


def test_tag_06_copying_two_tags_copies_their_rules(admin: Any):
    tags = [add_tag(admin, name) for name in ("甲", "乙")]
    for tag in tags:
        add_rule(admin, tag, wealth(1, 2), name="一")
        add_rule(admin, tag, wealth(3, 4), name="二")
    copied = made(act(admin, "tag.copy", tags))["data"]["ids"]
    rows = page(admin, "tag", fields=["name", "rule_count", "record_count", "active"])["items"]
    assert {row["id"]: (row["name"], row["rule_count"]) for row in rows if row["id"] in copied} == {
        copied[0]: ("甲 副本", 2),
        copied[1]: ("乙 副本", 2),
    }
    rules = page(admin, "tag_rule", {"field": "tag", "op": "eq", "value": copied[0]}, fields=["name", "condition"])
    assert {json.dumps(rule["condition"], sort_keys=True) for rule in rules["items"]} == {
        json.dumps(wealth(1, 2), sort_keys=True),
        json.dumps(wealth(3, 4), sort_keys=True),
    }
    made(act(admin, "tag.disable", copied))
    off = page(admin, "tag", {"field": "active", "op": "eq", "value": False})["items"]
    assert {row["id"] for row in off} == set(copied)
    made(act(admin, "tag.enable", copied))
    assert page(admin, "tag", {"field": "active", "op": "eq", "value": False})["total"] == 0
    assert admin.delete(f"/objects/tag/records/{copied[0]}").status_code == 200
    assert copied[0] not in {row["id"] for row in page(admin, "tag")["items"]}


def test_tag_07_a_rule_tags_exactly_the_range(admin: Any):
    tag = add_tag(admin, "可投资产10万-50万", score=2)
    add_rule(admin, tag, wealth(100_000, 500_000))
    sums = {100_000: False, 100_000.01: True, 300_000: True, 500_000: True, 500_000.01: False}
    ids = {add_customer(admin, f"客户{value}", investable=value): hit for value, hit in sums.items()}
    nothing = add_customer(admin, "没有资产")
    run(admin, tag)
    for customer, hit in ids.items():
        assert tags_of(admin, customer) == ([tag] if hit else [])
    assert tags_of(admin, nothing) == []
    assert made(admin.get(f"/objects/tag/records/{tag}"))["item"]["record_count"] == 3
    wrong = admin.post(
        "/objects/tag_rule/records",
        {"tag": tag, "name": "错", "condition": {"field": "nothing", "op": "eq", "value": 1}},
    )
    assert wrong.status_code == 422
    assert "condition" in wrong.json()["fields"]
    own = {"tag": tag, "name": "自己", "condition": {"field": "tag_score", "op": "gt", "value": 1}}
    assert admin.post("/objects/tag_rule/records", own).status_code == 422


def test_tag_09_contains_and_excludes_tags(admin: Any):
    liked, bad = add_tag(admin, "靠谱", MANUAL), add_tag(admin, "黑名单", MANUAL)
    tag = add_tag(admin, "优先")
    empty = admin.post("/objects/tag_rule/records", {"tag": tag, "name": "空"})
    assert empty.status_code == 422
    assert "不能同时为空" in empty.json()["message"]
    add_rule(admin, tag, None, include_tags=[liked], exclude_tags=[bad])
    a, b, c = (add_customer(admin, name) for name in "甲乙丙")
    made(act(admin, "customer.tag", [a, b], tags=[liked]))
    made(act(admin, "customer.tag", [b], tags=[bad]))
    run(admin, tag)
    assert tag in tags_of(admin, a)
    assert tag not in tags_of(admin, b)
    assert tag not in tags_of(admin, c)
    both = {"tag": tag, "name": "矛盾", "include_tags": [liked], "exclude_tags": [liked]}
    assert admin.post("/objects/tag_rule/records", both).status_code == 422


def test_tag_10_several_rules_and_a_description_in_words(admin: Any):
    liked = add_tag(admin, "靠谱", MANUAL)
    tag = add_tag(admin, "重点")
    add_rule(admin, tag, {"field": "credit_score", "op": "gte", "value": 90}, name="高分")
    second = add_rule(admin, tag, wealth(1_000_000, 9_000_000), name="高资产")
    body = {"object": "customer", "condition": wealth(100_000, 500_000), "exclude_tags": [liked]}
    words = made(admin.post("/tags/rules/describe", body))["words"]
    for part in ("可投资", "大于 10万", "小于等于 50万", "且", "靠谱"):
        assert part in words
    a = add_customer(admin, "甲", credit_score=95)
    b = add_customer(admin, "乙", investable=2_000_000)
    run(admin, tag)
    assert tags_of(admin, a) == tags_of(admin, b) == [tag]
    history = page(admin, "tag_history", sort=["id"], fields=["record", "rule"])["items"]
    assert {row["record"]: row["rule"] for row in history} == {a: "高分", b: "高资产"}
    copied = made(act(admin, "tag_rule.copy", [second]))["data"]["ids"]
    assert made(admin.get(f"/objects/tag_rule/records/{copied[0]}"))["item"]["name"] == "高资产 副本"
    made(admin.patch(f"/objects/tag_rule/records/{second}", {"condition": wealth(1, 2), "version": 1}))
    assert admin.delete(f"/objects/tag_rule/records/{copied[0]}").status_code == 200
    run(admin, tag)
    assert tags_of(admin, b) == []


def test_tag_10_rules_are_put_in_order_and_the_first_is_told(admin: Any, client_for: Any):
    tag, other = add_tag(admin, "重点"), add_tag(admin, "其他")
    rules = [add_rule(admin, tag, wealth(1_000, 9_000), name=name) for name in ("甲", "乙", "丙")]
    strange = add_rule(admin, other, wealth(1, 2))

    def order() -> list[str]:
        wanted = {"field": "tag", "op": "eq", "value": tag}
        return [row["name"] for row in page(admin, "tag_rule", wanted, sort=["order", "id"], fields=["name"])["items"]]

    path = f"/tags/{tag}/rules/order"
    made(admin.put(path, {"ids": [rules[2], rules[0]]}))
    assert order() == ["丙", "甲", "乙"]
    rich = add_customer(admin, "富", investable=2_000)
    run(admin, tag)
    told = page(admin, "tag_history", {"field": "record", "op": "eq", "value": rich}, fields=["record", "rule"])
    assert [row["rule"] for row in told["items"]] == ["丙"]
    assert admin.put(path, {"ids": [rules[0], strange]}).status_code == 404
    assert admin.put(path, {"ids": []}).status_code == 422
    assert client_for("salesman").put(path, {"ids": rules}).status_code == 403
    assert order() == ["丙", "甲", "乙"]


def test_tag_11_the_preview_counts_what_the_run_tags(admin: Any, client_for: Any):
    rich, tag = add_tag(admin, "富裕"), add_tag(admin, "富裕且未成熟")
    add_rule(admin, rich, {"field": "investable", "op": "gte", "value": 1000})
    add_rule(admin, tag, {"not": {"field": "maturity", "op": "set", "value": True}}, include_tags=[rich])
    for number in range(7):
        add_customer(admin, f"客户{number}", investable=number * 500)
    body = {"object": "customer", "condition": {"field": "investable", "op": "gte", "value": 1000}, "size": 3}
    seen = made(admin.post("/tags/rules/preview", body))
    assert (seen["count"], len(seen["items"])) == (5, 3)
    assert seen["columns"][:2] == ["name", "investable"], "what the rule asks about stands beside the name"
    assert all(row["investable"] for row in seen["items"])
    seen = made(admin.get(f"/tags/{tag}/preview"))
    assert seen["count"] == len(seen["items"]) == 5
    assert not TagHistory.objects.exists()
    assert CustomerTagset.objects.exclude(tags=[]).count() == 0
    assert run(admin, tag)["objects"][0]["tags"] == {str(tag): seen["count"]}
    assert page(admin, "customer", {"field": "tags", "op": "any_of", "value": [tag]})["total"] == 5
    # out of scope, the count alone
    designer = client_for("salesman")
    assert designer.post("/tags/rules/preview", body).status_code == 403


def test_tag_12_the_daily_run_at_half_past_five(admin: Any):
    shipped = {one["name"]: one for one in made(admin.get("/schedules"))["schedules"]}
    assert shipped["tags.run"]["cron"] == "30 5 * * *"
    assert shipped["tags.expire"]["cron"] == "*/30 * * * *"
    manual = add_tag(admin, "活动中", MANUAL, valid_days=1)
    auto = add_tag(admin, "有余额")
    add_rule(admin, auto, {"field": "balance", "op": "gt", "value": 0})
    stays, leaves, comes = (add_customer(admin, name, balance=5) for name in "甲乙丙")
    Customer.objects.filter(pk=comes).update(balance=None)
    made(act(admin, "customer.tag", [stays], tags=[manual]))
    running.run_full(SYSTEM, "customer")
    assert tags_of(admin, leaves) == [auto]
    Customer.objects.filter(pk=leaves).update(balance=0)
    Customer.objects.filter(pk=comes).update(balance=1)
    tomorrow = clock.midnight(clock.today() + timedelta(days=1)) + timedelta(hours=5, minutes=30)
    outcome = running.run_full(SYSTEM, "customer", now=tomorrow)
    assert tags_of(admin, stays) == [auto]
    assert tags_of(admin, leaves) == []
    assert tags_of(admin, comes) == [auto]
    assert (outcome.expired, outcome.faults) == (1, 0)
    rows = page(admin, "tag_history", fields=["tag", "record", "operation"])["items"]
    changes = {(row["tag"], row["record"], row["operation"]) for row in rows}
    assert {(manual, stays, 2), (auto, comes, 1), (auto, leaves, 2)} <= changes
    assert running.run_full(SYSTEM, "customer", now=tomorrow).changed == 0


def test_tag_12_the_schedule_can_be_run_by_hand(admin: Any):
    auto = add_tag(admin, "有余额")
    add_rule(admin, auto, {"field": "balance", "op": "gt", "value": 0})
    customer = add_customer(admin, "甲", balance=1)
    row = next(one for one in made(admin.get("/schedules"))["schedules"] if one["name"] == "tags.run")
    assert admin.post(f"/schedules/{row['id']}/run").status_code in (200, 202)
    run_inline("tags.run")
    assert tags_of(admin, customer) == [auto]


def test_tag_13_a_new_rule_run_by_hand_tags_at_once(admin: Any, client_for: Any):
    tag, other, manual = add_tag(admin, "甲"), add_tag(admin, "乙"), add_tag(admin, "丙", MANUAL)
    for one in (tag, other):
        add_rule(admin, one, {"field": "name", "op": "set", "value": True})
    customer = add_customer(admin, "客户")
    result = run(admin, tag)
    assert tags_of(admin, customer) == [tag]
    assert (result["added"], result["rows"]) == (1, 1)
    assert act(admin, "tag.run", [manual]).status_code == 422
    assert act(client_for("salesman"), "tag.run", [tag]).status_code == 403


def test_tag_14_one_day_is_gone_after_midnight(admin: Any):
    tag = add_tag(admin, "一天", MANUAL, valid_days=1)
    longer = add_tag(admin, "三天", MANUAL, valid_days=3)
    customer = add_customer(admin, "甲")
    made(act(admin, "customer.tag", [customer], tags=[tag, longer]))
    midnight = clock.midnight(clock.today() + timedelta(days=1))
    assert expiry.expire("customer", now=midnight - timedelta(minutes=1)) == 0
    assert expiry.expire("customer", now=midnight) == 1
    assert tags_of(admin, customer) == [longer]
    assert expiry.expire("customer", now=midnight + timedelta(days=2)) == 1
    assert tags_of(admin, customer) == []
    rows = page(admin, "tag_history", {"field": "operation", "op": "eq", "value": 2})["items"]
    assert {row["tag"] for row in rows} == {tag, longer}


def test_tag_15_a_score_raises_the_total(admin: Any):
    five, minus = add_tag(admin, "加五", MANUAL, score=5), add_tag(admin, "减八", MANUAL, score=-8)
    a, b = add_customer(admin, "甲"), add_customer(admin, "乙")

    def total(record: int) -> int:
        return made(admin.get(f"/objects/customer/records/{record}"))["item"]["tag_score"]

    before = total(a)
    made(act(admin, "customer.tag", [a], tags=[five]))
    assert total(a) == before + 5
    made(act(admin, "customer.tag", [a], tags=[five]))
    assert total(a) == before + 5
    made(act(admin, "customer.tag", [b], tags=[minus]))
    ordered = [row["id"] for row in page(admin, "customer", sort=["-tag_score"])["items"]]
    assert ordered == [a, b]
    made(admin.patch(f"/objects/tag/records/{minus}", {"score": 20, "version": 1}))
    run_inline("tags.refresh")
    assert [row["id"] for row in page(admin, "customer", sort=["-tag_score"])["items"]] == [b, a]


def test_tag_16_tagging_ten_clients_writes_ten_history_rows(admin: Any, client_for: Any, make_user: Any):
    tag = add_tag(admin, "靠谱", MANUAL)
    ids = [add_customer(admin, f"客户{number}") for number in range(10)]
    job = admin.post("/objects/customer/records/bulk", {"ids": ids, "action": "customer.tag", "args": {"tags": [tag]}})
    assert job.status_code == 202, job.content.decode()
    run_inline("actions.bulk")
    rows = page(
        admin, "tag_history", {"field": "tag", "op": "eq", "value": tag}, fields=["actor", "operation", "automatic"]
    )
    assert rows["total"] == 10
    assert {(row["actor"], row["operation"], row["automatic"]) for row in rows["items"]} == {(admin.user.pk, 1, False)}
    done = made(act(admin, "customer.untag", ids[:3], tags=[tag]))
    assert done["done"] == 3
    assert tags_of(admin, ids[0]) == []
    assert tags_of(admin, ids[3]) == [tag]
    # what a salesperson cannot see cannot be tagged
    stranger = client_for("salesman")
    answer = act(stranger, "customer.tag", [ids[4]], tags=[tag])
    assert answer.status_code in (200, 404)
    assert TagHistory.objects.filter(actor=stranger.user).count() == 0
    for wrong in ([0], [-1], [2**40], [True], ["x"], list(range(1, 60)), []):
        assert act(admin, "customer.tag", [ids[0]], tags=wrong).status_code == 422, wrong


def test_tag_19_history_by_tag_and_day(admin: Any, client_for: Any):
    one, two = add_tag(admin, "甲", MANUAL), add_tag(admin, "乙", MANUAL)
    customer = add_customer(admin, "客户")
    made(act(admin, "customer.tag", [customer], tags=[one, two]))
    made(act(admin, "customer.untag", [customer], tags=[one]))
    acts = TagAct.objects.filter(pk__in=[row.pk // TagAct.PLACES for row in TagHistory.objects.filter(operation=1)])
    acts.update(at=timezone.now() - timedelta(days=2))
    today = {"field": "at", "op": "eq", "value": {"days": 0}}
    found = page(admin, "tag_history", {"all": [{"field": "tag", "op": "eq", "value": one}, today]})
    assert [(row["tag"], row["operation"], row["record"]) for row in found["items"]] == [(one, 2, customer)]
    assert found["refs"]["customer"][str(customer)] == "客户"
    by_hand = page(admin, "tag_history", {"field": "automatic", "op": "eq", "value": False})
    assert by_hand["total"] == 3
    # whoever does not see the customer does not see its history
    role = client_for("salesman")
    answer = role.post("/objects/tag_history/records/query", {})
    assert answer.status_code == 403 or answer.json()["total"] == 0


def test_tag_names_and_rules_are_kept_from_who_may_not(client_for: Any, admin: Any):
    seller = client_for("salesman")
    tag = add_tag(admin, "甲")
    assert seller.post("/objects/tag/records", {"object": "customer", "name": "x", "kind": MANUAL}).status_code == 403
    assert seller.post("/objects/tag_rule/records", {"tag": tag, "name": "x"}).status_code == 403
    assert seller.get("/tags/objects").status_code in (200, 403)
    assert seller.delete(f"/objects/tag/records/{tag}").status_code == 403
    assert act(seller, "tag.copy", [tag]).status_code == 403
    assert act(seller, "tag.disable", [tag]).status_code == 403


def test_open_pages_hear_that_tags_were_worked_out(admin: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who wrote a follow-up sees its tag go without reloading; a refresh that changed nothing says nothing."""
    told: list[dict[str, Any]] = []
    monkeypatch.setattr("beluga.apps.tags.jobs.notify", lambda people, payload: told.append(payload))
    add_rule(admin, add_tag(admin, "从未联系"), {"field": "follow_count", "op": "eq", "value": 0})
    add_customer(admin, "甲")
    for said in (1, 1):
        enqueue(SYSTEM, "tags.refresh", {})
        run_inline("tags.refresh")
        assert told == [{"type": "records", "object": "customer"}] * said


@pytest.mark.parametrize("role", ["manager", "co-manager", "salesman"])
def test_who_filters_customers_by_tags_may_choose_them(admin: Any, client_for: Any, role: str) -> None:
    tag = add_tag(admin, "可选标签")
    assert tag in [row["id"] for row in page(client_for(role), "tag", fields=["name"])["items"]]
