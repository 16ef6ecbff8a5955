"""Fill a fresh database with customers as the product itself would have written them, by a few large statements.

    python -m benchmarks.fill CUSTOMERS       with DATABASE_URL, and BELUGA_BENCH_ADMIN for skipping triggers

200 people in 30 departments (9 divisions of 20 salespeople in two teams each, one manager per division), 8 groups.
Six customers in ten have a salesperson in a group, one in ten of all is in a second group with another salesperson,
three in ten wait in the pool of group 8, the rest are in the company pool.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import django
import psycopg

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红建国志文斌林宇浩凯健俊帆雪慧玲婷琳倩欣怡梓涵子轩"
    "晨睿博雅诗梦佳思雨桐嘉豪泽瑞天翔鹏飞海波峰云龙春梅秀珍淑贞德福荣贵永康宁安然乐悦心语紫萱若曦书远航启"
)
TABLES = (
    "customers_customer",
    "customers_customerprofile",
    "customers_customersearch",
    "customers_customertagset",
    "groups_membership",
    "groups_allocationlog",
)
CUSTOM = (
    ("assets", "资产规模", "amount"),
    ("risk_score", "风险分", "integer"),
    ("hobby", "爱好", "text"),
    ("opened_on", "开户日期", "date"),
    ("vip", "贵宾", "bool"),
)

CUSTOMER = """
insert into customers_customer (id, code, name, phone, kind, balance, investable, max_position, trade_count,
    credit_score, birthday, gender, marital, education, source, channel, maturity, industry, company_size,
    customer_type, follow_count, last_follow_at, last_follow_way, created_at, updated_at)
select n, 'B' || lpad(n::text, 8, '0'),
    case when n %% 20 = 0 then '华' || substr(%(given)s, 1 + (random() * 99)::int, 1) || n || '科技有限公司'
        else substr(%(surnames)s, 1 + (random() * 49)::int, 1) || substr(%(given)s, 1 + (random() * 99)::int, 1)
            || case when random() < 0.7 then substr(%(given)s, 1 + (random() * 99)::int, 1) else '' end end,
    '138' || lpad(((n::bigint * 7919) %% 100000000)::text, 8, '0'), case when n %% 20 = 0 then 2 else 1 end,
    (random() * 1e8)::bigint, (random() * 1e9)::bigint, (random() * 1e9)::bigint, (random() * 50)::int,
    300 + (random() * 650)::int, date '1950-01-01' + (random() * 20000)::int, 1 + (random() * 1)::int,
    1 + (random() * 3)::int, 1 + (random() * 4)::int, 1 + (random() * 9)::int, 1 + (random() * 5)::int,
    1 + (random() * 4)::int, 1 + (random() * 15)::int, 1 + (random() * 4)::int, 1 + (random() * 3)::int,
    (random() * 20)::int, case when random() < 0.7 then now() - random() * interval '400 days' end,
    1 + (random() * 3)::int, at, at
from generate_series(1, %(customers)s) n
cross join lateral (select now() - interval '730 days' * (1 - n::float8 / (%(customers)s + 1)) as at) t
"""
PROFILE = """
insert into customers_customerprofile (customer_id, occupation, city, address, email, qq, account_no, remark, extra)
select n, '职业' || n %% 40, '城市' || n %% 100, '某某路 ' || n %% 999 || ' 号', 'u' || n || '@example.com',
    case when n %% 3 = 0 then (100000000 + n)::text else '' end,
    case when n %% 4 = 0 then '66' || lpad(n::text, 8, '0') else '' end,
    case when n %% 4 = 1 then '对稳健型产品有兴趣，季度末再联系，编号 ' || n else '' end,
    jsonb_build_object('assets', (random() * 1e9)::bigint, 'risk_score', (random() * 100)::int,
        'hobby', '爱好' || n %% 50, 'opened_on', (date '2010-01-01' + (random() * 5000)::int)::text, 'vip', n %% 9 = 0)
from generate_series(1, %(customers)s) n
"""
SEARCH = """
create temp table found as
select c.id, p.pinyin, p.initials, c.phone, concat_ws(E'\\n', t.words, nullif(lower(f.account_no), '')) as words,
    customers_grams(concat_ws(E'\\n', t.words, nullif(lower(f.account_no), ''))) as grams
from customers_customer c
join customers_customerprofile f on f.customer_id = c.id
cross join lateral customers_pinyin_of(c.name) p
cross join lateral (select lower(c.name) || E'\\n' || lower(c.code) || E'\\n' || p.initials as words) t
"""
SEARCH_ROWS = """
insert into customers_customersearch (customer_id, text, grams, pinyin, initials, phone_tail, phone2_tail)
select id, words, grams, pinyin, initials, reverse(phone), '' from found order by id
"""
TAGSET = """
insert into customers_customertagset (record_id, tags, score)
select n, array[]::int[], (random() * 1000)::int from generate_series(1, %(customers)s) n
"""
# Everybody with a salesperson, then the second group of one customer in ten, then the pool of group 8.
MEMBERSHIP = """
insert into groups_membership (customer_id, group_id, owner_id, since, owner_since)
select n, g.ids[1 + n %% 7], p.ids[1 + n %% cardinality(p.ids)], now() - interval '90 days', now() - interval '60 days'
from generate_series(1, %(customers)s) n, g, p where n %% 10 < 6
union all
select n, g.ids[1 + (n + 3) %% 7], p.ids[1 + (n * 31 + 7) %% cardinality(p.ids)], now() - interval '30 days',
    now() - interval '20 days'
