"""A load generator that costs little itself.

Requests are made beforehand, bytes are written, and of an answer only what tells its end is read.
Used in a process of its own:

    python -m bench.load HOST:PORT CONNECTIONS < requests.json > result.json
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from twilio.request_validator import RequestValidator

from bench.figures import Figure, at_least, at_most, middle


@dataclass(frozen=True)
class Result:
    """The result of a run. `latencies` in seconds, sorted."""

    seconds: float
    latencies: list[float]
    failed: int

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    @property
    def median(self) -> float:
        return self.latencies[len(self.latencies) // 2]

    @property
    def p99(self) -> float:
        return self.latencies[int(len(self.latencies) * 0.99)]


def throughput(name: str, least: float, ours: Sequence[Result], bare: Sequence[Result]) -> Figure:
    """Returns the rate of our runs, of those of a bare peer."""
    mine, its = middle([r.per_second for r in ours]), middle([r.per_second for r in bare])
    return at_least(name, least, mine / its, f"{mine / its:.2f} × ({mine:,.0f}/s of {its:,.0f}/s)")


def latency(name: str, most: float, ours: Sequence[Result], bare: Sequence[Result]) -> Figure:
    """Returns the median latency of our runs, of those of a bare peer."""
    mine, its = middle([r.median for r in ours]), middle([r.median for r in bare])
    said = f"{mine / its:.2f} × ({1000 * mine:.1f} ms to {1000 * its:.1f} ms)"
    return at_most(name, most, mine / its, said)


class _Connection(asyncio.Protocol):
    """A connection that sends one request after the other; an answer ends after its
    Content-Length."""

    def __init__(
        self, queue: list[bytes], latencies: list[float], done: asyncio.Future[int]
    ) -> None:
        self._queue, self._latencies, self._done = queue, latencies, done
        self._failed, self._buffer = 0, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next()

    def _next(self) -> None:
        if not self._queue:
            self._transport.close()
            self._finish()
            return
        self._began = time.perf_counter()
        self._transport.write(self._queue.pop())

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, separator, body = self._buffer.partition(b"\r\n\r\n")
        if not separator:
            return
        lowered = head.lower()
        at = lowered.find(b"content-length:")
        length = int(lowered[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(body) < length:
            return
        self._latencies.append(time.perf_counter() - self._began)
        self._failed += head[9:12] not in (b"200", b"204", b"302")
        self._buffer = b""
        self._next()

    def connection_lost(self, error: Exception | None) -> None:
        self._finish()

    def _finish(self) -> None:
        if not self._done.done():
            self._done.set_result(self._failed)


async def _run(host: str, port: int, connections: int, requests: list[bytes]) -> dict[str, object]:
    loop = asyncio.get_running_loop()
    latencies: list[float] = []
    total = len(requests)
    requests.reverse()
    began = time.perf_counter()
    ends = []
    for _ in range(connections):
        ends.append(loop.create_future())
        await loop.create_connection(lambda: _Connection(requests, latencies, ends[-1]), host, port)
    failed = sum(await asyncio.gather(*ends)) + total - len(latencies)
    return {"seconds": time.perf_counter() - began, "latencies": latencies, "failed": failed}


def run(url: str, connections: int, forms: Sequence[dict[str, str]], token: str) -> Result:
    """Posts the forms, signed over the url, in another process."""
    target = urlsplit(url)
    validator = RequestValidator(token)
    return send(target.netloc, connections, [_request(url, form, validator) for form in forms])


def send(address: str, connections: int, requests: Sequence[str]) -> Result:
    """Sends the requests, in another process."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.load", address, str(connections)],
        input=json.dumps(list(requests)),
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    return Result(found["seconds"], sorted(found["latencies"]), found["failed"])


def _request(url: str, form: dict[str, str], validator: RequestValidator) -> str:
    body = urlencode(form)
    target = urlsplit(url)
    lines = (
        f"POST {target.path} HTTP/1.1",
        f"Host: {target.netloc}",
        "User-Agent: TwilioProxy/1.1",
        "Accept: */*",
        "Content-Type: application/x-www-form-urlencoded; charset=UTF-8",
        f"X-Twilio-Signature: {validator.compute_signature(url, form)}",
        f"Content-Length: {len(body)}",
    )
    return "\r\n".join(lines) + "\r\n\r\n" + body


if __name__ == "__main__":
    address, count = sys.argv[1].rsplit(":", 1), int(sys.argv[2])
    ready = [text.encode("latin-1") for text in json.load(sys.stdin)]
    json.dump(asyncio.run(_run(address[0], int(address[1]), count, ready)), sys.stdout)
