"""The events process: what happens in the database, told to the browsers that may know, as server-sent events.

A small ASGI application without Django, so that thousands of open streams cost no web process. It listens on the
database's channels `beluga` (everybody signed in) and `beluga_user_<id>` (one person) and passes their payloads on as
they are. Whoever asks is known by the same session cookie as on the API, and is looked at again while the stream is
open, so that a revoked session loses its stream.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import psycopg
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server as Granian

from beluga.config import paths, sessions
from beluga.config.environment import address, database, plain_errors, refuse_taken, say
from beluga.config.postgres import Server

Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Headers = list[tuple[bytes, bytes]]

EVERYBODY = "beluga"
COOKIE = "beluga_session"
QUEUE = 100
STREAMS_PER_PERSON = 20
LOOK_AGAIN_SECONDS = 25.0


class Hub:
    """One database connection that listens for everybody, and the queues of the open streams."""

    def __init__(self, where: str, key: str) -> None:
        self.where, self.key = where, key
        self.streams: dict[int, set[asyncio.Queue[str | None]]] = {}
        self._link: psycopg.AsyncConnection[Any] | None = None
        self._turn = asyncio.Lock()
        self._lost = asyncio.Event()

    async def keep(self) -> None:
        """Stay connected for ever; after a break listen anew to whatever is needed."""
        while True:
            try:
                self._lost.clear()
                self._link = await psycopg.AsyncConnection.connect(self.where, autocommit=True)
                self._link.add_notify_handler(self._heard)
                await self._ask(*(f'listen "{name}"' for name in [EVERYBODY, *map(_channel, self.streams)]))
                await self._lost.wait()
            except psycopg.Error as error:
                say(f"beluga events: database: {str(error).strip()}")
            finally:
                if self._link is not None:
                    self._unwatch()
                    await self._link.close()
                    self._link = None
            await asyncio.sleep(1)

    async def user(self, cookie: str) -> int | None:
        """Return who the session cookie belongs to, None when nobody. Raises OSError while the database is away."""
        rows = await self._ask(sessions.SESSION, values=[cookie])
        session = sessions.read(rows[0][0], self.key) if rows else {}
        user = sessions.user_id(session)
        people = await self._ask(sessions.PERSON, values=[user]) if user is not None else []
        return user if people and sessions.good(session, people[0], self.key) else None

    async def join(self, user: int) -> asyncio.Queue[str | None]:
        """Open a stream's queue for `user`. Raises OverflowError when that person has too many already."""
        queues = self.streams.setdefault(user, set())
        if len(queues) >= STREAMS_PER_PERSON:
            raise OverflowError
        queue: asyncio.Queue[str | None] = asyncio.Queue(QUEUE)
        queues.add(queue)
        if len(queues) == 1:
            await self._ask(f'listen "{_channel(user)}"')
        return queue

    async def leave(self, user: int, queue: asyncio.Queue[str | None]) -> None:
        """Close a stream's queue."""
        queues = self.streams.get(user, set())
        queues.discard(queue)
        if not queues:
            self.streams.pop(user, None)
            with suppress(OSError):  # the next connection will not listen to it
                await self._ask(f'unlisten "{_channel(user)}"')

    async def _ask(self, *statements: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
        """Run statements on the listening connection, one user of it at a time; return the last one's rows."""
        async with self._turn:
            if self._link is None or self._link.closed:
                raise ConnectionError("the database is away")
            self._unwatch()  # psycopg watches the same socket while it works
            try:
                rows: list[tuple[Any, ...]] = []
                for statement in statements:
                    cursor = await self._link.execute(statement.encode(), values)
                    rows = await cursor.fetchall() if cursor.description else []
            except psycopg.OperationalError as error:
                self._lost.set()
                raise ConnectionError(str(error)) from None
            asyncio.get_running_loop().add_reader(self._link.fileno(), self._readable)
            return rows

    def _unwatch(self) -> None:
        if self._link is not None and not self._link.closed:
            asyncio.get_running_loop().remove_reader(self._link.fileno())

    def _readable(self) -> None:
        link = self._link
        if link is None:
            return
        try:
            link.pgconn.consume_input()
            while note := link.pgconn.notifies():
                self._deliver(note.relname.decode(), note.extra.decode())
        except psycopg.OperationalError:
            self._unwatch()
            self._lost.set()

    def _heard(self, note: psycopg.Notify) -> None:
        self._deliver(note.channel, note.payload)

    def _deliver(self, channel: str, payload: str) -> None:
        people: Iterable[int] = list(self.streams) if channel == EVERYBODY else [int(channel.rsplit("_", 1)[1])]
        for person in people:
            for queue in self.streams.get(person, ()):
                try:
                    queue.put_nowait(payload)
                except asyncio.QueueFull:
                    while not queue.empty():
                        queue.get_nowait()
                    queue.put_nowait(None)  # too slow a reader: it is cut off and asks again


def _channel(user: int) -> str:
    return f"beluga_user_{user}"


class Application:
    """The ASGI application: `GET /events` is a stream, `GET /health` says that we live."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        extra = _cross_origin(headers)
        if scope["path"] == "/health":
            await _answer(send, 200, "ok", extra)
        elif scope["path"] != "/events" or scope["method"] != "GET":
            await _answer(send, 404, "not found", extra)
        elif "origin" in headers and not extra:
            await _answer(send, 403, "another host's page", extra)
        else:
            await self._stream(headers, receive, send, extra)

    async def _stream(self, headers: dict[str, str], receive: Receive, send: Send, extra: Headers) -> None:
        cookie = _cookie(headers.get("cookie", ""), COOKIE)
        try:
            user = await self.hub.user(cookie) if cookie else None
            if user is None:
                return await _answer(send, 401, "sign in first", extra)
            queue = await self.hub.join(user)
        except OverflowError:
            return await _answer(send, 429, "too many streams", extra)
        except OSError:
            return await _answer(send, 503, "the database is away", extra)
        kind = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no")]
        gone = asyncio.ensure_future(_gone(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": kind + extra})
            await _write(send, "retry: 3000\n: welcome\n\n")
            while not gone.done():
                text = await self._next(queue, cookie, user)
                if text is None:
                    break
                await _write(send, text)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()
            await self.hub.leave(user, queue)

    async def _next(self, queue: asyncio.Queue[str | None], cookie: str, user: int) -> str | None:
        """The next piece of the stream; None ends it. Silence is filled with a comment, after a look at the session."""
        try:
            payload = await asyncio.wait_for(queue.get(), LOOK_AGAIN_SECONDS)
        except TimeoutError:
            try:
                return ": still here\n\n" if await self.hub.user(cookie) == user else None
            except OSError:
                return ": the database is away\n\n"
        return None if payload is None else "".join(f"data: {line}\n" for line in payload.splitlines() or [""]) + "\n"


def _cross_origin(headers: dict[str, str]) -> Headers:
    """Let pages of the same host (at any port) read us with their cookies, and no others."""
    origin = headers.get("origin", "")
    if not origin or urlsplit(origin).hostname != urlsplit(f"//{headers.get('host', '')}").hostname:
        return []
    allow = [(b"access-control-allow-origin", origin.encode("latin-1")), (b"access-control-allow-credentials", b"true")]
    return [*allow, (b"vary", b"Origin")]


def _cookie(header: str, name: str) -> str:
    for part in header.split(";"):
        key, _, value = part.strip().partition("=")
        if key == name:
            return value
    return ""


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _write(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _answer(send: Send, status: int, text: str, extra: Headers) -> None:
    kind = [(b"content-type", b"text/plain; charset=utf-8"), (b"x-content-type-options", b"nosniff")]
    await send({"type": "http.response.start", "status": status, "headers": kind + extra})
    await send({"type": "http.response.body", "body": text.encode(), "more_body": False})


async def _serve(host: str, port: int) -> None:
    where = os.environ.get("DATABASE_URL") or Server(paths.data_folder()).address()
    hub = Hub(where, paths.secret_key())
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    application, quiet = Application(hub), LogLevels.error
    server = Granian(application, host, port, interface=Interfaces.ASGI, websockets=False, log_level=quiet)
    keeping = asyncio.ensure_future(hub.keep())
    serving = asyncio.ensure_future(server.serve())
    await asyncio.wait([asyncio.ensure_future(stopped.wait()), serving, keeping], return_when=asyncio.FIRST_COMPLETED)
    keeping.cancel()
    for queues in hub.streams.values():
        for queue in queues:
            queue.put_nowait(None) if not queue.full() else None
    server.stop()  # type: ignore[no-untyped-call]
    await asyncio.wait([serving], timeout=3)


def main(arguments: list[str]) -> int:
    """Serve the event streams until told to stop."""
    with plain_errors():
        where = address()
        refuse_taken(where.host, {"BELUGA_EVENTS_PORT": where.events_port})
        with database():
            asyncio.run(_serve(where.host, where.events_port))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