from generate_series(1, %(customers)s) n, g, p where n %% 10 = 5
union all
select n, g.ids[8], null, now() - interval '10 days', null
from generate_series(1, %(customers)s) n, g where n %% 10 between 6 and 8
order by 1
"""
OWNER = """
update customers_customer c set owner_id = f.owner_id, department_id = f.department_id
from (select distinct on (m.customer_id) m.customer_id, m.owner_id, d.department_id
      from groups_membership m
      join org_member d on d.user_id = m.owner_id and d."primary"
      where m.owner_id is not null order by m.customer_id, m.owner_since, m.id) f
where f.customer_id = c.id
"""
LOG = """
insert into groups_allocationlog (customer_id, group_id, user_id, kind, at)
select customer_id, group_id, owner_id, 1, owner_since from groups_membership where owner_id is not null order by id
"""


def people() -> None:
    """Departments, people and their roles, groups with their salespeople, custom fields: through the models."""
    from django.contrib.auth.hashers import make_password

    from beluga.apps.groups.models import CustomerGroup, GroupAdmin, GroupMember
    from beluga.apps.org.models import Department, Member, Role, User, UserRole
    from beluga.kernel.objects import custom
    from beluga.kernel.scope.principal import SYSTEM

    top = Department.objects.add_root({"name": "总部"})
    staff = [_below(top, f"职能部{n}").pk for n in range(2)]
    password = make_password("Beluga-2026")
    roles = {role.code: role for role in Role.objects.all()}

    def add(names: list[str], role: str, department: int) -> None:
        rows = [User(username=name, name=name, password=password, phone="", email="") for name in names]
        for row in User.objects.bulk_create(rows):
            UserRole.objects.create(user=row, role=roles[role])
            Member.objects.create(user=row, department_id=department, primary=True)

    User.objects.filter(username="admin").update(password=password, must_change_password=False)
    Member.objects.create(user=User.objects.get(username="admin"), department_id=staff[0], primary=True)
    add([f"office{n}" for n in range(9)], "operator", staff[1])
    for n in range(9):
        division = _below(top, f"营销{n}部")
        add([f"manager{n}"], "manager", division.pk)
        for team in range(2):
            place = _below(division, f"营销{n}部{team}组")
            first = n * 20 + team * 10
            add([f"sales{first + m:03}" for m in range(10)], "salesman", place.pk)
    sellers = list(User.objects.filter(username__startswith="sales").order_by("username"))
    groups = CustomerGroup.objects.bulk_create([CustomerGroup(name=f"客户组{n + 1}") for n in range(8)])
    for place, group in enumerate(groups):
        chosen = sellers[:100] if place == 7 else sellers
        GroupMember.objects.bulk_create([GroupMember(group=group, user=one) for one in chosen])
        GroupAdmin.objects.create(group=group, user=User.objects.get(username=f"manager{place}"))
    for name, label, kind in CUSTOM:
        custom.add(SYSTEM, "customer", {"name": name, "label": label, "type": kind, "indexed": name == "assets"})


def _below(parent: Any, name: str) -> Any:
    from beluga.apps.org.models import Department

    return Department.objects.add_child(Department.objects.get(pk=parent.pk), {"name": name})


def customers(number: int) -> None:
    """The customers, as the server's own administrator: triggers and constraints off, indexes built afterwards."""
    params = {"customers": number, "surnames": SURNAMES, "given": GIVEN}
    with psycopg.connect(os.environ["BELUGA_BENCH_ADMIN"], autocommit=True) as link:
        run = link.execute
        run("set session_replication_role = replica")
        run("set synchronous_commit = off")
        run("select setseed(0.42)")
        later = run(
            "select i.indexname, i.indexdef from pg_indexes i join pg_class c on c.relname = i.indexname "
            "where i.schemaname = 'public' and i.tablename = any(%s) "
            "and not exists (select 1 from pg_constraint k where k.conindid = c.oid)",
            [list(TABLES)],
        ).fetchall()
        for name, _text in later:
            run(f'drop index "{name}"')
        run(CUSTOMER, params, prepare=False)
        run(PROFILE, params)
        run("analyze customers_customer, customers_customerprofile, customers_pinyin")
        run(SEARCH)
        run(SEARCH_ROWS)
        run("drop table found")
        run(TAGSET, params)
        run("create temp table g as select array_agg(id order by id) as ids from groups_customergroup")
        run("create temp table p as select array_agg(id order by id) as ids from org_user where username like 'sales%'")
        run(MEMBERSHIP, params)
        run("analyze groups_membership")
        run(OWNER)
        run(LOG)
        for _name, text in later:
            run(text)
        run("select setval('customers_customer_id_seq', %s)", [number])
        run("select setval('customers_code_seq', %s)", [number])
        run("vacuum full customers_customer")  # as it was before its owners were written
        run("vacuum analyze")
        run("checkpoint")


def main() -> None:
    """Make the tables, the people and the customers."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "beluga.config.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from beluga.kernel.jobs.queue import run_inline

    call_command("migrate", verbosity=0)
    people()
    customers(int(sys.argv[1]))
    run_inline("objects.index")
    connection.close()


if __name__ == "__main__":
    main()
