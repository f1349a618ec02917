"""Less, not none, by text: what it changes, that it is confirmed, and what undoes it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.config import Settings
from bot.consent import holds as holding
from bot.consent.ledger import verify as proof
from bot.contacts import store as contacts
from bot.imports import run as importing
from bot.inbox import reply as replies
from bot.messages.outbox import queue
from bot.models import Channel, Draft, MessageClass, Purpose
from bot.sms.segments import segments
from tests.programs import with_programs
from tests.world import CUSTOMER, OURS, TWILIO, World, add_staff, open_world

PROMO, INFO = MessageClass.PROMOTIONAL, MessageClass.INFORMATIONAL


@pytest.fixture
async def shop(settings: Settings, engine: Any) -> AsyncIterator[World]:
    async with open_world(with_programs(settings), engine) as opened:
        yield opened


async def imports(world: World, program: str, date: str = "2026-01-05") -> None:
    header = "phone,consent_source,consent_date,consent_wording,consent_program,consent_class"
    row = f"{CUSTOMER},form,{date},I agree,{program},promotional"
    await importing.run_bytes(world.services, f"{header}\n{row}\n".encode(), "marc")


async def says(world: World, *texts: str, to: str = OURS) -> str:
    """Texts, and returns the last text that came back since."""
    for text in texts:
        before = len(await ours(world))
        await world.text(text, to=to)
        await world.settled()
    return "\n".join((await ours(world))[before:])


async def ours(world: World) -> list[str]:
    return [m["body"] for m in await world.messages() if m["direction"] == "outbound-api"]


async def contact(world: World) -> Any:
    [row] = await world.rows("select * from contacts where address = :to", to=CUSTOMER)
    return row


async def granted(world: World) -> dict[str, str]:
    rows = await world.rows("select program, message_class from consents")
    return {row["program"]: row["message_class"] for row in rows}


async def kinds(world: World) -> list[str]:
    rows = await world.rows("select kind from consent_events order by at, seq")
    return [row["kind"] for row in rows]


async def queued(world: World, message_class: MessageClass, program: str = "shop") -> str:
    """What becomes of a campaign's text now."""
    row = await contact(world)
    async with world.services.db.begin() as conn:
        person, _, standing = await contacts.lock_consent(conn, row["id"])
        draft = Draft(
            contact_id=person.id,
            number=OURS,
            body="a text",
            author="test",
            purpose=Purpose.CAMPAIGN,
            message_class=message_class,
            program=program,
            priority=9,
        )
        now = world.services.clock.now()
        return (await queue(conn, world.services, draft, Channel.SMS, standing, now)).status


async def holds_together(world: World) -> None:
    """The projection is what the ledger comes to, and the ledger is whole."""
    assert await proof.rebuild(world.services, write=False) == []
    assert (await proof.verify(world.services)).breaks == []


@pytest.mark.parametrize(
    ("text", "frequency", "told"),
    [
        ("you text me too often", "weekly", "one offer a week"),
        ("once a month is enough please", "monthly", "one offer a month"),
        ("vous m'envoyez trop de sms, merci de vous calmer", "weekly", "une offre par semaine"),
        ("Une fois par mois suffit", "monthly", "une offre par mois"),
    ],
)
async def test_a_frequency_is_set_and_confirmed_with_the_page_and_stop(
    shop: World, text: str, frequency: str, told: str
):
    await imports(shop, "shop")
    answer = await says(shop, text)
    assert (
        told in answer and "STOP" in answer and f"{shop.services.settings.public_url}/p/" in answer
    )
    assert segments(answer) <= 2
    row = await contact(shop)
    assert (row["frequency"], row["revoked_at"]) == (frequency, None)
    assert await granted(shop) == {"shop": "promotional"}
    assert await kinds(shop) == ["imported"]
    [audit] = await shop.rows("select actor, details from audit where action = 'set frequency'")
    assert audit["actor"] == "contact" and audit["details"]["frequency"] == frequency


async def test_too_often_is_one_step_less_each_time_and_a_number_sets_that_number(shop: World):
    await imports(shop, "shop")
    assert "a week" in await says(shop, "too many texts")
    assert "a month" in await says(shop, "still too many texts")
    assert "a month" in await says(shop, "you text me too often!!")
    assert "a week" in await says(shop, "ok once a week is enough")
    assert (await contact(shop))["frequency"] == "weekly"
    assert await granted(shop) == {"shop": "promotional"}


