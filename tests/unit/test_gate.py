"""bot/gate/verdict.py: the gate.

`restated` writes the rules of consent, revocation and conversation out again by hand and shares
no code with the module: it reads down the list of what is forbidden, where the module classifies
and then decides. Hours and caps are tested by what a deferral promises.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.gate.packs.model import NOWHERE, Cap, Hours, Note, Place
from bot.gate.reasons import Reason
from bot.gate.verdict import Gate, Verdict, VerdictKind, may_send
from bot.models import Channel, Frequency, MessageClass, Purpose
from bot.programs.model import AtMost

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)  # a Tuesday, 13:00 in Berlin, 07:00 in Miami
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

BERLIN = Place("DE", (), ("Europe/Berlin",))
PARIS = Place("FR", (), ("Europe/Paris",))
MIAMI = Place("US", ("US-FL",), ("America/New_York",))
PENSACOLA_OR_MIAMI = Place("US", ("US-FL",), ("America/New_York", "America/Chicago"))
AUSTIN = Place("US", ("US-TX",), ("America/Chicago",))
HONOLULU = Place("US", ("US-HI",), ("Pacific/Honolulu",))
ANYWHERE_US = Place(
    "US",
    ("US-FL", "US-RI", "US-TX", "US-HI", "US-NY", "US-KY"),
    ("America/New_York", "America/Chicago", "America/Los_Angeles", "Pacific/Honolulu"),
)
TORONTO = Place("CA", ("CA-ON",), ("America/Toronto",))
ZURICH = Place("CH", (), ("Europe/Zurich",))
PLACES = (
    BERLIN,
    PARIS,
    MIAMI,
    PENSACOLA_OR_MIAMI,
    AUSTIN,
    HONOLULU,
    ANYWHERE_US,
    TORONTO,
    ZURICH,
    NOWHERE,
)


EVENING = NOW + 10 * HOUR  # 23:00 in Berlin
TWO_A_WEEK = AtMost(texts=2, days=7)
TEXT = 7  # the ordinal of the text that is answered


def gate(**changes: object) -> Gate:
    """A bot's answer of one minute's delay, to somebody in Germany in the middle of the day."""
    plain = Gate(
        now=NOW,
        message_class=MessageClass.CONVERSATIONAL,
        purpose=Purpose.ANSWER,
        channel=Channel.SMS,
        provider_blocks=False,
        granted=None,
        revoked=None,
        held=False,
        answers_at=NOW - MINUTE,
        answers=TEXT,
        place=BERLIN,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def offer(**changes: object) -> Gate:
    """A campaign's promotional text to somebody in Germany who has consented to it."""
    return gate(
        **{
            "message_class": MessageClass.PROMOTIONAL,
            "granted": MessageClass.PROMOTIONAL,
            "purpose": Purpose.CAMPAIGN,
            "answers_at": None,
            "answers": None,
            **changes,
        }
    )


def promised(**changes: object) -> Gate:
    """What a campaign promised, to somebody who has consented to offers and asks for it."""
    return gate(**{"purpose": Purpose.PROMISED, "granted": MessageClass.PROMOTIONAL, **changes})


def news(**changes: object) -> Gate:
    return offer(message_class=MessageClass.INFORMATIONAL, **changes)


def asked(**changes: object) -> Gate:
    """The question about a doubt that staff have left unsettled for a day."""
    return gate(
        **{
            "purpose": Purpose.DOUBT_QUESTION,
            "answers_at": NOW - DAY,
            "granted": MessageClass.INFORMATIONAL,
            "campaigns_held": True,
            **changes,
        }
    )


def staff_to_asker(**changes: object) -> Gate:
    """Staff answer on Monday who asked for a person on Friday, and has consented to nothing."""
    asker = {"purpose": Purpose.STAFF, "answers_at": NOW - 3 * DAY, "asked_at": NOW - 3 * DAY}
    return gate(**(asker | changes))


def of_a_case(**changes: object) -> Gate:
    """A survey asks somebody who has consented to nothing how staff did, a minute after they closed
    the case."""
    asks: dict[str, object] = {
        "purpose": Purpose.SURVEY_QUESTION,
        "message_class": MessageClass.INFORMATIONAL,
        "answers_at": None,
        "closed_at": NOW - MINUTE,
        "asks": True,
    }
    return gate(**(asks | changes))


# -- consent, revocation, conversation -------------------------------------------------------

BOT = ("answer", "promised", "doubt_question", "survey_question", "opt_in_request", "welcome")
DAY_LONG = ("confirmation", "keyword_reply", "staff")


