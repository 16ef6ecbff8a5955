"""Random kills in the middle of work: import, tagging, grouping, allocation, recycling.

`python -m tests.faults.kills 1000 [seed]` is what `make faults` runs; the test beside it does 50. A round asks for
work, kills ten times at random moments (the truths are looked at after every kill), lets everything come to rest and
looks again: every job has ended, the queue is empty, nothing is lost.
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg

from tests.faults import truths
from tests.faults.installation import Broken, Installation, Upload, installed, strike

ROWS = 300
FILES = 10
KILLS_A_ROUND = 10
SHARE = 200
REST = 120.0
VICTIMS = {"worker": 9, "web": 4, "backend": 4, "database": 2, "everything": 1}
RUNNING = "select count(*) from kernel_job where state = 'running'"


class Scene:
    """The work: two groups with rules that hand the same customers to and fro, two automatic tags, files of rows."""

    def __init__(self, where: Installation, chance: random.Random) -> None:
        self.where, self.chance = where, chance
        rows = where.post("/objects/user/records/query", {"filter": None, "fields": ["username"]})["items"]
        people = {row["username"]: row["id"] for row in rows}
        sellers = [people[name] for name in ("anna", "bert", "carl")]
        everyone: dict[str, Any] = {"all": []}
        recycle = [{"name": "都收回", "condition": {"field": "balance", "op": "gte", "value": 0}}]
        self.groups = [
            where.post(
                "/groups",
                {
                    "name": name,
                    "members": sellers,
                    "allocation_rules": [{"name": "都分配", "condition": everyone}],
                    "recycle_rules": recycle,
                },
            )["item"]["id"]
            for name in ("甲组", "乙组")
        ]
        first, second = self.groups
        for name, source, threshold in (("入组", 1, 100), ("换组", 2, 500)):
            body = {
                "name": name,
                "source": source,
                "source_group": first if source == 2 else None,
                "target_group": first if source == 1 else second,
                "break_links": True,
                "condition": {"field": "balance", "op": "gte", "value": threshold},
            }
            where.post("/objects/grouping_rule/records", body)
        self.tags = [self._tag(name, bound) for name, bound in (("有余额", 1), ("大户", 700))]
        self.files = 0

    def _tag(self, name: str, bound: int) -> int:
        tag = self.where.post("/objects/tag/records", {"object": "customer", "name": name, "kind": 1})["item"]["id"]
        condition = {"field": "balance", "op": "gte", "value": bound}
        self.where.post("/objects/tag_rule/records", {"tag": tag, "name": "规则", "condition": condition})
        return int(tag)

    def ask(self) -> None:
        """Ask for everything at once: what the jobs then do, they do beside each other."""
        self.bring()
        for act in self.chance.sample(
            [
                lambda: self.where.post("/actions/tag.run", {"ids": self.tags, "args": {}}),
                lambda: self.where.post("/groups/runs", {"kind": "grouping"}),
                lambda: self.where.post("/groups/runs", {"kind": "allocation"}),
                lambda: self.where.post("/groups/runs", {"kind": "recycle"}),
            ],
            4,
        ):
            act()

    def bring(self) -> None:
        """Upload a file and ask for its import: ten new ones, then the same again with other balances."""
        number, self.files = self.files % FILES, self.files + 1
        lines = ["客户名称,账户余额"]
        lines += [f"客户{number}-{row},{self.chance.randrange(1000)}" for row in range(ROWS)]
        text = "\n".join(lines).encode()
        end = time.monotonic() + 60
        while True:
            run = self.where.post("/objects/customer/imports", Upload(f"file-{number}.csv", text))
            path = f"/objects/customer/imports/{run['id']}"
            plan = {"key": ["row"], "options": {}}
            status, answer = self._tried("PUT", path, plan)
            if status == 200:
                status, answer = self._tried("POST", f"{path}/run")
            if status in (200, 202, 409):  # 409: it was taken in, only the answer was lost, or its rows are
                return
            if time.monotonic() > end:
                raise Broken(f"an upload never got through: {status} {answer}")

    def _tried(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        end = time.monotonic() + 60
        while True:
            status, answer = self.where.once(method, path, body)
            if status not in (0, 503) or time.monotonic() > end:
                return status, answer
            time.sleep(0.1)

    def again(self) -> int:
        """Bring the files once more whose import failed for an excused reason; returns how many."""
        with self.where.snapshot() as link:
            rows = link.execute(
                "select r.file_name from objects_importrun r join kernel_job j on j.id = r.job_id group by 1 "
                "having bool_and(r.state <> 'done')"
            ).fetchall()
        missing = sorted(int(name.removeprefix("file-").removesuffix(".csv")) for (name,) in rows)
        before = self.files
        for number in missing:
            self.files = number
            self.bring()
        self.files = before
        return len(missing)


def victim(where: Installation, chance: random.Random) -> str:
    """Kill somebody; return who it was."""
    name = chance.choices([*VICTIMS], [*VICTIMS.values()])[0]
    match name:
        case "worker":
            found = where.workers()
        case "web":
            found = where.find("-m beluga", name)
        case "backend":
            found = where.backends()
        case "database":
            found = [pid for pid in [where.postmaster()] if pid]
        case _:
            first = where.postmaster()
            for pid in [where.running.process.pid, *where.find(""), *where.workers(), *([first] if first else [])]:
                strike(pid)
            where.running.process.wait()
            end = time.monotonic() + 20
            while where.server.running() and time.monotonic() < end:
                time.sleep(0.05)
            where.restart()
            return name
    if not found:
        return f"{name} (already gone)"
    strike(chance.choice(found))
    return name


def look(where: Installation) -> None:
    """Look at the truths; a database that goes away meanwhile is looked at again. Raises Broken."""
    end = time.monotonic() + REST
    while True:
        if where.running.process.poll() is not None:
            raise Broken("the supervisor ended")
        if time.monotonic() > end:
            raise Broken(f"no look at the database for {REST:.0f} s")
        try:
            with where.snapshot() as link:
                found = truths.broken(link)
            break
        except psycopg.OperationalError:
            time.sleep(0.1)
    if found:
        raise Broken("\n".join(found))


def rest(where: Installation) -> float:
    """Wait until every job has ended and the queue is empty; return how long it took. Raises Broken."""
    began = time.monotonic()
    while True:
        try:
            with where.snapshot() as link:
                waiting = link.execute(truths.OPEN).fetchall()  # type: ignore[arg-type]
                left = link.execute(truths.LEFT).fetchall()  # type: ignore[arg-type]
                wrong = truths.unexcused(link)
        except psycopg.OperationalError:
            waiting, left, wrong = [("the database is away",)], [], []
        if wrong:
            raise Broken(f"jobs failed for no good reason: {wrong[:3]}")
        if not waiting and not left:
            return time.monotonic() - began
        where.tend()
        if time.monotonic() - began > REST:
            raise Broken(f"still at work after {REST:.0f} s: jobs {waiting[:5]}, queue {left[:5]}")
        time.sleep(0.2)


def await_work(where: Installation, seconds: float) -> None:
    """Wait for a job that runs, so that the kill comes in the midst of it, but not for longer than that."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        where.tend()
        with suppress(psycopg.OperationalError), where.snapshot() as link:
            if link.execute(RUNNING).fetchone() != (0,):
                return
        time.sleep(0.05)


