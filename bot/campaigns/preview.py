"""Counts what a launch would do if it happened now, and writes nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.campaigns import audience_store as audiences
from bot.campaigns import experiments
from bot.campaigns.audience import people
from bot.campaigns.compose import compose, language_for, number_of, program_of, ruling
from bot.campaigns.coupon_codes import settled
from bot.campaigns.launch import Progress, nobody, nothing
from bot.campaigns.rules import Campaign
from bot.campaigns.rules.check import Worst
from bot.campaigns.rules.forecast import Wait, label
from bot.campaigns.rules.goal import parted
from bot.campaigns.rules.timing import due
from bot.campaigns.rules.variants import starts_at, variants
from bot.campaigns.writer import Wording
from bot.db.database import Row
from bot.gate.places import place
from bot.messages.outbox import NO_DATE
from bot.messages.outbox_store import Ruling
from bot.models import Language, Status
from bot.services import Services
from bot.sms.personalise import clean_value
from bot.sms.segments import segments
from bot.sms.substitutes import foreign, in_gsm

REFUSED = 200  # that a preview names
MEMORY = 50_000  # verdicts, and texts, that a preview remembers


@dataclass(slots=True)
class Preview:
    """The result of a launch, if it happened now.

    suppressed: how many contacts by the gate's reason. deferred: by reason, how many deferred texts
    could go out at each instant. refused: the first of those suppressed, (number, reason). worst:
    by language the costliest text. countries: segments by country. silent: how many people have
    another language than the texts. valued: placeholders that somebody has a value for. late: how
    many could get it only on another day at their place. texted: how many would get it who have had
    an offer on the same day. waits: how many wait for each reason, until which time on their own
    clocks, at which places. going: segments by when they may go. held_out: how many get nothing, to
    compare; they are not in the audience. today, later: how many get it today at their place, and
    on another day, if it goes out ahead of each one's own date; unread: values that are no date.
    drawn: how many would get each variant of an experiment; the others are counted as if it found
    A. variants: the costliest texts of the variants after A, as in worst."""

    audience: int = 0
    segments: int = 0
    languages: Counter[str] = field(default_factory=Counter)
    suppressed: Counter[str] = field(default_factory=Counter)
    deferred: dict[str, Counter[datetime]] = field(default_factory=dict)
    examples: dict[str, str] = field(default_factory=dict)
    refused: list[tuple[str, str]] = field(default_factory=list)
    worst: dict[Language, Worst] = field(default_factory=dict)
    countries: Counter[str] = field(default_factory=Counter)
    silent: Counter[str] = field(default_factory=Counter)
    valued: set[str] = field(default_factory=set)
    late: int = 0
    texted: int = 0
    held_out: int = 0
    drawn: Counter[int] = field(default_factory=Counter)
    variants: dict[int, dict[Language, Worst]] = field(default_factory=dict)
    today: int = 0
    later: int = 0
    unread: Counter[str] = field(default_factory=Counter)
    waits: Counter[Wait] = field(default_factory=Counter)
    going: Counter[datetime] = field(default_factory=Counter)

    @property
    def will_get(self) -> int:
        return self.languages.total()

    @property
    def at_once(self) -> int:
        return self.will_get - self.waits.total() - self.later


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the gate says of all who are alike. late: it waits until another day there. today: it
    goes today there."""

    ruling: Ruling
    country: str
    late: bool
    texted: bool
    wait: Wait | None
    today: bool


@dataclass(frozen=True, slots=True)
class _Text:
    language: Language
    body: str
    segments: int
    foreign: tuple[str, ...]
    extra: int  # segments that the foreign characters cost


async def preview(
    services: Services, campaign: Campaign, on_progress: Progress = nothing
) -> Preview:
    """Counts what a launch would do. Raises UsageError for an empty audience. on_progress gets a
    share, 0 to 1."""
    number = number_of(services, campaign)
    program = program_of(services, campaign, number)
    async with services.db.begin() as conn:
        await conn.snapshot()
        campaign = await settled(conn, campaign)
        counting = _Counting(services, campaign, program, services.clock.now())
        async for part in people.chosen(services, conn, campaign.audience):
            texted, held = parted(campaign.name, campaign.hold_out, part.ids)
            counting.found.held_out += len(held)
            for variant, drawn in experiments.drawn(campaign, texted).items():
                for row in await audiences.audience(
                    conn, program, campaign.message_class, campaign.asks, counting.now, drawn
                ):
                    counting.count(row, variant)
            on_progress(part.share)
        on_progress(1.0)
    if not counting.found.audience and not campaign.one_by_one:
        raise nobody(campaign)
    return counting.found


class _Variant:
    """One variant, with the verdicts and texts that are remembered of it."""

    def __init__(self, campaign: Campaign) -> None:
        self.campaign, self.wording = campaign, Wording(campaign)
        self.rulings: dict[tuple[object, ...], _Seen] = {}
        self.texts: dict[tuple[object, ...], _Text] = {}


