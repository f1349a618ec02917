"""What came of a campaign: its funnel, why texts failed, by language and hour, what it cost."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from bot.campaigns import control, counts_store, goals, prices, recipients_store
from bot.campaigns import store as campaigns
from bot.campaigns.experiment_report import Found, found_json
from bot.campaigns.experiment_report import found as tried_of
from bot.campaigns.links import figures_json
from bot.campaigns.rules import parse_campaign
from bot.campaigns.rules.cost import Cost, cost
from bot.campaigns.store import CampaignRow
from bot.contacts import audit_store as audit
from bot.db.database import Connection
from bot.errors import UsageError
from bot.links import report_store as links
from bot.links.report_store import LinkFigures
from bot.models import Status
from bot.orders.coupons import store as coupons
from bot.orders.coupons.store import Outcome as Handed
from bot.providers.errors import What
from bot.services import Services

PAGE = 5_000
FORMULA = "=+-@\t\r"  # what a spreadsheet takes for the beginning of one
BOM = "\ufeff"  # without it Excel takes UTF-8 for the machine's own encoding
SKIPPED = ("program_cap", "daily_cap")
EXPIRED = "campaign_expired"
DONE = ("clicked", "replied", "answered", "opted_out")
DELIVERED = (Status.DELIVERED, Status.READ)
FAILED = (Status.FAILED, Status.UNDELIVERED)
SENT = (Status.ACCEPTED, Status.SENT, *DELIVERED, Status.UNDELIVERED)  # taken by the carrier
STATUSES = frozenset(Status)
# The columns of the recipients' file, which stay as they are; new ones come last.
COLUMNS = (
    "number", "name", "language", "outcome", "status", "reason", "error_code", "error",
    "not_before", "sent_at", "status_at", "segments", "price", "currency", "replied_at",
    "answered_at", "opted_out_at", "clicked_at", "clicks", "answer", "variant",
    "coupon", "redeemed_at", "redeemed_place",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Failure:
    """Why texts failed: the provider's code, what it is about, and how many."""

    code: str
    what: What
    texts: int


@dataclass(frozen=True, slots=True)
class Part:
    """The people of a language, or those whose texts were handed over within an hour."""

    people: int
    sent: int
    delivered: int
    failed: int
    clicked: int
    replied: int
    answered: int
    opted_out: int


@dataclass(frozen=True, slots=True)
class Report:
    """All that is known of what came of a campaign. funnel: figures by name; refused: by reason.
    charged: by currency what the provider says that it cost, and of how many texts it says so.
    links: what came of each; coupons, goal, experiment: what came of them;
    marks: why so many of their clicks are no person's."""

    campaign: CampaignRow
    funnel: Mapping[str, int]
    refused: Mapping[str, int]
    failures: tuple[Failure, ...]
    languages: Mapping[str, Part]
    hours: Mapping[datetime, Part]
    cost: Cost
    charged: Mapping[str, tuple[Decimal, int]]
    links: tuple[LinkFigures, ...]
    marks: Mapping[str, int]
    coupons: Handed | None = None
    goal: goals.Outcome | None = None
    experiment: Found | None = None


async def report(services: Services, name: str, *, whole: bool = True) -> Report:
    """Returns what came of a campaign. Raises UsageError if there is no such campaign. whole: with
    its links, which take as long as their clicks are many."""
    counted = await control.show(services, name)
    async with services.db.connect() as conn:
        row = await campaigns.find(conn, name)
        if row is None:
            raise UsageError("There is no campaign named %(name)s.", name=name)
        parts = await counts_store.parts(conn, row.id)
        handed, reached = await _reached(services, conn, row) if whole else (None, None)
        linked = await links.by_link(conn, row.id) if whole else []
        marks = await links.by_mark(conn, row.id) if linked else {}
        tried = await tried_of(conn, row, services.clock.now()) if whole else None
    suppressed: dict[str, int] = dict(counted["suppressed"])
    skipped = sum(suppressed.pop(reason, 0) for reason in SKIPPED)
    expired = suppressed.pop(EXPIRED, 0)
    segments: Counter[str] = Counter()
    charged: dict[str, tuple[Decimal, int]] = {}
    for part, amount in parts.items():
        if part.counted in SENT:
            segments[part.country or "?"] += amount.segments
        elif part.counted == "charged":
            charged[part.detail] = amount.charged, amount.n
    day = (row.began or services.clock.now()).astimezone(UTC).date()
    return Report(
        row,
        _funnel(counted, sum(suppressed.values()), skipped, expired),
        suppressed,
        _failures(services, row, counted["failed"]),
        _parts(parts, lambda one: one.language),
        _parts(parts, lambda one: one.hour),
        cost(prices.read(services.settings), segments, row.number, day),
        charged,
        tuple(linked),
        marks,
        handed,
        reached,
        tried,
    )


