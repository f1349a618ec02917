"""Lets connections in: limits of time and number, so that slow or many clients shut nobody out.

Providers' addresses are not known beforehand, so a share is kept for their webhooks by what a
connection does: requests for pages and the API may never take all places, and when all are taken,
those that have not said yet what they want are shed first.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web_protocol import RequestHandler

from bot.web.addresses import crowd, parse_address

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Limits:
    """What clients may take.

    headers, body: seconds for a request's line and headers, and for its body. idle: seconds between
    two requests. connections: in all; of_one: from one address. pages: requests at a time that are
    no webhooks. at_once: of these, how many are worked on while the others wait: fewer than there
    are database connections. patience: seconds that one waits. exempt: addresses that are not
    counted, beside our own proxies."""

    headers: float = 10.0
    body: float = 20.0
    idle: float = 75.0
    connections: int = 2_000
    of_one: int = 256  # a provider reports on a large campaign from a few addresses
    pages: int = 1_500
    at_once: int = 30
    patience: float = 5.0
    exempt: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1"))


class Door:
    """The connections of one listening port. trusted: our own proxies, which are not counted."""

    def __init__(self, trusted: Sequence[Network] = (), limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._exempt = (*trusted, *self.limits.exempt)
        self._open: dict[Connection, None] = {}  # the oldest first
        self._of: Counter[str] = Counter()

    def protocol(self, server: web.Server) -> Callable[[], Connection]:
        """Returns what makes the protocol of each connection."""
        loop = asyncio.get_running_loop()
        return lambda: Connection(
            self, server, loop=loop, access_log=None, keepalive_timeout=self.limits.idle
        )

    def group(self, transport: asyncio.BaseTransport) -> str | None:
        """Returns what is counted together as one address; None for what is not counted."""
        peer = transport.get_extra_info("peername")
        address = parse_address(str(peer[0])) if isinstance(peer, tuple) else None
        if address is None or any(address in network for network in self._exempt):
            return None
        return crowd(str(address))

    def admit(self, one: Connection) -> bool:
        """Counts a connection, and sheds another for it if all places are taken. Returns False if
        there is none for it."""
        if one.group is not None and self._of[one.group] >= self.limits.of_one:
            return False
        if len(self._open) >= self.limits.connections and not self._shed():
            return False
        self._open[one] = None
        self._of[one.group or ""] += 1
        return True

    def leave(self, one: Connection) -> None:
        """Forgets a connection that has ended."""
        if one in self._open:
            del self._open[one]
            self._of[one.group or ""] -= 1
            if not self._of[one.group or ""]:
                del self._of[one.group or ""]

    def _shed(self) -> bool:
        """Ends the oldest connection that waits for headers or a request, else for a body."""
        for waits in (Connection.waits_for_request, Connection.waits_for_body):
            for one in self._open:
                if waits(one):
                    one.end()
                    self.leave(one)
                    return True
        return False

    def sweep(self, now: float) -> None:
        """Ends the connections that have taken too long to say what they want."""
        for one in list(self._open):
            limit = self.limits.body if one.waits_for_body() else self.limits.headers
            if one.reading is not None and now - one.reading > limit:
                one.end()


class Connection(RequestHandler):
    """One connection. reading: since when a request is awaited to its end, as the loop counts; None
    while nothing is awaited."""

    def __init__(self, door: Door, server: web.Server, **options: Any) -> None:
        super().__init__(server, **options)
        self._door = door
        self._payload: Any = None
        self.group: str | None = None
        self.reading: float | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.group = self._door.group(transport)
        if not self._door.admit(self):
            assert isinstance(transport, asyncio.Transport)
            transport.abort()
            return
        self.reading = self._loop.time()
        super().connection_made(transport)

    def connection_lost(self, exc: BaseException | None) -> None:
        self._door.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        now, requests = self._loop.time(), self._request_count
        if self.reading is None and data:  # aiohttp passes nothing, too, once a body is read
            self.reading = now
        super().data_received(data)
        if self._request_count > requests and self._messages:
            self._payload, self.reading = self._messages[-1][1], now
        if self._payload is not None and self._payload.is_eof():
            self._payload = self.reading = None

    def goes_on(self) -> None:
        """Gives a large body its time anew, as long as it keeps coming."""
        if self.reading is not None:
            self.reading = self._loop.time()

    def waits_for_request(self) -> bool:
        """Whether it has asked for nothing yet, or for nothing more."""
        return self._payload is None and not self._request_in_progress and not self._messages

    def waits_for_body(self) -> bool:
        """Whether the rest of a request is awaited."""
        return self._payload is not None

    def end(self) -> None:
        """Says that it took too long, and closes."""
        if self.transport is not None and self.reading is not None:
            self.transport.write(
                b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
            )
        self.force_close()

    def log_exception(self, *args: Any, **options: Any) -> None:
        """Logs what failed in here, but not a body that can't be read, which nobody waited for."""
        if not isinstance(options.get("exc_info"), web.RequestPayloadError | HttpProcessingError):
            super().log_exception(*args, **options)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answers what is no HTTP in a word, and logs nothing: anybody could fill the logs."""
        if status >= 500:
            return super().handle_error(request, status, exc, message)
        answer = web.Response(status=status, text="this is no request that can be read")
        hide(answer)
        answer.force_close()
        return answer


class Site(web.TCPSite):
    """A listening port with a door."""

    def __init__(self, runner: web.AppRunner, host: str, port: int, door: Door) -> None:
        super().__init__(runner, host, port)
        self._place, self._door = (host, port), door
        self._sweeping: asyncio.TimerHandle | None = None

    async def start(self) -> None:
        await web.BaseSite.start(self)
        server = self._runner.server
        assert isinstance(server, web.Server)
        host, port = self._place
        self._server = await asyncio.get_running_loop().create_server(
            self._door.protocol(server), host, port, backlog=1024, reuse_address=True
        )
        self._sweep()

    async def stop(self) -> None:
        if self._sweeping is not None:
            self._sweeping.cancel()
        await super().stop()

    def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        self._door.sweep(loop.time())
        self._sweeping = loop.call_later(min(1.0, self._door.limits.headers / 4), self._sweep)


def hide(answer: web.StreamResponse) -> None:
    """Takes away the header that tells which software of which version this is, and keeps browsers
    from guessing types."""
    answer.headers["Server"] = "texto"
    answer.headers.setdefault("X-Content-Type-Options", "nosniff")
