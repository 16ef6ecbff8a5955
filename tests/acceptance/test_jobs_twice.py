"""Every job may run twice and has one effect: a worker may die after its work, a clock may ask too often."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from beluga.apps.customers.models import Customer
from beluga.apps.groups.models import AllocationLog, GroupingLog, Membership, RecycleLog
from beluga.apps.office.models import Message, Reminder
from beluga.apps.office.services import Due, notify, remind
from beluga.apps.org.models import Counter
from beluga.kernel.jobs import runner
from beluga.kernel.jobs.declaration import jobs
from beluga.kernel.jobs.models import Job, State
from beluga.kernel.jobs.queue import enqueue, run_inline
from beluga.kernel.objects.models import ExportFile, ImportRow, ImportRun, StoredFile
from beluga.kernel.parameters.store import put
from beluga.kernel.scope.principal import SYSTEM, Principal
from tests.acceptance.grouped import EVERYBODY, make_customers, make_group, put_into
from tests.acceptance.test_imports import run_import
from tests.acceptance.test_tags import AUTO, MANUAL, act, add_customer, add_rule, add_tag, made

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=400)


def perform(principal: Principal, name: str, **args: Any) -> Job:
    row = enqueue(principal, name, args)
    runner.perform(row.pk, inline=True)
    row.refresh_from_db()
    assert row.state == State.DONE, (row.message, row.trace)
    return row


def twice(name: str, seen: Callable[[], Any], principal: Principal = SYSTEM, **args: Any) -> None:
    """The first run changes what is seen, the second nothing."""
    before = seen()
    perform(principal, name, **args)
    after = seen()
    assert after != before
    perform(principal, name, **args)
    assert seen() == after


def jobs_prune(admin: Any, make_user: Any) -> None:
    old = Job.objects.create(name="jobs.prune", state=State.DONE, finished_at=timezone.now() - LONG_AGO)
    twice("jobs.prune", lambda: Job.objects.filter(pk=old.pk).count())


def actions_bulk(admin: Any, make_user: Any) -> None:
    wang = make_user()
    gid = make_group(admin, "组", members=[wang.pk])["item"]["id"]
    put_into(gid, ids := make_customers(3))
    body = {"action": "customer.assign", "args": {"group": gid, "user": wang.pk}, "ids": ids, "key": "once"}
    jobs_asked = {admin.post("/objects/customer/records/bulk", body).json()["job"] for _ in range(2)}
    run_inline("actions.bulk")
    jobs_asked.add(admin.post("/objects/customer/records/bulk", body).json()["job"])
    assert len(jobs_asked) == 1
    assert AllocationLog.objects.count() == 3
    args = Job.objects.get(pk=jobs_asked.pop()).args
    perform(Principal(user_id=admin.user.pk, name=""), "actions.bulk", **args)
    assert AllocationLog.objects.count() == 3


def objects_export(admin: Any, make_user: Any) -> None:
    make_customers(2)
    row = enqueue(
        Principal(user_id=admin.user.pk, name=""), "objects.export", {"object": "customer", "fields": ["name"]}
    )
    default_storage.save(f"exports/{row.pk}.xlsx", ContentFile(b"half"))
    runner.perform(row.pk, inline=True)
    runner.perform(row.pk, inline=True)
    made_file = ExportFile.objects.get()
    assert made_file.stored == f"exports/{row.pk}.xlsx"
    assert default_storage.size(made_file.stored) > len(b"half")


def objects_export_tidy(admin: Any, make_user: Any) -> None:
    stored = default_storage.save("exports/old.csv", ContentFile(b"x"))
    row = ExportFile.objects.create(
        job_id=1, object="customer", user_id=admin.user.pk, name="old", kind="csv", stored=stored
    )
    ExportFile.objects.filter(pk=row.pk).update(created_at=timezone.now() - LONG_AGO)
    twice("objects.export.tidy", lambda: (ExportFile.objects.count(), default_storage.exists(stored)))


def objects_index(admin: Any, make_user: Any) -> None:
    field = {"name": "licence", "label": "执照号", "type": "text", "indexed": True}
    answer = admin.post("/objects/customer/fields", field)
    assert answer.status_code in (200, 201), answer.json()

    def indexes() -> int:
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from pg_class where relname like 'custom_customer_%'")
            return int(cursor.fetchone()[0])

    twice("objects.index", indexes, object="customer", field="licence")


def files_sweep(admin: Any, make_user: Any) -> None:
    admin.http.post("/api/files", {"file": SimpleUploadedFile("a.txt", b"text")})
    StoredFile.objects.update(created_at=timezone.now() - LONG_AGO)
    twice("files.sweep", StoredFile.objects.count)


def objects_import(admin: Any, make_user: Any) -> None:
    run_import(admin, SimpleUploadedFile("a.csv", "客户名称,手机号码\n甲,13900000001\n乙,13900000002\n".encode()))
    run = ImportRun.objects.get()
    assert (run.created, Customer.objects.count()) == (2, 2)
    again = perform(Principal(user_id=admin.user.pk, name=""), "objects.import", run=run.pk)
    run.refresh_from_db()
    assert (run.created, run.total, Customer.objects.count()) == (2, 2, 2)
    assert (again.result["created"], again.result["import"]) == (2, run.pk)


def objects_import_tidy(admin: Any, make_user: Any) -> None:
    admin.http.post(
        "/api/objects/customer/imports",
        {"file": SimpleUploadedFile("a.csv", "客户名称,手机号码\n甲,13900000001\n".encode())},
    )
    ImportRun.objects.update(created_at=timezone.now() - LONG_AGO)
    twice("objects.import.tidy", ImportRow.objects.count)


def events_deliver(admin: Any, make_user: Any) -> None:
    wang = make_user()
    gid = make_group(admin, "组", members=[wang.pk])["item"]["id"]
    put_into(gid, ids := make_customers(1), wang.pk)
    task = {"name": "回访", "kind": 2, "customer": ids[0], "assignees": [wang.pk]}
    path = f"/objects/task/records/{made(admin.post('/objects/task/records', task))['item']['id']}"
    run_inline("events.deliver")
    made(act(admin, "customer.bin", ids, reason="没有需求"))
    row = Job.objects.filter(name="events.deliver", state=State.QUEUED).latest("pk")

    def entry() -> Any:
        item = made(admin.get(path))["item"]
        return item["progress"], item["closed"], item["version"]

    twice("events.deliver", entry, **row.args)


def org_clean_counters(admin: Any, make_user: Any) -> None:
    Counter.objects.create(key="x", count=1, until=timezone.now() - LONG_AGO)
    twice("org.clean_counters", Counter.objects.count)


def office_remind(admin: Any, make_user: Any) -> None:
    user = make_user()
    remind("task", [Due(record_id=1, user_id=user.pk, at=timezone.now() - timedelta(minutes=1), title="到期")])
    twice("office.remind", lambda: (Message.objects.count(), Reminder.objects.filter(sent_at=None).count()))


def office_mail(admin: Any, make_user: Any) -> None:
    user = make_user(email="wang@example.com")
    notify(SYSTEM, [user.pk], "到期")
    for code, held in (("mail.host", "smtp.example.com"), ("mail.sender", "crm@example.com")):
        put(SYSTEM, code, held)
    ids = list(Message.objects.values_list("pk", flat=True))
    twice("office.mail", lambda: len(mail.outbox), ids=ids)


def _group(admin: Any, make_user: Any, **rules: Any) -> tuple[int, int]:
    wang = make_user()
    return make_group(admin, "组", members=[wang.pk], **rules)["item"]["id"], wang.pk


def _placed() -> tuple[Any, ...]:
    logs = tuple(log.objects.count() for log in (GroupingLog, AllocationLog, RecycleLog))
    return (*logs, set(Membership.objects.values_list("customer", "group", "owner")))


ALL = [{"name": "全部", "condition": EVERYBODY}]


def groups_run(admin: Any, make_user: Any) -> None:
    gid, _wang = _group(admin, make_user, allocation_rules=ALL)
    rule = {"name": "全部", "source": 1, "target_group": gid, "condition": EVERYBODY}
    made(admin.post("/objects/grouping_rule/records", rule))
    make_customers(3)
    twice("groups.run", _placed)


def groups_allocate(admin: Any, make_user: Any) -> None:
    gid, _wang = _group(admin, make_user, allocation_rules=ALL)
    put_into(gid, make_customers(3))
    twice("groups.allocate", _placed)


def groups_recycle(admin: Any, make_user: Any) -> None:
    condition = {"field": "follow_count", "op": "eq", "value": 0}
    gid, wang = _group(admin, make_user, recycle_rules=[{"name": "未跟进", "condition": condition}])
    put_into(gid, make_customers(3), wang)
    twice("groups.recycle", _placed)


def groups_invited(admin: Any, make_user: Any) -> None:
    gid, wang = _group(admin, make_user)
    (inviter,) = make_customers(1)
    put_into(gid, [inviter], wang)
    put_into(gid, make_customers(2, inviter_id=inviter))
    twice("groups.invited", _placed)


def groups_undo(admin: Any, make_user: Any) -> None:
    gid, _ = _group(admin, make_user, allocation_rules=[{"name": "都分配", "condition": EVERYBODY}])
    put_into(gid, make_customers(3))
    report = perform(SYSTEM, "groups.allocate").result["reports"][0]
    twice("groups.undo", _placed, run=report["run"])


def _tagged(admin: Any) -> Callable[[], Any]:
    def seen() -> Any:
        rows = made(admin.post("/objects/customer/records/query", {"fields": ["tags"]}))["items"]
        history = made(admin.post("/objects/tag_history/records/query", {}))
        return [row["tags"] for row in rows], history["total"]

    return seen


def tags_run(admin: Any, make_user: Any) -> None:
    add_rule(admin, add_tag(admin, "有余额", AUTO), {"field": "balance", "op": "gt", "value": 0})
    make_customers(2, balance=5)
    twice("tags.run", _tagged(admin))


def tags_refresh(admin: Any, make_user: Any) -> None:
    add_rule(admin, add_tag(admin, "有余额", AUTO), {"field": "balance", "op": "gt", "value": 0})
    make_customers(2, balance=5)
    twice("tags.refresh", _tagged(admin))


def tags_expire(admin: Any, make_user: Any) -> None:
    customer = add_customer(admin, "甲")
    tag = add_tag(admin, "一天", MANUAL, valid_days=1)
    made(act(admin, "customer.tag", [customer], tags=[tag]))
    with connection.cursor() as cursor:
        cursor.execute("update customers_customertaglink set expires_at = expires_at - interval '3 days'")
        cursor.execute("update customers_customertagset set due_at = due_at - interval '3 days'")
    twice("tags.expire", _tagged(admin))


PROOFS = {
    one.__name__: one
    for one in (
        jobs_prune,
        actions_bulk,
        objects_export,
        objects_export_tidy,
        objects_index,
        files_sweep,
        objects_import,
        objects_import_tidy,
        events_deliver,
        org_clean_counters,
        office_remind,
        office_mail,
        groups_run,
        groups_allocate,
        groups_recycle,
        groups_invited,
        groups_undo,
        tags_run,
        tags_refresh,
        tags_expire,
    )
}


def test_every_job_has_its_proof() -> None:
    assert {one.name.replace(".", "_") for one in jobs} == set(PROOFS)


@pytest.mark.parametrize("name", PROOFS)
def test_runs_twice_with_one_effect(name: str, admin: Any, make_user: Any) -> None:
    PROOFS[name](admin, make_user)
