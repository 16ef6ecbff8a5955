"""Five thousand customers of the demo company, over a year: people and companies, their contacts, realistic and seeded.

Rows are made in Python and copied in, so the whole load takes a few seconds. Who answers for them, and what was talked
about, the apps above tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection

from beluga.apps.customers.demo import words
from beluga.apps.customers.demo.making import Made, company, contacts, moment, person, unique_phones
from beluga.apps.customers.models import Customer, Kind

PEOPLE = 4_400
COMPANIES = 600

HOT = (
    "created_at, updated_at, created_by_id, kind, code, name, phone, gender, birthday, marital, education, source, "
    "channel, invite_type, maturity, credit_score, balance, investable, max_position, trade_count, industry, "
    "company_size, customer_type, region"
)
COLD = (
    "customer_id, phone2, id_number, id_number_hash, occupation, city, address, email, qq, wechat, account_no, "
    "website, tax_no, tax_title, employees, turnover, position, remark, avatar, extra"
)
CONTACT = "customer_id, name, position, role, phone, email, wechat, birthday, gender, is_default, note, created_at"


def load(seed: int) -> None:
    """Fill an empty base of customers; nothing happens when there are any."""
    if Customer.objects.exists():
        return
    chance = Random(f"{seed} customers")
    sellers = list(
        get_user_model()
        .objects.filter(user_roles__role__code__in=("salesman", "marketing", "service"))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    moments = sorted(moment(chance) for _ in range(PEOPLE + COMPANIES))
    kinds = [Kind.PERSON] * PEOPLE + [Kind.COMPANY] * COMPANIES
    chance.shuffle(kinds)
    phones, names = unique_phones(chance), words.company_names(chance)
    made = []
    for place, (at, kind) in enumerate(zip(moments, kinds, strict=True), start=1):
        maker = person if kind == Kind.PERSON else company
        row = maker(chance, next(phones), names)
        head = [at, at, chance.choice(sellers) if sellers else None, kind, f"KH{at:%Y}{place:06d}"]
        made.append(Made(head + row.hot, row.cold))
    ids = _copy_hot(made)
    _copy("customers_customerprofile", COLD, [[pk, *row.cold] for pk, row in zip(ids, made, strict=True)])
    _copy("customers_contact", CONTACT, list(contacts(chance, ids, made, phones)))
    _invitations(chance, ids, sellers)
    with connection.cursor() as cursor:
        cursor.execute("select setval('customers_code_seq', %s)", [len(made)])
        for table in ("customer", "customerprofile", "customersearch", "customertagset", "contact"):
            cursor.execute(f"analyze customers_{table}")


def _copy_hot(made: Sequence[Made]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(pg_get_serial_sequence('customers_customer', 'id')) from generate_series(1, %s)",
            [len(made)],
        )
        ids = [int(row[0]) for row in cursor.fetchall()]
    _copy("customers_customer", f"id, {HOT}", [[pk, *row.hot] for pk, row in zip(ids, made, strict=True)])
    return ids


def _copy(table: str, columns: str, rows: Sequence[Sequence[Any]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"copy {table} ({columns}) from stdin") as copy:
        for row in rows:
            copy.write_row(row)


def _invitations(chance: Random, ids: Sequence[int], sellers: Sequence[int]) -> None:
    """Those who came by recommendation were invited by an older customer, those of campaigns by a colleague."""
    with connection.cursor() as cursor:
        cursor.execute("select id from customers_customer where invite_type = 2 order by id")
        friends = [row[0] for row in cursor.fetchall() if row[0] > ids[20]]
        pairs = [(pk, chance.choice(ids[: max(ids.index(pk) // 2, 1)])) for pk in friends]
        cursor.execute(
            "update customers_customer c set inviter_id = p.b "
            "from unnest(%s::bigint[], %s::bigint[]) p(a, b) where c.id = p.a",
            [[pair[0] for pair in pairs], [pair[1] for pair in pairs]],
        )
        if sellers:
            cursor.execute(
                "update customers_customer set inviter_user_id = (%s::bigint[])[1 + id %% %s] where invite_type = 3",
                [list(sellers), len(sellers)],
            )
