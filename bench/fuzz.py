"""Sends the web role requests that know its routes, fields and signatures, and are wrong somewhere:
none may be answered 5xx, or not at all."""

from __future__ import annotations

import asyncio
import json
import re
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, get_args
from urllib.parse import quote, quote_from_bytes, urlencode

from aiohttp import web
from pydantic import SecretStr
from twilio.request_validator import RequestValidator
from yarl import URL

from bench.figures import Figure
from bench.lab import ROOT
from bot import log
from bot.access import sessions, tokens
from bot.access.rules import Scope
from bot.access.sessions import Origin
from bot.access.users import add_user, require_user
from bot.config import Settings
from bot.contacts import store as contacts
from bot.files import signed
from bot.models import Channel, Language, Role
from bot.programs.model import Program
from bot.programs.numbers import Number
from bot.run import roles
from bot.services import Services, open_services
from bot.web.api.consents import ConsentIn, OptOutIn
from bot.web.app import create_app
from bot.web.console.desk import COOKIE
from bot.web.public.forms import Form
from bot.web.public.join import JoinForm
from bot.web.public.preferences import PreferencesForm

AT_ONCE = 16
CONSOLE = "bot.web.console"
TEMPLATES = ROOT / "bot" / "web" / "templates" / "console"
FIELDS = sorted(
    {
        name
        for path in TEMPLATES.glob("*.html")
        for name in re.findall(r'name="(\w+)"', path.read_text("utf-8"))
    }
    - {"stamp"}
)
NASTY: tuple[Any, ...] = (
    "", " ", "\0", "a\0b", "\ud800", "é", "👍🏽" * 40, "a" * 5_000, "-1", "0", "1e309", "NaN",
    "null", "true", "[]", "{}", "../../etc/passwd", "%00", "%", "' or 1=1 --", "{{7*7}}",
    "+33612345678", "+1", "33612345678", "whatsapp:+33612345678", "short", "36111", "+" + "9" * 40,
    "2026-02-30", "99999999999999999999", "9" * 400, "\u202e", "\ufeff", "\r\nX: y", "ﷺ" * 99,
    None, True, 0, -1, 1e308, 10**30, [], {}, ["a"], {"a": {"b": []}}, [[[[[]]]]],
)  # fmt: skip
TYPES = (
    "application/x-www-form-urlencoded", "application/json", "text/plain", "multipart/form-data",
    "multipart/form-data; boundary=x", "application/x-www-form-urlencoded; charset=utf-16",
    "application/json; charset=nonsense", "application/json; charset=utf-7", "", "é", "a/b; c=\"",
)  # fmt: skip
ENCODINGS = ("gzip", "deflate", "br", "zstd", "identity", "chunked", "x, y", "")
METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE")
EN, FR = Language.EN, Language.FR
SHOP = Program(
    name="shop",
    title={EN: "the club", FR: "le club"},
    description={EN: "Offers.", FR: "Des offres."},
    frequency={EN: "4 texts a month", FR: "4 SMS par mois"},
    keywords=("JOIN",),
    countries=("US", "FR"),
)
TEXT = {
    "MessageSid": "SM" + "1" * 32, "AccountSid": "AC" + "0" * 32, "From": "+15555550123",
    "To": "+15557650100", "Body": "hello", "NumMedia": "0", "MessageStatus": "delivered",
    "ErrorCode": "30005", "OptOutType": "STOP", "ProfileName": "Emma", "MediaUrl0": "https://x/y",
    "MediaContentType0": "image/png",
}  # fmt: skip
API = {
    "number": "+12125550123", "program": "shop", "wording": "I agree", "source": "form",
    "message_class": "promotional", "language": "en", "ip": "203.0.113.9", "user_agent": "x",
    "channel": "api", "double": True,
}  # fmt: skip


@dataclass
class Found:
    """What came of it: requests by route and status; those that were answered 5xx or not at all."""

    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Secrets:
    """api: a token of the API. page: one of a person's page. session, stamp: of somebody who is
    signed in, and of the forms that they were shown."""

    api: str
    page: str
    session: str
    stamp: str