def restated(g: Gate) -> str:
    """allow, defer or refuse, as an auditor would put it, where hours and caps don't bite."""
    name, label = g.purpose.value, g.message_class.value
    age = None if g.answers_at is None else (g.now - g.answers_at).total_seconds()
    too_late = name == "promised" and (age is None or age > 900 - 60)
    is_offer = label == "promotional" or too_late
    american = g.place.country == "US"
    keyword = name in ("confirmation", "keyword_reply")
    late = name == "confirmation" and american and age is not None and age > 300
    if late or (g.blocked and not keyword):
        return "refuse"
    longest = 86_400 - 60 if name in DAY_LONG else 900 - 60 if name in BOT else -1e12
    recent = age is not None and age <= longest
    plain = name not in ("answer", "staff", "promised") or label == "conversational"
    in_conversation = recent and not is_offer and plain
    if g.revoked is not None:
        if g.provider_blocks or not in_conversation:
            return "refuse"
        if keyword:
            return "allow"
        after = g.answers is not None and g.answers > g.revoked
        return "allow" if name in ("answer", "staff") and after else "refuse"
    if awaited(g):
        return "allow"
    if not in_conversation:
        if g.dead or g.channel.value == "whatsapp" or name == "opt_in_request":
            return "refuse"
        enough = ["promotional"] if is_offer else ["promotional", "informational"]
        if g.granted is None or g.granted.value not in enough:
            return "refuse"
        if is_offer and g.place.country not in ("US", "DE"):
            return "refuse"
    held = waits(g, is_offer=is_offer, in_conversation=in_conversation)
    return "defer" if held else "allow"


def waits(g: Gate, *, is_offer: bool, in_conversation: bool) -> bool:
    """Whether a hold or staff who talk with the person keep the text back."""
    name = g.purpose.value
    replies = name in ("confirmation", "keyword_reply", "answer", "staff")
    asks = name == "doubt_question" and not is_offer  # its answer ends the hold
    if g.held and not (asks or (in_conversation and replies)):
        return True
    if g.campaigns_held and not in_conversation and (is_offer or not (asks or replies)):
        return True
    return g.with_staff and (is_offer or (name == "survey_question" and not in_conversation))


def awaited(g: Gate) -> bool:
    """Whether staff answer who asked for a person."""
    window = min(g.asked_for, 14 * DAY).total_seconds() - 60
    return (
        g.asked_at is not None
        and (g.now - g.asked_at).total_seconds() <= window
        and (g.purpose.value, g.message_class.value, g.channel.value)
        == ("staff", "conversational", "sms")
        and not g.provider_blocks
    )


def check(g: Gate) -> Verdict:
    verdict = may_send(g)
    assert verdict.kind.value == restated(g), (g, verdict)
    assert (verdict.until is not None) == (verdict.kind is VerdictKind.DEFER)
    assert (verdict.valid_for is not None) == (verdict.kind is VerdictKind.ALLOW)
    if verdict.until is not None:
        assert verdict.until > g.now
    if verdict.valid_for is not None:
        assert MINUTE <= verdict.valid_for <= 4 * HOUR
        if verdict.reason is Reason.ANSWERS:
            assert g.answers_at is not None
            assert g.now + verdict.valid_for <= g.answers_at + DAY
    return verdict


AGES = [
    None,
    timedelta(),
    4 * MINUTE,
    5 * MINUTE,
    5 * MINUTE + SECOND,
    14 * MINUTE,
    14 * MINUTE + SECOND,
    HOUR,
    DAY - MINUTE,
    DAY - MINUTE / 2,
    30 * DAY,
]
REVOCATIONS = [None, 0, TEXT - 1, TEXT, TEXT + 1]
NEW_YORK_MORNING = Place("US", ("US-NY",), ("Europe/Berlin",))  # US law, and open at NOW


