"""A web role with people who sign in and conversations to look at; no worker, no sender.

Conversations are made by the product's own functions, with the clock moved back."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from itertools import count
from pathlib import Path

import aiohttp
from aiohttp import web
from argon2 import PasswordHasher

from bot.access import store as access
from bot.access import users
from bot.clock import Clock
from bot.config import Settings
from bot.contacts import audit_store as audit
from bot.contacts import cases_store as cases
from bot.contacts import owner_store as owners
from bot.contacts import people
from bot.contacts import store as contacts
from bot.contacts.model import CaseKind
from bot.conversations import receive
from bot.db.database import sql
from bot.files.deadlines import one_month
from bot.files.pictures import redraw
from bot.imports import by_hand
from bot.inbox import acts
from bot.inbox import reply as replies
from bot.messages import attachments_store as attachments
from bot.messages import inbound_store as inbound
from bot.messages.say import say
from bot.models import (
    BOT,
    NOBODY,
    PRIORITY_REPLY,
    Channel,
    Language,
    Media,
    Purpose,
    Role,
    Understanding,
)
from bot.providers.base import InboundText
from bot.reading.urgent_words import Urgency
from bot.run import roles
from bot.services import Services, open_services
from bot.sms.phone import parse
from bot.surveys.feedback import store as feedback
from bot.surveys.feedback.model import FeedbackKind, Reading, Theme
from bot.web.app import create_app
from tests.world import OURS

PICTURE = Path("data/demo/pictures/cracked-bowl.jpg")
PASSWORD = "four odd words together"
PEOPLE = {
    "alice": {Role.STAFF},
    "sam": {Role.STAFF},  # has nothing to do yet
    "lea": {Role.LEAD},
    "marc": {Role.MARKETER},
    "admin": {Role.ADMIN},
}
_sids = count(1)


@dataclass
class Office:
    """settings, services: the web role's. url: the console's. runner: its server."""

    settings: Settings
    services: Services
    url: str
    runner: web.AppRunner
    jars: list[aiohttp.ClientSession] = field(default_factory=list)

    def browser(self) -> Browser:
        """Returns a browser without cookies."""
        http = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        self.jars.append(http)
        return Browser(self, http)

    async def signed_in(self, name: str) -> Browser:
        """Returns a browser in which a person has signed in."""
        browser = self.browser()
        answer = await browser.sign_in(name)
        assert answer.status == 303, answer.text
        return browser

    async def stop_web(self) -> None:
        await self.runner.cleanup()

    async def start_web(self) -> None:
        self.runner = await _serve(self.services)

    def at(self, ago: timedelta) -> Services:
        """The services, with the clock set back."""
        return replace(self.services, clock=Clock(self.services.clock.offset - ago))

    async def hears(
        self,
        phone: str,
        body: str,
        minutes: float = 0,
        name: str | None = None,
        picture: Path | None = None,
    ) -> int:
        """A person's text comes in, perhaps with a picture, and a worker has handled it. Returns
        the contact's id."""
        services = self.at(timedelta(minutes=minutes))
        media = (Media("https://api.example/ME1", "image/jpeg"),) if picture else ()
        text = InboundText(
            f"SM{next(_sids):032x}", parse(phone), OURS, body, media, None, Channel.SMS, None, {}
        )
        kept = await receive.record(services, text)
        assert kept.message_id and kept.contact_id
        if picture:
            await self._fetches(kept.message_id, picture)
        async with services.db.begin() as conn:
            now = services.clock.now()
            if kept.handled_by is None:
                read = Understanding("smalltalk", 0.93)
                await inbound.handled(conn, kept.message_id, "dialogue", read, now)
            if name:
                await conn.execute(
                    sql("update contacts set name = :name where id = :id"),
                    {"name": name, "id": kept.contact_id},
                )
            language = Language.FR if phone.startswith("+33") else Language.EN
            await contacts.set_language(conn, kept.contact_id, language, asked=False)
            await owners.heard(conn, kept.contact_id, OURS, kept.message_id, now, now)
        return kept.contact_id

    async def _fetches(self, message_id: int, picture: Path) -> None:
        drawn = redraw(picture.read_bytes())
        assert drawn
        async with self.services.db.begin() as conn:
            [one] = await attachments.of_text(conn, message_id)
            await attachments.keep(conn, one, drawn.content_type, drawn.content, drawn.size)

    async def bot_says(
        self, contact_id: int, body: str, minutes: float = 0, status: str = "delivered"
    ) -> None:
        """The bot answers, and the text has got that far."""
        services = self.at(timedelta(minutes=minutes))
        async with services.db.begin() as conn:
            contact, talk, standing = await contacts.load(conn, contact_id)
            last = await inbound.last_inbound(conn, contact_id)
            await say(
                conn,
                services,
                contact,
                standing,
                services.clock.now(),
                number=talk.number,
                body=body,
                author=BOT,
                purpose=Purpose.ANSWER,
                priority=PRIORITY_REPLY,
                answers=last.id if last else None,
                answers_at=last.came_at if last else None,
                answers_ordinal=last.ordinal if last else None,
                fence=talk.fence,
            )
        await self.gets_to(contact_id, status)

    async def gets_to(self, contact_id: int, status: str) -> None:
        """What is queued for the contact has got that far."""
        async with self.services.db.connect() as conn:
            await conn.execute(
                sql("""update messages set status = :status
                    where contact_id = :id and status = 'queued'"""),
                {"status": status, "id": contact_id},
            )

    async def calls_a_person(self, contact_id: int, minutes: float = 0) -> None:
        """The bot hands the conversation to staff."""
        services = self.at(timedelta(minutes=minutes))
        async with services.db.begin() as conn:
            now = services.clock.now()
            await cases.open_case(conn, contact_id, CaseKind.ASKED, None, now)
            await owners.move(conn, contact_id, NOBODY, now)
            await audit.write(conn, BOT, "hand off conversation", contact_id, {}, now)

    async def feels(
        self, phone: str, body: str, kind: str, theme: str, days: float = 0, urgency: str = ""
    ) -> int:
        """A person says something of the business; a complaint opens a case. Returns the id of the
        feedback."""
        contact_id = await self.hears(phone, body, 1440 * days)
        now = self.at(timedelta(days=days)).clock.now()
        reading = Reading(FeedbackKind(kind), Theme(theme), Urgency(urgency) if urgency else None)
        async with self.services.db.begin() as conn:
            last = await inbound.last_inbound(conn, contact_id)
            assert last
            await feedback.add(conn, contact_id, last.id, body, reading, now)
            if kind == "complaint":
                case, due = urgency or CaseKind.COMPLAINT, now + timedelta(hours=1)
                await cases.open_case(conn, contact_id, case, last.id, now, due)
            found = await conn.execute(sql("select max(id) from feedback"))
            return int(found.scalar_one())

    async def address(self, contact_id: int) -> str:
        async with self.services.db.connect() as conn:
            contact, _, _ = await contacts.load(conn, contact_id)
        return contact.address

    async def knows(self, phone: str, contact_id: int) -> None:
        """A person of whom more is known: attributes, tags, a note, a wish about their data."""
        said = {"postcode": "78701", "zone": "America/Chicago", "shoe size": "42"}
        await by_hand.describe(self.at(timedelta(days=2)), phone, said, "lea")
        await people.tag(self.at(timedelta(days=1)), phone, ["vip", "autumn 2026"], "lea")
        asked = self.at(timedelta(days=24)).clock.now()
        async with self.services.db.begin() as conn:
            kind, due = CaseKind.DATA_COPY, one_month(asked)
            await cases.open_case(conn, contact_id, kind, None, asked, due_at=due)

    async def furnish(self) -> dict[str, int]:
        """Makes some conversations, each in another state. Returns their ids by a word."""
        lost = await self.hears(
            "+33612345601", "Bonjour, ma commande 10236 ?", 190, "Élodie Marchand"
        )
        await self.bot_says(lost, "Votre commande 10236 est partie le 22 novembre.", 189)
        await self.hears(
            "+33612345601", "Elle n'est jamais arrivée !! Je veux parler à quelqu'un", 47
        )
        await self.bot_says(
            lost, "Je préviens l'équipe : une personne vous répond ici.", 47, "read"
        )
        await self.calls_a_person(lost, 47)
        hurt = await self.hears(
            "+12025550142", "I burned my hand on your new kettle", 12, "Ben Whitaker", PICTURE
        )
        await self.calls_a_person(hurt, 12)
        long_name = await self.hears(
            "+15555550107",
            "Do you have it in green?",
            5,
            "Maximiliana Featherstonehaugh-Cholmondeley",
        )
        await self.calls_a_person(long_name, 5)
        arabic = await self.hears(
            "+33612345609", "Salut, vous livrez à Marseille ?", 3, "ليلى حداد"
        )
        await self.calls_a_person(arabic, 3)
        mine = await self.hears(
            "+12125550170", "Is the blue coat back in stock?", 80, "Grace Okafor"
        )
        await self.bot_says(
            mine, "I can look up orders, hours and returns. A person knows more: reply AGENT.", 80
        )
        await self.hears("+12125550170", "AGENT", 78)
        await self.calls_a_person(mine, 78)
        await replies.reply(
            self.at(timedelta(minutes=60)),
            "+12125550170",
            "alice",
            "Hi Grace, Alice here. It comes back on Thursday. Shall I keep one for you?",
        )
        await self.gets_to(mine, "delivered")
        await self.hears("+12125550170", "Oh yes please! Size M 🙏", 58)
        await replies.reply(
            self.at(timedelta(minutes=2)),
            "+12125550170",
            "alice",
            "Done: it waits under your name until Saturday.",
        )
        await self.gets_to(mine, "undelivered")
        hers = await self.hears("+33612345611", "Merci, à demain !", 25, "Nadia Roux")
        await acts.take(self.at(timedelta(minutes=25)), "+33612345611", "lea")
        ordinary = await self.hears(
            "+15555550123", "What time do you open on Sunday?", 9, "Tom Reyes"
        )
        await self.bot_says(ordinary, "On Sunday we open at 10:00 and close at 13:00.", 9)
        await self.knows("+15555550123", ordinary)
        left = await self.hears("+15555550130", "Where is my parcel", 300, "Rosa Lind")
        await self.hears("+15555550130", "STOP", 280)
        await self.gets_to(left, "delivered")
        return {
            "lost": lost,
            "hurt": hurt,
            "long": long_name,
            "arabic": arabic,
            "mine": mine,
            "hers": hers,
            "ordinary": ordinary,
            "left": left,
        }


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def stamp(self) -> str:
        found = re.search(r'name="stamp" value="([^"]+)"', self.text)
        assert found, self.text[:500]
        return found[1]


