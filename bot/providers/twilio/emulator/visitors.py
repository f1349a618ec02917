"""Opens the links of texts, in ten ways as robots do and in five as people do.

Each comes from an address of its own, told as a proxy tells it (X-Forwarded-For). Only links of the
product's own host are opened: nothing leaves this machine."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_network
from random import Random

from aiohttp import ClientError, ClientSession, ClientTimeout

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)
ANDROID = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Mobile Safari/537.36"
)
SAMSUNG = ANDROID.replace("Chrome/131.0.0.0", "SamsungBrowser/27.0 Chrome/125.0.0.0")
DESKTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0"
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Safari/537.36"
)
IN_APP = IPHONE.replace("Version/18.1 ", "").replace(" Safari/604.1", " Instagram 358.0.0.35.91")
PREVIEW = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) "
    "Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0"
)
PAGE = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
TAPPED = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-User": "?1"}
LANGUAGES = ("en-US,en;q=0.9", "fr-FR,fr;q=0.9,en;q=0.8", "en-GB", "fr")
HOMES = ("82.64.0.0/14", "90.0.0.0/10", "73.0.0.0/9", "92.128.0.0/10", "24.0.0.0/13")
CARRIER = ("174.200.7.16/30", "37.166.12.8/30")  # a few addresses for all its phones
OFFICE = ("81.252.40.17/32",)
AMAZON, GOOGLE = ("54.156.0.0/14",), ("66.249.80.0/20",)
AZURE = ("40.80.0.0/12", "52.100.0.0/14")


@dataclass(frozen=True, slots=True)
class Way:
    """A way of opening a link. says: the browser's languages; tells: further headers; seconds:
    least and most after the text came; nets: where it comes from."""

    agent: str
    nets: tuple[str, ...]
    seconds: tuple[float, float]
    human: bool = False
    method: str = "GET"
    accept: str = PAGE
    languages: tuple[str, ...] = LANGUAGES
    tells: Mapping[str, str] = field(default_factory=dict)

    def headers(self, dice: Random) -> dict[str, str]:
        """Returns the headers that it sends."""
        spoken = {"Accept-Language": dice.choice(self.languages)} if self.languages else {}
        return {"User-Agent": self.agent, "Accept": self.accept, **self.tells, **spoken}

    def address(self, dice: Random) -> str:
        """Returns an address that it comes from."""
        network = ip_network(dice.choice(self.nets))
        return str(network[dice.randrange(network.num_addresses)])


SOON, LATER = (0.1, 1.5), (4.0, 90.0)
ROBOTS = {
    "head": Way(CHROME, HOMES, SOON, method="HEAD"),
    "preview": Way(PREVIEW, CARRIER, SOON, languages=()),
    "messenger": Way("WhatsApp/2.24.20 A", HOMES, SOON, accept="*/*", languages=()),
    "google": Way(ANDROID, GOOGLE, SOON, languages=()),
    "carrier": Way(IPHONE, AMAZON, SOON, tells=TAPPED),
    "filter": Way(CHROME, AZURE, SOON),
    "program": Way("python-requests/2.32.3", HOMES, SOON, accept="*/*", languages=()),
    "prefetch": Way(ANDROID, HOMES, SOON, tells={"Sec-Purpose": "prefetch"}),
    "headless": Way(CHROME.replace("Chrome/", "HeadlessChrome/"), HOMES, SOON),
    "scanner": Way(IPHONE, HOMES, SOON, accept="*/*", languages=()),
}
PEOPLE = {
    "iphone": Way(IPHONE, CARRIER, LATER, human=True, tells=TAPPED),
    "android": Way(ANDROID, HOMES, LATER, human=True, tells=TAPPED),
    "hasty": Way(SAMSUNG, HOMES, (0.5, 3.0), human=True),
    "in_app": Way(IN_APP, HOMES, LATER, human=True),
    "office": Way(DESKTOP, OFFICE, LATER, human=True, tells=TAPPED),
}
WAYS = {**ROBOTS, **PEOPLE}


class Visitors:
    """Opens links of one host. robots, people: which shares of the texts that come each open."""

    def __init__(
        self, session: ClientSession, host: str | None, robots: float, people: float
    ) -> None:
        self._session, self._robots, self._people = session, robots, people
        self._dice = Random()  # noqa: S311
        self._link = re.compile(rf"{re.escape(host)}/\w+") if host else None
        self._tasks: set[asyncio.Task[None]] = set()

    def arrived(self, body: str) -> None:
        """Lets whoever will open a text's links set out."""
        if self._link is None or not self._link.search(body):
            return
        for ways, share in ((ROBOTS, self._robots), (PEOPLE, self._people)):
            if self._dice.random() < share:
                task = asyncio.create_task(self._come(self._dice.choice(list(ways)), body))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _come(self, name: str, body: str) -> None:
        await asyncio.sleep(self._dice.uniform(*WAYS[name].seconds))
        await self.visit(name, body)

    async def visit(self, name: str, body: str) -> int:
        """Opens the first link of a text in one of WAYS, at once. Returns the status of the answer,
        0 if there is no link of the host, or nobody answers."""
        found = self._link.search(body) if self._link else None
        if found is None:
            return 0
        way = WAYS[name]
        try:
            async with self._session.request(
                way.method,
                found[0],
                headers=way.headers(self._dice) | {"X-Forwarded-For": way.address(self._dice)},
                allow_redirects=False,
                skip_auto_headers=("User-Agent", "Accept"),
            ) as answer:
                return answer.status
        except (ClientError, TimeoutError):
            return 0

    async def leave(self) -> None:
        """Ends all that are on their way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@asynccontextmanager
async def open_visitors(host: str | None, robots: float, people: float) -> AsyncIterator[Visitors]:
    """Lets visitors come until the end."""
    async with ClientSession(timeout=ClientTimeout(total=15)) as session:
        visitors = Visitors(session, host, robots, people)
        try:
            yield visitors
        finally:
            await visitors.leave()