async def test_no_more_offers_ends_them_in_all_programs_and_no_file_brings_them_back(shop: World):
    await imports(shop, "shop")
    await imports(shop, "news")
    answer = await says(shop, "no more promos but keep the order updates")
    assert "no more offers" in answer and "STOP" in answer and "/p/" in answer
    assert segments(answer) <= 2
    assert await granted(shop) == {"shop": "informational", "news": "informational"}
    assert (await kinds(shop))[-1] == "class_revoked"
    [event] = await shop.rows(
        """select program, message_class, wording_version, details from consent_events
        join consent_evidence using (subject_id, seq) where kind = 'class_revoked'"""
    )
    assert (event["program"], event["message_class"]) == ("*", "promotional")
    assert event["details"]["wording_shown"] == answer
    assert event["details"]["words"].startswith("no more promos") and event["wording_version"]
    assert (await contact(shop))["revoked_at"] is None
    for program in ("shop", "news"):
        assert await queued(shop, PROMO, program) == "suppressed"
        assert await queued(shop, INFO, program) == "queued"
    await imports(shop, "shop", "2026-11-20")  # whatever date the proof has
    await imports(shop, "news", "2020-01-01")
    assert set((await granted(shop)).values()) == {"informational"}
    await says(shop, "STOP")
    await says(shop, "START")
    assert (await contact(shop))["revoked_at"] is None
    assert await queued(shop, PROMO) == "suppressed" and await queued(shop, INFO) == "queued"
    await holds_together(shop)


async def test_the_persons_own_keyword_and_yes_bring_the_offers_of_that_program_back(shop: World):
    await imports(shop, "shop")
    await says(shop, "no more promos")
    assert await queued(shop, PROMO) == "suppressed"
    await says(shop, "JOIN", "YES")
    assert await granted(shop) == {"shop": "promotional"}
    assert await queued(shop, PROMO) == "queued"
    await imports(shop, "news")  # the others' wait for the person, too
    assert await granted(shop) == {"shop": "promotional", "news": "informational"}
    await holds_together(shop)
    await says(shop, "stop sending me promos")
    assert set((await granted(shop)).values()) == {"informational"}
    assert (await kinds(shop)).count("class_revoked") == 2
    await holds_together(shop)


async def test_offers_that_wait_are_not_sent_after_their_end(shop: World):
    await imports(shop, "shop")
    await says(shop, "hello")
    assert await queued(shop, PROMO) in ("queued", "deferred")
    await says(shop, "stop the promos")
    await shop.settled()
    later = await shop.rows("select status from messages where message_class = 'promotional'")
    assert {row["status"] for row in later} <= {"suppressed", "deferred", "delivered"}
    assert await queued(shop, PROMO) == "suppressed"


async def test_all_is_still_all(shop: World):
    await imports(shop, "shop")
    assert "unsubscribed" in await says(shop, "stop sending me texts please")
    assert (await contact(shop))["revoked_at"] is not None
    await says(shop, "no more promos")  # nothing is left to lessen
    assert "class_revoked" not in await kinds(shop)
    assert (await contact(shop))["frequency"] == "any"


async def test_less_answers_a_doubt_about_none(
    shop: World, monkeypatch: pytest.MonkeyPatch, engine
):
    await imports(shop, "shop")
    read = engine._read

    def doubtful(text: str) -> dict[str, Any]:
        found = read(text)
        return (
            {**found, "intent": {"name": "opt_out", "confidence": 0.5}}
            if "enough" in text
            else found
        )

    monkeypatch.setattr(engine, "_read", doubtful)
    assert "No answer in 24 hours" in await says(shop, "that will be enough maybe")
    assert (await contact(shop))["held_for"] == "unsure_opt_out"
    assert "one offer a week" in await says(shop, "just not so many texts please")
    assert (await contact(shop))["held_for"] is None
    assert await shop.rows("select 1 from cases where closed_at is null") == []
    await says(shop, "yes")  # to nothing that is open
    object.__setattr__(
        shop.services.clock, "offset", shop.services.clock.offset + timedelta(hours=30)
    )
    assert await holding.expire(shop.services) == 0
    assert (await contact(shop))["revoked_at"] is None
    await holds_together(shop)


async def test_while_staff_own_the_conversation_it_is_carried_out_and_confirmed(shop: World):
    await imports(shop, "shop")
    await says(shop, "hello")
    await add_staff(shop.services, "ana")
    await replies.reply(shop.services, CUSTOMER, "ana", "Ana here, how can I help?")
    await shop.settled()
    assert "no more offers" in await says(shop, "Thanks Ana. And no more promos please")
    assert await granted(shop) == {"shop": "informational"}
    assert await says(shop, "do you have the blue one?") == ""


async def test_whom_the_provider_blocks_is_told_of_start_where_it_can_be(shop: World):
    """Twilio drops every text to them, the answer too; the page says it."""
    await imports(shop, "shop")
    await says(shop, "STOP", to=TWILIO)
    row = await contact(shop)
    assert row["provider_blocks"]
    await says(shop, "please send me your texts again", to=TWILIO)
    rows = await shop.rows("select body, reason from messages where reason = 'provider_blocks'")
    assert rows and "START" in rows[-1]["body"]
    from bot.consent.personal_link import personal

    async with shop.http.get(personal(shop.services, row["subject_id"])) as page:
        assert f"text START to {TWILIO}" in await page.text()