@pytest.mark.parametrize("place", [BERLIN, ZURICH, NEW_YORK_MORNING])
def test_every_combination_has_the_restated_verdict(place: Place) -> None:
    reasons = {
        check(
            gate(
                place=place,
                message_class=label,
                purpose=purpose,
                channel=channel,
                provider_blocks=blocks,
                granted=granted,
                held=held == "all",
                campaigns_held=held == "campaigns",
                revoked=revoked,
                answers_at=None if age is None else NOW - age,
                answers=None if age is None else answers,
                dead=state == "dead",
                blocked=state == "blocked",
                with_staff=state == "talks",
                asked_at=NOW - 3 * DAY if state == "talks" else None,
            )
        ).reason
        for label, purpose, channel, blocks, granted, revoked, held, age, (
            answers,
            state,
        ) in product(
            MessageClass,
            Purpose,
            Channel,
            (False, True),
            (None, *MessageClass),
            REVOCATIONS,
            ("", "all", "campaigns"),
            AGES,
            (
                (TEXT, ""),
                (None, ""),
                (TEXT, "dead"),
                (TEXT, "blocked"),
                (TEXT, "talks"),
            ),
        )
    }
    missing = {Reason.QUIET_HOURS, Reason.CAP, Reason.FREQUENCY, Reason.CASE_CLOSED}
    missing |= {Reason.PROGRAM_CAP, Reason.DAILY_CAP, Reason.QUESTION_OPEN}
    missing |= {Reason.NO_PACK} if place in (BERLIN, NEW_YORK_MORNING) else set()
    missing |= set() if place is NEW_YORK_MORNING else {Reason.TOO_LATE}
    assert reasons == set(Reason) - missing


STOPPED = TEXT - 1  # before the text that is answered


