"""Makes the demo, once: eight weeks of a shop, up to the moment of its first start."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from bot import log
from bot.access import invitations, users
from bot.access import store as access
from bot.campaigns import drafts, launch
from bot.campaigns import file as campaign_file
from bot.campaigns.audience import saved
from bot.campaigns.rules import campaign_mapping
from bot.campaigns.rules.timing import Timing
from bot.config import Settings
from bot.consent.ledger.checkpoints import checkpoint
from bot.db.database import Transaction
from bot.imports import run as importing
from bot.inbox import canned
from bot.knowledge import changes as faq
from bot.knowledge import facts
from bot.knowledge import file as faq_file
from bot.models import Language
from bot.orders import file as order_file
from bot.orders import imports as orders
from bot.orders.rules import Order, OrderState
from bot.run.demo import crowd, ratings, shop, store, talks
from bot.run.demo.crowd import Person
from bot.run.demo.files import Files
from bot.run.demo.past import Asleep, OneTransaction, Past
from bot.run.demo.schedule import WEEKS, events
from bot.run.demo.turns import Bot
from bot.services import Services, open_services
from bot.teams import changes as teams

SEED, PEOPLE = 20_260, 3_000
LATE = 10_288  # the number of an order that should have come four days ago
Progress = Callable[[float, str], None]


def silent(share: float, doing: str) -> None:
    """Shows no progress."""


async def furnish(settings: Settings, on_progress: Progress = silent) -> bool:
    """Makes the demo unless it is there, or the database holds something else. Returns whether it
    was made."""
    async with open_services(settings) as services:
        if not await _empty(services):
            return False
        log.configure(settings.model_copy(update={"log_level": "warning"}))  # not of each old text
        try:
            async with services.db.begin() as conn:
                await _past(services, conn, on_progress)
        finally:
            log.configure(settings)
        await checkpoint(services, at_once=True)
        await _to_come(services)
        for name, rule in shop.AUDIENCES.items():
            await saved.save(services, name, rule, shop.MARKETER)
    return True


async def _to_come(services: Services) -> None:
    """Leaves what the marketer is at: a survey that goes out now, a campaign for tomorrow at ten,
    and one that is not ready."""
    folder = _folder(services.settings)
    survey = campaign_file.read(folder / "survey.yml")
    await launch.launch(services, survey, shop.MARKETER)
    coming = campaign_file.read(folder / "campaigns" / "sunday-opening.yml")
    at = talks.tomorrow(services.clock.now())
    await launch.launch(services, replace(coming, timing=Timing(at=at)), shop.MARKETER)
    draft = campaign_mapping(campaign_file.read(folder / "campaigns" / "new-hours.yml"))
    await drafts.create(services, str(draft["name"]), draft, shop.MARKETER)


async def _empty(services: Services) -> bool:
    async with services.db.connect() as conn:
        return not await access.users(conn)


def _folder(settings: Settings) -> Path:
    return settings.project_dir / "data" / "demo"


async def _past(services: Services, conn: Transaction, on_progress: Progress) -> None:
    """Makes all that happened before now, in one transaction."""
    now, rng, folder = services.clock.now(), Random(SEED), _folder(services.settings)  # noqa: S311
    inside = replace(services, db=OneTransaction(conn), queues=Asleep())
    entries = faq_file.read(services.settings.project_dir / "data" / "faq.yml")
    answers = {(one.slug, one.language): one.answer for one in entries}
    known = {one.number: one for one in _orders(folder, now)}
    past = Past(inside, Bot(inside, answers, known), rng)
    files, start = Files.read(folder), now - WEEKS
    await store.plan_by_index(conn)
    on_progress(0.02, "staff, answers, contacts")
    await hire(past.at(start))
    await faq.put(past.at(start), entries, shop.ADMIN)
    await _open_shop(past.at(start), folder, [*known.values()])
    people = _people(rng, files, folder, start)
    await _import(past.at(start + timedelta(hours=1)), folder, people)
    sold = _bought([*known.values()], people, now)
    await orders.put(past.at(start + timedelta(hours=2)), sold, shop.ADMIN)
    coming = events(rng, files, people, now)
    for count, (at, happens) in enumerate(coming):
        await happens(past)
        if count % 200 == 0:
            await store.plan_anew(conn)
            on_progress(0.1 + 0.9 * count / len(coming), f"{at:%-d %B}")


async def hire(services: Services) -> None:
    """Adds those who work at the shop, and their teams."""
    names = [shop.ADMIN, *(name for name in shop.USERS if name != shop.ADMIN)]
    for name in names:
        await users.add_user(services, name, shop.USERS[name], by=shop.ADMIN)
        link = await invitations.invite(services, name, shop.ADMIN)
        await invitations.accept(services, link.rsplit("/", 1)[1], shop.PASSWORD)
    for place, (name, languages, members) in enumerate(shop.TEAMS):
        team = replace(
            teams.new(name),
            languages=languages,
            members=members,
            hours=shop.TEAM_HOURS,
            promised=shop.PROMISE,
            place=place,
            default=not languages,
        )
        await teams.save(services, team, "lea")


async def _open_shop(services: Services, folder: Path, known: Sequence[Order]) -> None:
    """Sets up what the shop knows: facts, orders, an answer that nobody has translated yet, words
    that staff write often."""
    await facts.put(services, facts.read(folder.parent / "facts.yml"), shop.ADMIN)
    await orders.put(services, known, shop.ADMIN)
    await faq.put(services, faq_file.read(folder / "answers_in_english.yml"), "lea")
    for name, bodies in talks.read(folder / "canned.yml").items():
        for language, body in bodies.items():
            await canned.write(services, name, Language(language), body, "lea")


def _orders(folder: Path, now: datetime) -> Iterator[Order]:
    """Yields the orders of a file, and those of the last weeks as the shop has them today."""
    yield from order_file.load(folder / "orders.csv").good
    rng = Random(SEED)  # noqa: S311  nothing here is secret
    for number in range(10_242, 10_322):
        days = (
            -4 if number == LATE else (number - 10_300) // 3 + rng.randrange(3)
        )  # until it is due
        state = OrderState.PROCESSING if days > 2 else OrderState.SHIPPED
        if days < 0 and number != LATE:
            state = OrderState.DELIVERED
        sent = state is not OrderState.PROCESSING
        carrier = rng.choice(("Colissimo", "Chronopost", "DHL")) if sent else None
        tracking = f"6A{rng.randrange(10**11):011}" if sent else None
        yield Order(f"LP-{number}", state, (now + timedelta(days=days)).date(), carrier, tracking)


def _bought(known: Sequence[Order], people: Sequence[Person], now: datetime) -> list[Order]:
    """Returns the orders with who made them, when, and what they were worth; some bought twice.
    Those of the sale, all in French, are told of with their currency (sale.py)."""
    rng = Random(SEED)  # noqa: S311  nothing here is secret
    buyers = rng.sample([one for one in people if one.speaks is crowd.EN], 2 * len(known) // 3)
    found = []
    for place, one in enumerate(known):
        due = datetime.combine(one.expected_on, now.timetz()) if one.expected_on else now
        found.append(
            replace(
                one,
                phone=buyers[place % len(buyers)].number,
                ordered_at=min(due, now) - timedelta(days=rng.randrange(3, 9)),
                amount=Decimal(rng.randrange(1_500, 18_000)) / 100,
            )
        )
    return found


def _people(rng: Random, files: Files, folder: Path, start: datetime) -> list[Person]:
    """Returns the people of the shop's file: those of the cases, and the crowd."""
    cast = [case.person for case in files.cases if case.listed]
    taken = {case.person.number for case in files.cases}
    rows = (folder / "contacts.csv").read_text("utf-8").splitlines()[1:]
    taken |= {row.split(",")[0] for row in rows}
    count = PEOPLE - len(taken)
    drawn = crowd.draw(rng, files.kin, count, taken, start.date())
    return [*cast, *ratings.panel(drawn)]


async def _import(services: Services, folder: Path, people: Sequence[Person]) -> None:
    """Imports two files: the people of the phones with a few others, and all the rest."""
    first = (folder / "contacts.csv").read_bytes()
    await importing.run_bytes(services, first, shop.MARKETER)
    await importing.run_bytes(services, crowd.contact_file(people), shop.MARKETER)
