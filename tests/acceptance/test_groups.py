"""Groups: the list and the wizard, who sees what, rules, their order, runs, members, leavers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from beluga.apps.customers.models import Customer, CustomerTagset
from beluga.apps.followups.models import Task
from beluga.apps.groups.models import AllocationLog, CustomerGroup, GroupingLog, Membership, Run
from beluga.apps.groups.services.allocation import ALLOCATION_STEPS, run_allocation
from beluga.apps.groups.services.grouping import run_grouping
from beluga.apps.groups.services.invited import run_invited
from beluga.apps.groups.services.recycling import run_recycling
from beluga.apps.groups.services.runs import Steps
from beluga.kernel.jobs import runner
from beluga.kernel.jobs.context import Cancelled
from beluga.kernel.jobs.queue import run_inline
from beluga.kernel.scope.principal import SYSTEM

pytestmark = pytest.mark.django_db
RECORDS = "/objects/customer/records"
NEVER_FOLLOWED = {"field": "follow_count", "op": "eq", "value": 0}
EVERYBODY: dict[str, Any] = {"all": []}


def make_group(client: Any, name: str, **more: Any) -> dict[str, Any]:
    answer = client.post("/groups", {"name": name, **more})
    assert answer.status_code == 201, answer.json()
    return answer.json()


def make_customers(number: int, **fields: Any) -> list[int]:
    start = Customer.objects.count()
    rows = [Customer(code=f"C{start + place}", name=f"客户{start + place}", **fields) for place in range(number)]
    return [row.pk for row in Customer.objects.bulk_create(rows)]


def put_into(group_id: int, ids: list[int], owner: int | None = None) -> None:
    since = timezone.now() if owner else None
    Membership.objects.bulk_create(
        [Membership(customer_id=pk, group_id=group_id, owner_id=owner, owner_since=since) for pk in ids]
    )


def owners(group_id: int) -> Counter[int | None]:
    return Counter(Membership.objects.filter(group=group_id).values_list("owner", flat=True))


def listed(client: Any, **query: Any) -> set[int]:
    answer = client.get(RECORDS, {"size": 200, "fields": "name", **query})
    assert answer.status_code == 200, answer.json()
    return {item["id"] for item in answer.json()["items"]}


def run_now(client: Any, kind: str, **more: Any) -> dict[str, Any]:
    answer = client.post("/groups/runs", {"kind": kind, **more})
    assert answer.status_code == 202, answer.json()
    return performed(client, answer)


def performed(client: Any, answer: Any) -> dict[str, Any]:
    """Do the job that an answer names and return its result."""
    runner.perform(answer.json()["job"], inline=True)
    job = client.get(f"/jobs/{answer.json()['job']}").json()
    assert job["state"] == "done", job
    return job["result"]


def test_grp_01_customer_in_two_groups_shows_in_both(admin: Any, make_user: Callable[..., Any]) -> None:
    chief, one, two = make_user(), make_user(), make_user()
    first = make_group(admin, "新注册", admins=[chief.pk], members=[one.pk, two.pk])
    second = make_group(admin, "VIP", members=[one.pk])
    (pk,) = make_customers(1)
    put_into(first["item"]["id"], [pk], one.pk)
    put_into(second["item"]["id"], [pk])
    item = admin.get(f"{RECORDS}/{pk}").json()
    assert set(item["item"]["groups"]) == {first["item"]["id"], second["item"]["id"]}
    assert set(item["refs"]["customer_group"].values()) == {"新注册", "VIP"}
    rows = admin.get("/objects/customer_group/records").json()["items"]
    found = {row["name"]: row for row in rows}
    assert (found["新注册"]["customers"], found["新注册"]["waiting"]) == (1, 0)
    assert (found["VIP"]["customers"], found["VIP"]["waiting"]) == (1, 1)
    assert found["新注册"]["admins"] == [chief.pk]
    assert set(found["新注册"]["members"]) == {one.pk, two.pk}
    for group in (first, second):
        wanted = {"some": "memberships", "where": {"field": "group", "op": "eq", "value": group["item"]["id"]}}
        assert admin.post(f"{RECORDS}/query", {"filter": wanted}).json()["total"] == 1
    assert admin.get("/objects/customer_group/records", {"q": "VIP"}).json()["total"] == 1
    # The same name twice is refused; disabling works; a group with customers is not deleted.
    assert admin.post("/groups", {"name": "VIP"}).status_code == 422
    vip = second["item"]
    off = admin.patch(f"/objects/customer_group/records/{vip['id']}", {"active": False, "version": vip["version"]})
    assert off.status_code == 200, off.json()
    assert admin.delete(f"/objects/customer_group/records/{vip['id']}").status_code == 409
    Membership.objects.filter(group=vip["id"]).delete()
    assert admin.delete(f"/objects/customer_group/records/{vip['id']}").status_code == 200
    make_group(admin, "VIP")


def test_grp_02_member_sees_own_customers_admin_sees_all(admin: Any, client_for: Callable[..., Any]) -> None:
    chief, one, two = client_for("salesman"), client_for("salesman"), client_for("salesman")
    group = make_group(admin, "电销组", admins=[chief.user.pk], members=[one.user.pk, two.user.pk])["item"]
    ids = make_customers(3)
    put_into(group["id"], ids[:1], one.user.pk)
    put_into(group["id"], ids[1:2], two.user.pk)
    put_into(group["id"], ids[2:])
    assert listed(one) == {ids[0]}
    assert listed(two) == {ids[1]}
    assert listed(chief) == set(ids)
    assert one.get(f"{RECORDS}/{ids[1]}").status_code == 404
    assert one.get(f"{RECORDS}/{ids[2]}").status_code == 404
    # A member may not set the group up.
    assert one.post("/groups", {"name": "x"}).status_code == 403
    assert one.put(f"/groups/{group['id']}", {"name": "x"}).status_code == 403
    # A name is required; unknown people are refused.
    assert admin.post("/groups", {"name": " "}).status_code == 422
    assert admin.post("/groups", {"name": "y", "admins": [999999]}).status_code == 422


def test_cust_24_views_by_right_and_by_managed_group(admin: Any, client_for: Callable[..., Any]) -> None:
    plain, chief = client_for("salesman"), client_for("salesman")
    group = make_group(admin, "电销组", admins=[chief.user.pk])["item"]

    def views(client: Any) -> list[str]:
        return [view["name"] for view in client.get("/objects/customer").json()["views"]]

    assert views(plain) == ["我的客户"]
    assert views(chief) == ["我的客户", "电销组"]
    assert views(admin)[:5] == ["我的客户", "公司全部客户", "已分组客户", "公海客户", "小组公海"]
    ids = make_customers(2)
    put_into(group["id"], ids[:1])
    assert listed(chief, view=f"group-{group['id']}") == {ids[0]}
    assert plain.get(RECORDS, {"view": f"group-{group['id']}"}).status_code == 404
    assert plain.get(RECORDS, {"view": "all"}).status_code == 404
    assert listed(admin, view="pool") == {ids[1]}
    assert listed(admin, view="grouped") == {ids[0]}
    assert admin.get(RECORDS, {"view": "all"}).json()["total"] == 2
    assert listed(admin, view="mine") == set()
    saved = plain.post(
        "/objects/customer/views", {"name": "大客户", "filter": {"field": "balance", "op": "gt", "value": 1}}
    )
    assert saved.status_code in (200, 201), saved.json()
    assert views(plain) == ["我的客户", "大客户"]


def test_grp_03_rule_hands_the_pool_to_a_chosen_person(admin: Any, make_user: Callable[..., Any]) -> None:
    lisi, other = make_user(name="李四"), make_user()
    group = make_group(
        admin,
        "新注册",
        members=[lisi.pk, other.pk],
        allocation_rules=[{"name": "跟进次数为0", "condition": NEVER_FOLLOWED, "members": [lisi.pk]}],
    )
    assert group["allocation_rules"][0]["words"]
    gid = group["item"]["id"]
    new, followed = make_customers(3), make_customers(2, follow_count=4)
    put_into(gid, new + followed)
    report = run_now(admin, "allocation")
    line = next(rule for rule in report["reports"][0]["rules"] if rule["name"] == "跟进次数为0")
    assert (line["matched"], line["done"]) == (3, 3)
    assert owners(gid) == {lisi.pk: 3, None: 2}
    assert set(Customer.objects.filter(owner=lisi).values_list("pk", flat=True)) == set(new)
    # A rule whose customers all go to a rule above says so in the preview.
    put_into(gid, make_customers(2))
    second = {"name": "也是 0", "group": gid, "condition": NEVER_FOLLOWED}
    assert admin.post("/objects/allocation_rule/records", second).status_code == 201
    lines = {line["name"]: line for line in run_allocation(SYSTEM, dry=True)["rules"]}
    assert (lines["也是 0"]["done"], lines["也是 0"]["taken"]) == (0, 2)
    assert "taken" not in lines["跟进次数为0"]
    # A condition that is not valid is refused, naming it.
    bad = admin.post(
        "/objects/allocation_rule/records",
        {"name": "坏", "group": gid, "condition": {"field": "nothing", "op": "eq", "value": 1}},
    )
    assert bad.status_code == 422
    assert "condition" in bad.json()["fields"]


def test_grp_04_ten_over_three_are_four_three_three(admin: Any, make_user: Callable[..., Any]) -> None:
    people = [make_user() for _ in range(3)]
    left, off = make_user(employment=2), make_user(is_active=False)
    members = [one.pk for one in (*people, left, off)]
    group = make_group(admin, "组", members=members, allocation_rules=[{"name": "全部", "condition": EVERYBODY}])
    gid = group["item"]["id"]
    put_into(gid, make_customers(10))
    run_allocation(SYSTEM)
    assert sorted(owners(gid).values()) == [3, 3, 4]
    assert set(owners(gid)) == {one.pk for one in people}
    # The next run gives the remainder to others of the run, not of all times; nothing moves twice.
    before = owners(gid)
    run_allocation(SYSTEM)
    assert owners(gid) == before


def test_grp_05_quality_sums_differ_by_at_most_the_best_score(admin: Any, make_user: Callable[..., Any]) -> None:
    people = [make_user() for _ in range(3)]
    group = make_group(
        admin,
        "组",
        members=[one.pk for one in people],
        allocation_rules=[{"name": "质量优先", "condition": EVERYBODY, "mode": 2}],
    )
    gid = group["item"]["id"]
    scores = [97, 3, 55, 54, 20, 1, 88, 40, 12, 66, 5]
    ids = make_customers(len(scores))
    put_into(gid, ids)
    for pk, score in zip(ids, scores, strict=True):
        CustomerTagset.objects.filter(record=pk).update(score=score)
    run_allocation(SYSTEM)
    sums: Counter[int] = Counter()
    by_customer = dict(zip(ids, scores, strict=True))
    for pk, owner in Membership.objects.filter(group=gid).values_list("customer", "owner"):
        sums[owner] += by_customer[pk]
    assert len(sums) == 3
    assert max(sums.values()) - min(sums.values()) <= max(scores)
    # The best customers were dealt first: one to each.
    best = Membership.objects.filter(customer__in=[pk for pk in ids if by_customer[pk] in (97, 88, 66)])
    assert len(set(best.values_list("owner", flat=True))) == 3


def test_grp_06_invited_customer_goes_to_the_inviters_salesperson(admin: Any, make_user: Callable[..., Any]) -> None:
    lisi, other = make_user(name="李四"), make_user()
    group = make_group(
        admin,
        "组",
        members=[lisi.pk, other.pk],
        allocation_rules=[{"name": "全给别人", "condition": EVERYBODY, "members": [other.pk]}],
    )
    gid = group["item"]["id"]
    (inviter,) = make_customers(1)
    put_into(gid, [inviter], lisi.pk)
    invited = make_customers(1, inviter_id=inviter)
    by_colleague = make_customers(1, inviter_user_id=lisi.pk)
    in_pool = make_customers(1, inviter_id=inviter)
    plain = make_customers(1)
    put_into(gid, invited + by_colleague + plain)
    told = run_allocation(SYSTEM, dry=True)
    assert [line["done"] for line in told["rules"]] == [3, 1]
    assert "自动分配时邀请客户优先" in told["rules"][0]["note"]
    report = run_allocation(SYSTEM)
    assert report["rules"][0]["done"] == 3
    # What the preview told of follow-up tasks is what was made.
    assert told["tasks"] == Task.objects.count() == 4
    assert run_allocation(SYSTEM, dry=True)["tasks"] == 0
    held = set(Membership.objects.filter(group=gid, owner=lisi).values_list("customer", flat=True))
    assert held == {inviter, *invited, *by_colleague, *in_pool}
    assert Membership.objects.get(customer=plain[0]).owner_id == other.pk
    assert AllocationLog.objects.get(customer=invited[0]).rule_name == "优先分配邀请客户"
    # The job of its own does the same, and nothing when there is nothing left.
    again = make_customers(1, inviter_id=inviter)
    put_into(gid, again)
    assert run_invited(SYSTEM)["total"] == 1
    assert run_invited(SYSTEM)["total"] == 0
    # An inviter's salesperson who left gets nothing.
    lisi.employment = 2
    lisi.save()
    late = make_customers(1, inviter_id=inviter)
    put_into(gid, late)
    assert run_invited(SYSTEM)["total"] == 0


def test_a_rule_being_written_counts_the_customers_of_its_group_or_source(
    admin: Any, make_user: Callable[..., Any]
) -> None:
    gid = make_group(admin, "组", members=[make_user().pk])["item"]["id"]
    put_into(gid, make_customers(3, trade_count=1))
    make_customers(2, trade_count=1, private_owner_id=make_user().pk)
    make_customers(4, trade_count=1)
    draft = {"condition": {"field": "trade_count", "op": "eq", "value": 1}}

    def told(kind: str, **more: Any) -> tuple[int, str]:
        answer = admin.post(f"/groups/rules/{kind}/preview", {**draft, **more}).json()
        return answer["count"], answer["of"]

    assert told("allocation_rule", group=gid) == (3, "group")
    assert told("recycle_rule", group=gid) == (3, "group")
    assert told("allocation_rule") == (9, "company")  # the group is not saved yet
    assert told("grouping_rule", source=1) == (4, "pool")
    assert told("grouping_rule", source=2, source_group=gid) == (3, "group")
    assert told("grouping_rule", source=3) == (9, "company")
    assert admin.post("/groups/rules/grouping_rule/preview", {**draft, "source": 4}).status_code == 422


def test_grp_07_first_rule_wins_order_by_drag_and_disabled_are_skipped(
    admin: Any, make_user: Callable[..., Any]
) -> None:
    one, two = make_user(), make_user()
    group = make_group(
        admin,
        "组",
        members=[one.pk, two.pk],
        allocation_rules=[
            {"name": "规则1", "condition": EVERYBODY, "members": [one.pk]},
            {"name": "规则2", "condition": EVERYBODY, "members": [two.pk]},
        ],
    )
    gid = group["item"]["id"]
    first, second = (rule["id"] for rule in group["allocation_rules"])
    a, b, c = make_customers(1), make_customers(1), make_customers(1)
    put_into(gid, a)
    run_allocation(SYSTEM)
    assert Membership.objects.get(customer=a[0]).owner_id == one.pk
    dragged = admin.put("/groups/rules/allocation_rule/order", {"ids": [second, first]})
    assert dragged.status_code == 200, dragged.json()
    put_into(gid, b)
    run_allocation(SYSTEM)
    assert Membership.objects.get(customer=b[0]).owner_id == two.pk
    off = admin.patch(f"/objects/allocation_rule/records/{second}", {"active": False, "version": 1})
    assert off.status_code == 200, off.json()
    put_into(gid, c)
    run_allocation(SYSTEM)
    assert Membership.objects.get(customer=c[0]).owner_id == one.pk
    assert admin.put("/groups/rules/allocation_rule/order", {"ids": [second, 999999]}).status_code == 404


def test_grp_09_recycled_to_the_group_pool(admin: Any, make_user: Callable[..., Any]) -> None:
    one = make_user()
    group = make_group(
        admin,
        "组",
        members=[one.pk],
        recycle_rules=[{"name": "30天未跟进", "condition": {"field": "idle_days", "op": "gte", "value": 30}}],
    )
    gid = group["item"]["id"]
    ago = timezone.now() - timezone.timedelta(days=31)
    idle = make_customers(1, created_at=ago)
    fresh = make_customers(1, created_at=ago, last_follow_at=timezone.now())
    just_given = make_customers(1, created_at=ago, last_follow_at=ago)
    for ids, since in ((idle, ago), (fresh, ago), (just_given, timezone.now())):
        Membership.objects.create(customer_id=ids[0], group_id=gid, owner=one, owner_since=since)
    Customer.objects.update(owner=one)
    report = run_now(admin, "recycle")
    assert report["reports"][0]["rules"][0]["done"] == 1
    assert Membership.objects.get(customer=idle[0]).owner_id is None
    assert Customer.objects.get(pk=idle[0]).owner_id is None
    assert owners(gid)[one.pk] == 2
    log = admin.get("/objects/recycle_log/records", {"view": "today"}).json()["items"]
    assert [(row["customer"], row["whereto"], row["automatic"], row["reason"]) for row in log] == [
        (idle[0], 3, True, "30天未跟进")
    ]
    assert run_recycling(SYSTEM)["total"] == 0


def test_grp_10_rule_moves_exactly_the_rich_from_the_pool(admin: Any, make_user: Callable[..., Any]) -> None:
    vip = make_group(admin, "VIP组")["item"]["id"]
    rule = admin.post(
        "/objects/grouping_rule/records",
        {
            "name": "可投资资产500万以上为vip客户",
            "source": 1,
            "target_group": vip,
            "condition": {"field": "investable", "op": "gte", "value": 5000000},
        },
    )
    assert rule.status_code == 201, rule.json()
    rich, poor = make_customers(2, investable=500_000_000), make_customers(2, investable=499_999_999)
    private = make_customers(1, investable=900_000_000, private_owner=make_user())
    binned = make_customers(1, investable=900_000_000, binned_at=timezone.now())
    preview = admin.post("/groups/runs/preview", {"kind": "grouping"}).json()
    assert preview["total"] == 2
    assert not Membership.objects.exists()
    report = run_grouping(SYSTEM)
    assert report["total"] == 2
    assert set(Membership.objects.filter(group=vip).values_list("customer", flat=True)) == set(rich)
    assert not Membership.objects.filter(customer__in=poor + private + binned).exists()
    assert run_grouping(SYSTEM)["total"] == 0
    for wrong in ({"source": 2}, {"source": 2, "source_group": vip}, {"source": 1, "target_group": None}):
        body = {"name": "错", "target_group": vip, "condition": EVERYBODY, **wrong}
        assert admin.post("/objects/grouping_rule/records", body).status_code == 422, wrong


def test_grp_11_break_or_keep(admin: Any, make_user: Callable[..., Any]) -> None:
    one = make_user()
    old, target = (make_group(admin, name, members=[one.pk])["item"]["id"] for name in ("原组", "目标组"))
    kept, moved = make_customers(1, trade_count=1), make_customers(1, trade_count=2)
    put_into(old, kept + moved, one.pk)
    Customer.objects.update(owner=one)

    def rule(trades: int, breaks: bool) -> None:
        answer = admin.post(
            "/objects/grouping_rule/records",
            {
                "name": f"规则{trades}",
                "source": 2,
                "source_group": old,
                "target_group": target,
                "break_links": breaks,
                "condition": {"field": "trade_count", "op": "eq", "value": trades},
            },
        )
        assert answer.status_code == 201, answer.json()

    rule(1, False)
    rule(2, True)
    run_grouping(SYSTEM)
    assert set(Membership.objects.filter(customer=kept[0]).values_list("group", "owner")) == {
        (old, one.pk),
        (target, None),
    }
    assert set(Membership.objects.filter(customer=moved[0]).values_list("group", "owner")) == {(target, None)}
    assert Customer.objects.get(pk=kept[0]).owner_id == one.pk
    assert Customer.objects.get(pk=moved[0]).owner_id is None
    ended = AllocationLog.objects.get(customer=moved[0])
    assert (ended.ended, ended.user_id, ended.rule_name) == (True, one.pk, "规则2")
    assert run_grouping(SYSTEM)["total"] == 0


def test_grp_12_daily_and_manual_runs_report_per_rule(
    admin: Any, client_for: Callable[..., Any], make_user: Any
) -> None:
    from beluga.kernel.jobs.declaration import shipped

    daily = shipped.get("autoGroupJob")
    assert (daily.job, daily.cron, daily.active) == ("groups.run", "0 6 * * *", True)
    assert shipped.get("assignByInviteJob").active is False
    one = make_user()
    vip = make_group(admin, "VIP", members=[one.pk], allocation_rules=[{"name": "全部", "condition": EVERYBODY}])[
        "item"
    ]["id"]
    for trades in (1, 2):
        admin.post(
            "/objects/grouping_rule/records",
            {
                "name": f"交易{trades}",
                "source": 1,
                "target_group": vip,
                "condition": {"field": "trade_count", "op": "eq", "value": trades},
            },
        )
    make_customers(3, trade_count=1)
    make_customers(2, trade_count=2)
    result = run_now(admin, "grouping")
    assert {line["name"]: line["done"] for line in result["reports"][0]["rules"]} == {"交易1": 3, "交易2": 2}
    preview = admin.post("/groups/runs/preview", {"kind": "allocation"}).json()
    assert [(line["user"], line["done"]) for line in preview["rules"][0]["people"]] == [(one.pk, 5)]
    make_customers(1, trade_count=1)
    # The daily job groups first and allocates then.
    from beluga.kernel.jobs import runner
    from beluga.kernel.jobs.queue import enqueue

    job = enqueue(SYSTEM, "groups.run")
    runner.perform(job.pk, inline=True)
    job.refresh_from_db()
    assert [one["total"] for one in job.result["reports"]] == [1, 6]
    history = admin.get("/groups/runs").json()["items"]
    assert [run["label"] for run in history[:2]] == ["自动分配", "自动分组"]
    assert history[1]["rules"][0]["done"] == 1
    # Who may not run is refused; an administrator of one group runs that one only.
    assert client_for("salesman").post("/groups/runs", {"kind": "grouping"}).status_code == 403
    assert client_for("boss").post("/groups/runs", {"kind": "allocation"}).status_code == 403


def test_org_08_membership_gates_allocation_and_both_forms_agree(admin: Any, make_user: Callable[..., Any]) -> None:
    inside, outside = make_user(), make_user()
    group = make_group(
        admin,
        "组",
        members=[inside.pk],
        allocation_rules=[{"name": "点名", "condition": EVERYBODY, "members": [inside.pk, outside.pk]}],
    )
    gid = group["item"]["id"]
    put_into(gid, make_customers(4))
    run_allocation(SYSTEM)
    assert owners(gid) == {inside.pk: 4}
    # The person form writes the same data as the wizard.
    person = admin.get(f"/objects/user/records/{outside.pk}").json()["item"]
    assert person["groups"] == []
    saved = admin.patch(f"/objects/user/records/{outside.pk}", {"groups": [gid], "version": person["version"]})
    assert saved.status_code == 200, saved.json()
    assert set(admin.get(f"/groups/{gid}").json()["item"]["members"]) == {inside.pk, outside.pk}
    put_into(gid, make_customers(4))
    run_allocation(SYSTEM)
    assert owners(gid) == {inside.pk: 6, outside.pk: 2}
    group = admin.get(f"/groups/{gid}").json()["item"]
    changed = admin.put(f"/groups/{gid}", {"name": "组", "members": [inside.pk], "version": group["version"]})
    assert changed.status_code == 409  # still holds customers of the group
    Membership.objects.filter(owner=outside).update(owner=None)
    changed = admin.put(f"/groups/{gid}", {"name": "组", "members": [inside.pk], "version": group["version"]})
    assert changed.status_code == 200, changed.json()
    assert admin.get(f"/objects/user/records/{outside.pk}").json()["item"]["groups"] == []


def test_org_05_leaver_gets_nothing_and_customers_are_handed_over(admin: Any, make_user: Callable[..., Any]) -> None:
    stays, leaves = make_user(), make_user()
    group = make_group(
        admin,
        "组",
        members=[stays.pk, leaves.pk],
        allocation_rules=[{"name": "全部", "condition": EVERYBODY}],
    )
    gid = group["item"]["id"]
    put_into(gid, make_customers(4))
    private = make_customers(1, private_owner=leaves, owner=leaves)
    run_allocation(SYSTEM)
    from beluga.apps.org.models import User
    from beluga.apps.org.services import leaving

    held = leaving.leave(SYSTEM, User.objects.filter(pk=leaves.pk))
    assert {one["name"]: one["count"] for one in held}["customers"] == 3
    put_into(gid, make_customers(3))
    run_allocation(SYSTEM)
    assert owners(gid) == {stays.pk: 5, leaves.pk: 2}
    moved = leaving.hand_over(SYSTEM, leaves, stays.pk)
    assert moved["customers"] == 3
    assert owners(gid) == {stays.pk: 7}
    assert Customer.objects.get(pk=private[0]).private_owner_id == stays.pk
    assert not Customer.objects.filter(owner=leaves).exists()


def test_grp_12_a_run_tells_its_steps_and_a_cancelled_one_changes_nothing(
    admin: Any, make_user: Callable[..., Any]
) -> None:
    one = make_user()
    rules = [{"name": "全部", "condition": EVERYBODY}]
    group = make_group(admin, "电话营销组", members=[one.pk], allocation_rules=rules)["item"]["id"]
    put_into(group, make_customers(3))
    told: list[tuple[int, int | None, str]] = []

    def stop_at(last: int) -> Steps:
        def progress(done: int, total: int | None = None, message: str = "") -> None:
            told.append((done, total, message))
            if done == last:
                raise Cancelled

        return Steps(progress, ALLOCATION_STEPS)

    for last in range(ALLOCATION_STEPS):
        with pytest.raises(Cancelled), transaction.atomic():
            run_allocation(SYSTEM, steps=stop_at(last))
        assert owners(group) == {None: 3}, last
    assert not Run.objects.exists()
    told.clear()
    assert run_allocation(SYSTEM, steps=stop_at(-1))["total"] == 3
    assert [(done, total) for done, total, _ in told] == [(number, ALLOCATION_STEPS) for number in range(4)]
    assert len({message for *_, message in told}) == ALLOCATION_STEPS


def standing() -> list[tuple[Any, ...]]:
    """How customers stand: who is where, with whom and since when, and the derived owner."""
    links = Membership.objects.values_list("customer", "group", "owner", "since", "owner_since", "customer__owner")
    return sorted(links, key=str)


def undo_run(client: Any, run: int) -> Any:
    """Undo a run over the API; returns the report, or the refusal."""
    answer = client.post(f"/groups/runs/{run}/undo")
    return performed(client, answer)["reports"][0] if answer.status_code == 202 else answer


def test_grp_12_a_run_is_undone_but_for_what_was_touched_since(
    admin: Any, client_for: Callable[..., Any], make_user: Callable[..., Any]
) -> None:
    one, two, other = client_for("salesman"), make_user(), client_for("salesman")
    members = [one.user.pk, two.pk]
    rules = [{"name": "都给一人", "condition": EVERYBODY, "members": [one.user.pk]}]
    group = make_group(admin, "电话营销组", members=members, allocation_rules=rules)["item"]["id"]
    ids = make_customers(3)
    put_into(group, ids)
    before = standing()
    run = run_now(admin, "allocation")["reports"][0]["run"]
    assert owners(group) == {one.user.pk: 3}
    assert one.get("/objects/follow_up_task/records").json()["total"] == 3
    assigned = admin.post("/actions/customer.assign", {"ids": ids[:1], "args": {"user": two.pk, "group": group}})
    assert assigned.status_code == 200, assigned.json()
    assert undo_run(other, run).status_code in (403, 404)
    assert next(row for row in admin.get("/groups/runs").json()["items"] if row["id"] == run)["undoable"]

    report = undo_run(admin, run)
    assert (report["total"], report["left"]) == (2, 1)
    assert owners(group) == {None: 2, two.pk: 1}
    assert [row for row in standing() if row[0] != ids[0]] == [row for row in before if row[0] != ids[0]]
    run_inline("events.deliver")
    states = one.get("/objects/follow_up_task/records", {"fields": "customer,progress"}).json()["items"]
    assert {row["progress"] for row in states if row["customer"] in ids[1:]} == {4}  # cancelled with the reason
    log = AllocationLog.objects.filter(run__undoes=run).values_list("customer", "ended", "rule_name")
    assert set(log) == {(pk, True, "撤销") for pk in ids[1:]}
    again = undo_run(admin, run)
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    seen = next(row for row in admin.get("/groups/runs").json()["items"] if row["id"] == run)
    assert (seen["undoable"], bool(seen["undone_at"])) == (False, True)


def test_grp_12_runs_of_three_kinds_are_undone_in_turn(admin: Any, make_user: Callable[..., Any]) -> None:
    one, two = make_user(), make_user()
    old = make_group(admin, "原组", members=[one.pk], recycle_rules=[{"name": "都收回", "condition": EVERYBODY}])
    old = old["item"]["id"]
    rules = [{"name": "都分配", "condition": EVERYBODY, "members": [two.pk]}]
    new = make_group(admin, "新组", members=[two.pk], allocation_rules=rules)["item"]["id"]
    put_into(old, make_customers(4), one.pk)
    Customer.objects.update(owner=one)
    rule = {"name": "换组", "source": 2, "source_group": old, "target_group": new, "break_links": True}
    made = admin.post("/objects/grouping_rule/records", {**rule, "condition": EVERYBODY})
    assert made.status_code == 201, made.json()

    past: list[tuple[int, list[tuple[Any, ...]]]] = []
    for kind in ("recycle", "grouping", "allocation"):
        stood = standing()
        past.append((run_now(admin, kind)["reports"][0]["run"], stood))
        assert standing() != stood, kind
    assert owners(new) == {two.pk: 4}
    early = admin.post(f"/groups/runs/{past[0][0]}/undo").json()["job"]
    runner.perform(early, inline=True)  # later runs touched them all: nothing is undone, and nothing is lost
    job = admin.get(f"/jobs/{early}").json()
    assert (job["state"], "先撤销之后的执行" in job["message"]) == ("failed", True), job
    assert owners(new) == {two.pk: 4}
    for run, stood in reversed(past):
        assert undo_run(admin, run)["total"] == 4
        assert [row[:3] + row[5:] for row in standing()] == [row[:3] + row[5:] for row in stood]
    assert owners(old) == {one.pk: 4}
    Run.objects.update(undone_at=None, finished_at=timezone.now() - timedelta(days=2))
    assert undo_run(admin, past[0][0]).status_code == 409


def test_grp_12_group_administrator_runs_only_their_groups(
    admin: Any, client_for: Callable[..., Any], make_role: Callable[..., Any], make_user: Callable[..., Any]
) -> None:
    role = make_role(
        functions=["customer.view", "customer_group.view", "customer_group.run"],
        scopes={"customer": ["own"], "customer_group": ["managed"]},
    )
    chief = make_user(roles=[role])
    one = make_user()
    rules = [{"name": "全部", "condition": EVERYBODY}]
    mine = make_group(admin, "我的组", admins=[chief.pk], members=[one.pk], allocation_rules=rules)["item"]["id"]
    other = make_group(admin, "别的组", members=[one.pk], allocation_rules=rules)["item"]["id"]
    put_into(mine, make_customers(1))
    put_into(other, make_customers(1))
    client = client_for(chief)
    assert client.post("/groups/runs", {"kind": "allocation", "groups": [other]}).status_code == 422
    assert client.post("/groups/runs", {"kind": "grouping"}).status_code == 403
    assert client.get(f"/groups/{other}").status_code == 404
    run_now(client, "allocation")
    assert owners(mine) == {one.pk: 1}
    assert owners(other) == {None: 1}
    assert [line["group"] for run in client.get("/groups/runs").json()["items"] for line in run["rules"]][-1:] != [
        other
    ]
    # Undone is one's own run, by whoever may run: not the administrator's, and not by somebody who may only look.
    (own,) = Run.objects.values_list("pk", flat=True)
    theirs = run_now(admin, "allocation")["reports"][0]["run"]
    offered = {run["id"]: run["undoable"] for run in client.get("/groups/runs").json()["items"]}
    assert offered == {own: True, theirs: False}
    assert undo_run(client, theirs).status_code == 404
    looking = make_role(functions=["customer_group.view"], scopes={"customer_group": ["all"]})
    viewer = client_for(looking)
    assert not any(run["undoable"] for run in viewer.get("/groups/runs").json()["items"])
    assert undo_run(viewer, own).status_code == 403
    assert undo_run(client_for(make_role(functions=["customer.view"])), own).status_code == 403
    assert owners(other) == {one.pk: 1}
    assert undo_run(client, own)["total"] == 1
    assert owners(mine) == {None: 1}


def test_grp_11_any_source_leaves_no_double_rows(admin: Any) -> None:
    one, two, target = (make_group(admin, name)["item"]["id"] for name in ("甲", "乙", "丙"))
    admin.post(
        "/objects/grouping_rule/records", {"name": "都来", "source": 3, "target_group": target, "condition": EVERYBODY}
    )
    ids = make_customers(2)
    put_into(one, ids)
    put_into(two, ids[:1])
    assert run_grouping(SYSTEM)["total"] == 2
    assert GroupingLog.objects.count() == 2
    assert Membership.objects.filter(group=target).count() == 2
    assert CustomerGroup.objects.count() == 3


def test_grp_13_allocation_makes_a_follow_up_task_per_customer(
    admin: Any, client_for: Callable[..., Any], make_user: Callable[..., Any]
) -> None:
    one, two = client_for("salesman"), client_for("salesman")
    group = make_group(
        admin,
        "组",
        members=[one.user.pk, two.user.pk],
        allocation_rules=[{"name": "给一人", "condition": NEVER_FOLLOWED, "members": [one.user.pk]}],
    )
    ids = make_customers(3)
    put_into(group["item"]["id"], ids)
    run_allocation(SYSTEM)
    mine = one.get("/objects/follow_up_task/records").json()["items"]
    assert {row["customer"] for row in mine} == set(ids)
    assert two.get("/objects/follow_up_task/records").json()["items"] == []
    # A second run makes no second task; the parameter switches tasks off.
    run_allocation(SYSTEM)
    assert one.get("/objects/follow_up_task/records").json()["total"] == 3
    assert admin.put("/parameters/allocation.create_tasks", {"value": False}).status_code == 200
    put_into(group["item"]["id"], make_customers(1))
    run_allocation(SYSTEM)
    assert owners(group["item"]["id"]) == {one.user.pk: 4}
    assert one.get("/objects/follow_up_task/records").json()["total"] == 3