@pytest.mark.parametrize(
    ("g", "expected"),
    [
        # a conversation
        (gate(), "allow answers"),
        (gate(answers_at=NOW - 14 * MINUTE), "allow answers"),
        (gate(answers_at=NOW - 15 * MINUTE), "refuse expired"),
        (gate(answers_at=NOW - 15 * MINUTE, granted=MessageClass.INFORMATIONAL), "allow consented"),
        (gate(purpose=Purpose.STAFF, answers_at=NOW - 23 * HOUR), "allow answers"),
        (gate(purpose=Purpose.STAFF, answers_at=NOW - 25 * HOUR), "refuse expired"),
        (gate(purpose=Purpose.KEYWORD_REPLY, answers_at=NOW - 23 * HOUR), "allow answers"),
        (gate(answers_at=None), "refuse no_consent"),
        (gate(purpose=Purpose.SURVEY_QUESTION), "allow answers"),
        (
            gate(purpose=Purpose.SURVEY_QUESTION, message_class=MessageClass.INFORMATIONAL),
            "allow answers",
        ),
        (gate(purpose=Purpose.SURVEY_QUESTION, answers_at=None), "refuse no_consent"),
        (gate(purpose=Purpose.REMINDER), "refuse no_consent"),
        (gate(purpose=Purpose.REMINDER, granted=MessageClass.INFORMATIONAL), "allow consented"),
        (gate(purpose=Purpose.CAMPAIGN), "refuse no_consent"),
        # while staff talk with the person, or a grave matter waits for them
        (offer(with_staff=True), "defer with_staff"),
        (offer(with_staff=True, held=True), "defer held"),
        (news(with_staff=True), "allow consented"),
        (news(with_staff=True, purpose=Purpose.SURVEY_QUESTION), "defer with_staff"),
        (news(with_staff=True, purpose=Purpose.REMINDER), "allow consented"),
        (gate(with_staff=True), "allow answers"),
        # who asked for a person
        (staff_to_asker(), "allow asked"),
        (staff_to_asker(answers_at=NOW - HOUR), "allow answers"),
        (staff_to_asker(asked_at=None), "refuse expired"),
        (staff_to_asker(asked_at=NOW - 14 * DAY + MINUTE), "allow asked"),
        (staff_to_asker(asked_at=NOW - 14 * DAY + MINUTE - SECOND), "refuse expired"),
        (staff_to_asker(asked_for=2 * DAY), "refuse expired"),
        (staff_to_asker(asked_for=99 * DAY, asked_at=NOW - 15 * DAY), "refuse expired"),
        (staff_to_asker(held=True), "allow asked"),
        (staff_to_asker(place=HONOLULU, strict=True), "allow asked"),
        (staff_to_asker(revoked=STOPPED), "refuse revoked"),
        (staff_to_asker(revoked=TEXT + 1), "refuse revoked"),
        (staff_to_asker(provider_blocks=True), "refuse expired"),
        (staff_to_asker(channel=Channel.WHATSAPP), "refuse whatsapp_window"),
        (staff_to_asker(message_class=MessageClass.PROMOTIONAL), "refuse expired"),
        (staff_to_asker(message_class=MessageClass.INFORMATIONAL), "refuse expired"),
        (staff_to_asker(purpose=Purpose.ANSWER), "refuse expired"),
        # a case that staff have just closed
        (of_a_case(), "allow case_closed"),
        (of_a_case(closed_at=NOW), "allow case_closed"),
        (of_a_case(closed_at=NOW - 14 * MINUTE - SECOND), "refuse no_consent"),
        (of_a_case(closed_at=NOW - DAY, granted=MessageClass.INFORMATIONAL), "allow consented"),
        (of_a_case(closed_at=None), "refuse no_consent"),
        (of_a_case(place=HONOLULU, strict=True), "allow case_closed"),
        (of_a_case(message_class=MessageClass.PROMOTIONAL), "refuse no_consent"),
        (of_a_case(purpose=Purpose.CAMPAIGN), "refuse no_consent"),
        (of_a_case(purpose=Purpose.REMINDER), "refuse no_consent"),
        (of_a_case(channel=Channel.WHATSAPP), "refuse whatsapp_window"),
        (of_a_case(provider_blocks=True), "refuse no_consent"),
        (of_a_case(dead=True), "refuse dead_number"),
        (of_a_case(blocked=True), "refuse blocked"),
        (of_a_case(revoked=STOPPED), "refuse revoked"),
        (of_a_case(held=True), "refuse no_consent"),
        (of_a_case(held=True, granted=MessageClass.INFORMATIONAL), "defer held"),
        (of_a_case(campaigns_held=True, granted=MessageClass.INFORMATIONAL), "defer held"),
        (of_a_case(with_staff=True, granted=MessageClass.INFORMATIONAL), "defer with_staff"),
        (of_a_case(question_until=NOW), "allow case_closed"),
        (of_a_case(question_until=NOW + HOUR), "refuse no_consent"),
        # opting in
        (gate(purpose=Purpose.OPT_IN_REQUEST), "allow answers"),
        (
            gate(
                purpose=Purpose.OPT_IN_REQUEST,
                answers_at=NOW - HOUR,
                granted=MessageClass.PROMOTIONAL,
            ),
            "refuse expired",
        ),
        (
            gate(purpose=Purpose.OPT_IN_REQUEST, answers_at=None, granted=MessageClass.PROMOTIONAL),
            "refuse no_consent",
        ),
        (gate(purpose=Purpose.OPT_IN_REQUEST, revoked=STOPPED), "refuse revoked"),
        (gate(purpose=Purpose.WELCOME), "allow answers"),
        (
            gate(
                purpose=Purpose.WELCOME, answers_at=NOW - HOUR, granted=MessageClass.INFORMATIONAL
            ),
            "allow consented",
        ),
        (gate(purpose=Purpose.WELCOME, revoked=STOPPED), "refuse revoked"),
        # an offer is an offer, also as an answer
        (gate(message_class=MessageClass.PROMOTIONAL), "refuse expired"),
        (
            gate(
                message_class=MessageClass.PROMOTIONAL,
                granted=MessageClass.PROMOTIONAL,
                place=MIAMI,
            ),
            "defer quiet_hours",
        ),
        (offer(granted=MessageClass.INFORMATIONAL), "refuse no_consent"),
        (offer(), "allow consented"),
        (offer(place=ZURICH), "refuse no_pack"),
        (offer(place=NOWHERE), "refuse no_pack"),
        (offer(place=Place("DE", (), ())), "refuse no_pack"),
        (news(place=ZURICH), "allow consented"),
        (news(place=NOWHERE), "allow consented"),
        # after STOP
        (gate(purpose=Purpose.CONFIRMATION, revoked=TEXT + 1, answers_at=NOW), "allow answers"),
        (
            gate(
                purpose=Purpose.CONFIRMATION, revoked=TEXT + 1, answers_at=NOW, provider_blocks=True
            ),
            "refuse provider_blocks",
        ),
        (
            gate(purpose=Purpose.CONFIRMATION, revoked=TEXT + 1, answers_at=NOW - 2 * HOUR),
            "allow answers",
        ),
        (
            gate(
                purpose=Purpose.CONFIRMATION,
                place=MIAMI,
                answers_at=NOW - 5 * MINUTE,
                revoked=TEXT + 1,
            ),
            "allow answers",
        ),
        (
            gate(
                purpose=Purpose.CONFIRMATION,
                place=MIAMI,
                answers_at=NOW - 5 * MINUTE - SECOND,
                revoked=TEXT + 1,
            ),
            "refuse too_late",
        ),
        (
            gate(
                purpose=Purpose.CONFIRMATION,
                place=Place("PR", (), ("America/Puerto_Rico",)),
                answers_at=NOW - 6 * MINUTE,
                revoked=TEXT + 1,
            ),
            "refuse too_late",
        ),
        (
            gate(
                purpose=Purpose.CONFIRMATION,
                place=MIAMI,
                answers_at=NOW - HOUR,
                granted=MessageClass.PROMOTIONAL,
            ),
            "refuse too_late",
        ),
        (
            gate(
                purpose=Purpose.KEYWORD_REPLY,
                place=MIAMI,
                answers_at=NOW - HOUR,
                revoked=STOPPED,
            ),
            "allow answers",
        ),
        (gate(revoked=STOPPED), "allow answers"),
        (gate(revoked=STOPPED, provider_blocks=True), "refuse provider_blocks"),
        (gate(revoked=TEXT), "refuse revoked"),
        (gate(revoked=STOPPED, answers=None), "refuse revoked"),
        (gate(revoked=TEXT + 1), "refuse revoked"),
        (
            gate(
                revoked=STOPPED,
                message_class=MessageClass.PROMOTIONAL,
                granted=MessageClass.PROMOTIONAL,
            ),
            "refuse revoked",
        ),
        (gate(revoked=STOPPED, purpose=Purpose.SURVEY_QUESTION), "refuse revoked"),
        (gate(revoked=STOPPED, purpose=Purpose.REMINDER), "refuse revoked"),
        (offer(revoked=STOPPED), "refuse revoked"),
        # a hold stops all but direct answers
        (gate(held=True), "allow answers"),
        (gate(dead=True), "allow answers"),
        (gate(blocked=True), "refuse blocked"),
        (gate(blocked=True, purpose=Purpose.STAFF), "refuse blocked"),
        (gate(blocked=True, purpose=Purpose.KEYWORD_REPLY), "allow answers"),
        (offer(blocked=True), "refuse blocked"),
        (offer(dead=True), "refuse dead_number"),
        (offer(dead=True, revoked=STOPPED), "refuse revoked"),
        (gate(held=True, purpose=Purpose.SURVEY_QUESTION), "defer held"),
        (gate(held=True, purpose=Purpose.DOUBT_QUESTION), "allow answers"),
        (offer(held=True), "defer held"),
        (offer(held=True, place=MIAMI), "defer held"),
        # a doubt that nobody was asked about holds campaigns alone
        (gate(campaigns_held=True), "allow answers"),
        (gate(campaigns_held=True, purpose=Purpose.SURVEY_QUESTION), "allow answers"),
        (gate(campaigns_held=True, purpose=Purpose.WELCOME), "allow answers"),
        (offer(campaigns_held=True), "defer held"),
        (news(campaigns_held=True), "defer held"),
        (news(campaigns_held=True, purpose=Purpose.SURVEY_QUESTION), "defer held"),
        (news(campaigns_held=True, purpose=Purpose.REMINDER), "defer held"),
        (news(campaigns_held=True, purpose=Purpose.STAFF), "allow consented"),
        # its question goes hours later as a program's consent covers it, never after an opt-out
        (asked(), "allow consented"),
        (asked(held=True, campaigns_held=False), "allow consented"),
        (asked(granted=None), "refuse expired"),
        (asked(answers_at=NOW - MINUTE, granted=None), "allow answers"),
        (asked(revoked=STOPPED), "refuse revoked"),
        (asked(revoked=STOPPED, answers_at=NOW - MINUTE), "refuse revoked"),
        (asked(channel=Channel.WHATSAPP), "refuse whatsapp_window"),
        # WhatsApp holds no consent
        (gate(channel=Channel.WHATSAPP), "allow answers"),
        (
            gate(
                channel=Channel.WHATSAPP,
                answers_at=NOW - 25 * HOUR,
                granted=MessageClass.PROMOTIONAL,
            ),
            "refuse whatsapp_window",
        ),
        # strict narrows what is no answer
        (news(place=MIAMI), "allow consented"),
        (news(place=MIAMI, strict=True), "defer quiet_hours"),
        (news(place=ZURICH, strict=True), "allow consented"),
        (news(place=NOWHERE, strict=True), "refuse no_pack"),
        (gate(place=MIAMI, strict=True), "allow answers"),
        (
            gate(
                place=MIAMI, strict=True, answers_at=NOW - HOUR, granted=MessageClass.INFORMATIONAL
            ),
            "defer quiet_hours",
        ),
        # caps and frequency
        (offer(recent=(NOW - HOUR,) * 5), "allow consented"),
        (offer(recent=(NOW - HOUR,) * 3, strict=True), "defer cap"),
        (news(recent=(NOW - HOUR,) * 3, strict=True), "defer cap"),
        (news(recent=(NOW - HOUR,) * 3), "allow consented"),
        (offer(recent=(NOW - 2 * DAY,), frequency=Frequency.WEEKLY), "defer frequency"),
        (offer(recent=(NOW - 7 * DAY,), frequency=Frequency.WEEKLY), "allow consented"),
        (offer(recent=(NOW - 29 * DAY,), frequency=Frequency.MONTHLY), "defer frequency"),
        (news(recent=(NOW - HOUR,), frequency=Frequency.MONTHLY), "allow consented"),
        # the program's figures, and so many offers a day of all programs: left out, by the calendar
        (offer(recent=(NOW - DAY, NOW - HOUR), at_most=TWO_A_WEEK), "refuse program_cap"),
        (offer(recent=(NOW - 6 * DAY, NOW - HOUR), at_most=TWO_A_WEEK), "refuse program_cap"),
        (offer(recent=(NOW - 6.9 * DAY, NOW - HOUR), at_most=TWO_A_WEEK), "allow consented"),
        (offer(recent=(NOW - HOUR,), at_most=TWO_A_WEEK), "allow consented"),
        (news(recent=(NOW - HOUR,) * 2, at_most=TWO_A_WEEK), "allow consented"),
        (offer(lately=(NOW - HOUR,), offers_a_day=1), "refuse daily_cap"),
        (offer(lately=(NOW - 12 * HOUR,), offers_a_day=1), "refuse daily_cap"),  # 01:00 there
        (offer(lately=(NOW - 14 * HOUR,), offers_a_day=1), "allow consented"),  # yesterday
        (offer(lately=(NOW - HOUR,), offers_a_day=2), "allow consented"),
        (offer(lately=(NOW - HOUR,) * 9), "allow consented"),
        (offer(lately=(NOW - 6 * HOUR,), offers_a_day=1, place=MIAMI), "refuse daily_cap"),
        (offer(now=EVENING, lately=(NOW,), offers_a_day=1), "defer quiet_hours"),  # tomorrow
        (offer(lately=(NOW,), offers_a_day=1, purpose=Purpose.REMINDER), "allow consented"),
        (offer(lately=(NOW,), offers_a_day=1, granted=None), "refuse no_consent"),
        # what a campaign promised, to who asks for it; too late, or more than that, is an offer
        (gate(purpose=Purpose.PROMISED), "allow answers"),
        (gate(purpose=Purpose.PROMISED, now=EVENING, answers_at=EVENING), "allow answers"),
        (promised(answers_at=NOW - 14 * MINUTE), "allow answers"),
        (promised(answers_at=NOW - 15 * MINUTE, granted=None), "refuse no_consent"),
        (promised(answers_at=NOW - 15 * MINUTE), "allow consented"),
        (promised(now=EVENING, answers_at=NOW), "defer quiet_hours"),
        (promised(message_class=MessageClass.PROMOTIONAL, granted=None), "refuse no_consent"),
        (promised(revoked=TEXT - 1), "refuse revoked"),  # not even if they ask after the STOP
        (promised(held=True), "defer held"),
        (promised(blocked=True), "refuse blocked"),
        (promised(answers_at=NOW - HOUR, lately=(NOW,), offers_a_day=1), "allow consented"),
        # while a question of ours is open, no other is asked
        (offer(asks=True, question_until=NOW + HOUR), "defer question_open"),
        (news(asks=True, question_until=NOW + HOUR), "defer question_open"),
        (news(asks=True, question_until=NOW), "allow consented"),
        (news(asks=True), "allow consented"),
        (news(question_until=NOW + HOUR), "allow consented"),  # it asks nothing
        (news(asks=True, purpose=Purpose.REMINDER, question_until=NOW + HOUR), "allow consented"),
        (gate(purpose=Purpose.SURVEY_QUESTION, question_until=NOW + DAY), "allow answers"),
        (offer(asks=True, question_until=NOW + HOUR, granted=None), "refuse no_consent"),
        (offer(asks=True, question_until=NOW + 10 * HOUR), "defer question_open"),
    ],
)
def test_cases(g: Gate, expected: str) -> None:
    verdict = may_send(g)
    assert f"{verdict.kind} {verdict.reason}" == expected


