"""A stage for scripted conversations: the real product on a database of its own, its clock moved by
the script, its texts taken by a provider that only writes them down."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import yaml

from bot.access import users
from bot.campaigns import launch
from bot.campaigns.rules import parse_campaign
from bot.consent.change import Cause
from bot.consent.opt_in import Wish
from bot.consent.sign_up import sign_up
from bot.contacts import store as contacts
from bot.conversations import receive
from bot.db.database import sql
from bot.delivery.sender import Sender
from bot.imports import run as importing
from bot.inbox import acts
from bot.inbox import reply as replies
from bot.messages import outbox as outgoing
from bot.models import (
    BOT,
    Channel,
    HeldFor,
    Language,
    MessageClass,
    Purpose,
    Role,
    Status,
)
from bot.orders import file as order_file
from bot.orders import imports as orders
from bot.orders.rules import Order, OrderState
from bot.programs.model import Program
from bot.providers.base import (
    InboundText,
)
from bot.run.jobs import jobs
from bot.services import Services
from bot.sms.phone import parse
from tests.conversations.phones import Phones
from tests.conversations.script import ASKED, HERE, KEPT, OUT, Conversation, Seen, Turn

ROOT = HERE.parents[1]
OURS = "+15557650100"
# one person of each country
PHONES = {
    "US": "+12025550143",
    "CA": "+15145550123",
    "GB": "+447911123456",
    "IE": "+353851234567",
    "FR": "+33612345678",
    "BE": "+32470123456",
    "IN": "+919812345678",
    "NG": "+2348031234567",
    "CI": "+2250712345678",
    "SN": "+221771234567",
}
NAMES = {"en": ("Emma", "Reed", "Main Street"), "fr": ("Camille", "Morel", "République")}
CLUB = Program(
    name="club",
    title={Language.EN: "the Panier club", Language.FR: "le club Panier"},
    description={Language.EN: "Offers of the week.", Language.FR: "Les offres de la semaine."},
    frequency={Language.EN: "up to 4 texts a month", Language.FR: "4 SMS par mois au plus"},
    keywords=("JOIN", "REJOINDRE"),
    countries=("US", "CA", "FR", "BE", "IE"),
)
CAMPAIGNS = (
    ROOT / "data" / "demo" / "survey.yml",
    ROOT / "data" / "demo" / "promo.yml",
    HERE / "campaigns" / "tasting.yml",
    HERE / "campaigns" / "open-evening.yml",
)
LATER = {"quiet_hours", "cap", "frequency", "with_staff"}  # an offer would come, but later
STEP = timedelta(hours=4)  # jobs run at least this often while time passes
AGAIN = timedelta(seconds=3)  # after a failed turn, which is tried once more by then


@dataclass
class Stage:
    """The product with one sender number, and the people who text it."""

    services: Services
    converser: Any
    sender: Sender
    _sids: Any = field(default_factory=lambda: count(1))

    @property
    def phones(self) -> Phones:
        found = self.services.providers["twilio"]
        assert isinstance(found, Phones)
        return found

    def set_clock(self, instant: datetime) -> None:
        object.__setattr__(self.services.clock, "offset", instant - datetime.now(UTC))

    async def rows(self, statement: str, **values: Any) -> list[Any]:
        async with self.services.db.connect() as conn:
            return list(await conn.execute(sql(statement), values))

    async def wait(self, span: timedelta) -> None:
        """Lets time pass: every job runs at least every few hours, and what may go out goes."""
        end = self.services.clock.now() + span
        while (left := end - self.services.clock.now()) > timedelta(seconds=1):
            self.set_clock(self.services.clock.now() + min(left, STEP))
            await self.work()

    async def work(self) -> None:
        """Runs every job once, then sends what waits."""
        stop = asyncio.Event()
        running = asyncio.create_task(jobs(self.services, stop))
        await asyncio.sleep(0.01)  # every job has begun its first run
        stop.set()
        await running
        await self.send()

    async def send(self) -> None:
        """Hands over what the gate lets go now."""
        while await self.sender.send_waiting():
            await self.sender.drain()

    async def hear(self, address: str, body: str) -> None:
        """A text comes in, and is answered."""
        text = InboundText(
            sid=f"SM{next(self._sids):030x}in",
            sender=parse(address),
            to=OURS,
            body=body,
            media=(),
            opt_out_type=None,
            channel=Channel.SMS,
            profile_name=None,
            extra={},
        )
        received = await receive.record(self.services, text)
        assert received.contact_id is not None
        for _ in range(4):  # a turn that fails is tried again, and ends with an apology
            await self.converser.serve(received.contact_id)
            if not await self.rows("""select 1 from messages
                    where direction = 'inbound' and handled_at is null"""):
                break
            self.set_clock(self.services.clock.now() + AGAIN)
        await self.send()

    async def seen(self, address: str, since: int) -> Seen:
        """Returns what can be seen of a person after a turn. since: texts seen before."""
        texts = [body for to, body in self.phones.texts[since:] if to == address]
        async with self.services.db.connect() as conn:
            contact = await contacts.find(conn, address)
            if contact is None:
                return Seen(texts, KEPT, offers=False, joined=False, person=False)
            _, conversation, standing = await contacts.load(conn, contact.id)
        items = await self.rows(
            """select 1 from cases where contact_id = :id and closed_at is null
                and kind not in ('unsure_opt_out', 'unasked_doubt', 'wrong_number', 'auto_reply',
                    'loop')""",
            id=contact.id,
        )
        answers = await self.rows(
            """select a.question, a.value, a.comment from answers a
                join survey_runs u on u.id = a.run_id
                where u.contact_id = :id and not a.remark order by a.id""",
            id=contact.id,
        )
        asked = standing.held_for is HeldFor.UNSURE_OPT_OUT
        return Seen(
            texts,
            OUT if standing.revoked_at else ASKED if asked else KEPT,
            offers=self._offered(standing),
            joined=CLUB.name in standing.granted and standing.revoked_at is None,
            person=conversation.owner != BOT or bool(items),
            answers={row.question: row.value or row.comment for row in answers},
        )

    def _offered(self, standing: Any) -> bool:
        """Returns whether an offer would reach the person, now or at another hour."""
        ruling = outgoing.when_queued(
            outgoing.gate(
                self.services,
                standing,
                Channel.SMS,
                MessageClass.PROMOTIONAL,
                Purpose.CAMPAIGN,
                CLUB.name,
                self.services.clock.now(),
            )
        )
        return ruling.status is Status.QUEUED or ruling.reason in LATER

    async def act(self, person: Conversation, turn: Turn) -> None:
        """Does what happens in a turn, after its time."""
        address = PHONES[person.country]
        await self.wait(turn.after)
        match turn.act, turn.what:
            case (("says" | "phone"), str(body)):
                await self.hear(address, body)
            case "staff", "takes over":
                await acts.take(self.services, address, "alice")
            case "staff", "hands back":
                await acts.hand_back(self.services, address, "alice")
                await self._serve(address)
            case "staff", {"says": body}:
                await replies.reply(self.services, address, "alice", body)
            case "campaign", str(name):
                await self._launch(name)
            case "form", CLUB.name:
                await self._sign_up(person)
            case "", None:
                pass
            case _:
                raise ValueError(f"{turn.title} is nothing that happens")
        await self.send()

    async def _serve(self, address: str) -> None:
        async with self.services.db.connect() as conn:
            contact = await contacts.find(conn, address)
        assert contact is not None
        await self.converser.serve(contact.id)

    async def _launch(self, name: str) -> None:
        """Launches a campaign, under a new name where it has gone out before."""
        contents = [yaml.safe_load(path.read_text("utf-8")) for path in CAMPAIGNS]
        [content] = [one for one in contents if one["name"] == name]
        earlier = await self.rows("select 1 from campaigns")
        campaign = parse_campaign({**content, "name": f"{name}-{len(earlier)}"})
        await launch.launch(self.services, campaign, "marc")
        await launch.distribute(self.services)

    async def _sign_up(self, person: Conversation) -> None:
        program = self.services.numbers.programs[CLUB.name]
        await sign_up(
            self.services,
            PHONES[person.country],
            Cause(OURS, self.services.clock.now(), "web-form"),
            Wish(
                program,
                program.message_class,
                Language(person.language),
                double=True,
                wording="Yes, text me the offers of the week.",
            ),
        )

    async def furnish(self, person: Conversation) -> None:
        """Sets up the shop as it is when the conversation begins."""
        # the demo's customers have agreed long ago, and the files are read before the first text
        self.set_clock(person.start - timedelta(minutes=5))
        services = self.services
        for name, role in (("admin", Role.ADMIN), ("marc", Role.MARKETER), ("alice", Role.STAFF)):
            await users.add_user(services, name, role, by="admin")
        known = list(order_file.load(ROOT / "data" / "demo" / "orders.csv").good)
        await orders.put(services, known + [_order(row) for row in person.orders], "admin")
        if not person.stranger:
            await importing.run_bytes(services, _customer(person), "marc")
        self.set_clock(person.start - timedelta(seconds=30))


def _order(row: Mapping[str, Any]) -> Order:
    expected = row.get("expected_on")
    assert expected is None or isinstance(expected, date)
    return Order(row["number"], OrderState(row["state"]), expected, row.get("carrier"))


def _customer(person: Conversation) -> bytes:
    first, last, store = NAMES[person.language]
    head = (
        "phone,first_name,last_name,language,tags,favourite_store,consent_source,consent_date,"
        "consent_wording,consent_class"
    )
    row = (
        f"{PHONES[person.country]},{first},{last},{person.language},customers;demo;vip,{store},"
        'web form /join,2024-03-18,"Yes, text me offers and surveys from the shop.",promotional'
    )
    return f"{head}\n{row}\n".encode()
