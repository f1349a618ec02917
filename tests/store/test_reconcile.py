"""Texts in doubt are held against the provider's lists: of a number where many wait, else of the
person."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.listed import Lists
from bot.delivery.rules import sent_from
from tests.make import a_contact, run_sql
from tests.world import OURS, World, eventually

PEOPLE = [f"+155555501{n:02}" for n in range(20, 60)]

LOST = """
    insert into messages (contact_id, direction, number, body, created_at, author, purpose,
        message_class, program, priority, status, claimed_at, leased_at, attempts, segments)
    select id, 'outbound', :number, 'lost', :now, 'campaign:sale', 'campaign', 'promotional',
        'shop', 9, 'sending', :now, clock_timestamp() - interval '1 minute', 1, 1
    from contacts order by id limit :most
"""


@pytest.mark.parametrize("count", [1, 40], ids=["one person", "many people"])
async def test_what_a_lost_sender_had_under_way_arrives_once(world: World, count: int):
    """The provider has the text of every other person."""
    services, people = world.services, PEOPLE[:count]
    for phone in people:
        await a_contact(services, phone)
    since = datetime.now(UTC) - timedelta(minutes=1)
    provider = services.providers.of(services.numbers.of(OURS))
    for phone in people[::2]:
        await provider.send(to=phone, frm=OURS, body="lost")
    lists = await Lists.read(provider, OURS, people, since)
    assert (lists.whole is None) is (count == 1)
    for place, phone in enumerate(people):
        assert [text.to for text in await lists.of(phone, since)] == [phone] * (place % 2 == 0)
    await run_sql(services, LOST, number=OURS, now=services.clock.now(), most=count)

    async def done() -> bool:
        return not await world.rows("select 1 from messages where status <> 'delivered'")

    await eventually(done)
    carried = [m["to"] for phone in people for m in await world.messages(phone)]
    assert Counter(carried) == Counter(people)


@pytest.mark.parametrize(
    "number, address, known_as",
    [
        ("+15557650100", "+33612345678", "+15557650100"),
        ("+15557650100", "whatsapp:+33612345678", "whatsapp:+15557650100"),
        ("whatsapp:+15557650100", "whatsapp:+33612345678", "whatsapp:+15557650100"),
        ("36180", "+33612345678", "36180"),
    ],
)
def test_our_number_is_named_as_the_provider_does(number: str, address: str, known_as: str):
    assert sent_from(number, address) == known_as