@pytest.mark.parametrize(
    ("g", "valid_for"),
    [
        (gate(), 14 * MINUTE),
        (gate(purpose=Purpose.STAFF), HOUR),
        (gate(purpose=Purpose.STAFF, answers_at=NOW - DAY + 10 * MINUTE), 10 * MINUTE),
        (gate(answers_at=NOW - 14 * MINUTE), MINUTE),
        (gate(purpose=Purpose.CONFIRMATION, place=MIAMI), 4 * MINUTE),
        (gate(purpose=Purpose.CONFIRMATION, place=MIAMI, answers_at=NOW - 5 * MINUTE), MINUTE),
        (gate(purpose=Purpose.CONFIRMATION), HOUR),
        (news(), 4 * HOUR),
        (gate(answers_at=NOW - 25 * HOUR, granted=MessageClass.INFORMATIONAL), HOUR),
        (offer(), 4 * HOUR),
        (offer(now=NOW + 6 * HOUR), 2 * HOUR),  # 19:00 in Berlin: two hours to the close
        (offer(now=NOW + 8 * HOUR - 10 * MINUTE), 10 * MINUTE),
        (offer(now=NOW + 8 * HOUR - 10 * MINUTE + SECOND), None),
    ],
)
def test_validity(g: Gate, valid_for: timedelta | None) -> None:
    assert may_send(g).valid_for == valid_for


