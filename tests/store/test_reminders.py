"""Campaigns ahead of people's own dates: one text for each date, void when the date moves."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.campaigns import control, launch, report
from bot.campaigns.counts_store import parts, recount
from bot.campaigns.replies_store import take
from bot.campaigns.review import review
from bot.campaigns.rules import parse_campaign
from bot.services import Services
from tests.make import a_contact, run_sql
from tests.store.test_open_questions import claimed, later

PARIS = ZoneInfo("Europe/Paris")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
REMINDER: dict[str, Any] = {
    "name": "appointment",
    "class": "informational",
    "audience": {"tags": ["client"]},
    "text": {
        "en": "See you on {appointment_at}. Reply 1 to confirm, 2 to move it",
        "fr": "A bientot, {appointment_at}. Répondez 1 pour confirmer, 2 pour changer",
    },
    "start": {"before": "appointment_at", "hours": 24},
    "replies": [
        {"word": "1", "answer": "See you then!", "event": "confirmed", "tag": "confirmed"},
        {"word": "2", "answer": "We text you a new time", "staff": True},
    ],
}


def in_paris(services: Services, ahead: timedelta) -> str:
    at = services.clock.now().astimezone(PARIS) + ahead
    return at.strftime("%Y-%m-%d %H:%M")


async def has_date(services: Services, contact: int, said: str | None) -> None:
    given = {"appointment_at": said} if said else {}
    await run_sql(
        services,
        """update contacts set tags = '{client}', language = 'en',
            attributes = cast(:given as jsonb) where id = :id returning 1""",
        id=contact,
        given=json.dumps(given),
    )


async def client(services: Services, n: int, said: str | None) -> int:
    contact = await a_contact(services, f"+3361234560{n}")
    await has_date(services, contact, said)
    return contact


async def looks(services: Services) -> None:
    """A minute later the jobs look."""
    later(services, MINUTE)
    await launch.distribute(services)


async def texts(services: Services) -> list[tuple[int, str, str]]:
    rows = await run_sql(services, "select contact_id, status, reason from messages order by id")
    return [(row.contact_id, row.status, row.reason) for row in rows]


async def test_each_date_gets_one_text_ahead_of_it(services: Services):
    soon = await client(services, 1, in_paris(services, 20 * HOUR))
    far = await client(services, 2, in_paris(services, 26 * HOUR))
    for n, said in enumerate((None, "tomorrow", in_paris(services, -HOUR)), 3):
        await client(services, n, said)
    assert await launch.launch(services, parse_campaign(REMINDER), "marc") == 0
    await looks(services)
    await looks(services)
    assert await texts(services) == [(soon, "queued", "consented")]
    await claimed(services)
    later(services, 2 * HOUR)
    await looks(services)
    assert [one[0] for one in await texts(services)] == [soon, far]
    [first, _] = await run_sql(services, "select * from messages order by id")
    day = datetime.fromisoformat(first.about)
    assert f"on {day:%A} {day.day} {day:%B} at " in first.body and first.purpose == "reminder"
    assert first.expires_at == day.replace(tzinfo=PARIS)
    # written in another way it is the same date
    await has_date(services, soon, first.about)
    await looks(services)
    assert len(await texts(services)) == 2
    row = await run_sql(services, "select status from campaigns")
    assert row[0].status == "running"


async def test_a_date_that_moves_makes_the_text_void_and_gets_its_own(services: Services):
    contact = await client(services, 1, in_paris(services, 20 * HOUR))
    moved = in_paris(services, 3 * DAY)
    await launch.launch(services, parse_campaign(REMINDER), "marc")
    await looks(services)
    await has_date(services, contact, moved)
    await claimed(services)
    assert await texts(services) == [(contact, "suppressed", "date_moved")]
    await looks(services)
    assert len(await texts(services)) == 1  # it is not time yet
    later(services, 2 * DAY + HOUR)
    await looks(services)
    await claimed(services)
    assert (await texts(services))[1:] == [(contact, "delivered", "consented")]
    async with services.db.begin() as conn:
        [row] = await run_sql(services, "select id from campaigns")
        assert await take(conn, row.id, contact, "1", services.clock.now())
    # it has gone; the next date is asked about anew
    await has_date(services, contact, in_paris(services, 5 * HOUR))
    await looks(services)
    [person] = await run_sql(services, "select word, answered_at from recipients")
    assert (person.word, person.answered_at) == (None, None)
    await claimed(services)
    # back to a date that has had its text
    await has_date(services, contact, moved)
    await looks(services)
    assert [one[1] for one in await texts(services)] == ["suppressed", "delivered", "delivered"]
    async with services.db.connect() as conn:
        assert await parts(conn, row.id) == await recount(conn, row.id)
    found = await report.report(services, "appointment")
    assert found.funnel["audience"] == 1


async def test_it_waits_for_allowed_hours_but_not_beyond_the_date(services: Services):
    promotional = {
        **REMINDER,
        "class": "promotional",
        "text": {"en": "Le Panier: {appointment_at}. Reply 1 or 2. STOP to end"},
    }
    now = services.clock.now().astimezone(PARIS)
    night = now.replace(hour=23, minute=0)
    later(services, night - now)
    await client(services, 1, in_paris(services, 4 * HOUR))
    await client(services, 2, in_paris(services, 20 * HOUR))
    await launch.launch(services, parse_campaign(promotional), "marc")
    await looks(services)
    assert [(one[1], one[2]) for one in await texts(services)] == [
        ("suppressed", "campaign_expired"),
        ("deferred", "quiet_hours"),
    ]


async def test_it_goes_beside_an_open_survey_and_ends_with_its_end(services: Services):
    await client(services, 1, in_paris(services, 20 * HOUR))
    survey = {
        "name": "visit",
        "class": "informational",
        "audience": {"tags": ["client"]},
        "text": {"en": "Hello"},
        "survey": {
            "questions": [{"key": "nps", "type": "nps", "text": {"en": "0 to 10?"}}],
            "thanks": {"en": "Thanks"},
        },
    }
    await launch.launch(services, parse_campaign(survey), "marc")
    await launch.distribute(services)
    await claimed(services)
    ends = services.clock.now() + 2 * HOUR
    ending = {**REMINDER, "ends_at": ends.isoformat()}
    await launch.launch(services, parse_campaign(ending), "marc")
    await looks(services)
    await claimed(services)
    assert [one[1] for one in await texts(services)] == ["delivered", "delivered"]
    later(services, 3 * HOUR)
    await looks(services)
    assert (await control.show(services, "appointment"))["status"] == "finished"


async def test_the_check_counts_today_later_and_what_is_no_date(services: Services):
    await client(services, 1, in_paris(services, 3 * HOUR))
    await client(services, 2, in_paris(services, 5 * DAY))
    await client(services, 3, "05/12 at ten")
    await client(services, 4, None)
    found = await review(services, parse_campaign(REMINDER))
    assert (found.preview.today, found.preview.later) == (1, 1)
    assert found.preview.suppressed == {"no_date": 2}
    warned = {one.code: one.said for one in found.warnings}
    assert "05/12 at ten" in warned["date_unread"] and not found.errors
    nobody = {**REMINDER, "start": {"before": "apointment_at", "hours": 24}}
    nobody["text"] = {"en": "See you. Reply 1 or 2"}
    found = await review(services, parse_campaign(nobody))
    assert "no_date_ahead" in {one.code for one in found.warnings}
