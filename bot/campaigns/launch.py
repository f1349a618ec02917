"""Launches campaigns and turns their recipients into texts, each through the gate.

preview writes nothing. launch freezes content and audience in one transaction. distribute turns
recipients into texts, batch by batch.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from bot.campaigns import store as campaigns
from bot.campaigns.rules import Campaign, campaign_mapping, parse_campaign
from bot.campaigns.store import CampaignRow, Candidate, Placed
from bot.consent import personal_link as links
from bot.contacts import audit_store as audit
from bot.db.database import Connection, server_gone
from bot.errors import UsageError
from bot.messages import outbox as outgoing
from bot.models import PRIORITY_BULK, Language, Purpose, Status
from bot.services import Services
from bot.sms import segments as text
from bot.sms.personalise import personalise
from bot.surveys.rules.asking import question_text

log = structlog.get_logger()

BATCH = 500


@dataclass(frozen=True, slots=True)
class Preview:
    """The result of a launch, if it happened now.

    suppressed: how many contacts by the gate's reason. deferred: by reason, when each deferred text
    could go out, in ascending order.
    """

    audience: int
    will_get: int
    languages: Mapping[str, int]
    segments: int
    suppressed: Mapping[str, int]
    deferred: Mapping[str, Sequence[datetime]]
    examples: Mapping[str, str] = field(default_factory=dict)
    refused: tuple[tuple[str, str], ...] = ()  # (number, reason)


async def preview(services: Services, campaign: Campaign) -> Preview:
    """Counts what a launch would do, and writes nothing. Raises UsageError for a tag that no
    contact carries, or an empty audience."""
    number = _number(services, campaign)
    program = _program(services, campaign, number)
    async with services.db.connect() as conn:
        await _check_tags(conn, campaign)
        candidates = await campaigns.audience(
            conn,
            program,
            campaign.message_class,
            campaign.audience.every,
            campaign.audience.some,
            services.clock.now(),
        )
    if not candidates:
        raise UsageError(
            f"Nobody is in the audience of {campaign.name}: no contact carries these tags."
        )
    return _count(services, campaign, program, candidates, services.clock.now())


def _count(
    services: Services, campaign: Campaign, program: str, candidates: list[Candidate], now: datetime
) -> Preview:
    languages: Counter[str] = Counter()
    suppressed: Counter[str] = Counter()
    deferred: defaultdict[str, list[datetime]] = defaultdict(list)
    refused: list[tuple[str, str]] = []
    examples: dict[str, str] = {}
    segments = 0
    for candidate in candidates:
        placed = _place(services, campaign, program, candidate, now)
        if placed.status == Status.SUPPRESSED:
            suppressed[placed.reason] += 1
            refused.append((candidate.address, placed.reason))
            continue
        if placed.not_before is not None:
            deferred[placed.reason].append(placed.not_before)
        language = _language(services, campaign, candidate)
        languages[language] += 1
        segments += placed.segments
        examples.setdefault(language.value, placed.body)
    return Preview(
        len(candidates),
        languages.total(),
        dict(languages),
        segments,
        dict(suppressed),
        {why: sorted(until) for why, until in deferred.items()},
        examples,
        tuple(refused),
    )


async def launch(services: Services, campaign: Campaign, by: str) -> int:
    """Freezes content and audience in one transaction. Returns the number of recipients. Raises
    UsageError if the name has been used, or for what preview raises."""
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
        count = await campaigns.add_recipients(
            conn, campaign_id, campaign.audience.every, campaign.audience.some
        )
        if count == 0:
            raise UsageError(f"Nobody is in the audience of {campaign.name}.")
        await audit.write(
            conn, by, "launch campaign", None, {"campaign": campaign.name, "recipients": count}, now
        )
    log.info("campaign_launched", campaign_id=campaign_id, recipients=count)
    return count


async def _check_tags(conn: Connection, campaign: Campaign) -> None:
    unknown = await campaigns.unknown_tags(conn, campaign.audience.tags)
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
    ruling = outgoing.when_queued(
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
    return Placed(
        candidate.contact_id,
        body,
        text.segments(body),
        ruling.status,
        ruling.verdict,
        ruling.reason,
        ruling.not_before,
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