# -- hours, caps and frequency: what a deferral promises -------------------------------------


@pytest.mark.parametrize(
    ("g", "until", "rule"),
    [
        (offer(place=MIAMI), "2026-11-24T08:00-05:00", "quiet_hours US-FL"),
        (offer(place=PENSACOLA_OR_MIAMI), "2026-11-24T08:00-06:00", "quiet_hours US-FL"),
        # Kentucky's ten o'clock, in Hawaii
        (offer(place=ANYWHERE_US), "2026-11-24T10:00-10:00", "quiet_hours US-FL"),
        (
            offer(place=AUSTIN, now=datetime.fromisoformat("2026-11-29T09:00-06:00")),
            "2026-11-29T12:00-06:00",
            "quiet_hours US-TX",
        ),
        (
            offer(place=TORONTO, now=datetime.fromisoformat("2026-11-28T17:51-05:00")),
            "2026-11-29T10:00-05:00",
            "quiet_hours CA",
        ),
        (
            offer(place=PARIS, now=datetime.fromisoformat("2026-02-28T21:51+01:00")),
            "2026-03-01T08:00+01:00",
            "quiet_hours FR",
        ),  # a Sunday, under the charter of that day
        (
            offer(place=PARIS, now=datetime.fromisoformat("2026-02-21T21:51+01:00")),
            "2026-02-23T08:00+01:00",
            "quiet_hours FR",
        ),  # a Sunday under the one before
        # three went, the first of them at 15:00:20 yesterday
        (
            offer(
                place=MIAMI,
                now=NOW + 5 * HOUR,
                recent=(NOW - 16 * HOUR + 20 * SECOND, NOW + 2 * HOUR, NOW + 4 * HOUR),
            ),
            "2026-11-24T15:01-05:00",
            "cap US-FL",
        ),
    ],
)
def test_until(g: Gate, until: str, rule: str) -> None:
    verdict = may_send(g)
    assert verdict.until == datetime.fromisoformat(until)
    assert isinstance(verdict.rule, Hours | Cap)
    assert f"{verdict.reason} {verdict.rule.jurisdiction}" == rule


