"""What follows a reply to a campaign: its word, a question about it, words of the person's own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.campaigns.audience import people
from bot.campaigns.replies import audience_of, replies
from bot.campaigns.rules import Audience
from bot.config import Settings
from bot.conversations.turns import Converser
from bot.errors import UsageError
from bot.knowledge import facts_store
from bot.knowledge import store as faq
from bot.knowledge.facts import read as read_facts
from bot.knowledge.file import read as read_faq
from bot.orders.coupons import store as coupons
from bot.orders.coupons.model import Pool, Worth
from bot.services import open_services
from tests.flows.replied import SALE, Phones
from tests.make import run_sql

ROOT = Path(__file__).parents[2]
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
async def phones(settings: Settings, engine: Any) -> AsyncIterator[Phones]:
    async with open_services(settings) as services:
        async with services.db.begin() as conn:
            now = services.clock.now()
            await faq.put(conn, read_faq(ROOT / "data" / "faq.yml"), now)
            await facts_store.add(conn, read_facts(ROOT / "data" / "facts.yml"), "marc", now)
        converser = Converser(services, engine)
        await converser.learn()
        yield Phones(services, converser)


async def word_of(phones: Phones, contact: int) -> str | None:
    row = await phones.one("select word from recipients where contact_id = :id", id=contact)
    found: str | None = row.word
    return found


async def chosen(phones: Phones, rule: str) -> list[int]:
    async with phones.services.db.begin() as conn:
        parts = people.chosen(phones.services, conn, Audience(rule=rule))
        return [one async for part in parts for one in part.ids]


async def last_text(phones: Phones, contact: int) -> Any:
    return await phones.one(
        """select purpose, message_class, status, reason, program from messages
            where contact_id = :id and direction = 'outbound' order by id desc limit 1""",
        id=contact,
    )


async def test_a_word_leads_to_answer_tag_event_and_audience(phones: Phones):
    contact = await phones.somebody()
    await phones.gets(contact, 5 * MINUTE)
    assert await phones.says(contact, "yes!") == "See you on Friday, Le Panier"
    text = await last_text(phones, contact)
    assert (text.purpose, text.message_class) == ("promised", "conversational")
    assert (text.status, text.reason) == ("queued", "answers")
    person = await phones.one("select tags from contacts where id = :id", id=contact)
    assert (await word_of(phones, contact), person.tags) == ("YES", ["first"])
    assert await chosen(phones, audience_of("sale", "YES")) == [contact]
    # another word takes the place of the first, in all of these
    assert await phones.says(contact, "Later please") == "We text you then"
    person = await phones.one("select tags from contacts where id = :id", id=contact)
    assert (await word_of(phones, contact), person.tags) == ("LATER", ["later"])
    told = await run_sql(
        phones.services, "select kind, part, said from contact_events where ref = 'sale' order by 1"
    )
    assert [(one.kind, one.said) for one in told] == [("answered", "LATER"), ("replied", None)]
    with pytest.raises(UsageError):
        await chosen(phones, "answered:sale.no = YES")


HANDS_OVER: list[dict[str, Any]] = [
    {
        "word": "YES",
        "answer": {"en": "Your code: {coupon}, until {coupon_until}"},
        "coupon": "spring",
        "event": "wanted a code",
    },
    {"word": "NO", "answer": {"en": "Sam will text you"}, "staff": True},
]


async def pool(phones: Phones, codes: list[str]) -> None:
    day = phones.services.clock.now().date() + timedelta(days=30)
    spring = Pool("spring", Worth(Decimal(20)), "Europe/Paris", last_day=day)
    async with phones.services.db.begin() as conn:
        await coupons.add_pool(conn, spring, "marc", phones.services.clock.now())
        await coupons.add_codes(conn, "spring", codes)


async def holders(phones: Phones) -> dict[str, int | None]:
    rows = await run_sql(phones.services, "select code, contact_id from coupons")
    return {row.code: row.contact_id for row in rows}


async def test_a_word_hands_over_one_code_to_a_person(phones: Phones):
    await pool(phones, ["K7WM3QX6"])
    first, late = await phones.somebody(), await phones.somebody()
    for one in (first, late):
        await phones.gets(one, 5 * MINUTE, replies=HANDS_OVER)
    said = await phones.says(first, "yes please")
    assert said.startswith("Your code: K7WM3QX6, until ")
    assert (await last_text(phones, first)).purpose == "promised"
    assert await phones.says(first, "yes") == said  # the same code again
    assert await phones.says(late, "yes") == "Sorry, all codes have been given out already."
    assert await holders(phones) == {"K7WM3QX6": first}
    assert await chosen(phones, 'event:"wanted a code"') == [first, late]
    assert "20%" in await phones.says(first, "is K7WM 3QX6 still valid?")
    assert "20%" not in await phones.says(late, "is K7WM 3QX6 still valid?")
    phones.later(32 * 24 * HOUR)  # after its last day nothing is handed over
    after = await phones.somebody()
    await phones.gets(after, 5 * MINUTE, replies=HANDS_OVER)
    assert await phones.says(after, "yes") == "Sorry, that has ended."


async def test_a_code_whose_text_never_goes_is_free_again(phones: Phones):
    await pool(phones, ["K7WM3QX6"])
    contact = await phones.somebody()
    await phones.gets(contact, 5 * MINUTE, replies=HANDS_OVER)
    await phones.says(contact, "yes")
    assert await holders(phones) == {"K7WM3QX6": contact}
    stop = "update messages set status = 'suppressed' where purpose = 'promised' returning id"
    await run_sql(phones.services, stop)
    assert await holders(phones) == {"K7WM3QX6": None}
    await phones.says(contact, "yes")
    await run_sql(phones.services, "update messages set status = 'sent' where status = 'queued'")
    await phones.says(contact, "yes")
    await run_sql(
        phones.services, f"{stop}".replace("returning", "and status = 'queued' returning")
    )
    assert await holders(phones) == {"K7WM3QX6": contact}  # the text before has gone


async def test_a_word_calls_staff(phones: Phones):
    contact = await phones.somebody()
    await phones.gets(contact, 5 * MINUTE, replies=HANDS_OVER)
    assert await phones.says(contact, "no") == "Sam will text you"
    case = await phones.one("select kind, message_id is not null as by_text from cases")
    assert (case.kind, case.by_text) == ("campaign", True)
    row = await phones.one("select owner from conversations where contact_id = :id", id=contact)
    assert row.owner != "bot"


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("YES", "YES"),
        ("Yes please", "YES"),
        ("sure, count me in", "YES"),
        ("👍", "YES"),
        ("oui avec plaisir", "YES"),
        ("OUI", "YES"),
        ("« code » svp", "CODE"),
        ("Bonjour, code s'il vous plaît", "CODE"),
        ("yes but what time do you open?", None),
        ("code red", None),
        ("no", None),
    ],
)
async def test_a_word_is_heard_as_people_write_it(phones: Phones, said: str, word: str | None):
    contact = await phones.somebody()
    content = {
        "text": {"en": "Reply YES or CODE. STOP to end", "fr": "Répondez OUI ou CODE, STOP"},
        "replies": [
            {"word": {"en": "YES", "fr": "OUI"}, "answer": {"en": "Great", "fr": "Bien"}},
            {"word": "CODE", "answer": {"en": "SUN7", "fr": "SUN7"}},
        ],
        "questions": None,
    }
    await phones.gets(contact, 5 * MINUTE, **content)
    await phones.says(contact, said)
    assert await word_of(phones, contact) == word


async def test_a_text_that_asked_nothing_takes_no_answer(phones: Phones):
    contact = await phones.somebody()
    await phones.gets(contact, 5 * MINUTE, replies=None, questions=None)
    said = await phones.says(contact, "YES")
    assert said and "Friday" not in said
    row = await phones.one(
        """select r.answered_at, r.replied_at, m.replies_to = r.campaign_id as listed
            from recipients r join messages m on m.contact_id = r.contact_id
            where m.direction = 'inbound'"""
    )
    assert (row.answered_at, row.replied_at is not None, row.listed) == (None, True, True)
    found = await replies(phones.services, "sale")
    assert dict(found.intents) == {"affirm": 1} and not found.words
    assert [(one.text, one.word) for one in found.page] == [("YES", None)]


async def test_questions_about_it_are_answered_by_the_campaign_for_a_week(phones: Phones):
    contact = await phones.somebody()
    await phones.gets(contact, 5 * MINUTE)
    assert await phones.says(contact, "which code?") == "Use SUN20"
    assert (await last_text(phones, contact)).purpose == "promised"
    assert await phones.says(contact, "in which shops?") == "In Lyon and Lille"
    shops = await phones.says(contact, "until when are you open?")
    assert shops and "SUN20" not in shops
    assert await word_of(phones, contact) is None
    found = await replies(phones.services, "sale")
    assert sum(found.intents.values()) == 3 and found.words == {"YES": 0, "LATER": 0, "CODE": 0}
    phones.later(8 * 24 * HOUR)
    assert "SUN20" not in await phones.says(contact, "which code?")


async def test_its_end_is_told_and_after_it_nothing_is_taken(phones: Phones):
    contact = await phones.somebody()
    ends = phones.services.clock.now() + 3 * HOUR
    await phones.gets(contact, 5 * MINUTE, ends_at=ends.isoformat())
    assert (await phones.says(contact, "until when?")).startswith("It is on until tomorrow at")
    assert await phones.says(contact, "later") == "We text you then"
    phones.later(4 * HOUR)
    assert await phones.says(contact, "yes") == "Sorry, that has ended."
    assert await word_of(phones, contact) == "LATER"
    assert await phones.says(contact, "what code?") == "Sorry, that has ended."


async def test_an_answer_that_offers_more_is_an_offer(phones: Phones):
    more = [{"word": "YES", "answer": {"en": "And 30% off shoes"}}]
    contact, without = await phones.somebody(), await phones.somebody()
    for one in (contact, without):
        await phones.gets(one, 5 * MINUTE, replies=more)
    await phones.one("delete from consents where contact_id = :id returning 1", id=without)
    await phones.says(contact, "yes")
    text = await last_text(phones, contact)
    assert (text.message_class, text.reason, text.program) == ("promotional", "consented", "shop")
    await phones.says(without, "yes")
    text = await last_text(phones, without)
    assert (text.status, text.reason) == ("suppressed", "no_consent")


async def test_the_bots_own_question_that_came_later_takes_the_yes(phones: Phones):
    contact = await phones.somebody()
    await phones.gets(contact, 5 * MINUTE)
    await phones.says(contact, "qzx vlorp")
    await phones.says(contact, "qzx vlorp blah")  # a person is offered
    said = await phones.says(contact, "yes")
    assert "Friday" not in said and await word_of(phones, contact) is None
    row = await phones.one("select owner from conversations where contact_id = :id", id=contact)
    assert row.owner != "bot"


SURVEY: dict[str, Any] = {
    "name": "visit",
    "class": "informational",
    "audience": {"tags": ["vip"]},
    "text": {"en": "Thanks for your visit!"},
    "replies": None,
    "questions": None,
    "survey": {
        "questions": [
            {"key": "nps", "type": "nps", "text": {"en": "0 to 10, would you recommend us?"}},
            {"key": "again", "type": "yes_no", "text": {"en": "Will you come again?"}},
        ],
        "thanks": {"en": "Thank you!"},
    },
}


async def test_the_last_that_asked_takes_the_answer_and_the_survey_behind_it_what_fits(
    phones: Phones,
):
    contact = await phones.somebody()
    await phones.gets(contact, 30 * HOUR, **SURVEY)
    await phones.gets(contact, 5 * MINUTE)
    assert "come again" in await phones.says(contact, "9")  # which is none of the words
    phones.later(HOUR)
    assert await phones.says(contact, "which shops?") == "In Lyon and Lille\nWill you come again?"
    assert await phones.says(contact, "yes") == "Thank you!"  # the survey has asked last
    assert "Friday" in await phones.says(contact, "yes")
    row = await phones.one("select value from answers where question = 'again'")
    assert row.value == "yes"


REMINDER: dict[str, Any] = {
    "name": "appointment",
    "class": "informational",
    "audience": {"tags": ["client"]},
    "text": {"en": "See you on {appointment_at}. Reply 1 to confirm, 2 to move it"},
    "start": {"before": "appointment_at", "hours": 24},
    "questions": None,
    "replies": [
        {"word": "1", "answer": {"en": "See you then!"}, "event": "confirmed"},
        {"word": "2", "answer": {"en": "We text you a new time"}, "staff": True},
    ],
}
DATE = "2026-12-05T10:00:00"


async def is_reminded(phones: Phones, contact: int, date: str = DATE) -> None:
    await phones.gets(contact, 5 * MINUTE, **REMINDER)
    await run_sql(
        phones.services,
        "update messages set about = :date where author = 'campaign:sale' and id = ("
        "select max(id) from messages where contact_id = :id) returning 1",
        id=contact,
        date=DATE,
    )
    await run_sql(
        phones.services,
        """update contacts set attributes = jsonb_build_object('appointment_at',
            cast(:date as text)) where id = :id returning 1""",
        id=contact,
        date=date,
    )


async def test_a_reminder_takes_the_next_answer_and_the_survey_asks_again(phones: Phones):
    contact = await phones.somebody()
    await phones.gets(contact, HOUR, **SURVEY)
    await is_reminded(phones, contact)
    assert await phones.says(contact, "1") == ("See you then!\n0 to 10, would you recommend us?")
    assert await chosen(phones, "event:confirmed") == [contact]
    assert "come again" in await phones.says(contact, "1")  # now it is the survey's
    row = await phones.one("select value from answers where question = 'nps'")
    assert row.value == "1"


async def test_the_second_digit_calls_staff_and_asks_nothing_more(phones: Phones):
    contact = await phones.somebody()
    await phones.gets(contact, HOUR, **SURVEY)
    await is_reminded(phones, contact)
    assert await phones.says(contact, "2 please") == "We text you a new time"
    assert (await phones.one("select kind from cases")).kind == "campaign"


async def test_nobody_confirms_a_date_that_has_moved(phones: Phones):
    moved, same = await phones.somebody(), await phones.somebody()
    await is_reminded(phones, moved, "2026-12-08 10:00")
    await is_reminded(phones, same, "2026-12-05 10:00")
    assert "See you then" not in await phones.says(moved, "1")
    assert await phones.says(same, "1") == "See you then!"


async def test_a_no_to_stopping_comes_before_the_word_and_ends_with_it(phones: Phones):
    contact = await phones.somebody()
    await phones.gets(contact, 5 * MINUTE)
    await phones.is_asked_whether_to_stop(contact)
    assert "Friday" not in await phones.says(contact, "no")
    assert "Friday" in await phones.says(contact, "yes")


async def test_who_is_with_staff_or_has_opted_out_gets_nothing_of_it(phones: Phones):
    owned, out = await phones.somebody(), await phones.somebody()
    for one in (owned, out):
        await phones.gets(one, 5 * MINUTE)
    await phones.is_with(owned, "alice")
    assert await phones.says(owned, "yes") == ""
    await phones.says(out, "STOP")
    assert "Friday" not in await phones.says(out, "yes")
    assert "SUN20" not in await phones.says(out, "which code?")
    rows = await run_sql(phones.services, "select 1 from recipients where word is not null")
    assert not rows


async def test_replies_are_listed_by_word_and_by_what_they_are_about(phones: Phones):
    texts = ("yes", "yes", "later", "what time do you open?", "my parcel has not arrived")
    for said in texts:
        contact = await phones.somebody()
        await phones.gets(contact, 5 * MINUTE)
        await phones.says(contact, said)
    found = await replies(phones.services, "sale")
    assert dict(found.words) == {"YES": 2, "LATER": 1, "CODE": 0}
    assert sorted(one.text for one in found.page) == sorted(texts[3:])
    hours = await replies(phones.services, "sale", intent="opening_hours")
    assert [one.text for one in hours.page] == ["what time do you open?"]
    said_yes = await replies(phones.services, "sale", word="yes", limit=1)
    [newest] = said_yes.page
    older = await replies(phones.services, "sale", word="yes", before=newest.message_id)
    assert newest.contact_id != older.page[0].contact_id and len(older.page) == 1
    with pytest.raises(UsageError, match="asks for no MAYBE"):
        await replies(phones.services, "sale", word="MAYBE")
    assert SALE["name"] == "sale"
