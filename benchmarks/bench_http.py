"""The list page over HTTP: requests per second of the product against a bare Django view on the same server settings.

Ours, started as the product starts it: session, person and rights, row scope of a manager, masked telephones, the
count, fifteen columns, names of what rows point to. The bare view (`bare.py`) has no middleware and returns the same
fifty rows by raw SQL and orjson, without count and names. Eight clients keep their connections; they run on the same
cores and cost
both sides the same.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import orjson

from benchmarks.harness import figure, finish, said, world

CLIENTS, SECONDS, ROUNDS = 8, 4.0, 3
PORT = int(os.environ.get("BELUGA_PORT", "8150"))
COLUMNS = (
    "name,phone,balance,gender,source,maturity,owner,department,created_at,groups,tags,city,last_follow_at,"
    "investable,assets"
)
BARE = (
    "from granian import Granian; from granian.constants import Interfaces; "
    "Granian('benchmarks.bare:application', address='127.0.0.1', port={port}, interface=Interfaces.WSGI, workers=2, "
    "blocking_threads=1, backpressure=64, websockets=False).serve()"
)


def rate(port: int, path: str, cookie: str) -> float:
    """Requests per second that eight clients get answered."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n".encode()
    end = time.monotonic() + SECONDS
    done = [0] * CLIENTS

    def ask(place: int) -> None:
        with socket.create_connection(("127.0.0.1", port)) as link:
            while time.monotonic() < end:
                link.sendall(request)
                head, _, body = _until(link)
                assert head.startswith(b"HTTP/1.1 200"), head[:300]
                length = int(head.lower().split(b"content-length: ", 1)[1].split(b"\r\n", 1)[0])
                while len(body) < length:
                    body += link.recv(1 << 17)
                done[place] += 1

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(ask, range(CLIENTS)))
    return sum(done) / SECONDS


def shown(port: int, path: str, cookie: str) -> list[int]:
    """The ids of the rows an address answers with."""
    request = Request(f"http://127.0.0.1:{port}{path}", headers={"Cookie": cookie})
    with urlopen(request) as answer:
        return [row["id"] for row in orjson.loads(answer.read())["items"]]


def _until(link: socket.socket) -> tuple[bytes, bytes, bytes]:
    found = b""
    while b"\r\n\r\n" not in found:
        found += link.recv(1 << 17)
    return found.partition(b"\r\n\r\n")


@contextmanager
def served(command: list[str], port: int, **more: str) -> Iterator[None]:
    """Have a server answering at `port` inside the block."""
    process = subprocess.Popen(command, env=os.environ | {"BELUGA_PORT": str(port), "BELUGA_EVENTS_PORT": "1"} | more)
    try:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.1)
        time.sleep(3)
        yield
    finally:
        process.terminate()
        process.wait(30)


def main() -> None:
    """Serve both, ask both in turns."""
    with world() as here:
        from beluga.apps.org.models import Department

        manager = here.user("manager8")
        own = Department.objects.get(members__user=manager)
        tree = ",".join(str(pk) for pk in Department.objects.get_tree(own).values_list("pk", flat=True))
        cookie = "; ".join(f"{name}={part.value}" for name, part in here.client("manager8").cookies.items())
        path = "/api/objects/customer/records?" + urlencode({"fields": COLUMNS})
        product = [sys.executable, "-m", "beluga", "web"]
        bare = [sys.executable, "-c", BARE.format(port=PORT + 1)]
        asker = {"BELUGA_BENCH_DEPARTMENTS": tree, "BELUGA_BENCH_MANAGER": str(manager.pk)}
        with served(product, PORT), served(bare, PORT + 1, **asker):
            ids = [shown(PORT, path, cookie), shown(PORT + 1, "/rows", "")]
            assert ids[0] == ids[1], "both have to show the same rows"
            rate(PORT, path, cookie), rate(PORT + 1, "/rows", "")
            pairs = [(rate(PORT, path, cookie), rate(PORT + 1, "/rows", "")) for _ in range(ROUNDS)]
        ours, theirs = (sorted(side)[ROUNDS // 2] for side in zip(*pairs, strict=True))
        said(f"list page {ours:.0f} requests/s, bare view {theirs:.0f}")
        figure("list page over HTTP, of a bare view", ours / theirs, 0.35, better="more")
    finish()


if __name__ == "__main__":
    main()