def test_a_cap_that_lets_go_at_night() -> None:
    """Three texts went at 19:52 and after: 24 hours later the window is about to close."""
    evening = datetime.fromisoformat("2026-11-23T19:52-05:00")
    verdict = may_send(offer(place=MIAMI, recent=(evening, evening, evening + MINUTE)))
    assert verdict.reason is Reason.CAP
    assert verdict.until == datetime.fromisoformat("2026-11-25T08:00-05:00")


def test_a_late_confirmation_names_its_rule() -> None:
    verdict = may_send(gate(purpose=Purpose.CONFIRMATION, place=MIAMI, answers_at=NOW - HOUR))
    assert isinstance(verdict.rule, Note)
    assert "64.1200(a)(12)" in verdict.rule.origin.source


def moments(*centres: str) -> st.SearchStrategy[datetime]:
    """Seconds around some instants: clock changes, holidays, year ends, a change of the packs."""
    return st.builds(
        lambda centre, seconds: datetime.fromisoformat(centre) + timedelta(seconds=seconds),
        st.sampled_from(centres),
        st.integers(-3 * 86_400, 3 * 86_400),
    )


WHEN = moments(
    "2026-03-08T07:00+00:00",
    "2026-11-01T06:00+00:00",
    "2026-03-29T01:00+00:00",
    "2026-10-25T01:00+00:00",
    "2026-03-01T00:00+01:00",
    "2025-09-01T00:00-05:00",
    "2026-12-25T00:00+00:00",
    "2027-01-01T00:00+00:00",
    "2028-02-29T12:00+00:00",
    "2026-07-04T12:00+00:00",
)
OFFERS = st.builds(
    lambda now, place, label, ages, frequency, strict: offer(
        now=now,
        place=place,
        message_class=label,
        frequency=frequency,
        strict=strict,
        recent=tuple(now - timedelta(minutes=age) for age in sorted(ages, reverse=True)),
    ),
    WHEN,
    st.sampled_from(PLACES),
    st.sampled_from([MessageClass.PROMOTIONAL, MessageClass.INFORMATIONAL]),
    st.lists(st.integers(0, 1600) | st.integers(0, 43_200), max_size=5),
    st.sampled_from(Frequency),
    st.booleans(),
)


