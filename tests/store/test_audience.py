"""Rules as queries: each chooses whom a second reading of the language chooses, one person at a
time; events note themselves; audiences are saved, used and never in themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from bot.campaigns.audience import query_store as query
from bot.campaigns.audience.rules import tree
from bot.campaigns.audience.rules.parse import parse
from bot.campaigns.audience.rules.tree import And, Kind, Named, Not, Often, Op, Or, Rule, Unit
from bot.campaigns.audience.rules.words import TAKES
from bot.campaigns.audience.rules.write import write
from bot.db.database import Connection, sql
from bot.services import Services
from tests.make import run_sql

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


# -- a second reading -------------------------------------------------------------------------


@dataclass
class Person:
    id: int
    address: str
    country: str
    language: str | None
    name: str | None
    postcode: str | None
    tags: list[str]
    attributes: Mapping[str, str]
    created_at: datetime
    revoked: bool
    consents: list[str]
    events: list[dict[str, Any]] = field(default_factory=list)


def holds(rule: Rule, one: Person) -> bool:
    """Whether a rule is true of a person, read word by word."""
    match rule:
        case And(parts):
            return all(holds(part, one) for part in parts)
        case Or(parts):
            return any(holds(part, one) for part in parts)
        case Not(part):
            return not holds(part, one)
        case tree.Tagged(name):
            return name.said in one.tags
        case tree.Consents(name):
            return name.said in one.consents and not one.revoked
        case tree.HasValue(name):
            return bool(value_of(one, name.said))
        case tree.Compared(name, op, values):
            return compares(value_of(one, name.said), op, [value.said for value in values])
        case tree.Happened():
            return happened(rule, one)
    raise AssertionError(rule)


def value_of(one: Person, name: str) -> str | None:
    if name in ("country", "language", "name", "postcode"):
        return getattr(one, name)
    return one.attributes.get(name)


def compares(value: str | None, op: Op, said: list[str]) -> bool:
    if op is Op.IS_NOT:
        return not compares(value, Op.IS, said)
    if value is None:
        return False
    if op in (Op.IS, Op.IN):
        return value.lower() in [each.lower() for each in said]
    if op is Op.CONTAINS:
        return said[0].lower() in value.lower()
    if said[0].count("-") == 2:
        return value[4:5] == value[7:8] == "-" and ordered(value[:10], op, said[0])
    try:
        return ordered(Decimal(value), op, Decimal(said[0]))
    except ArithmeticError:
        return False


def ordered(value: Any, op: Op, said: Any) -> bool:
    return {
        Op.IS: value == said,
        Op.LESS: value < said,
        Op.AT_MOST: value <= said,
        Op.MORE: value > said,
        Op.AT_LEAST: value >= said,
    }[op]


def happened(rule: tree.Happened, one: Person) -> bool:
    if rule.kind is Kind.JOINED:
        found = [{"kind": "joined", "ref": "", "part": "", "at": one.created_at}]
    elif rule.kind is Kind.SEEN:
        found = [each for each in one.events if each["kind"] in query.SEEN]
    else:
        found = [each for each in one.events if each["kind"] == rule.kind]
    if rule.kind is Kind.REPLIED and rule.ref is None:
        found = [each for each in found if each["ref"] == ""]
    found = [each for each in found if fits(rule, each)]
    if rule.times is None:
        return bool(found)
    return {
        Often.AT_LEAST: len(found) >= rule.times.count,
        Often.EXACTLY: len(found) == rule.times.count,
        Often.AT_MOST: len(found) <= rule.times.count,
    }[rule.times.often]


def fits(rule: tree.Happened, each: dict[str, Any]) -> bool:
    window, at = rule.window, each["at"]
    midnight = {
        name: datetime.combine(day, time(), UTC)
        for name in ("since", "before")
        if (day := getattr(window, name))
    }
    if window.within:
        count, unit = window.within
        hours = {Unit.HOURS: 1, Unit.DAYS: 24, Unit.WEEKS: 168, Unit.YEARS: 8760}[unit]
        if at < NOW - timedelta(hours=count * hours):
            return False
    return (
        at >= midnight.get("since", at)
        and ("before" not in midnight or at < midnight["before"])
        and (rule.ref is None or each["ref"] == rule.ref.said)
        and (rule.part is None or each["part"] == rule.part.said)
        and (rule.test is None or answers(rule.test, each))
        and (
            rule.worth is None
            or (
                each["amount"] is not None
                and ordered(each["amount"], rule.worth.op, rule.worth.amount)
            )
        )
    )


def answers(test: tree.Test, each: dict[str, Any]) -> bool:
    if test.op in (Op.IS, Op.IS_NOT):
        return (each["said"] == test.value.said) is (test.op is Op.IS)
    return each["amount"] is not None and ordered(each["amount"], test.op, Decimal(test.value.said))


# -- people and rules by chance ----------------------------------------------------------------

COUNTRIES = {"+336": "FR", "+324": "BE", "+1415": "US", "+1514": "CA", "+4477": "GB"}


def someone(number: int, chance: Random) -> Person:
    prefix = chance.choice(list(COUNTRIES))
    attributes = {
        "city": chance.choice(["Lyon", "Paris", "lyon", "New York", "%_"]),
        "points": chance.choice(["5", "10.5", "-3", "many", "007"]),
        "birthday": chance.choice(["1990-02-01", "2001-12-31", "soon"]),
    }
    created = NOW - timedelta(hours=chance.randrange(1, 9000))
    one = Person(
        number,
        f"{prefix}{number:0{12 - len(prefix)}}",
        COUNTRIES[prefix],
        chance.choice(["en", "fr", None]),
        chance.choice(["Ann", "ann", None]),
        chance.choice(["69001", "75011", None]),
        chance.sample(["vip", "new", "x y"], chance.randrange(3)),
        {name: value for name, value in attributes.items() if chance.random() < 0.7},
        created,
        chance.random() < 0.2,
        chance.sample(["offers", "news"], chance.randrange(3)),
    )
    one.events = [an_event(chance) for _ in range(chance.choice([0, 1, 2, 5, 9]))]
    return one


def an_event(chance: Random) -> dict[str, Any]:
    kind = chance.choice([one.value for one in Kind if one not in (Kind.JOINED, Kind.SEEN)])
    answered = kind == "answered"
    number = chance.randrange(11)
    return {
        "kind": kind,
        "ref": "" if kind == "replied" and number % 2 else chance.choice(["a", "b"]),
        "part": chance.choice(["p", "q"]) if answered else "",
        "at": NOW - timedelta(minutes=chance.choice([30, 90, 60 * 24 * chance.randrange(1, 400)])),
        "amount": Decimal(number) if answered or number % 3 else None,
        "said": str(number) if answered else None,
    }


def a_rule(chance: Random, depth: int = 3) -> Rule:
    shape = chance.random()
    if depth and shape < 0.5:
        parts = tuple(a_rule(chance, depth - 1) for _ in range(chance.randrange(2, 4)))
        return And(parts) if shape < 0.25 else Or(parts)
    if depth and shape < 0.65:
        return Not(a_rule(chance, depth - 1))
    return a_condition(chance)


def a_condition(chance: Random) -> Rule:
    def named(*choice: str) -> Named:
        return Named(chance.choice(choice))

    ops = sorted(tree.ORDERED)
    return chance.choice(
        [
            lambda: tree.Tagged(named("vip", "new", "x y", "none")),
            lambda: tree.Consents(named("offers", "news")),
            lambda: tree.HasValue(named("city", "name", "postcode")),
            lambda: tree.Compared(
                named("city", "name", "language", "postcode"),
                chance.choice([Op.IS, Op.IS_NOT, Op.CONTAINS]),
                (named("lyon", "Ann", "fr", "69001", "y", "%"),),
            ),
            lambda: tree.Compared(
                Named("country"),
                chance.choice([Op.IN, Op.IN, Op.IS_NOT]),
                (named("FR", "US", "CA", "GB"), named("BE", "PR")),
            ),
            lambda: tree.Compared(Named("points"), chance.choice(ops), (named("5", "10.5", "-1"),)),
            lambda: tree.Compared(Named("birthday"), chance.choice(ops), (Named("2000-01-01"),)),
            *[lambda: what_happened(chance)] * 6,
        ]
    )()


def what_happened(chance: Random) -> tree.Happened:
    kind = chance.choice(list(Kind))
    refs = kind not in (Kind.JOINED, Kind.SEEN)
    asked = kind is Kind.ANSWERED and chance.random() < 0.6
    ref = Named(chance.choice("ab")) if refs and (asked or chance.random() < 0.5) else None
    test = tree.Test(
        chance.choice([Op.IS, Op.IS_NOT, *sorted(tree.ORDERED)]), Named(str(chance.randrange(11)))
    )
    day = (NOW - timedelta(days=chance.randrange(400))).date()
    return tree.Happened(
        kind,
        ref,
        Named(chance.choice("pq")) if asked else None,
        test if asked and chance.random() < 0.7 else None,
        tree.Times(chance.choice(list(Often)), chance.randrange(4))
        if chance.random() < 0.5
        else None,
        chance.choice(
            [
                tree.EVER,
                tree.Window(
                    within=(chance.randrange(1, 50), chance.choice([Unit.DAYS, Unit.WEEKS]))
                ),
                tree.Window(within=(1, chance.choice([Unit.HOURS, Unit.YEARS]))),
                tree.Window(since=day),
                tree.Window(before=day),
            ]
        ),
        tree.Worth(chance.choice(sorted(tree.ORDERED)), Decimal(chance.randrange(11)))
        if TAKES[kind].worth and chance.random() < 0.4
        else None,
    )


async def put(conn: Connection, one: Person) -> None:
    await conn.execute(
        sql("""insert into contacts (id, address, channel, language, name, postcode, tags,
                attributes, created_at, revoked_at) overriding system value
            values (:id, :address, 'sms', cast(:language as text), cast(:name as text),
                cast(:postcode as text), cast(:tags as text[]), cast(:attributes as jsonb),
                :created, cast(:revoked as timestamptz))"""),
        {
            "id": one.id,
            "address": one.address,
            "language": one.language,
            "name": one.name,
            "postcode": one.postcode,
            "tags": one.tags,
            "attributes": json.dumps(one.attributes),
            "created": one.created_at,
            "revoked": NOW if one.revoked else None,
        },
    )
    for program in one.consents:
        await conn.execute(
            sql("insert into consents values (:id, :program, 'promotional', 1, :now)"),
            {"id": one.id, "program": program, "now": NOW},
        )
    for each in one.events:
        await conn.execute(
            sql("""insert into contact_events (contact_id, kind, ref, part, at, amount, said)
                values (:id, :kind, :ref, :part, :at, cast(:amount as numeric),
                    cast(:said as text))"""),
            {"id": one.id, **each},
        )


async def those(conn: Connection, rule: tree.Rule) -> list[int]:
    return [one async for part in query.parts(conn, rule, NOW) for one in part]


async def test_a_query_chooses_whom_a_second_reading_chooses(services: Services):
    chance = Random(13)
    everybody = [someone(number, chance) for number in range(1, 41)]
    some = sorted(one.id for one in everybody if one.id % 3)
    async with services.db.begin() as conn:
        for one in everybody:
            await put(conn, one)
        for _ in range(300):
            rule = a_rule(chance)
            wanted = [one.id for one in everybody if holds(rule, one)]
            assert await those(conn, rule) == wanted, write(rule)
            assert await query.count_among(conn, rule, some, NOW) == len(set(wanted) & set(some)), (
                write(rule)
            )


async def test_nothing_that_somebody_writes_is_sql(services: Services):
    evil = """'); drop table contacts; --"""
    async with services.db.begin() as conn:
        await put(conn, someone(1, Random(1)))
        for text in (
            f'tag:"{evil}"',
            f'city = "{evil}"',
            f'"{evil}" has value',
            f'received:"{evil}"',
            f'answered:"{evil}"."{evil}" = "{evil}"',
            f'city in ("{evil}", ":p0")',
            'city ~ ":among"',
        ):
            assert await those(conn, parse(text)) == []
        assert evil not in query.Query(NOW).where(parse(f'city = "{evil}"'))
    assert (await run_sql(services, "select count(*) as n from contacts"))[0].n == 1
