"""Launches campaigns and turns their recipients into texts, each through the gate.

preview writes nothing. launch freezes content and audience in one transaction. distribute turns
recipients into texts, batch by batch.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from bot.campaigns import audience_store as audiences
from bot.campaigns import store as campaigns
from bot.campaigns.audience_store import Candidate
from bot.campaigns.rules import Campaign, campaign_mapping, parse_campaign
from bot.campaigns.store import CampaignRow, Placed
from bot.consent import personal_link as links
from bot.contacts import audit_store as audit
from bot.db.database import Connection, Row, server_gone
from bot.errors import UsageError
from bot.messages import outbox as outgoing
from bot.messages.outbox_store import Ruling
from bot.models import PRIORITY_BULK, Language, Purpose, Status
from bot.services import Services
from bot.sms import segments as text
from bot.sms.personalise import personalise, placeholders
from bot.surveys.rules.asking import question_text

log = structlog.get_logger()

BATCH = 500
RANGE = 20_000  # ids of contacts that one statement looks at
REFUSED = 200  # that a preview names
MEMORY = 50_000  # verdicts, and texts, that a preview remembers
OURS = frozenset({"first_name", "brand", "support", "preferences"})  # not from the contact's file

Progress = Callable[[float], None]


def _nothing(_: float) -> None: ...


@dataclass(slots=True)
class Preview:
    """The result of a launch, if it happened now.

    suppressed: how many contacts by the gate's reason. deferred: by reason, how many deferred texts
    could go out at each instant. refused: the first of those suppressed, (number, reason).
    """

    audience: int = 0
    segments: int = 0
    languages: Counter[str] = field(default_factory=Counter)
    suppressed: Counter[str] = field(default_factory=Counter)
    deferred: dict[str, Counter[datetime]] = field(default_factory=dict)
    examples: dict[str, str] = field(default_factory=dict)
    refused: list[tuple[str, str]] = field(default_factory=list)

    @property
    def will_get(self) -> int:
        return self.languages.total()


async def preview(
    services: Services, campaign: Campaign, on_progress: Progress = _nothing
) -> Preview:
    """Counts what a launch would do, and writes nothing. Raises UsageError for a tag that no
    contact carries, or an empty audience. on_progress gets a share, 0 to 1."""
    number = _number(services, campaign)
    program = _program(services, campaign, number)
    counting = _Counting(services, campaign, program, services.clock.now())
    async with services.db.begin() as conn:
        await audiences.snapshot(conn)
        await _check_tags(conn, campaign)
        chosen, last = campaign.audience, await audiences.last_contact(conn)
        for ids in _ranges(last):
            for row in await audiences.audience(
                conn,
                program,
                campaign.message_class,
                chosen.every,
                chosen.some,
                counting.now,
                ids,
            ):
                counting.count(row)
            on_progress(min(1.0, ids.stop / (last + 1)))
    if not counting.found.audience:
        raise UsageError(
            f"Nobody is in the audience of {campaign.name}: no contact carries these tags."
        )
    return counting.found


def _ranges(last: int) -> Iterator[range]:
    """Yields the ids of contacts in ranges: no statement takes long, however many there are."""
    for first in range(1, last + 1, RANGE):
        yield range(first, first + RANGE)


class _Counting:
    """Counts an audience row by row. Who is alike in all that the gate looks at shares a verdict;
    who is alike in all that the text takes from them shares a text."""

    def __init__(self, services: Services, campaign: Campaign, program: str, now: datetime) -> None:
        self.found, self.now = Preview(), now
        self._services, self._campaign, self._program = services, campaign, program
        used = {name for text in campaign.text.values() for name in placeholders(text)}
        self._personal = "preferences" in used  # a link of each one's own
        self._used = sorted(used - OURS)
        self._rulings: dict[tuple[object, ...], Ruling] = {}
        self._texts: dict[tuple[object, ...], tuple[Language, str, int]] = {}

    def count(self, row: Row) -> None:
        found = self.found
        found.audience += 1
        ruling = self._ruling(row)
        if ruling.status == Status.SUPPRESSED:
            found.suppressed[ruling.reason] += 1
            if len(found.refused) < REFUSED:
                found.refused.append((row["address"], ruling.reason))
            return
        if ruling.not_before is not None:
            found.deferred.setdefault(ruling.reason, Counter())[ruling.not_before] += 1
        language, body, segments = self._text(row)
        found.languages[language.value] += 1
        found.segments += segments
        found.examples.setdefault(language.value, body)

    def _ruling(self, row: Row) -> Ruling:
        key = audiences.alike(row)
        known = self._rulings.get(key)
        if known is None:
            candidate = audiences.candidate(row, self._program)
            known = _ruling(self._services, self._campaign, self._program, candidate, self.now)
            if len(self._rulings) < MEMORY:
                self._rulings[key] = known
        return known

    def _text(self, row: Row) -> tuple[Language, str, int]:
        values = row["attributes"]
        first_name = (row["name"] or "").partition(" ")[0]
        key = (row["language"], first_name, *(values.get(name) for name in self._used))
        known = None if self._personal else self._texts.get(key)
        if known is None:
            candidate = audiences.candidate(row, self._program)
            body = compose(self._services, self._campaign, candidate)
            language = _language(self._services, self._campaign, candidate)
            known = language, body, text.segments(body)
            if not self._personal and len(self._texts) < MEMORY:
                self._texts[key] = known
        return known


async def launch(
    services: Services, campaign: Campaign, by: str, on_progress: Progress = _nothing
) -> int:
    """Freezes content and audience in one transaction. Returns the number of recipients. Raises
    UsageError if the name has been used, or for what preview raises. on_progress gets a share, 0
    to 1."""
    number = _number(services, campaign)
    program = _program(services, campaign, number)
    now = services.clock.now()
    async with services.db.begin() as conn:
        await _check_tags(conn, campaign)
        campaign_id = await campaigns.insert(
            conn,
            campaign.name,
            campaign.message_class,
            program,
            number,
            campaign_mapping(campaign),
            now,
        )
        if campaign_id is None:
            raise UsageError(
                f"A campaign named {campaign.name} has been launched already. Its "
                "people would be texted twice: give this one another name."
            )
        count, last = 0, await audiences.last_contact(conn)
        for ids in _ranges(last):
            count += await audiences.add_recipients(
                conn, campaign_id, campaign.audience.every, campaign.audience.some, ids
            )
            on_progress(min(1.0, ids.stop / (last + 1)))
        if count == 0:
            raise UsageError(f"Nobody is in the audience of {campaign.name}.")
        await audit.write(
            conn, by, "launch campaign", None, {"campaign": campaign.name, "recipients": count}, now
        )
    log.info("campaign_launched", campaign_id=campaign_id, recipients=count)
    return count


async def _check_tags(conn: Connection, campaign: Campaign) -> None:
    unknown = await audiences.unknown_tags(conn, campaign.audience.tags)
    if unknown:
        raise UsageError(f"No contact carries the tag {', '.join(unknown)}.")


def _number(services: Services, campaign: Campaign) -> str:
    numbers = [n.number for n in services.numbers.active]
    if not numbers:
        raise UsageError("There is no sender number; `texto number add` adds one.")
    if campaign.number and services.numbers.of(campaign.number).retired:
        raise UsageError(
            f"{campaign.number} is retired; the numbers in service are {', '.join(numbers)}."
        )
    if campaign.number and campaign.number not in numbers:
        raise UsageError(f"{campaign.number} is not one of our numbers: {', '.join(numbers)}.")
    return campaign.number or numbers[0]


def _program(services: Services, campaign: Campaign, number: str) -> str:
    ours = services.numbers
    name = campaign.program or ours.of(number).program
    if ours.described and name not in ours.programs:
        raise UsageError(f"{name} is no program; the programs are {', '.join(ours.programs)}.")
    return name


# -- from recipients to texts ----------------------------------------------------------------


async def distribute(services: Services) -> int:
    """Turns the recipients of running campaigns into texts. Returns how many."""
    async with services.db.connect() as conn:
        running = await campaigns.running(conn)
    count = 0
    for row in running:
        try:
            campaign = parse_campaign(row.content)
            while placed := await _batch(services, row, campaign):
                count += placed
        except Exception as error:
            if server_gone(error):
                raise
            log.exception("campaign_stuck", campaign_id=row.id)  # the others go on
    if running:
        async with services.db.begin() as conn:
            await campaigns.finish_done(conn, services.clock.now())
    return count


async def _batch(services: Services, row: CampaignRow, campaign: Campaign) -> int:
    async with services.db.begin() as conn:
        now = services.clock.now()
        candidates = await campaigns.next_batch(conn, row, BATCH, now)
        if not candidates:
            return 0
        await campaigns.place(
            conn,
            row,
            _purpose(campaign),
            PRIORITY_BULK,
            [_place(services, campaign, row.program, candidate, now) for candidate in candidates],
            now,
        )
    services.queues.wake_sender()
    return len(candidates)


def _place(
    services: Services, campaign: Campaign, program: str, candidate: Candidate, now: datetime
) -> Placed:
    """Composes a recipient's text and takes the gate's verdict on it."""
    body = compose(services, campaign, candidate)
    ruling = _ruling(services, campaign, program, candidate, now)
    return Placed(
        candidate.contact_id,
        body,
        text.segments(body),
        ruling.status,
        ruling.verdict,
        ruling.reason,
        ruling.not_before,
    )


def _ruling(
    services: Services, campaign: Campaign, program: str, candidate: Candidate, now: datetime
) -> Ruling:
    """Takes the gate's verdict on the campaign's text to one person."""
    return outgoing.when_queued(
        outgoing.gate(
            services,
            candidate.standing,
            candidate.channel,
            campaign.message_class,
            _purpose(campaign),
            program,
            now,
        )
    )


def _purpose(campaign: Campaign) -> Purpose:
    return Purpose.SURVEY_QUESTION if campaign.survey else Purpose.CAMPAIGN


def _language(services: Services, campaign: Campaign, candidate: Candidate) -> Language:
    """Returns the contact's language if the campaign has it, else the default one, else any it
    has."""
    for language in (candidate.language, services.settings.default_language):
        if language is not None and language in campaign.text:
            return language
    return next(iter(campaign.text))


def compose(services: Services, campaign: Campaign, candidate: Candidate) -> str:
    """Returns the text in the contact's language, with its own values and the survey's first
    question."""
    language = _language(services, campaign, candidate)
    values = {
        **candidate.attributes,
        "first_name": (candidate.name or "").split(" ")[0],
        "brand": services.settings.brand,
        "support": services.settings.support,
        "preferences": "",
    }
    # a fallback, since a value is cut to a length that would break the link
    ours = {"preferences": links.personal(services, candidate.subject_id)}
    body = personalise(campaign.text[language], values, {**campaign.fallbacks_in(language), **ours})
    if campaign.survey:
        body = f"{body}\n{question_text(campaign.survey.questions[0], language)}"
    return body