@given(OFFERS)
@settings(max_examples=60, deadline=None)
def test_until_is_the_earliest_minute(g: Gate) -> None:
    verdict = may_send(g)
    if verdict.until is None:
        return
    assert verdict.until > g.now and verdict.until.second == verdict.until.microsecond == 0
    assert may_send(replace(g, now=verdict.until)).kind is VerdictKind.ALLOW
    minute = g.now.replace(second=0, microsecond=0) + MINUTE
    day_before = verdict.until - 26 * HOUR
    while minute < verdict.until:
        assert may_send(replace(g, now=minute)).kind is VerdictKind.DEFER, minute
        minute += MINUTE if minute >= day_before else 7 * MINUTE


@given(OFFERS, st.integers(0, 10_000))
@settings(deadline=None)
def test_what_is_allowed_stays_allowed_to_the_end_of_its_validity(g: Gate, share: int) -> None:
    """Until ten minutes before the close: that is what the provider's queue is given."""
    verdict = may_send(g)
    if verdict.valid_for is not None:
        rest = max(verdict.valid_for - 10 * MINUTE, timedelta())
        assert may_send(replace(g, now=g.now + rest * share / 10_000)).kind is VerdictKind.ALLOW


@given(OFFERS)
@settings(deadline=None)
def test_strict_is_never_laxer(g: Gate) -> None:
    lax, strict = (may_send(replace(g, strict=setting)) for setting in (False, True))
    order = [VerdictKind.ALLOW, VerdictKind.DEFER, VerdictKind.REFUSE]
    assert order.index(strict.kind) >= order.index(lax.kind)
    if lax.until and strict.until:
        assert strict.until >= lax.until


@given(OFFERS)
@settings(deadline=None)
def test_a_further_zone_or_state_is_never_laxer(g: Gate) -> None:
    wider = replace(
        g.place, zones=(*g.place.zones, "America/Anchorage"), regions=(*g.place.regions, "US-RI")
    )
    if not g.place.zones:
        return  # where nothing is known, strict lets nothing go that is no answer
    near, wide = may_send(g), may_send(replace(g, place=wider))
    assert wide.kind is not VerdictKind.ALLOW or near.kind is VerdictKind.ALLOW
    if near.until and wide.until:
        assert wide.until >= near.until


TIMES = st.datetimes(timezones=st.just(UTC)).filter(lambda time: time.year < 9999)
NEAR = st.builds(lambda s: NOW + timedelta(seconds=s), st.integers(-200_000, 200_000))


@given(
    st.builds(
        Gate,
        now=NEAR | TIMES,
        message_class=st.sampled_from(MessageClass),
        purpose=st.sampled_from(Purpose),
        channel=st.sampled_from(Channel),
        provider_blocks=st.booleans(),
        granted=st.none() | st.sampled_from(MessageClass),
        revoked=st.none() | st.integers(0, 9),
        held=st.booleans(),
        campaigns_held=st.booleans(),
        dead=st.booleans(),
        blocked=st.booleans(),
        answers_at=st.none() | NEAR | TIMES,
        answers=st.none() | st.integers(0, 9),
        place=st.sampled_from(PLACES),
        recent=st.lists(NEAR | TIMES, max_size=5).map(lambda times: tuple(sorted(times))),
        frequency=st.sampled_from(Frequency),
        strict=st.booleans(),
    )
)
@settings(deadline=None)
def test_total(g: Gate) -> None:
    verdict = may_send(g)
    assert (verdict.until is not None) == (verdict.kind is VerdictKind.DEFER)
    assert (verdict.valid_for is not None) == (verdict.kind is VerdictKind.ALLOW)
    assert verdict.until is None or verdict.until > g.now
    assert verdict.valid_for is None or MINUTE <= verdict.valid_for <= 4 * HOUR
