"""What must hold at every moment, whatever was killed: the rows are what the logs say, and nothing is half there.

Each truth is a query that returns what breaks it. All of them look at one snapshot, so they may be asked in the middle
of the work: a job's effect is there wholly or not at all.
"""

from typing import Any

import psycopg

# The last word of the logs on every customer and group: who is a member, and with whom. A move from a group takes one
# out of it (the scene's rules all break the old link), a move into one puts one in.
MEMBERSHIPS = """
with steps as (
    select id, customer_id, target_group_id as group_id, true as inside from groups_groupinglog
    where target_group_id is not null
    union all
    select id, customer_id, source_group_id, false from groups_groupinglog where source_group_id is not null
), members as (
    select customer_id, group_id from (
        select distinct on (customer_id, group_id) * from steps order by customer_id, group_id, id desc) last
    where inside
), holders as (
    select distinct on (customer_id, group_id) customer_id, group_id,
           case when ended then null else user_id end as owner_id
    from groups_allocationlog where group_id is not null order by customer_id, group_id, id desc
), replayed as (
    select m.customer_id, m.group_id, h.owner_id from members m left join holders h using (customer_id, group_id)
)
select r.customer_id, r.group_id, r.owner_id, m.customer_id, m.group_id, m.owner_id
from replayed r full join groups_membership m on m.customer_id = r.customer_id and m.group_id = r.group_id
where m.id is null or r.customer_id is null or m.owner_id is distinct from r.owner_id
"""
OWNERS = """
select c.id, c.owner_id, f.owner_id from customers_customer c left join lateral (
    select m.owner_id from groups_membership m where m.customer_id = c.id and m.owner_id is not null
    order by m.since, m.id limit 1) f on true
where c.owner_id is distinct from coalesce(f.owner_id, c.private_owner_id)
"""
BALANCES = """
select c.id, c.balance, l.new from customers_customer c join lateral (
    select new from kernel_change h where h.object = 'customer' and h.field = 'balance' and h.record_id = c.id
    order by h.id desc limit 1) l on true
where to_jsonb(c.balance) is distinct from l.new
"""
TAGS = """
with last as (
    select distinct on (record, tag_id) record, tag_id, operation from tags_taghistory where object = 'customer'
    order by record, tag_id, id desc
), replayed as (
    select record, array_agg(tag_id::int order by tag_id) as tags from last where operation = 1 group by record
)
select s.record_id, s.tags, r.tags from customers_customertagset s full join replayed r on r.record = s.record_id
where coalesce(s.tags, '{}') <> coalesce(r.tags, '{}')
"""
HALF_WRITTEN = """
select c.id from customers_customer c
where not exists (select from customers_customerprofile p where p.customer_id = c.id)
   or not exists (select from customers_customersearch s where s.customer_id = c.id)
   or not exists (select from customers_customertagset t where t.record_id = c.id)
"""
IMPORTED = """
select r.id, r.file_name, r.total, r.created, r.updated, r.unchanged, r.failed, r.state, j.state
from objects_importrun r left join kernel_job j on j.id = r.job_id
where (r.state = 'done') <> (coalesce(j.state, '') = 'done')
   or (r.state = 'done' and r.created + r.updated + r.unchanged + r.failed <> r.total)
   or (r.state = 'done' and exists (select from objects_importrow w where w.run_id = r.id))
"""
ROWS_OF_FILES = """
select file, made, rows from (
    select split_part(p.import_key, '#', 1) as file, count(*) as rows from customers_customerprofile p
    where p.import_key is not null group by 1) p
full join (select file_name as file, sum(created) as made from objects_importrun where state = 'done' group by 1) r
using (file) where coalesce(made, 0) <> coalesce(rows, 0)
"""
LOST = """
select made, there from (select coalesce(sum(created), 0) as made from objects_importrun where state = 'done') r,
    (select count(*) as there from customers_customerprofile where import_key is not null) c where made <> there
"""
TWO_OWNERS = "select customer_id, group_id, count(*) from groups_membership group by 1, 2 having count(*) > 1"
RUNS = "select id, kind from groups_run where finished_at is null"
# Every run stands for one report of one finished job: neither done twice nor forgotten.
ONCE = """
select told, written from
    (select coalesce(sum(jsonb_array_length(result->'reports')), 0) as told from kernel_job
     where name like 'groups.%' and state = 'done') j,
    (select count(*) as written from groups_run where kind <> 9) r
where told <> written
"""
TOTALS = """
with counted as (select run_id, count(*) as n from groups_recyclelog group by 1)
select r.id, r.total, n from groups_run r left join counted on run_id = r.id
where r.kind = 4 and r.total <> coalesce(n, 0)
"""
RECYCLED = """
with recycled as (select run_id, count(*) as n from groups_recyclelog group by 1),
ended as (select run_id, count(*) as n from groups_allocationlog where ended group by 1)
select r.id, recycled.n, ended.n from groups_run r left join recycled on recycled.run_id = r.id
left join ended on ended.run_id = r.id where r.kind = 4 and coalesce(recycled.n, 0) <> coalesce(ended.n, 0)
"""
ENDED = """
select id, name, state, started_at, finished_at, message from kernel_job
where (state in ('done', 'failed', 'cancelled')) <> (finished_at is not null)
"""
TRUTHS = {
    "memberships are what the logs say": MEMBERSHIPS,
    "owners follow from memberships": OWNERS,
    "balances are what the change log says": BALANCES,
    "tags are what their history says": TAGS,
    "no customer is half written": HALF_WRITTEN,
    "imports and their jobs agree": IMPORTED,
    "every file brought what it says": ROWS_OF_FILES,
    "no customer is lost or doubled": LOST,
    "one owner in a group": TWO_OWNERS,
    "no run is half done": RUNS,
    "every job counts once": ONCE,
    "runs count what they did": TOTALS,
    "every recycled customer lost a salesperson": RECYCLED,
    "a finished job says when": ENDED,
}
OPEN = """
select j.id, j.name, j.state, j.attempt, j.message, q.status from kernel_job j
left join procrastinate_jobs q on q.id = j.queue_id where j.state in ('queued', 'running')
"""
LEFT = "select id, status::text, lock, args from procrastinate_jobs where status <> 'todo' or scheduled_at is null"
FAILED = (
    "select id, name, attempt, message, errors::text from kernel_job where state not in ('done', 'queued', 'running')"
)
EXCUSES = ("运行它的进程中断了", "数据库曾中断", "磁盘空间已满", "已取消")


def broken(link: psycopg.Connection[Any]) -> list[str]:
    """Return each truth that does not hold, with its first witnesses."""
    found = []
    for name, query in TRUTHS.items():
        rows = link.execute(query).fetchmany(3)  # type: ignore[arg-type]
        if rows:
            found.append(f"{name}: {rows}")
    return found


def unexcused(link: psycopg.Connection[Any]) -> list[tuple[Any, ...]]:
    """Failed jobs whose reason is none of ours: a job may give up after three deaths or a lost upload, nothing else."""
    rows = link.execute(FAILED).fetchall()
    return [row for row in rows if not any(excuse in row[3] + row[4] for excuse in EXCUSES)]