class _Counting:
    """Counts an audience row by row. Who is alike in all that the gate looks at shares a verdict;
    who is alike in all that the text takes from them shares a text."""

    def __init__(self, services: Services, campaign: Campaign, program: str, now: datetime) -> None:
        self.found, self.now = Preview(), now
        self._services, self._campaign, self._program = services, campaign, program
        self._variants = [_Variant(one) for one in variants(campaign)]
        self._began = starts_at(campaign, now)
        self._spoken = {language.value for language in campaign.text}

    def count(self, row: Row, drawn: int | None) -> None:
        found, variant = self.found, self._variants[drawn or 0]
        found.audience += 1
        seen = self._ruling(row, variant)
        ruling = seen.ruling
        if ruling.status == Status.SUPPRESSED:
            found.suppressed[ruling.reason] += 1
            if ruling.reason == NO_DATE and (said := self._date(row)):
                found.unread[said] += 1
            if len(found.refused) < REFUSED:
                found.refused.append((row["address"], ruling.reason))
            return
        if drawn is not None:
            found.drawn[drawn] += 1
        if self._campaign.date:
            found.today += seen.today
            found.later += not seen.today
        elif ruling.not_before is not None:
            found.deferred.setdefault(ruling.reason, Counter())[ruling.not_before] += 1
            found.late += seen.late
        if seen.wait is not None:
            found.waits[seen.wait] += 1
        found.texted += seen.texted
        if row["language"] and row["language"] not in self._spoken:
            found.silent[row["language"]] += 1
        text = self._text(row, variant)
        found.languages[text.language.value] += 1
        found.segments += text.segments
        found.countries[seen.country] += text.segments
        found.going[ruling.not_before or self.now] += text.segments
        found.examples.setdefault(text.language.value, text.body)
        number = variant.campaign.variant
        _weigh(text, found.variants.setdefault(number, {}) if number else found.worst)

    def _date(self, row: Row) -> str:
        return self._campaign.timing.date_of(row["attributes"])

    def _ruling(self, row: Row, variant: _Variant) -> _Seen:
        key = (*audiences.alike(row), self._date(row))
        known = variant.rulings.get(key)
        if known is None:
            candidate = audiences.candidate(row, self._program)
            found, _ = ruling(
                self._services, variant.campaign, self._program, candidate, self.now, self._began
            )
            home = place(row["address"], row["postcode"], row["zone"])
            zone = ZoneInfo(home.zones[0] if home.zones else "UTC")
            at = due(variant.campaign.timing, home.zones, self._began, self._date(row))
            day, today = (at or self.now).astimezone(zone), self.now.astimezone(zone).date()
            goes = (found.not_before or day).astimezone(zone)
            lately = (one.astimezone(zone).date() for one in candidate.standing.lately)
            known = _Seen(
                found,
                home.country or "?",
                goes.date() > day.date(),
                goes.date() in lately,
                Wait(found.reason, goes.replace(tzinfo=None), label(home))
                if found.not_before and not self._campaign.date
                else None,
                goes.date() <= today,
            )
            if len(variant.rulings) < MEMORY:
                variant.rulings[key] = known
        return known

    def _text(self, row: Row, variant: _Variant) -> _Text:
        likeness = variant.wording.likeness(row)
        known = variant.texts.get(likeness) if likeness else None
        if known is None:
            known = self._composed(row, variant.campaign)
            given = {**row["attributes"], "first_name": (row["name"] or "").partition(" ")[0]}
            self.found.valued |= {name for name, value in given.items() if clean_value(value or "")}
            if likeness and len(variant.texts) < MEMORY:
                variant.texts[likeness] = known
        return known

    def _composed(self, row: Row, campaign: Campaign) -> _Text:
        candidate = audiences.candidate(row, self._program)
        body = compose(self._services, campaign, candidate)
        language = language_for(self._services, campaign, candidate.language)
        count, strange = segments(body), foreign(body)
        extra = count - segments(in_gsm(body)) if strange else 0
        return _Text(language, body, count, strange, extra)


def _weigh(text: _Text, worst: dict[Language, Worst]) -> None:
    """Keeps the costliest text of each language, and what its foreign characters cost."""
    known = worst.get(text.language)
    if known is None:
        known = Worst("", 0, Counter(), 0)
    elif not text.foreign and (text.segments, len(text.body)) <= (
        known.segments,
        len(known.body),
    ):
        return
    longer = (text.segments, len(text.body)) > (known.segments, len(known.body))
    worst[text.language] = Worst(
        text.body if longer else known.body,
        max(text.segments, known.segments),
        Counter(known.foreign) + Counter(text.foreign),
        known.extra + text.extra,
    )
