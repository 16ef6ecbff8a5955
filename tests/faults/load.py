"""A hundred people at work: lists, records, searches, follow-ups, tasks, the workbench, edits with a version.

`python -m tests.faults.load 300 100` is what `make load` runs: seconds and people. Everybody acts every five to ten
seconds, as people do, and an action is what the client asks for. Prints requests a second, errors and the time of the
slowest requests by kind; ends with 1 when there was an error or the 95th percentile is not below the target.
"""

import random
import sys
import threading
import time
from collections import defaultdict
from typing import Any

from tests.faults.installation import PASSWORD, Installation, Upload, installed

TARGET = 0.4
THINK = (5.0, 10.0)
CUSTOMERS = 3000
SESSIONS = ("root", "anna", "bert", "carl")


class Person:
    """One signed-in person who acts again and again."""

    def __init__(self, where: Installation, number: int, seen: dict[str, list[float]], wrong: list[str]) -> None:
        self.where = Installation.__new__(Installation)
        self.where.running, self.where.cookies, self.where.refused = where.running, {}, 0
        self.where.post("/auth/login", {"username": SESSIONS[number % len(SESSIONS)], "password": PASSWORD})
        self.chance, self.number, self.seen, self.wrong = random.Random(number), number, seen, wrong
        self.mine: list[int] = []

    def act(self) -> None:
        """Do one thing."""
        acts = (self.lists, self.record, self.search, self.follow, self.task, self.workbench, self.edit)
        self.chance.choices(acts, (5, 5, 2, 3, 2, 2, 2))[0]()

    def lists(self) -> None:
        """Open the list, filter and sort it."""
        self.ask("list", "GET", "/objects/customer/records?size=50")
        bound = self.chance.randrange(CUSTOMERS)
        condition = {"field": "balance", "op": "gte", "value": bound}
        body = {"filter": condition, "sort": ["-balance"], "size": 50}
        found = self.ask("filtered list", "POST", "/objects/customer/records/query", body)
        self.mine = [item["id"] for item in (found or {}).get("items", ())] or self.mine

    def record(self) -> dict[str, Any]:
        """Open a record with its timeline and its changes."""
        if not self.mine:
            self.lists()
        if not self.mine:
            return {}
        one = self.chance.choice(self.mine)
        found = self.ask("record", "GET", f"/objects/customer/records/{one}")
        self.ask("changes", "GET", f"/objects/customer/records/{one}/changes")
        item: dict[str, Any] = (found or {}).get("item", {})
        return item

    def search(self) -> None:
        """Look somebody up."""
        self.ask("search", "GET", f"/search?q=139000{self.chance.randrange(CUSTOMERS):05}")

    def follow(self) -> None:
        """Write a follow-up."""
        item = self.record()
        if item:
            body = {"customer": item["id"], "way": 1, "status": 2, "note": "聊了产品"}
            self.ask("follow-up", "POST", "/objects/follow_up/records", body)

    def task(self) -> None:
        """Make a task and complete it."""
        made = self.ask("task", "POST", "/objects/task/records", {"name": f"回访{self.number}"})
        self.ask("tasks", "GET", "/objects/task/records?view=mine")
        if made:
            self.ask("task done", "POST", "/actions/task.complete", {"ids": [made["item"]["id"]]})

    def workbench(self) -> None:
        """Look at the start page."""
        self.ask("workbench", "GET", "/workbench")

    def edit(self) -> None:
        """Change a record as it was last seen; somebody may have been quicker, which is no error."""
        item = self.record()
        if item:
            body = {"remark": f"第 {time.monotonic():.0f} 次", "version": item["version"]}
            self.ask("edit", "PATCH", f"/objects/customer/records/{item['id']}", body, (409,))

    def ask(self, kind: str, method: str, path: str, body: Any = None, fine: tuple[int, ...] = ()) -> Any:
        """One request, measured."""
        began = time.monotonic()
        status, answer = self.where.once(method, path, body)
        self.seen[kind].append(time.monotonic() - began)
        if not 200 <= status < 300 and status not in fine:
            self.wrong.append(f"{kind}: {status} {str(answer)[:200]}")
            return None
        return answer if status not in fine else None


def percentile(times: list[float], part: float) -> float:
    """The time that this part of all requests stays below."""
    return sorted(times)[min(len(times) - 1, int(len(times) * part))] if times else 0.0


def run(seconds: float, people: int, where: Installation) -> dict[str, Any]:
    """Let `people` work for `seconds`; return the figures."""
    lines = ["客户名称,手机号码,账户余额", *(f"客户{n},139000{n:05},{n}" for n in range(CUSTOMERS))]
    made = where.post("/objects/customer/imports", Upload("负载.csv", "\n".join(lines).encode()))
    job = where.post(f"/objects/customer/imports/{made['id']}/run")["job"]
    while where.get(f"/jobs/{job}")["state"] in ("queued", "running"):
        time.sleep(0.3)
    seen: dict[str, list[float]] = defaultdict(list)
    wrong: list[str] = []
    crowd = [Person(where, number, seen, wrong) for number in range(people)]
    end = time.monotonic() + seconds

    def live(person: Person) -> None:
        time.sleep(person.chance.uniform(0, THINK[0]))
        while time.monotonic() < end:
            person.act()
            time.sleep(person.chance.uniform(*THINK))

    threads = [threading.Thread(target=live, args=[person], daemon=True) for person in crowd]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    every = [one for times in seen.values() for one in times]
    kinds = {kind: percentile(times, 0.95) for kind, times in seen.items()}
    return {
        "requests": len(every),
        "per second": len(every) / seconds,
        "errors": wrong,
        **{f"p{part}": percentile(every, part / 100) for part in (50, 95, 99)},
        "slowest": sorted(kinds.items(), key=lambda one: -one[1]),
    }


def main() -> int:
    """Print the figures; 1 when a target is missed."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 300
    people = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    with installed() as where:
        found = run(seconds, people, where)
    print(
        f"load: {people} people for {seconds:.0f} s: {found['requests']} requests, {found['per second']:.1f} a second"
    )
    print(f"load: p50 {found['p50'] * 1000:.0f} ms, p95 {found['p95'] * 1000:.0f} ms, p99 {found['p99'] * 1000:.0f} ms")
    for kind, worst in found["slowest"]:
        print(f"load:   {kind:14} p95 {worst * 1000:5.0f} ms")
    print(f"load: {len(found['errors'])} errors", *found["errors"][:5], sep="\n  ")
    return 0 if not found["errors"] and found["p95"] < TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
