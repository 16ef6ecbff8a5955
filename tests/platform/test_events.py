"""The events process: whoever has a good session hears what concerns them, and nobody else does."""

import asyncio
import json
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import psycopg
import pytest

from beluga.config import events, sessions
from beluga.config.postgres import Server
from tests.platform.running import Running, own_folder, prepared

pytestmark = pytest.mark.xdist_group("processes")
PASSWORD = "beluga-demo"


@pytest.fixture(scope="module")
def beluga() -> Iterator[tuple[Running, str]]:
    """A Beluga with two people who may sign in; yields it and the address of its database."""
    with own_folder() as folder:
        running = Running("up", prepared(folder / "data")).ready()
        server = Server(folder / "data")
        try:
            script = [
                "from django.contrib.auth import get_user_model",
                "for name in ('anna', 'bert'):",
                "    person = get_user_model()(username=name, name=name)",
                f"    person.set_password('{PASSWORD}')",
                "    person.save()",
            ]
            running.manage("shell", "-c", "\n".join(script))
            yield running, server.address()
        finally:
            running.stop()


def sign_in(running: Running, username: str) -> str:
    """Return the session cookie of somebody signed in through the API."""
    link = HTTPConnection("127.0.0.1", running.port, timeout=20)
    body = json.dumps({"username": username, "password": PASSWORD})
    link.request("POST", "/api/auth/login", body, {"Content-Type": "application/json"})
    answer = link.getresponse()
    assert answer.status == 200, answer.read()
    cookies = "; ".join(value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie")
    assert "beluga_session=" in cookies
    return cookies


def listen(running: Running, cookie: str = "", **headers: str) -> HTTPResponse:
    """Open a stream."""
    link = HTTPConnection("127.0.0.1", running.events_port, timeout=20)
    link.request("GET", "/events", headers={"Cookie": cookie, **headers})
    return link.getresponse()


def heard(stream: HTTPResponse) -> dict[str, object]:
    """Return the next event of a stream."""
    while line := stream.fp.readline():
        if b"data: " in line:
            return json.loads(line.split(b"data: ", 1)[1])
    raise AssertionError("the stream ended")


def test_everybody_hears_what_concerns_them(beluga: tuple[Running, str]):
    running, where = beluga
    anna, bert = (listen(running, sign_in(running, name)) for name in ("anna", "bert"))
    assert anna.status == bert.status == 200
    assert anna.getheader("content-type") == "text/event-stream"
    anna.fp.readline(), bert.fp.readline()
    with psycopg.connect(where, autocommit=True) as link:
        ids = dict(link.execute("select username, id from org_user").fetchall())
        link.execute("select pg_notify(%s, %s)", [f"beluga_user_{ids['anna']}", '{"type": "message", "text": "你好"}'])
        link.execute("select pg_notify('beluga', %s)", ['{"type": "all"}'])
    assert heard(anna) == {"type": "message", "text": "你好"}
    assert heard(anna) == {"type": "all"}
    assert heard(bert) == {"type": "all"}


def test_nobody_hears_without_a_good_session(beluga: tuple[Running, str]):
    running, where = beluga
    assert listen(running).status == 401
    assert listen(running, "beluga_session=made-up").status == 401
    cookie = sign_in(running, "anna")
    assert listen(running, cookie).status == 200
    with psycopg.connect(where, autocommit=True) as link:
        link.execute("update org_user set session_epoch = session_epoch + 1 where username = 'anna'")
        assert listen(running, cookie).status == 401, "ended sessions"
        cookie = sign_in(running, "anna")
        link.execute("update org_user set is_active = false where username = 'anna'")
        assert listen(running, cookie).status == 401, "a disabled person"
        link.execute("update org_user set is_active = true where username = 'anna'")
        assert listen(running, cookie).status == 200
        link.execute("update org_user set password = 'other' where username = 'anna'")
        assert listen(running, cookie).status == 401, "another password"


def test_only_pages_of_the_same_host_may_read(beluga: tuple[Running, str]):
    running, _ = beluga
    cookie = sign_in(running, "bert")
    answer = listen(running, cookie, Origin=running.address)
    assert answer.status == 200
    assert answer.getheader("access-control-allow-origin") == running.address
    assert answer.getheader("access-control-allow-credentials") == "true"
    assert listen(running, cookie, Origin="http://evil.example").status == 403


def test_the_client_is_told_where_events_come_from(beluga: tuple[Running, str]):
    running, _ = beluga
    link = HTTPConnection("127.0.0.1", running.port, timeout=20)
    link.request("GET", "/api/config")
    answer = link.getresponse()
    config = json.loads(answer.read())
    assert urlsplit(config["events_url"]).port == running.events_port
    assert f":{running.events_port}" in (answer.getheader("content-security-policy") or "")


def test_a_slow_reader_is_cut_off_and_not_waited_for():
    async def scene() -> None:
        hub = events.Hub("", "key")
        queue: asyncio.Queue[str | None] = asyncio.Queue(events.QUEUE)
        hub.streams[7] = {queue}
        for number in range(events.QUEUE + 1):
            hub._deliver("beluga_user_7", str(number))
        assert queue.qsize() == 1
        assert queue.get_nowait() is None

    asyncio.run(scene())


@pytest.mark.parametrize("text", ["", ":", "a:b:c", "!!:x:" + "A" * 43, "eyJhIjoxfQ:1abc:" + "A" * 43])
def test_a_forged_session_signs_nobody_in(text: str):
    assert sessions.read(text, "key") == {}
