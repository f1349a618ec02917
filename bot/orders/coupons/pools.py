"""Makes pools of coupons and fills them: with codes of the shop's own, or with new ones."""

from __future__ import annotations

import csv
import io
import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.contacts import audit_store as audit
from bot.errors import Said, UsageError
from bot.gate.packs.loading import packs
from bot.orders.coupons import store
from bot.orders.coupons.model import Pool
from bot.orders.coupons.rules import codes as rules
from bot.orders.coupons.store import Stock
from bot.services import Services

MOST = 2_000_000  # codes of a pool
BATCH = 20_000
LONGEST_FILE = 40 * 1024 * 1024
SHOWN = 20  # refused lines that are named
HEADERS = frozenset({"CODE", "CODES", "COUPON", "COUPONS", "VOUCHER"})
COLUMNS = ("code", "campaign", "handed_at", "redeemed_at", "place", "purchase", "amount",
           "currency", "author")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filled:
    """What came of codes that somebody brought: how many are new in the pool, how many were known
    already, in this pool or another; and which lines were refused, with the reason."""

    added: int
    known: int
    refused: tuple[tuple[int, str, Said], ...]


async def create(services: Services, pool: Pool, by: str) -> None:
    """Makes an empty pool. Raises UsageError if there is one of this name."""
    async with services.db.begin() as conn:
        now = services.clock.now()
        if not await store.add_pool(conn, pool, by, now):
            raise UsageError(
                "There is a pool %(name)s already; codes can be added to it.", name=pool.name
            )
        await audit.write(conn, by, "create coupon pool", None, {"pool": pool.name}, now)


async def stock(services: Services, name: str) -> Stock:
    """Returns a pool with its figures. Raises UsageError if there is none of this name."""
    async with services.db.connect() as conn:
        found = await store.stock(conn, name)
    if found is None:
        raise UsageError("There is no pool of coupons named %(name)s.", name=name)
    return found


async def stocks(services: Services) -> list[Stock]:
    """Returns all pools with their figures, the newest first."""
    async with services.db.connect() as conn:
        return await store.stocks(conn)


def keywords(services: Services) -> frozenset[str]:
    """Returns the words that no code may hold: keywords of all packs and of our programs."""
    words = [word for rows in packs().words.values() for row in rows for word in row.words]
    words += [word for one in services.numbers.programs.values() for word in one.keywords]
    return rules.forbidden(words)


async def generate(services: Services, name: str, count: int, by: str) -> int:
    """Adds so many new codes to a pool. Returns how many. Raises UsageError."""
    found = await stock(services, name)
    if not 1 <= count <= MOST - found.codes:
        raise UsageError(
            "A pool may have from 1 to %(most)s codes; this one has %(codes)s.",
            most=MOST,
            codes=found.codes,
        )
    words, added = keywords(services), 0
    while added < count:  # a code may be in another pool already
        more = rules.generate(min(BATCH, count - added), secrets.randbelow, words)
        async with services.db.begin() as conn:
            added += len(await store.add_codes(conn, name, more))
    await _noted(services, name, by, {"generated": added})
    return added


async def upload(
    services: Services, name: str, content: bytes, by: str, *, as_they_are: bool = False
) -> Filled:
    """Adds the codes of a file to a pool: a code on each line, or in the first column of a CSV
    file. as_they_are: they are of the shop's own system, so that 0, O, 1 and I are let be. Raises
    UsageError if the file as a whole can't be used."""
    found = await stock(services, name)
    words, good, refused = keywords(services), dict[str, None](), list[tuple[int, str, Said]]()
    for number, code in _lines(content):
        wrong = rules.fault(code, words, as_it_is=as_they_are)
        if wrong is None:
            good[code] = None
        else:
            refused.append((number, code[:40], wrong))
    if found.codes + len(good) > MOST:
        raise UsageError("A pool may have at most %(most)s codes.", most=MOST)
    added, fresh = 0, list(good)
    for start in range(0, len(fresh), BATCH):
        async with services.db.begin() as conn:
            added += len(await store.add_codes(conn, name, fresh[start : start + BATCH]))
    await _noted(services, name, by, {"uploaded": added, "refused": len(refused)})
    return Filled(added, len(fresh) - added, tuple(refused))


def _lines(content: bytes) -> list[tuple[int, str]]:
    """Returns the codes of a file with their lines. Raises UsageError."""
    if len(content) > LONGEST_FILE:
        raise UsageError("The file is too large: %(most)s MB at most.", most=LONGEST_FILE >> 20)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(
            "The file is no text: save the codes as CSV in UTF-8, one on each line."
        ) from None
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        cell = line.replace(";", ",").replace("\t", ",").split(",")[0].strip().strip('"').strip()
        code = cell.upper()
        if code and not (number == 1 and code in HEADERS):
            found.append((number, code))
    if not found:
        raise UsageError("There is no code in it: each line has one.")
    return found


async def _noted(services: Services, name: str, by: str, what: dict[str, int]) -> None:
    async with services.db.begin() as conn:
        now = services.clock.now()
        await audit.write(conn, by, "fill coupon pool", None, {"pool": name, **what}, now)


async def exported(services: Services, name: str, by: str) -> AsyncIterator[str]:
    """Returns a pool's codes as a CSV file, a page at a time; the audit trail has who took it.
    Raises UsageError if there is no such pool."""
    await stock(services, name)
    async with services.db.begin() as conn:
        now = services.clock.now()
        await audit.write(conn, by, "export coupons", None, {"pool": name}, now)
    return _pages(services, name)


async def _pages(services: Services, name: str) -> AsyncIterator[str]:
    yield "\ufeff" + _csv([list(COLUMNS)])
    after = 0
    while True:
        async with services.db.connect() as conn:
            rows = await store.codes(conn, name, after, BATCH)
        if not rows:
            return
        after = rows[-1].id
        yield _csv([[_cell(row[column]) for column in COLUMNS] for row in rows])


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    plain = "" if value is None else str(value)
    return f"'{plain}" if plain[:1] in "=+-@\t\r" and plain else plain


def _csv(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


async def campaigns(services: Services, name: str) -> list[store.Outcome]:
    """Returns what came of a pool's codes in each campaign, the newest first."""
    async with services.db.connect() as conn:
        return await store.outcomes(conn, name)