@dataclass
class Browser:
    """Speaks HTTP as a browser does, and keeps one cookie."""

    office: Office
    http: aiohttp.ClientSession
    cookie: str = ""

    async def get(self, path: str, **headers: str) -> Answer:
        return await self._ask("GET", path, None, headers)

    async def post(self, path: str, data: object, **headers: str) -> Answer:
        """Sends a form as it is. Headers: Origin is the console's own unless given."""
        return await self._ask(
            "POST",
            path,
            data,
            {"Origin": self.office.url, "Sec-Fetch-Site": "same-origin"} | headers,
        )

    async def send(self, path: str, **fields: object) -> Answer:
        """Sends a form of a page of this browser. Several values are several fields of one name."""
        stamp = (await self.get("/me" if self.cookie else "/sign-in")).stamp
        sent = [
            (name, str(one))
            for name, value in fields.items()
            for one in (value if isinstance(value, tuple | list) else (value,))
        ]
        return await self.post(path, [("stamp", stamp), *sent])

    async def sign_in(self, name: str, password: str = PASSWORD, **more: str) -> Answer:
        return await self.send("/sign-in", name=name, password=password, **more)

    async def _ask(self, method: str, path: str, data: object, headers: dict[str, str]) -> Answer:
        sent = {
            "Accept": "text/html",
            **({"Cookie": self.cookie} if self.cookie else {}),
            **headers,
        }
        async with self.http.request(
            method, self.office.url + path, data=data, headers=sent, allow_redirects=False
        ) as answer:
            for value in answer.headers.getall("Set-Cookie", []):
                if not value.startswith("__Host-"):
                    continue  # a taste, not who is signed in
                self.cookie = value.split(";")[0] if "Max-Age=0" not in value else ""
            return Answer(
                answer.status, dict(answer.headers), (await answer.read()).decode(errors="replace")
            )


@cache
def _hash() -> str:
    return PasswordHasher().hash(PASSWORD)


@asynccontextmanager
async def open_office(settings: Settings) -> AsyncIterator[Office]:
    """Runs a web role, with the users of PEOPLE, who all have PASSWORD."""
    async with open_services(settings) as services:
        office = Office(settings, services, settings.console_url, await _serve(services))
        for name in ("admin", *(name for name in PEOPLE if name != "admin")):
            await users.add_user(services, name, PEOPLE[name], by="admin")
        async with services.db.begin() as conn:
            for user in await access.users(conn):
                await access.set_password(conn, user.id, _hash())
        try:
            yield office
        finally:
            for http in office.jars:
                await http.close()
            await office.runner.cleanup()


async def _serve(services: Services) -> web.AppRunner:
    port = services.settings.http_port
    return await roles.serve(create_app(services), "127.0.0.1", port, "TEXTO_HTTP_PORT")
