"""Joining by keyword: asked, confirmed, declined, forgotten; over HTTP, without a worker (whatever
a worker would have to answer waits unhandled)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.config import Settings
from bot.consent import opt_in as opting_in
from bot.sms.segments import segments
from tests.programs import CLUB, NEWS, with_programs
from tests.world import CUSTOMER, OURS, TWILIO, World, open_world

FRENCH = "+33612345678"


@pytest.fixture
async def shop(settings: Settings) -> AsyncIterator[World]:
    async with open_world(with_programs(settings)) as opened:
        yield opened


async def events(world: World) -> list[tuple[str, str]]:
    rows = await world.rows("select program, kind from consent_events order by at, seq")
    return [(row["program"], row["kind"]) for row in rows]


async def granted(world: World) -> dict[str, str]:
    rows = await world.rows("select program, message_class from consents")
    return {row["program"]: row["message_class"] for row in rows}


async def ours(world: World, to: str = CUSTOMER) -> list[str]:
    return [m["body"] for m in await world.messages(to) if m["direction"] == "outbound-api"]


async def outcomes(world: World) -> list[str | None]:
    rows = await world.rows("select outcome from opt_in_requests order by id")
    return [row["outcome"] for row in rows]


async def waits_for_a_worker(world: World, body: str) -> bool:
    [row] = await world.rows("select handled_by from messages where body = :body", body=body)
    return row["handled_by"] is None


def later(world: World, by: timedelta) -> None:
    object.__setattr__(world.services.clock, "offset", world.services.clock.offset + by)


@pytest.mark.parametrize(("word", "yes"), [("JOIN", "YES"), ("  join!! ", "yes."), ("Join", "Y")])
async def test_a_keyword_is_asked_about_and_a_yes_confirms(shop: World, word: str, yes: str):
    await shop.text(word)
    await shop.settled()
    assert await granted(shop) == {}
    await shop.text(yes)
    await shop.settled()
    request, welcome = await ours(shop)
    assert "reply YES" in request and "welcome" in welcome
    for text in (request, welcome):
        assert "up to 4 texts a month" in text and "Msg & data rates may apply" in text
        assert "HELP" in text and "STOP" in text and text.startswith("Le Panier")
        assert segments(text) <= 2
    assert await granted(shop) == {"shop": "promotional"}
    assert await events(shop) == [("shop", "requested"), ("shop", "confirmed")]
    assert await outcomes(shop) == ["confirmed"]


async def test_the_event_holds_the_words_that_were_shown_and_answered(shop: World):
    await shop.text("JOIN")
    await shop.text("YES")
    await shop.settled()
    [requested, confirmed] = await shop.rows("""
        select e.wording_version, e.author, e.channel, e.message_class, v.details
        from consent_events e join consent_evidence v using (subject_id, seq) order by e.seq""")
    request, _ = await ours(shop)
    for row in (requested, confirmed):
        assert row["details"]["wording_shown"] == request
        assert row["wording_version"] == requested["wording_version"] is not None
        assert (row["author"], row["channel"]) == ("contact", "keyword")
        assert row["details"]["sid"].startswith("SM")
    assert confirmed["details"]["words"] == "YES"


async def test_a_french_number_is_told_nothing_of_rates(shop: World):
    await shop.text("Rejoindre", frm=FRENCH)
    await shop.text("OUI", frm=FRENCH)
    await shop.settled()
    texts = await ours(shop, FRENCH)
    assert len(texts) == 2
    assert not any("rates" in text or "Des frais" in text for text in texts)
    assert texts[1].startswith("Le Panier : bienvenue")


@pytest.mark.parametrize("no", ["NO", "Non merci"[:3], "no!"])
async def test_a_no_declines_and_nothing_more_is_said(shop: World, no: str):
    await shop.text("JOIN")
    await shop.text(no)
    await shop.settled()
    assert await events(shop) == [("shop", "requested"), ("shop", "declined")]
    assert len(await ours(shop)) == 1
    await shop.text("YES", to=TWILIO)  # and a later YES finds nothing to confirm
    assert await granted(shop) == {}


async def test_a_yes_that_comes_too_late_confirms_nothing(shop: World):
    await shop.text("JOIN", to=TWILIO)
    later(shop, timedelta(hours=24, seconds=1))
    await shop.text("YES", to=TWILIO)
    assert await waits_for_a_worker(shop, "YES")
    assert await granted(shop) == {}
    assert await opting_in.expire(shop.services) == 1
    assert await opting_in.expire(shop.services) == 0
    assert await outcomes(shop) == ["expired"]
    await shop.text("JOIN", to=TWILIO)  # a day has passed: asked again
    assert await outcomes(shop) == ["expired", None]


async def test_stop_takes_the_request_back(shop: World):
    await shop.text("JOIN")
    await shop.text("STOP")
    await shop.text("START")
    await shop.text("YES", to=TWILIO)
    await shop.text("YEP")
    assert await granted(shop) == {}
    assert await outcomes(shop) == ["declined"]


async def test_one_request_a_day_whatever_the_program_and_the_end(shop: World):
    await shop.text("JOIN")
    await shop.text("JOIN")
    await shop.settled()
    assert len(await ours(shop)) == 1
    await shop.text("NO")
    await shop.text("JOIN")
    await shop.settled()
    *_, last = await ours(shop)
    assert "tomorrow" in last
    assert len(await outcomes(shop)) == 1


async def test_many_keywords_at_once_are_one_request(shop: World):
    await asyncio.gather(*(shop.text("JOIN") for _ in range(8)))
    await shop.settled()
    assert len(await outcomes(shop)) == 1
    assert len(await ours(shop)) == 1


async def test_a_program_that_asks_for_no_double_opt_in_welcomes_at_once(shop: World):
    await shop.text("news")
    await shop.settled()
    assert await granted(shop) == {"news": "informational"}
    assert await events(shop) == [("news", "granted")]
    await shop.text("NEWS")
    await shop.settled()
    assert "already" in (await ours(shop))[-1]
    assert len(await events(shop)) == 1


async def test_oui_joins_the_program_that_advertises_it_where_nothing_else_was_asked(shop: World):
    await shop.text("OUI")
    await shop.settled()
    assert await granted(shop) == {"news": "informational"}


async def test_oui_answers_the_pending_request_before_it_is_a_keyword(shop: World):
    await shop.text("JOIN")
    await shop.text("OUI")
    await shop.settled()
    assert await granted(shop) == {"shop": "promotional"}


async def test_oui_is_the_dialogues_where_its_question_is_open(shop: World):
    await shop.text("hello")
    await shop.rows("""
        insert into dialogue_states (contact_id, state, updated_at)
        select id, '{"loop": "feedback_form", "slots": {}}', created_at + interval '1 minute'
        from contacts returning contact_id""")
    await shop.text("OUI")
    assert await waits_for_a_worker(shop, "OUI")
    assert await granted(shop) == {}


async def test_yes_is_the_dialogues_where_no_program_advertises_it(shop: World):
    await shop.text("YES")
    await shop.text("no")
    assert await waits_for_a_worker(shop, "YES") and await waits_for_a_worker(shop, "no")
    assert await events(shop) == []


async def test_a_yes_to_another_number_confirms_nothing(shop: World):
    await shop.text("JOIN")
    await shop.text("YES", to=TWILIO)
    assert await granted(shop) == {}


@pytest.mark.parametrize("word", ["JOIN", "NEWS", "OUI"])
async def test_after_stop_a_keyword_is_answered_with_text_start(shop: World, word: str):
    await shop.text("STOP")
    await shop.text(word)
    await shop.settled()
    assert "START" in (await ours(shop))[-1]
    assert await events(shop) == [("*", "revoked")]
    assert await outcomes(shop) == []


async def test_start_from_a_stranger_joins_nothing(shop: World):
    await shop.text("START")
    assert await events(shop) == []


async def test_whatsapp_holds_no_consent(shop: World):
    await shop.text("JOIN", frm=f"whatsapp:{CUSTOMER}", to=f"whatsapp:{OURS}")
    assert await waits_for_a_worker(shop, "JOIN")
    assert await events(shop) == []


async def test_a_country_that_the_program_does_not_text_is_not_texted(shop: World):
    await shop.text("JOIN", frm="+8801712345678")
    await shop.settled()
    assert await events(shop) == []
    assert await ours(shop, "+8801712345678") == []


async def test_the_budget_of_a_prefix_ends_a_flood(settings: Settings):
    scarce = CLUB.model_copy(update={"daily_budget": 3})
    async with open_world(with_programs(settings, scarce, NEWS)) as shop:
        await asyncio.gather(*(shop.text("JOIN", frm=f"+336123456{n:02}") for n in range(12)))
        await shop.settled()
        assert len(await outcomes(shop)) == 3
        await shop.text("JOIN", frm="+33712345678")  # another prefix has its own
        assert len(await outcomes(shop)) == 4


async def test_a_request_of_days_ago_is_replaced_by_a_new_one(settings: Settings):
    slow = CLUB.model_copy(update={"confirm_within": 72})
    async with open_world(with_programs(settings, slow, NEWS)) as shop:
        await shop.text("JOIN", to=TWILIO)
        later(shop, timedelta(hours=30))
        await shop.text("JOIN", to=TWILIO)
        assert await outcomes(shop) == ["replaced", None]
        await shop.text("YES", to=TWILIO)
        assert await granted(shop) == {"shop": "promotional"}


async def test_a_yes_answers_a_survey_that_came_after_the_request(shop: World):
    await shop.text("JOIN")
    await shop.settled()
    await shop.rows(
        """
        with campaign as (
            insert into campaigns (name, status, message_class, program, number, content,
                launched_at)
            select 'c', 'running', 'informational', 'shop', number, '{"survey": {}}', :now
            from conversations returning id)
        insert into recipients (campaign_id, contact_id, message_id)
        select campaign.id, m.contact_id, m.id from campaign, messages m
        where m.direction = 'outbound' returning contact_id""",
        now=shop.services.clock.now(),
    )
    # that text left before the request: the request was asked last
    await shop.rows("""update messages set claimed_at = created_at - interval '1 hour'
        where direction = 'outbound' returning id""")
    await shop.rows("""update messages set claimed_at = created_at + interval '1 second'
        where direction = 'outbound' returning id""")
    await shop.text("YES")
    assert await waits_for_a_worker(shop, "YES")
    await shop.rows("""update messages set claimed_at = created_at - interval '1 hour'
        where direction = 'outbound' returning id""")
    await shop.text("OUI")
    assert await granted(shop) == {"shop": "promotional"}


@pytest.mark.parametrize(
    "yes", ["yes please", "YES YES", "yes thanks", "Yes I confirm", "yess!", "Oui svp", "Yes\nBob"]
)
async def test_a_yes_in_other_words_confirms(shop: World, yes: str):
    await shop.text("JOIN")
    await shop.text(yes)
    assert await granted(shop) == {"shop": "promotional"}
    rows = await shop.rows("select details from consent_evidence order by seq desc limit 1")
    assert rows[0]["details"]["words"] == yes


@pytest.mark.parametrize(
    "body",
    [
        "yes but not now",
        "yes if it's free",
        "oui mais plus tard",
        "yes, no wait",
        "oui non",
        "yes? what is this",
        "yes where is my order 10234",
    ],
)
async def test_a_yes_with_a_condition_waits_for_a_worker(shop: World, body: str):
    await shop.text("JOIN")
    await shop.text(body)
    assert await waits_for_a_worker(shop, body)
    assert await granted(shop) == {}
    assert await outcomes(shop) == [None]


@pytest.mark.parametrize("almost", ["ok", "👍", "sure", "d'accord", "Ouais", "yep thanks"])
async def test_an_ok_is_told_which_word_confirms(shop: World, almost: str):
    await shop.text("JOIN")
    await shop.settled()
    await shop.text(almost)
    await shop.settled()
    assert await granted(shop) == {}
    assert await outcomes(shop) == [None]  # it may still be answered
    assert "Reply YES to confirm" in (await ours(shop))[-1]
    await shop.text("YES")
    assert await granted(shop) == {"shop": "promotional"}
    rows = await shop.rows("select details from consent_evidence order by seq desc limit 1")
    assert "reply YES to confirm" in rows[0]["details"]["wording_shown"]  # the request itself


async def test_a_french_ok_is_told_in_french(shop: World):
    await shop.text("JOIN", frm=FRENCH)
    await shop.settled()
    await shop.text("d'accord", frm=FRENCH)
    await shop.settled()
    request, reminder = await ours(shop, FRENCH)
    assert "OUI" in request and "YES" not in request
    assert "Répondez OUI" in reminder and "YES" not in reminder
    assert segments(reminder) == 1


async def test_two_machines_that_say_ok_come_to_an_end(shop: World):
    await shop.text("JOIN")
    for _ in range(6):
        await shop.text("ok")
    await shop.settled()
    assert len(await ours(shop)) == 1 + 3


async def test_an_ok_where_nothing_is_asked_is_the_dialogues(shop: World):
    await shop.text("ok")
    await shop.text("👍")
    assert await waits_for_a_worker(shop, "ok") and await waits_for_a_worker(shop, "👍")


@pytest.mark.parametrize("word", ["Join please", "JOIN svp", "rejoindre merci", "Hello, JOIN!"])
async def test_a_keyword_said_politely_is_asked_about(shop: World, word: str):
    await shop.text(word)
    await shop.settled()
    assert await outcomes(shop) == [None]
    [request] = await ours(shop)
    french = "svp" in word or "merci" in word
    assert ("répondez OUI" if french else "reply YES") in request


@pytest.mark.parametrize(
    "body", ["news please", "join us for dinner", "how do i join", "oui merci"]
)
async def test_where_no_yes_is_asked_only_the_keyword_joins(shop: World, body: str):
    await shop.text(body)
    assert await waits_for_a_worker(shop, body)
    assert await events(shop) == []


async def test_a_yes_after_staff_have_written_is_theirs(shop: World):
    await shop.text("JOIN")
    await shop.settled()
    await shop.rows("""update messages set purpose = 'staff',
            created_at = created_at + interval '1 second'
        where direction = 'outbound' returning id""")
    await shop.text("yes please")
    assert await waits_for_a_worker(shop, "yes please")
    assert await granted(shop) == {}


@pytest.mark.parametrize(
    ("frm", "word", "says"),
    [
        (CUSTOMER, "JOIN", "reply YES"),
        (CUSTOMER, "Rejoindre", "répondez OUI"),
        (FRENCH, "JOIN", "répondez OUI"),
        (FRENCH, "REJOINDRE", "répondez OUI"),
        ("+15145550123", "REJOINDRE", "répondez OUI"),
        ("+15145550123", "JOIN", "reply YES"),
    ],
)
async def test_the_request_is_in_the_keywords_or_the_countrys_language(
    shop: World, frm: str, word: str, says: str
):
    await shop.text(word, frm=frm)
    await shop.settled()
    [request] = await ours(shop, frm)
    assert says in request and "à le" not in request
