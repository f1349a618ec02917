"""Makes one query of a rule: its words are fixed, and all that somebody wrote is a parameter."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

import asyncpg

from bot.campaigns.audience import countries
from bot.campaigns.audience.rules.moments import begins, ends
from bot.campaigns.audience.rules.tree import (
    ORDERED,
    And,
    Compared,
    Condition,
    Consents,
    Happened,
    HasValue,
    InAudience,
    Kind,
    Not,
    Often,
    Op,
    Or,
    Rule,
    Tagged,
    Times,
    Window,
)
from bot.db.database import Connection, sql
from bot.files.naming import attribute, tag

# What shows that somebody is there; what only happens to them does not.
SEEN = ("clicked", "replied", "answered", "bought", "redeemed", "opted_in", "event")
_COLUMNS = {"language": "c.language", "name": "c.name", "postcode": "c.postcode"}
_NUMBER = r"'^-?[0-9]{1,20}(\.[0-9]{1,20})?$'"
_DAY = "'____-__-__%'"

PART = 20_000  # people that one statement brings

WHO = "c.channel = 'sms' and c.erased_at is null"


@dataclass(slots=True)
class Query:
    """The condition that a rule is on contacts c, with its parameters. Each part of it is true or
    false, never unknown. among: it is asked of the contacts :among alone, so that nobody else's
    events are counted."""

    now: datetime
    among: bool = False
    params: dict[str, object] = field(default_factory=dict)

    def where(self, rule: Rule) -> str:
        """Returns the condition. Saved audiences must be in their places (names.expanded)."""
        if isinstance(rule, Not):
            return f"not {self.where(rule.part)}"
        if isinstance(rule, And | Or):
            joined = " and " if isinstance(rule, And) else " or "
            return f"({joined.join(map(self.where, rule.parts))})"
        return f"({self._condition(rule)})"

    def value(self, value: object) -> str:
        """Returns the place of a value in the query."""
        name = f"p{len(self.params)}"
        self.params[name] = value
        return f":{name}"

    def _condition(self, one: Condition) -> str:
        if isinstance(one, Tagged):
            return f"c.tags @> array[{self.value(tag(one.name.said))}]"
        if isinstance(one, Consents):
            program = self.value(one.name.said)
            return f"""c.revoked_at is null and exists (select 1 from consents s
                where s.contact_id = c.id and s.program = {program})"""  # noqa: S608
        if isinstance(one, HasValue):
            return f"coalesce({self._column(one.name.said)}, '') <> ''"
        if isinstance(one, Compared):
            return self._compared(one)
        if isinstance(one, InAudience):
            raise TypeError("a saved audience is not in its place")
        return self._happened(one)

    # -- what people are -----------------------------------------------------------------------

    def _column(self, name: str) -> str:
        if name == "country":
            return "c.address"
        return _COLUMNS.get(name) or f"(c.attributes ->> {self.value(attribute(name))})"

    def _compared(self, one: Compared) -> str:
        if one.name.said == "country":
            said = [value.said.upper() for value in one.values]
            found = " or ".join(map(self._country, said))
        else:
            found = self._of_column(one, self._column(one.name.said))
        return (
            f"not coalesce({found}, false)"
            if one.op is Op.IS_NOT
            else (f"coalesce({found}, false)")
        )

    def _of_column(self, one: Compared, column: str) -> str:
        said = one.values[0].said
        if one.op is Op.CONTAINS:
            return f"strpos(lower({column}), lower({self.value(said)})) > 0"
        if one.op not in ORDERED:
            values = self.value([value.said for value in one.values])
            return f"""lower({column}) in
                (select lower(v) from unnest(cast({values} as text[])) v)"""  # noqa: S608
        if said.count("-") == 2:
            return f"""case when {column} like {_DAY} then left({column}, 10) collate "C"
                {one.op} {self.value(said)} end"""
        value = self.value(Decimal(said))
        return f"case when {column} ~ {_NUMBER} then cast({column} as numeric) {one.op} {value} end"

    def _country(self, code: str) -> str:
        if code not in countries.countries():
            return "false"
        numbers = countries.numbers(code)
        begins_so = f"left(c.address, {len(numbers.code)}) = {self.value(numbers.code)}"
        those = numbers.only or numbers.but
        if not those:
            return begins_so
        after = f"substr(c.address, {len(numbers.code) + 1}, {countries.length(those)})"
        several = self.value(sorted(those))
        sign = "=" if numbers.only else "<>"
        every = "any" if numbers.only else "all"
        return f"({begins_so} and {after} {sign} {every}(cast({several} as text[])))"

    # -- what they do --------------------------------------------------------------------------

    def _happened(self, one: Happened) -> str:
        if one.kind is Kind.JOINED:
            return self._joined(one)
        least, most = _bounds(one.times)
        if least == 0 and most is None:
            return "true"
        events = self._events(one)
        once = f"exists ({_EVENT.format(events=events)})"
        if most == 0:
            return f"not {once}"
        if least == 0 and most is not None:
            return f"not {self._often(events, f'>= {self.value(most + 1)}')}"
        if least == 1 and most is None:
            return once
        return self._often(events, f"{'>=' if most is None else '='} {self.value(least)}")

    def _often(self, events: str, count: str) -> str:
        if self.among:  # elsewhere each one's events are found by c.id
            events += " and e.contact_id in (select unnest(cast(:among as bigint[])))"
        return f"""exists (select 1 from (select e.contact_id from contact_events e
            where {events} group by e.contact_id having count(*) {count}) e
            where e.contact_id = c.id)"""  # noqa: S608

    def _joined(self, one: Happened) -> str:
        least, most = _bounds(one.times)
        once = " and ".join(["true", *self._window("c.created_at", one.window)])
        if least > 1:
            return "false"
        if least == 1:
            return once
        return f"not ({once})" if most == 0 else "true"

    def _events(self, one: Happened) -> str:
        """Returns the condition on events e."""
        if one.kind is Kind.SEEN:
            parts = [f"e.kind = any(cast({self.value(list(SEEN))} as text[]))"]
        else:
            parts = [f"e.kind = {self.value(one.kind.value)}"]
        ref = one.ref.said if one.ref else "" if one.kind is Kind.REPLIED else None
        if ref is not None:
            parts.append(f"e.ref = {self.value(ref)}")
        if one.part is not None:
            parts.append(f"e.part = {self.value(one.part.said)}")
        if one.test is not None:
            parts.append(self._answer(one.test.op, one.test.value.said))
        parts += self._window("e.at", one.window)
        if one.worth is not None:
            parts.append(f"e.amount {one.worth.op} {self.value(one.worth.amount)}")
        return " and ".join(parts)

    def _answer(self, op: Op, said: str) -> str:
        """Returns the condition on what was answered."""
        if op in ORDERED:
            return f"e.amount {op} {self.value(Decimal(said))}"
        same = f"lower(e.said) = lower({self.value(said)})"
        return f"not coalesce({same}, false)" if op is Op.IS_NOT else same

    def _window(self, column: str, window: Window) -> Sequence[str]:
        since, until = begins(window, self.now), ends(window)
        return [
            *([f"{column} >= {self.value(since)}"] if since else []),
            *([f"{column} < {self.value(until)}"] if until else []),
        ]


_EVENT = "select 1 from contact_events e where e.contact_id = c.id and {events}"


def _bounds(times: Times | None) -> tuple[int, int | None]:
    """Returns how often at least, and how often at most (None: without end)."""
    if times is None:
        return 1, None
    if times.often is Often.AT_LEAST:
        return times.count, None
    return (times.count if times.often is Often.EXACTLY else 0), times.count


# -- people -----------------------------------------------------------------------------------


async def count(conn: Connection, rule: Rule, now: datetime) -> int:
    """Returns how many people a rule chooses."""
    query = Query(now)
    statement = f"select count(*) from contacts c where {WHO} and {query.where(rule)}"  # noqa: S608
    return int((await conn.execute(sql(statement), query.params)).scalar_one())


async def parts(conn: Connection, rule: Rule, now: datetime) -> AsyncIterator[list[int]]:
    """Yields the ids of the people whom a rule chooses at one moment, in their order, part by part:
    however many they are, no list holds them all. To be read to its end, in a transaction."""
    query = Query(now)
    # all rows are wanted, and not some of them soon
    await conn.execute(sql("set local cursor_tuple_fraction = 1"))
    statement = f"""declare chosen no scroll cursor for select c.id from contacts c
        where {WHO} and {query.where(rule)} order by c.id"""  # noqa: S608
    await conn.execute(sql(statement), query.params)
    fetch = sql(f"fetch {PART} from chosen")
    while rows := await conn.execute(fetch):
        yield [row[0] for row in rows]
    await conn.execute(sql("close chosen"))


async def count_among(conn: Connection, rule: Rule, among: Sequence[int], now: datetime) -> int:
    """Returns how many of these contacts a rule chooses."""
    query = Query(now, among=True)
    # joined, since = any(…) would be looked through for each event of a nested loop
    statement = f"""select count(*) from contacts c
        join unnest(cast(:among as bigint[])) as chosen (id) on chosen.id = c.id
        where {WHO} and {query.where(rule)}"""  # noqa: S608
    params = {**query.params, "among": list(among)}
    return int((await conn.execute(sql(statement), params)).scalar_one())


async def last_contact(conn: Connection) -> int:
    """Returns the highest id of a contact, 0 if there is none."""
    return int((await conn.execute(sql("select coalesce(max(id), 0) from contacts"))).scalar_one())


async def limit(conn: Connection, seconds: float) -> None:
    """Ends each further statement of this transaction that takes longer. They may keep a million
    people in memory, and compiling plans that are made for once takes longer than they do."""
    await conn.execute(
        sql("""select set_config('statement_timeout', :limit, true),
                set_config('jit', 'off', true), set_config('work_mem', '64MB', true)"""),
        {"limit": f"{max(1, round(seconds * 1000))}ms"},
    )


async def no_limit(conn: Connection) -> None:
    """Takes the limit back."""
    await conn.execute(sql("select set_config('statement_timeout', '0', true)"))


def took_too_long(error: BaseException) -> bool:
    """Returns whether a statement was ended by `limit`."""
    return isinstance(error, asyncpg.QueryCanceledError | TimeoutError)