def run(kills: int, seed: int, say: Callable[[str], None] = print, pace: float = 5.0) -> dict[str, Any]:
    """Do `kills` kills from `seed`, one every `pace` seconds or so; return what happened.

    An installation sees SHARE of them at most: its whole history is looked at after every kill.
    Raises Broken, with the seed in its words, when a truth does not hold.
    """
    chance = random.Random(seed)
    say(f"faults: {kills} kills, seed {seed}")
    began, done, seen = time.monotonic(), Counter[str](), Counter[str]()
    slowest = 0.0
    while done.total() < kills:
        with installed() as where:
            end = min(kills, done.total() + SHARE)
            try:
                scene = Scene(where, chance)
                while done.total() < end:
                    scene.ask()
                    for _ in range(min(KILLS_A_ROUND, end - done.total())):
                        late = time.monotonic() - began > done.total() * pace
                        await_work(where, 0.5 if late else 3.0)
                        time.sleep(chance.uniform(0.0, 0.4))
                        name = victim(where, chance)
                        done[name] += 1
                        where.tend()
                        look(where)
                        if chance.random() < 0.15:
                            scene.ask()
                    slowest = max(slowest, rest(where))
                    if scene.again():
                        rest(where)
                    look(where)
                    say(f"faults: {done.total():4} kills, {time.monotonic() - began:.0f} s, all is well")
                where.get("/objects/customer/records")
                with where.snapshot() as link:
                    for state, count in link.execute("select state, count(*) from kernel_job group by 1").fetchall():
                        seen[f"jobs {state}"] += count
                    seen["customers"] += link.execute("select count(*) from customers_customer").fetchall()[0][0]
            except BaseException as error:
                error.add_note(f"seed {seed}, after {done.total()} kills; the last words:\n{where.log()[-3000:]}")
                raise
    return {"kills": dict(done), **seen, "slowest rest": round(slowest, 1)}


def main() -> int:
    """Kill as often as the command line says and print a summary."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(10**6)
    print(run(kills, seed, lambda text: print(text, flush=True)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