async def _reached(
    services: Services, conn: Connection, row: CampaignRow
) -> tuple[Handed | None, goals.Outcome | None]:
    """Returns what came of a campaign's coupons and of its goal."""
    if row.began is None:
        return None, None
    campaign = parse_campaign(row.content)
    handed = await coupons.outcome(conn, row.id) if campaign.pool else None
    return handed, await goals.outcome(services, conn, row, campaign)


def _funnel(counted: Mapping[str, Any], refused: int, skipped: int, expired: int) -> dict[str, int]:
    whole = {key: value for key, value in counted.items() if isinstance(value, int)}
    return {
        **whole,
        "failed": sum(counted["failed"].values()),
        "refused": refused,
        "skipped": skipped,
        "expired": expired,
    }


def _failures(
    services: Services, row: CampaignRow, failed: Mapping[str, int]
) -> tuple[Failure, ...]:
    return tuple(
        Failure(code, _about(services, row, code), count)
        for code, count in sorted(failed.items(), key=lambda one: (-one[1], one[0]))
        if count
    )


def _about(services: Services, row: CampaignRow, code: str) -> What:
    """Returns what a code of the provider is about."""
    return services.providers.about(services.numbers.of(row.number), code)


def _parts(counted: counts_store.Parts, key: Callable[[counts_store.Part], Any]) -> dict[Any, Part]:
    """Returns the figures by what `key` says of their parts, without those of which it is None."""
    found: dict[Any, Counter[str]] = {}
    for one, amount in counted.items():
        if one.counted not in (*STATUSES, "waiting", *DONE) or key(one) is None:
            continue
        part, n = found.setdefault(key(one), Counter()), amount.n
        part["people"] += n * (one.counted not in DONE)
        part["sent"] += n * (one.counted in SENT)
        part["delivered"] += n * (one.counted in DELIVERED)
        part["failed"] += n * (one.counted in FAILED)
        if one.counted in DONE:
            part[one.counted] += n
    return {name: Part(**{f: part[f] for f in Part.__slots__}) for name, part in found.items()}


def report_json(found: Report) -> dict[str, Any]:
    """Returns the report as plain values, for programs; its keys stay as they are."""
    row, spent = found.campaign, found.cost
    return {
        "name": row.name,
        "status": row.status,
        "class": row.message_class.value,
        "program": row.program,
        "number": row.number,
        "version": row.version,
        "began": row.began.isoformat() if row.began else None,
        "funnel": dict(found.funnel),
        "opened": None,  # which nobody can measure by SMS
        "refused": dict(found.refused),
        "failures": [
            {"code": one.code, "what": one.what.value, "texts": one.texts} for one in found.failures
        ],
        "languages": [{"language": name, **_plain(part)} for name, part in found.languages.items()],
        "hours": [{"hour": at.isoformat(), **_plain(part)} for at, part in found.hours.items()],
        "links": [figures_json(one) for one in found.links],
        "robots": dict(found.marks),
        "cost": {
            "estimated": str(spent.amount),
            "currency": spent.currency,
            "source": spent.source,
            "unpriced": dict(spent.unpriced),
            "charged": [
                {"amount": f"{amount:f}", "currency": currency, "texts": texts}
                for currency, (amount, texts) in found.charged.items()
            ],
        },
        "coupons": _handed(row, found.coupons),
        "conversions": goals.outcome_json(found.goal) if found.goal else None,
        "experiment": found_json(found.experiment) if found.experiment else None,
    }


def _handed(row: CampaignRow, found: Handed | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "pool": parse_campaign(row.content).pool,
        "handed_out": found.handed,
        "redeemed": found.redeemed,
        "amounts": {currency: f"{amount:f}" for currency, amount in found.amounts.items()},
    }


def _plain(part: Part) -> dict[str, int]:
    return {field: getattr(part, field) for field in Part.__slots__}


async def exported(services: Services, name: str, by: str) -> AsyncIterator[str]:
    """Returns the campaign's recipients as a CSV file, a page at a time; the audit trail has who
    took it. Raises UsageError if there is no such campaign."""
    async with services.db.begin() as conn:
        row = await campaigns.find(conn, name)
        if row is None:
            raise UsageError("There is no campaign named %(name)s.", name=name)
        now = services.clock.now()
        await audit.write(conn, by, "export recipients", None, {"campaign": name}, now)
    return _pages(services, row)


async def _pages(services: Services, row: CampaignRow) -> AsyncIterator[str]:
    yield BOM + _lines([list(COLUMNS)])
    after = 0
    while True:
        async with services.db.connect() as conn:
            people = await recipients_store.page(conn, row.id, after=after, limit=PAGE)
        if not people:
            return
        after = people[-1]["id"]
        for one in people:
            code = one["error_code"]
            one["number"] = one["address"]
            one["error"] = code and _about(services, row, str(code)).value
            if one["name"] and one["name"][0] in FORMULA:
                one["name"] = f"'{one['name']}"
        yield _lines([[_cell(one[column]) for column in COLUMNS] for one in people])


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    return "" if value is None else str(value)


def _lines(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()
