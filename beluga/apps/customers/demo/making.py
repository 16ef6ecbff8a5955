"""One demo customer at a time: a person, a company, the contacts of a company, the instant at which each came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from beluga.apps.customers.demo import words
from beluga.apps.customers.models import Kind
from beluga.kernel.fields import clock
from beluga.kernel.fields.secret import blind, encrypt

DAYS = 365


@dataclass(slots=True)
class Made:
    """One customer being made: values of the hot and of the cold row, in the order of HOT and COLD."""

    hot: list[Any]
    cold: list[Any]


def moment(chance: Random) -> datetime:
    """An instant within the last year, more of them lately, in office hours for the most part."""
    days = int(DAYS * (1 - chance.random() ** 0.7))
    at = clock.midnight(clock.today()) - timedelta(days=days) + timedelta(minutes=chance.randint(8 * 60, 21 * 60))
    return min(at, timezone.now() - timedelta(minutes=chance.randint(5, 300)))


def person(chance: Random, phone: str, names: Iterator[str]) -> Made:
    gender = chance.choice((1, 2))
    name = words.person_name(chance, gender)
    city, province, number = words.city(chance)
    born = date(1950, 1, 1) + timedelta(days=int(chance.betavariate(3, 2.2) * 20_000))
    source = chance.choices(range(1, 11), weights=(14, 16, 8, 5, 15, 9, 11, 8, 10, 4))[0]
    maturity = chance.choices((1, 2, 3, 4, 5), weights=(38, 26, 20, 8, 8))[0]
    rich = chance.lognormvariate(11.2 + 0.35 * min(maturity, 4), 1.25)
    investable = min(int(rich) * 100, 20_000_000_000)
    balance = int(investable * chance.betavariate(1.4, 3)) if maturity >= 3 else 0
    trades = int(chance.lognormvariate(2, 1)) if maturity >= 3 else 0
    hot = [
        name,
        phone,
        gender,
        born,
        chance.choices((1, 2, 3, 4), weights=(30, 58, 10, 2))[0],
        chance.choices((1, 2, 3, 4, 5), weights=(14, 26, 42, 15, 3))[0],
        source,
        chance.randint(1, 6),
        {5: 2, 8: 4}.get(source, chance.choices((1, 3), weights=(85, 15))[0]),
        maturity,
        max(350, min(950, int(chance.gauss(650, 80)))),
        balance,
        investable,
        int(balance * (1 + chance.random())) if balance else 0,
        trades,
        None,
        None,
        2,
        number,
    ]
    identity = words.id_number(chance, born, gender, number) if chance.random() < 0.5 else ""
    mailbox = f"{words.pinyin_of(name)}{chance.randint(10, 999)}"
    cold = [
        f"147{chance.randrange(10**8):08d}" if chance.random() < 0.1 else "",
        encrypt(identity) if identity else "",
        blind(identity) if identity else "",
        chance.choice(words.OCCUPATIONS),
        city,
        f"{province if province != city else ''}{city}{chance.choice(words.STREETS)}{chance.randint(1, 999)} 号",
        f"{mailbox}@{chance.choice(words.MAILS)}" if chance.random() < 0.7 else "",
        str(chance.randint(10**8, 10**10)) if chance.random() < 0.4 else "",
        mailbox if chance.random() < 0.6 else "",
        f"66{chance.randint(10**7, 10**8 - 1)}" if maturity >= 3 else "",
        "",
        "",
        "",
        None,
        None,
        "",
        chance.choice(words.REMARKS) if chance.random() < 0.25 else "",
        "",
        "{}",
    ]
    return Made(hot, cold)


def company(chance: Random, phone: str, names: Iterator[str]) -> Made:
    name, industry = next(names), chance.randint(1, 16)
    city, province, number = words.city(chance)
    size = chance.choices((1, 2, 3, 4, 5), weights=(34, 30, 18, 10, 8))[0]
    people = chance.randint(*((5, 49), (50, 199), (200, 499), (500, 999), (1_000, 12_000))[size - 1])
    maturity = chance.choices((1, 2, 3, 4, 5), weights=(34, 28, 22, 10, 6))[0]
    landline = f"0{chance.choice(('21', '10', '20', '755', '571', '25', '28'))}-{chance.randint(10**7, 10**8 - 1)}"
    turnover = int(people * chance.lognormvariate(12.6, 0.6)) * 100
    hot = [
        name,
        landline if chance.random() < 0.6 else phone,
        None,
        None,
        None,
        None,
        chance.choices(range(1, 11), weights=(10, 14, 12, 18, 12, 14, 8, 8, 2, 2))[0],
        chance.randint(1, 6),
        1,
        maturity,
        None,
        int(turnover * 0.02 * chance.random()) if maturity >= 3 else 0,
        int(turnover * 0.1 * chance.random()),
        0,
        chance.randint(1, 30) if maturity >= 3 else 0,
        industry,
        size,
        chance.choices((1, 3, 4), weights=(78, 14, 8))[0],
        number,
    ]
    host = f"{words.pinyin_of(name[2:6])}.example.com"
    cold = [
        "",
        "",
        "",
        "",
        city,
        f"{province if province != city else ''}{city}{chance.choice(words.STREETS)}{chance.randint(1, 999)} 号",
        f"contact@{host}",
        "",
        "",
        f"88{chance.randint(10**7, 10**8 - 1)}" if maturity >= 3 else "",
        f"https://www.{host}",
        f"9{chance.randint(10**16, 10**17 - 1)}",
        name,
        people,
        turnover,
        "",
        chance.choice(words.REMARKS) if chance.random() < 0.3 else "",
        "",
        "{}",
    ]
    return Made(hot, cold)


def contacts(chance: Random, ids: Sequence[int], made: Sequence[Made], phones: Iterator[str]) -> Iterator[list[Any]]:
    for pk, row in zip(ids, made, strict=True):
        if row.hot[3] != Kind.COMPANY:
            continue
        for place in range(chance.choices((1, 2, 3, 4), weights=(40, 35, 18, 7))[0]):
            gender = chance.choice((1, 2))
            name = words.person_name(chance, gender)
            role = 1 if place == 0 and chance.random() < 0.6 else chance.randint(2, 6)
            born = date(1965, 1, 1) + timedelta(days=chance.randint(0, 12_000))
            yield [
                pk,
                name,
                words.POSITIONS[role],
                role,
                next(phones),
                f"{words.pinyin_of(name)}@{row.cold[6].partition('@')[2]}",
                words.pinyin_of(name) if chance.random() < 0.5 else "",
                born if chance.random() < 0.6 else None,
                gender,
                place == 0,
                "",
                row.hot[0],
            ]


def unique_phones(chance: Random) -> Iterator[str]:
    taken: set[str] = set()
    while True:
        phone = chance.choice(words.PREFIXES) + f"{chance.randrange(10**8):08d}"
        if phone not in taken:
            taken.add(phone)
            yield phone