class Fuzzer:
    """Makes requests from a seed, as many of the console as of all else."""

    def __init__(self, settings: Settings, app: web.Application, secrets: Secrets, seed: int):
        self._dice = Random(seed)
        self._url, self._validator = settings.public_url, RequestValidator(_token(settings))
        self._console, self._secrets = URL(settings.console_url), secrets
        routes: dict[bool, set[tuple[str, str]]] = {True: set(), False: set()}
        for route in app.router.routes():
            if route.resource is None or route.resource.canonical == "/sign-out":
                continue  # the session is needed to the end
            if route.method != "*":
                ours = route.handler.__module__.startswith(CONSOLE)
                routes[ours].add((route.method, route.resource.canonical))
        self._routes = {ours: sorted(found) for ours, found in routes.items()}

    def request(self) -> tuple[str, bytes]:
        """Returns a request's route and its bytes."""
        dice = self._dice
        console = dice.random() < 0.5
        method, route = dice.choice(self._routes[console])
        path = self._path(route)
        headers = {"Host": "x", "Connection": "close"}
        body = b""
        if console:
            headers |= {
                "Host": f"{self._console.host}:{self._console.port}",
                "Origin": str(self._console.origin()),
                "Cookie": f"{COOKIE}={self._secrets.session}",
            }
        if method == "POST" and console:
            fields = {"stamp": self._secrets.stamp} | {
                dice.choice(FIELDS): self._value("1", 0.8) for _ in range(dice.randrange(6))
            }
            body = urlencode(fields, errors="replace").encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        elif method == "POST":
            body, headers["Content-Type"] = self._body(route, path, headers)
        if route.startswith("/api"):
            headers["Authorization"] = f"Bearer {self._secrets.api}"
        if dice.random() < 0.1:
            method = dice.choice(METHODS)
        body = self._spoil(headers, body)
        lines = [f"{method} {path} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items())]
        if not any(name.lower() in ("content-length", "transfer-encoding") for name in headers):
            lines.append(f"Content-Length: {len(body)}")
        head = "\r\n".join(lines).encode("utf-8", "surrogatepass")
        return f"{method} {route}", head + b"\r\n\r\n" + body

    def _path(self, route: str) -> str:
        dice = self._dice
        known = {
            "provider": "twilio",
            "program": "shop",
            "token": self._secrets.page,
            "number": "+12125550123",
        }
        path = "/".join(
            self._value(known.get(part[1:].split(":")[0].rstrip("}"), "1"), 0.3)
            if part.startswith("{")
            else part
            for part in route.split("/")
        )
        if dice.random() < 0.3:
            pairs = [
                (dice.choice(("lang", "m", "x", "stamp", *FIELDS)), self._nasty()) for _ in range(2)
            ]
            path += "?" + urlencode(pairs, errors="replace")
        return path

    def _value(self, right: str, odds: float) -> str:
        wrong = self._dice.random() < odds
        return quote(self._nasty() if wrong else right, safe="", errors="replace") or "x"

    def _nasty(self) -> str:
        return str(self._dice.choice(NASTY))

    def _mutated(self, right: Mapping[str, Any]) -> dict[str, Any]:
        """The right fields, some of them gone, doubled in another name, or of another value."""
        fields = dict(right)
        for _ in range(self._dice.choice((0, 0, 1, 1, 2, 4))):
            name = self._dice.choice(list(right))
            if self._dice.random() < 0.3:
                fields.pop(name, None)
            else:
                fields[name] = self._dice.choice(NASTY)
        return fields

    def _body(self, route: str, path: str, headers: dict[str, str]) -> tuple[bytes, str]:
        if route.startswith("/api"):
            model = ConsentIn if "consents" in route else OptOutIn
            fields = self._mutated({name: API[name] for name in model.model_fields})
            return json.dumps(fields).encode(), "application/json"
        if "provider" in route:
            sent = {k: str(v) for k, v in self._mutated(TEXT).items()}
            sent["MessageSid"] = sent.get("MessageSid", "") + str(self._dice.randrange(10**6))
            sent = {k: v.encode("utf-8", "replace").decode() for k, v in sent.items()}
            if self._dice.random() < 0.8:
                url = self._url + path
                headers["X-Twilio-Signature"] = self._validator.compute_signature(url, sent)
            return urlencode(sent).encode(), "application/x-www-form-urlencoded"
        page: type[Form] = JoinForm if "join" in route else PreferencesForm
        fields = self._mutated({name: self._of(one) for name, one in page.model_fields.items()})
        return urlencode(fields, errors="replace").encode(), "application/x-www-form-urlencoded"

    def _of(self, one: Any) -> str:
        """A value that a field of a form may have."""
        options = [str(option) for option in get_args(one.annotation) if isinstance(option, str)]
        return self._dice.choice([*options, "+12125550123", "shop", "1", "en"])

    def _spoil(self, headers: dict[str, str], body: bytes) -> bytes:
        """Makes the body something else than the headers say, now and then."""
        dice = self._dice
        if dice.random() < 0.15:
            headers["Content-Type"] = dice.choice(TYPES)
        if dice.random() < 0.1:
            headers["Content-Encoding"] = dice.choice(ENCODINGS)
        if dice.random() < 0.1:
            name = dice.choice(("Accept-Language", "X-Forwarded-For", "Authorization", "Cookie"))
            headers[name] = self._nasty().replace("\r\n", " ").replace("\0", " ")
        if dice.random() < 0.1:
            body = body[: dice.randrange(len(body) + 1)] + dice.randbytes(dice.randrange(40))
        if dice.random() < 0.03:
            body = body + b"&x=" + quote_from_bytes(dice.randbytes(200)).encode() * 400
        return body


def _token(settings: Settings) -> str:
    return settings.auth_token.get_secret_value()


async def fuzz(
    services: Services, app: web.Application, secrets: Secrets, count: int, seed: int
) -> Found:
    """Sends that many requests to the app, which listens on the settings' port."""
    settings, found = services.settings, Found()
    fuzzer, places = Fuzzer(settings, app, secrets, seed), asyncio.Semaphore(AT_ONCE)

    async def send() -> None:
        async with places:
            route, request = fuzzer.request()
            status = await _send(settings.http_port, request)
            found.answers[route, status] += 1
            if not 100 <= status < 500:
                found.broken.append(f"{status}: {request[:2_000]!r}")

    await asyncio.gather(*(send() for _ in range(count)))
    return found


async def _send(port: int, request: bytes) -> int:
    """Returns the answer's status, 0 if there was none."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        async with asyncio.timeout(40):
            line = await reader.readline()
        return int(line.split()[1]) if line else 0
    except (OSError, TimeoutError):
        return 0
    finally:
        writer.close()


async def secrets_of(services: Services) -> Secrets:
    """Makes a user, a session of theirs, a token of the API and one of somebody's page."""
    await add_user(services, "fuzzer", set(Role), by="fuzzer")
    made = await tokens.create_token(services, "fuzzing", list(Scope), by="fuzzer")
    user = await require_user(services, "fuzzer")
    session = await sessions.begin(services, user, Origin("127.0.0.1", "127.0.0.1", "fuzzer"))
    found = await sessions.find(services, session)
    assert found is not None
    async with services.db.begin() as conn:
        now = services.clock.now()
        contact_id = await contacts.make(conn, "+12125550123", Channel.SMS, "+15557650100", now)
        contact, _, _ = await contacts.load(conn, contact_id)
    key = services.ledger_key
    return Secrets(
        made,
        signed.personal_token(key, contact.subject_id),
        session,
        signed.form_stamp(key, f"console:{found.hash.hex()}", now),
    )


def run(full: bool) -> list[Figure]:
    count = 20_000 if full else 3_000
    with tempfile.TemporaryDirectory(prefix="texto-fuzz-") as folder:
        settings = Settings(
            data_dir=Path(folder),
            log_level="error",
            account_sid="AC" + "1" * 32,
            auth_token=SecretStr("a-secret-of-the-fuzzer"),
            api_calls_per_minute=10**6,
            form_posts_per_minute=10**6,
            numbers=(Number(number="+15557650100", program="shop"),),
            programs=(SHOP,),
        )
        log.configure(settings)
        found = asyncio.run(_measure(settings, count))
    for line in found.broken[:5]:
        print(line)
    statuses = Counter[int]()
    for (_, status), times in found.answers.items():
        statuses[status // 100] += times
    told = ", ".join(f"{number}xx {times}" for number, times in sorted(statuses.items()))
    return [
        Figure(
            f"{count:,} wrong requests that know the routes: answered 5xx or not at all",
            "0",
            f"{len(found.broken)} ({told})",
            not found.broken,
        )
    ]


async def _measure(settings: Settings, count: int) -> Found:
    async with open_services(settings) as services:
        app = create_app(services)
        runner = await roles.serve(app, "127.0.0.1", settings.http_port, "TEXTO_HTTP_PORT")
        try:
            return await fuzz(services, app, await secrets_of(services), count, seed=11)
        finally:
            await runner.cleanup()
