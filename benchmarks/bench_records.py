"""New records through the HTTP API: one by one from four clients, and a thousand in one request.

The web process is the product's own (`python -m beluga.config.web`: granian, two workers), the connections are kept
alive, every record is validated, looked for among the million known ones, and written with search row, history, event
and a line in the log of operations. The clock starts when both workers have been at work for a while: nothing of a
copied world is in the server's memory yet, and its first records cost three times as much (told beside). The baseline
is what Django's ORM takes to save the same bare row in this process.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any

import orjson

from beluga.config import paths
from benchmarks.harness import World, figure, finish, said, timed, world

PORT = int(os.environ.get("BELUGA_BENCH_PORT", "8140"))
CLIENTS, EACH, WARM = 4, 100, 60
BATCHES, SIZE = 5, 1_000
SURNAMES, GIVEN = "王李张刘陈杨黄赵吴周", "伟芳娜敏静丽强磊军洋"


def person(number: int) -> dict[str, Any]:
    """A customer as a form would send it."""
    name = SURNAMES[number % 10] + GIVEN[number // 10 % 10] + GIVEN[number // 100 % 10]
    return {
        "name": name,
        "phone": f"177{number:08}",
        "gender": 1 + number % 2,
        "email": f"new{number}@example.com",
        "city": f"城市{number % 100}",
        "balance": number % 5000,
        "remark": "来自官网登记",
    }


class Client:
    """One signed-in client with a connection of its own."""

    def __init__(self) -> None:
        self.link = HTTPConnection("127.0.0.1", PORT, timeout=120)
        self.headers = {"Content-Type": "application/json"}
        _, cookies = self._send("POST", "/api/auth/login", {"username": "admin", "password": "Beluga-2026"})
        pairs = dict(one.split(";")[0].split("=", 1) for one in cookies)
        self.headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in pairs.items())
        self.headers["X-CSRFToken"] = pairs["csrftoken"]

    def post(self, path: str, body: Any) -> Any:
        """Send a body, return the answer. Raises AssertionError when it is refused."""
        return self._send("POST", path, body)[0]

    def _send(self, method: str, path: str, body: Any) -> tuple[Any, list[str]]:
        self.link.request(method, path, orjson.dumps(body), self.headers)
        answer = self.link.getresponse()
        data = answer.read()
        assert answer.status < 300, (answer.status, data[:500])
        return orjson.loads(data), answer.headers.get_all("Set-Cookie") or []


def started() -> subprocess.Popen[bytes]:
    """The web process, when it answers."""
    environment = os.environ | {"BELUGA_PORT": str(PORT), "BELUGA_EVENTS_PORT": str(PORT + 1)}
    process = subprocess.Popen([sys.executable, "-m", "beluga.config.web"], env=environment, cwd=paths.ROOT)
    for _ in range(120):
        time.sleep(0.5)
        try:
            link = HTTPConnection("127.0.0.1", PORT, timeout=5)
            link.request("GET", "/api/health")
            if link.getresponse().status == 200:
                return process
        except OSError:
            continue
    process.kill()
    raise RuntimeError("the web process does not answer")


def measure(here: World) -> None:
    """Start the web process, send, compare."""
    from beluga.apps.customers.models import Customer, CustomerProfile

    def plain() -> None:
        for number in range(300):
            row = person(number)
            made = Customer.objects.create(
                code=f"P{number}", name=row["name"], phone=f"176{number:08}", gender=row["gender"], kind=1
            )
            CustomerProfile.objects.create(customer=made, email=row["email"], city=row["city"], remark=row["remark"])

    bare = 300 / timed(plain)
    process = started()
    try:
        clients = [Client() for _ in range(CLIENTS)]

        def all_together(first: int, each: int) -> None:
            def one_by_one(place: int) -> None:
                for number in range(each):
                    clients[place].post("/api/objects/customer/records", person(first + place * 100_000 + number))

            with ThreadPoolExecutor(CLIENTS) as pool:
                list(pool.map(one_by_one, range(CLIENTS)))

        cold = CLIENTS * WARM / timed(lambda: all_together(0, WARM))
        single = CLIENTS * EACH / timed(lambda: all_together(1_000_000, EACH))

        def send(part: int) -> None:
            items = [person(2_000_000 + part * SIZE + number) for number in range(SIZE)]
            made = clients[0].post("/api/objects/customer/records/batch", {"items": items})
            assert len(made["ids"]) == SIZE

        send(0)
        batch = BATCHES * SIZE / timed(lambda: [send(1 + part) for part in range(BATCHES)])
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
    said(f"the ORM alone, one by one in this process, hot and cold row: {bare:.0f} records/s")
    said(f"the first {CLIENTS * WARM} records of a copied world: {cold:.0f}/s")
    figure("new records over HTTP, 4 clients", single, 400, better="more", unit="/s")
    figure("new records over HTTP, 1,000 in a request", batch, 5_000, better="more", unit="/s")


if __name__ == "__main__":
    with world() as here:
        measure(here)
    finish()
