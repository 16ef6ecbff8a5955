"""What saving customers means for a whole file at once: codes for new ones, no doubles, an owner who may be set."""

from __future__ import annotations

from beluga.apps.customers.models import Kind
from beluga.apps.customers.services import codes
from beluga.apps.customers.services.duplicates import PARAMETER
from beluga.apps.customers.services.identities import fill_in_staged
from beluga.kernel.fields.errors import say
from beluga.kernel.objects import uniqueness
from beluga.kernel.objects.imports.stage import TABLE, Stage
from beluga.kernel.parameters import store

LIVING = "c.binned_at is null and c.id is distinct from s.id"


def judge_customers(stage: Stage) -> None:
    """Refuse doubles and owners that may not be set, fill in what identity numbers tell, give new customers codes."""
    kind = stage.column("kind")
    stage.execute(
        f"update {TABLE} s set {kind} = c.kind from customers_customer c "
        f"where c.id = s.id and s.id is not null and s.{kind} is null"
    )
    person = f"coalesce(s.{kind}, {Kind.PERSON.value}) = {Kind.PERSON.value}"
    company = f"s.{kind} = {Kind.COMPANY.value}"
    _company_names(stage, company)
    if store.value(PARAMETER) == "refuse":
        _phones(stage, person)
        _identities(stage)
    fill_in_staged(stage)
    _owners(stage)
    _codes(stage)


def _company_names(stage: Stage, company: str) -> None:
    name = _brought(stage, "name")
    if not name:
        return
    uniqueness.lock("customer", "name")
    words = say("企业名称已存在", "The company exists already")
    same = f"lower(c.name) = lower(s.{name}) and c.kind = {Kind.COMPANY.value} and {LIVING}"
    stage.reject(_held(f"s.fault = '' and {company}", "customers_customer c", same), words)
    _twins(stage, f"lower(s.{name})", company, say("企业名称", "Company name"))


def _phones(stage: Stage, person: str) -> None:
    phone = _brought(stage, "phone")
    if not phone:
        return
    uniqueness.lock("customer", "phone")
    words = say("手机号码已存在", "The mobile number exists already")
    same = f"c.phone = s.{phone} and c.kind = {Kind.PERSON.value} and {LIVING}"
    # Where rows were matched by phone alone, a new one is one whose phone nobody has.
    matched = "not s.fresh and " if [item.name for item in stage.plan.key] == ["phone"] else ""
    stage.reject(_held(f"{matched}s.fault = '' and {person}", "customers_customer c", same), words)
    _twins(stage, f"s.{phone}", person, say("手机号码", "Mobile number"))


def _identities(stage: Stage) -> None:
    number = _brought(stage, "profile__id_number_hash")
    if not number:
        return
    uniqueness.lock("customer", "id_number")
    words = say("身份证号已存在", "The identity number exists already")
    same = f"p.id_number_hash = s.{number} and {LIVING}"
    joined = "customers_customerprofile p join customers_customer c on c.id = p.customer_id"
    stage.reject(_held(f"s.fault = '' and s.{number} > ''", joined, same), words)
    _twins(stage, f"nullif(s.{number}, '')", "true", say("身份证号", "Identity number"))


def _held(rows: str, holders: str, same: str) -> str:
    """The condition that a row of the file is one of `rows` and one of `holders` is the `same`; joined from the file's
    side, which is the smaller one."""
    return f"s.n in (select s.n from {TABLE} s join {holders} on {same} where {rows})"


def _twins(stage: Stage, value: str, condition: str, label: str) -> None:
    """All but the first of the rows of the file with the same value are refused."""
    words = say(f"{label}与第 {{}} 行重复", f"{label} is the same as in line {{}}")
    stage.execute(
        f"update {TABLE} t set fault = replace(%s, '{{}}', d.first::text) from ("
        f"select s.n, first_value(s.line) over w as first, row_number() over w as place from {TABLE} s "
        f"where s.fault = '' and {condition} and {value} is not null "
        f"window w as (partition by {value} order by s.n)) d "
        f"where d.n = t.n and d.place > 1",
        [words],
    )


def _owners(stage: Stage) -> None:
    """The owner of a known customer changes by assigning only; a new one may be given to others by who may assign."""
    brought = _brought(stage, "private_owner")
    if not brought:
        return
    known = f"(select c.private_owner_id from customers_customer c where c.id = s.id) is distinct from s.{brought}"
    words = say("所有者通过「分配」修改", "Change the owner by assigning the customer")
    stage.reject(f"s.fault = '' and not s.fresh and s.{brought} is not null and {known}", words)
    if not stage.principal.can("customer.assign"):
        words = say("没有「分配」权限，所有者只能是自己", "Only yourself, without the right to assign")
        other = f"s.{brought} is distinct from %s::bigint"
        stage.reject(f"s.fault = '' and s.{brought} is not null and {other}", words, [stage.principal.user_id])
    owner, department = stage.column("owner"), stage.column("department")
    stage.execute(
        f"update {TABLE} s set {owner} = s.{brought}, {department} = (select m.department_id from org_member m "
        f"where m.user_id = s.{brought} order by m.primary desc, m.id limit 1) "
        f"where s.fresh and s.fault = '' and s.{brought} is not null"
    )


def _codes(stage: Stage) -> None:
    code = stage.column("code")
    # Codes drawn together lie together: the base is asked for those between them, not for all it has.
    between = f"between (select min(lower({code})) from {TABLE}) and (select max(lower({code})) from {TABLE})"
    same = f"lower(c.code) = lower(s.{code}) and lower(c.code) {between} and {LIVING}"
    taken = _held("s.fresh", "customers_customer c", same)
    stage.drawn[code] = (codes.drawing(store.values(*codes.PARAMETERS)), taken, codes.exhausted())


def _brought(stage: Stage, path: str) -> str:
    """The stage's column for `path` when the file brings it, else nothing."""
    place, _, name = path.rpartition("__")
    return next((t.stage for t in stage.targets if (t.place, t.column.name) == (place, name)), "")
