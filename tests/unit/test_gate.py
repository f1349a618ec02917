"""bot/rules/consent.py: the gate, against the rules written out again by hand.

`restated` shares no code with the module: it reads down the list of what is forbidden, where the
module classifies and then decides.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Channel, MessageClass, Purpose
from bot.rules.consent import Gate, Reason, Verdict, VerdictKind, may_send

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def gate(**changes: object) -> Gate:
    plain = Gate(
        now=NOW,
        message_class=MessageClass.CONVERSATIONAL,
        purpose=Purpose.ANSWER,
        channel=Channel.SMS,
        provider_blocks=False,
        granted=None,
        revoked_at=None,
        held=False,
        answers_at=NOW - MINUTE,
        queued_at=NOW,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def restated(g: Gate) -> str:
    """allow, defer or refuse, as an auditor would put it."""
    name, label = g.purpose.value, g.message_class.value
    offer = label == "promotional"
    recent = g.answers_at is not None and (g.now - g.answers_at).total_seconds() <= 86_400 - 60
    keyword = name in ("confirmation", "keyword_reply")
    words = name in ("answer", "staff") and label == "conversational"
    in_conversation = recent and not offer and (keyword or words or name == "survey_question")
    if g.revoked_at is not None:
        if g.provider_blocks or offer or not recent:
            return "refuse"
        if keyword:
            return "allow"
        after = (g.answers_at or g.now) > g.revoked_at and g.queued_at >= g.revoked_at
        return "allow" if words and after else "refuse"
    if g.channel.value == "whatsapp" and not in_conversation:
        return "refuse"
    if not in_conversation:
        enough = ["promotional"] if offer else ["promotional", "informational"]
        if g.granted is None or g.granted.value not in enough:
            return "refuse"
    direct = in_conversation and name != "survey_question"
    return "defer" if g.held and not direct else "allow"


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


def test_every_combination_has_the_restated_verdict() -> None:
    ages = [
        None,
        timedelta(),
        HOUR,
        DAY - 2 * MINUTE,
        DAY - MINUTE,
        DAY - MINUTE / 2,
        DAY,
        30 * DAY,
    ]
    revocations = [None, timedelta(), HOUR / 2, HOUR, 2 * HOUR, 40 * DAY]
    kinds = set()
    for label, purpose, channel, blocks, granted, revoked, held, age, waited in product(
        MessageClass,
        Purpose,
        Channel,
        (False, True),
        (None, *MessageClass),
        revocations,
        (False, True),
        ages,
        (timedelta(), 3 * HOUR),
    ):
        kinds.add(
            check(
                gate(
                    message_class=label,
                    purpose=purpose,
                    channel=channel,
                    provider_blocks=blocks,
                    granted=granted,
                    revoked_at=None if revoked is None else NOW - revoked,
                    held=held,
                    answers_at=None if age is None else NOW - age,
                    queued_at=NOW - waited,
                )
            ).reason
        )
    assert kinds == set(Reason)  # each reason occurs


TIMES = st.datetimes(timezones=st.just(UTC))
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
        revoked_at=st.none() | NEAR | TIMES,
        held=st.booleans(),
        answers_at=st.none() | NEAR | TIMES,
        queued_at=NEAR | TIMES,
    )
)
def test_total(g: Gate) -> None:
    if g.answers_at is not None and g.answers_at > datetime.max.replace(tzinfo=UTC) - 2 * DAY:
        may_send(g)  # has a verdict; the checks' own sums would not
    elif g.now > datetime.max.replace(tzinfo=UTC) - 2 * DAY:
        may_send(g)
    else:
        check(g)


STOPPED = NOW - 2 * HOUR


@pytest.mark.parametrize(
    ("g", "kind", "reason"),
    [
        # a conversation
        (gate(), VerdictKind.ALLOW, Reason.ANSWERS),
        (
            gate(purpose=Purpose.STAFF, answers_at=NOW - 23 * HOUR),
            VerdictKind.ALLOW,
            Reason.ANSWERS,
        ),
        (gate(answers_at=NOW - 25 * HOUR), VerdictKind.REFUSE, Reason.EXPIRED),
        (
            gate(answers_at=NOW - 25 * HOUR, granted=MessageClass.INFORMATIONAL),
            VerdictKind.ALLOW,
            Reason.CONSENTED,
        ),
        (gate(answers_at=None), VerdictKind.REFUSE, Reason.NO_CONSENT),
        (gate(purpose=Purpose.REMINDER), VerdictKind.REFUSE, Reason.NO_CONSENT),
        (gate(purpose=Purpose.CAMPAIGN), VerdictKind.REFUSE, Reason.NO_CONSENT),
        (gate(purpose=Purpose.SURVEY_QUESTION), VerdictKind.ALLOW, Reason.ANSWERS),
        (
            gate(purpose=Purpose.SURVEY_QUESTION, message_class=MessageClass.INFORMATIONAL),
            VerdictKind.ALLOW,
            Reason.ANSWERS,
        ),
        (
            gate(purpose=Purpose.SURVEY_QUESTION, answers_at=None),
            VerdictKind.REFUSE,
            Reason.NO_CONSENT,
        ),
        # an offer is an offer, also as an answer
        (gate(message_class=MessageClass.PROMOTIONAL), VerdictKind.REFUSE, Reason.EXPIRED),
        (
            gate(
                message_class=MessageClass.PROMOTIONAL,
                granted=MessageClass.INFORMATIONAL,
                purpose=Purpose.CAMPAIGN,
                answers_at=None,
            ),
            VerdictKind.REFUSE,
            Reason.NO_CONSENT,
        ),
        (
            gate(
                message_class=MessageClass.PROMOTIONAL,
                granted=MessageClass.PROMOTIONAL,
                purpose=Purpose.CAMPAIGN,
                answers_at=None,
            ),
            VerdictKind.ALLOW,
            Reason.CONSENTED,
        ),
        # after STOP
        (
            gate(purpose=Purpose.CONFIRMATION, revoked_at=NOW, answers_at=NOW),
            VerdictKind.ALLOW,
            Reason.ANSWERS,
        ),
        (
            gate(
                purpose=Purpose.CONFIRMATION, revoked_at=NOW, answers_at=NOW, provider_blocks=True
            ),
            VerdictKind.REFUSE,
            Reason.PROVIDER_BLOCKS,
        ),
        (
            gate(purpose=Purpose.KEYWORD_REPLY, revoked_at=STOPPED),
            VerdictKind.ALLOW,
            Reason.ANSWERS,
        ),
        (gate(revoked_at=STOPPED), VerdictKind.ALLOW, Reason.ANSWERS),
        (
            gate(revoked_at=STOPPED, provider_blocks=True),
            VerdictKind.REFUSE,
            Reason.PROVIDER_BLOCKS,
        ),
        (gate(revoked_at=STOPPED, answers_at=STOPPED), VerdictKind.REFUSE, Reason.REVOKED),
        (gate(revoked_at=STOPPED, answers_at=STOPPED - MINUTE), VerdictKind.REFUSE, Reason.REVOKED),
        (
            gate(
                revoked_at=STOPPED,
                message_class=MessageClass.PROMOTIONAL,
                granted=MessageClass.PROMOTIONAL,
            ),
            VerdictKind.REFUSE,
            Reason.REVOKED,
        ),
        (
            gate(revoked_at=STOPPED, purpose=Purpose.SURVEY_QUESTION),
            VerdictKind.REFUSE,
            Reason.REVOKED,
        ),
        (gate(revoked_at=STOPPED, purpose=Purpose.REMINDER), VerdictKind.REFUSE, Reason.REVOKED),
        (
            gate(revoked_at=STOPPED, purpose=Purpose.CAMPAIGN, granted=MessageClass.PROMOTIONAL),
            VerdictKind.REFUSE,
            Reason.REVOKED,
        ),
        # a hold stops all but direct answers
        (gate(held=True), VerdictKind.ALLOW, Reason.ANSWERS),
        (gate(held=True, purpose=Purpose.SURVEY_QUESTION), VerdictKind.DEFER, Reason.HELD),
        (
            gate(
                held=True,
                purpose=Purpose.CAMPAIGN,
                granted=MessageClass.PROMOTIONAL,
                answers_at=None,
            ),
            VerdictKind.DEFER,
            Reason.HELD,
        ),
        # WhatsApp holds no consent
        (gate(channel=Channel.WHATSAPP), VerdictKind.ALLOW, Reason.ANSWERS),
        (
            gate(
                channel=Channel.WHATSAPP,
                answers_at=NOW - 25 * HOUR,
                granted=MessageClass.PROMOTIONAL,
            ),
            VerdictKind.REFUSE,
            Reason.WHATSAPP_WINDOW,
        ),
    ],
)
def test_cases(g: Gate, kind: VerdictKind, reason: Reason) -> None:
    verdict = check(g)
    assert (verdict.kind, verdict.reason) == (kind, reason)


@pytest.mark.parametrize(
    ("g", "valid_for"),
    [
        (gate(), HOUR),
        (gate(answers_at=NOW - DAY + 10 * MINUTE), 10 * MINUTE),
        (gate(answers_at=NOW - DAY + MINUTE), MINUTE),
        (gate(purpose=Purpose.SURVEY_QUESTION), 4 * HOUR),
        (gate(purpose=Purpose.CAMPAIGN, granted=MessageClass.INFORMATIONAL), 4 * HOUR),
        (gate(answers_at=NOW - 25 * HOUR, granted=MessageClass.INFORMATIONAL), HOUR),
        (gate(answers_at=NOW - DAY + 59 * timedelta(seconds=1)), None),
    ],
)
def test_validity(g: Gate, valid_for: timedelta | None) -> None:
    assert may_send(g).valid_for == valid_for


@given(st.sampled_from(Purpose), st.sampled_from(MessageClass), st.booleans())
def test_the_hour_of_the_day_does_not_matter(p: Purpose, label: MessageClass, held: bool) -> None:
    """Until the rule packs bring hours, 03:00 and noon are the same."""
    night = gate(purpose=p, message_class=label, held=held, granted=MessageClass.INFORMATIONAL)
    shift = 9 * HOUR
    noon = replace(night, now=NOW + shift, answers_at=NOW - MINUTE + shift, queued_at=NOW + shift)
    assert may_send(night).kind is may_send(noon).kind
