"""Where is my order: from the shop's file to the customer's phone and the inbox."""

from __future__ import annotations

from bot.orders import file as order_file
from bot.orders import store as orders
from tests.dialogue.talk import ROOT
from tests.world import World


async def shop(texto: World) -> None:
    found = order_file.load(ROOT / "data" / "demo" / "orders.csv")
    assert not found.bad
    async with texto.services.db.begin() as conn:
        await orders.put(conn, found.good, texto.services.clock.now())


async def test_a_number_is_looked_up_and_says_nothing_personal(texto: World):
    await shop(texto)
    await texto.text("where is my order lp 10235?")
    [_, reply] = await texto.receives(2)
    assert "Order LP-10235: it is on its way with Colissimo." in reply["body"]
    assert "6A22014471903" not in reply["body"]


async def test_asked_for_unknown_twice_then_in_the_inbox(texto: World):
    await shop(texto)
    await texto.text("où est ma commande ?")
    assert "votre numéro de commande" in (await texto.receives(2))[-1]["body"]
    await texto.text("99999")
    assert "Je ne trouve pas cette commande" in (await texto.receives(4))[-1]["body"]
    await texto.text("99998")
    assert "Une personne de l'équipe" in (await texto.receives(6))[-1]["body"]
    await texto.settled()
    [talk] = await texto.rows("select owner from conversations")
    assert talk["owner"] == "nobody"
    [entry] = await texto.rows("select details from audit where action = 'hand off conversation'")
    assert entry["details"]["reason"] == "order"
    assert not await texto.rows(
        "select 1 from messages where intent is null and direction = 'inbound'"
    )


async def test_an_order_that_never_came_waits_in_the_inbox_with_its_number(texto: World):
    await shop(texto)
    await texto.text("where is order 10236?")
    assert "LP-10236" in (await texto.receives(2))[-1]["body"]
    await texto.text("But I never got it!!")
    assert "LP-10236" in (await texto.receives(4))[-1]["body"]
    await texto.settled()
    [case] = await texto.rows("""
        select k.kind, a.details ->> 'order' as number, m.body from cases k
        join messages m on m.id = k.message_id
        join audit a on a.contact_id = k.contact_id and a.action = 'hand off conversation'
        where k.closed_at is null""")
    assert (case["kind"], case["number"]) == ("order", "LP-10236")
    assert case["body"] == "But I never got it!!"
