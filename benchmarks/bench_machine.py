"""How quick this machine is beside the one the absolute targets were measured on.

Seconds and rates do not travel, so the same two plain pieces of work that were timed there are timed here, without any
of our code: dealing 300,000 of a million rows of a bare table with four indexes and a history row each in one
statement (4.1 to 7.2 s there), and reading 50 rows of 15 columns into JSON in a loop of two processes (6,700 to 7,000
a second there). What an absolute figure misses by less than these fall short, the machine misses.
"""

from __future__ import annotations

import time
from concurrent.futures import ProcessPoolExecutor

import orjson
import psycopg

from beluga.config.postgres import Server
from benchmarks.harness import finish, held, said, timed

DATABASE = "bench_machine"
THERE_DEAL, THERE_READ = 5.6, 6_850.0  # the middles
SECONDS = 4.0
TABLES = """
create table hot (id bigint primary key, owner_id int, score int not null, created timestamptz not null, amount bigint,
    a bigint, b bigint, c bigint, d bigint, e bigint, f bigint, g int, h int, i int, j int, name text, phone text)
    with (fillfactor = 80);
insert into hot select n, null, (random() * 1000)::int, now() - random() * interval '900 days',
    (random() * 1e8)::bigint, n, n + 1, n + 2, n + 3, n + 4, n + 5, n % 7, n % 11, n % 13, n % 17, '客户' || n,
    '138' || lpad(n::text, 8, '0') from generate_series(1, 1000000) n;
create index on hot (owner_id);
create index on hot (score desc, id desc);
create index on hot (amount desc, id desc);
create index on hot (created);
create table history (id bigserial primary key, customer bigint, owner int, at timestamptz default now());
"""
DEAL = """
with pool as materialized (
    select id, row_number() over (order by score desc, id) - 1 as place from hot where owner_id is null limit 300000),
plan as (
    select id, case when place / 100 % 2 = 0 then place % 100 else 99 - place % 100 end + 1 as owner from pool),
given as (update hot set owner_id = plan.owner from plan where plan.id = hot.id returning hot.id, hot.owner_id)
insert into history (customer, owner) select id, owner_id from given
"""
READ = (
    "select id, owner_id, score, created, amount, a, b, c, d, e, f, g, h, name, phone from hot where id > %s limit 50"
)


def read(address: str) -> int:
    """Read pages for a few seconds; return how many."""
    done, end = 0, time.perf_counter() + SECONDS
    with psycopg.connect(address, autocommit=True) as link, link.cursor() as cursor:
        while time.perf_counter() < end:
            cursor.execute(READ, [done % 5000 * 100], prepare=True)
            names = [column.name for column in cursor.description or ()]
            orjson.dumps([dict(zip(names, row, strict=True)) for row in cursor.fetchall()])
            done += 1
    return done


def measure(server: Server) -> None:
    """Build the bare table, deal, read, and say what came out."""
    with psycopg.connect(server.address("postgres"), autocommit=True) as admin:
        admin.execute(f"drop database if exists {DATABASE}")
        admin.execute(f"create database {DATABASE}")
    address = server.address(DATABASE)
    try:
        with psycopg.connect(address, autocommit=True) as link:
            for text in TABLES.split(";")[:-1]:
                link.execute(text)
            link.execute("vacuum analyze")
            seconds = timed(lambda: link.execute(DEAL))
        with ProcessPoolExecutor(2) as pool:
            pages = sum(pool.map(read, [address] * 2)) / SECONDS
    finally:
        with psycopg.connect(server.address("postgres"), autocommit=True) as admin:
            # Not by force: that asks for rights over an autovacuum that happens to be there; a plain drop sends it off.
            admin.execute(f"drop database {DATABASE}")
    said(
        f"dealing 300,000 rows of a bare table: {seconds:.1f} s, {seconds / THERE_DEAL:.1f} times what the targets saw"
    )
    said(f"reading 50 rows into JSON: {pages:,.0f}/s, {THERE_READ / pages:.1f} times slower than the targets saw")


if __name__ == "__main__":
    with held() as server:
        measure(server)
    finish()
