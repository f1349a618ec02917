"""Says whether a click was a person's.

A click has marks. A hard one says what it is: no person asks for headers alone, names a program's
name or sits in a data centre. The soft ones add up, and none of them is enough alone, since there
are people of each kind: in haste, behind one address with many others, with an odd browser.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address

from bot.links.rules.networks import Networks

LIMIT = 4  # the score from which a click is no person's
HASTE = 5.0  # seconds after the text came
CROWD = 4  # other people's links from one address by one program, within a minute

HEAD, AGENT, DATA_CENTRE, PREFETCH = "head", "agent", "data_centre", "prefetch"
HARD = frozenset({HEAD, AGENT, DATA_CENTRE, PREFETCH})
SOFT: Mapping[str, int] = {
    "crowd": 3,
    "no_browser": 3,  # its name is no browser's
    "no_language": 2,  # browsers say which languages their people read
    "no_page": 2,  # it asked for anything but a page
    "haste": 2,
    "tapped": -2,  # the browser says that a person did it
}

_AGENTS = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|preview|facebookexternalhit|facebot|whatsapp|telegram|slack|"
    r"skypeuri|discord|embedly|iframely|pinterest/|google-?(?:safety|read-?aloud|pagerenderer|"
    r"extended|web-?light)|feedfetcher|mediapartners|lighthouse|pagespeed|headless|phantomjs|"
    r"puppeteer|playwright|selenium|scan|proofpoint|mimecast|barracuda|symantec|messagelabs|"
    r"ironport|forcepoint|trendmicro|sophos|fireeye|safelinks|linkcheck|urlcheck|urlscan|"
    r"virustotal|zgrab|censys|expanse|nmap|curl|wget|python|aiohttp|httpx|okhttp|go-http|java/|"
    r"apache-http|axios|node-?fetch|undici|libwww|lwp|ruby|php|guzzle|dart/|cfnetwork|winhttp|"
    r"powershell|postman|insomnia|monitor|uptime|pingdom|validator|archive",
    re.IGNORECASE,
)
_APPS = re.compile(r"(?:Mozilla|Opera)/\d")


@dataclass(frozen=True, slots=True)
class Click:
    """A click with what is known around it. headers: those of NOTED that it had. seconds: since
    the text had come, None if that is not known. others: people whose links were opened from the
    same address by the same program within a minute."""

    id: int
    method: str
    ip: str
    headers: Mapping[str, str]
    seconds: float | None
    others: int


@dataclass(frozen=True, slots=True)
class Judged:
    """What was made of a click: its marks, what they add up to, whether it was a person's."""

    id: int
    marks: tuple[str, ...]
    score: int
    human: bool


# The headers that a click is judged by; others are not kept.
NOTED = (
    "User-Agent",
    "Accept",
    "Accept-Language",
    "Purpose",
    "X-Purpose",
    "X-Moz",
    "Sec-Purpose",
    "Sec-Fetch-Mode",
    "Sec-Fetch-User",
)


def judge(click: Click, networks: Networks) -> Judged:
    """Judges a click."""
    marks = tuple(mark for mark, holds in _marks(click, networks).items() if holds)
    score = sum(SOFT.get(mark, 0) for mark in marks)
    return Judged(click.id, marks, score, not HARD & set(marks) and score < LIMIT)


def _marks(click: Click, networks: Networks) -> dict[str, bool]:
    said = click.headers
    agent, wanted = said.get("User-Agent", ""), said.get("Accept", "")
    purpose = " ".join(said.get(name, "") for name in NOTED if name.endswith(("urpose", "Moz")))
    return {
        HEAD: click.method == "HEAD",
        AGENT: _AGENTS.search(agent) is not None,
        DATA_CENTRE: bool(click.ip) and ip_address(click.ip) in networks,
        PREFETCH: bool(re.search(r"prefetch|preview|prerender", purpose, re.IGNORECASE)),
        "crowd": click.others >= CROWD,
        "no_browser": _APPS.match(agent) is None,
        "no_language": not said.get("Accept-Language"),
        "no_page": "text/html" not in wanted,
        "haste": click.seconds is not None and click.seconds < HASTE,
        "tapped": said.get("Sec-Fetch-User") == "?1" and said.get("Sec-Fetch-Mode") == "navigate",
    }
