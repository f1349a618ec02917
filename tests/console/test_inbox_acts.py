"""What staff do in the inbox's pages, over HTTP: acts, writing, several at once."""

from __future__ import annotations

import json
import re
from html import unescape
from uuid import uuid4

import pytest

from bot.contacts import people
from bot.db.database import sql
from bot.delivery import callbacks
from bot.inbox import canned
from bot.models import Language
from tests.console.office import Browser, Office

BEN = "+12025550142"


async def rows(office: Office, statement: str, **values: object) -> list[tuple[object, ...]]:
    async with office.services.db.connect() as conn:
        return [tuple(row) for row in await conn.execute(sql(statement), values)]


def field(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, name
    return unescape(found[1])


def typed(html: str) -> str:
    found = re.search(r'<textarea id="body".*?>(.*?)</textarea>', html, re.S)
    assert found
    return unescape(found[1])


async def owner(browser: Browser, at: str) -> str:
    found = re.search(r'<span class="owner[^"]*">(.*?)</span>', (await browser.get(at)).text)
    assert found
    return found[1]


async def test_assign_snooze_close_and_reopen(office: Office):
    ids = await office.furnish()
    alice, lea = await office.signed_in("alice"), await office.signed_in("lea")
    at = f"/inbox/{ids['hurt']}"
    for what in ("assign", "snooze", "close", "tag", "hand-back", "block"):
        assert f'action="{at}/{what}"' in (await alice.get(f"{at}/{what}")).text
    assert (await alice.send(f"{at}/assign", to="lea", note="She knows @lea")).status == 303
    shown = (await alice.get(at)).text
    assert "Given to lea by you" in shown and "She knows @lea" in shown
    refused = await alice.send(f"{at}/assign", to="sam")  # only a lead gives away anyone's
    assert refused.status == 409 and "Ask them, or a lead" in refused.text
    assert (await lea.send(f"{at}/assign", to="alice")).status == 303
    assert (await alice.send(f"{at}/snooze", at="2020-01-01T09:00")).status == 422
    assert (await alice.send(f"{at}/snooze", at="soon")).status == 422
    assert (await alice.send(f"{at}/snooze", at="2099-01-01T09:00")).status == 303
    assert "Snoozed until" in await owner(alice, at)
    assert (await alice.send(f"{at}/close", outcome="refunded")).status == 303
    shown = (await alice.get(at)).text
    assert "Closed by you: refunded" in shown and "Closed by alice" in await owner(alice, at)
    assert (await alice.send(f"{at}/reopen")).status == 303
    assert await owner(alice, at) == "Yours"
    assert (await alice.send(f"{at}/block", reason=" ")).status == 422
    assert (await alice.send(f"{at}/block", reason="insults")).status == 303
    assert "the person is blocked" in (await alice.get(at)).text


async def test_several_at_once_and_undone(office: Office):
    ids = await office.furnish()
    alice = await office.signed_in("alice")
    chosen = [("id", ids["hurt"]), ("id", ids["arabic"]), ("id", ids["hers"])]

    async def send(act: str, *more: tuple[str, object]) -> str:
        stamp = (await alice.get("/me")).stamp
        fields = [("stamp", stamp), ("act", act), ("query", "list=all"), *more]
        return (await alice.post("/inbox/several", fields)).text

    shown = await send("assign", ("to", "alice"), *chosen)
    assert "2 done." in shown and "lea has it; a lead can give it away." in shown
    assert await owner(alice, f"/inbox/{ids['hurt']}") == "Yours"
    back = [("back", unescape(one)) for one in re.findall(r'name="back" value="([^"]+)"', shown)]
    assert len(back) == 2
    assert "2 undone." in await send("undo-assign", *back)
    assert "Waits for a person" in await owner(alice, f"/inbox/{ids['hurt']}")
    assert "3 done." in await send("tag", ("tag", "autumn"), *chosen)
    tagged = await rows(office, "select count(*) from contacts where 'autumn' = any(tags)")
    assert tagged == [(3,)]
    shown = await send("close", *chosen[:2])
    back = [("back", unescape(one)) for one in re.findall(r'name="back" value="([^"]+)"', shown)]
    assert "Closed by alice" in await owner(alice, f"/inbox/{ids['arabic']}")
    assert "2 undone." in await send("undo-close", *back)
    assert "Waits for a person" in await owner(alice, f"/inbox/{ids['arabic']}")
    assert "Choose conversations first." in await send("close")
    assert "Choose what to do." in await send("explode", *chosen)


async def test_a_draft_is_kept_and_what_is_taken_back_becomes_one(office: Office):
    ids = await office.furnish()
    alice, lea = await office.signed_in("alice"), await office.signed_in("lea")
    at = f"/inbox/{ids['hurt']}"
    assert (await alice.send(f"{at}/draft", body="Dear Ben,\r\nwe")).status == 204
    other = await office.signed_in("alice")  # another device
    assert typed((await other.get(at)).text) == "Dear Ben,\nwe"
    shown = (await lea.get(at)).text
    assert typed(shown) == "" and "alice has begun to write" in shown
    assert (await alice.send(f"{at}/reply", body="Dear Ben, we are sorry.")).status == 303
    shown = (await alice.get(at)).text
    assert typed(shown) == ""
    undo = re.search(r'formaction="([^"]+/undo)"', shown)
    assert undo
    assert (await alice.send(undo[1])).status == 303
    shown = (await alice.get(at)).text
    assert typed(shown) == "Dear Ben, we are sorry." and "Taken back" in shown
    assert (await alice.send(undo[1])).status == 409  # it is not there to be taken back any more


async def test_five_clicks_are_one_text(office: Office):
    ids = await office.furnish()
    alice = await office.signed_in("alice")
    at = f"/inbox/{ids['hurt']}"
    sent = {"body": "One moment please.", "client_id": str(uuid4())}
    for _ in range(5):
        assert (await alice.send(f"{at}/reply", **sent)).status == 303
    count = await rows(office, "select count(*) from messages where body = 'One moment please.'")
    assert count == [(1,)]


async def test_what_its_writer_has_not_seen_stops_a_text(office: Office):
    ids = await office.furnish()
    alice = await office.signed_in("alice")
    at = f"/inbox/{ids['hurt']}"
    seen = field((await alice.get(at)).text, "seen")
    await office.hears(BEN, "It got better, thank you")
    sent = {"body": "Go and see a doctor.", "seen": seen}
    stopped = await alice.send(f"{at}/reply", **sent)
    assert stopped.status == 409 and "It got better, thank you" in stopped.text
    assert typed(stopped.text) == "Go and see a doctor."
    assert 'name="anyway" value="1">' in stopped.text  # shown
    assert (await alice.send(f"{at}/reply", **sent, anyway="1")).status == 303


async def test_a_text_goes_with_what_follows_it(office: Office):
    ids = await office.furnish()
    alice = await office.signed_in("alice")
    at = f"/inbox/{ids['hurt']}"
    later = await alice.send(f"{at}/reply", body="Tomorrow.", when="at", at="2099-01-01T09:00")
    assert later.status == 422 and "not then any more" in later.text
    assert (await alice.send(f"{at}/reply", body="{order} is on its way")).status == 422
    following = await alice.send(f"{at}/reply", body="Done.", then="next", query="list=needs")
    assert following.headers["Location"].startswith(f"/inbox/{ids['long']}?")
    assert (await alice.send(f"{at}/reply", body="Bye.", then="close")).status == 303
    assert "Closed by alice" in await owner(alice, at)


@pytest.mark.parametrize(
    ("body", "says", "verdict"),
    [
        ("", "", None),
        ("Hello Ben", "1 SMS", "allow"),
        ("x" * 161, "2 SMS", "allow"),
        ("Çava “bien”", "1 SMS · with signs that make it longer", "allow"),
        ("x" * 1601, "too long", "no"),
    ],
)
async def test_what_would_become_of_a_text_is_said(
    office: Office, body: str, says: str, verdict: str | None
):
    ids = await office.furnish()
    alice = await office.signed_in("alice")
    found = await alice.send(f"/inbox/{ids['hurt']}/preview", body=body)
    assert says in found.text and found.headers.get("X-Verdict") == verdict
    left = await alice.send(f"/inbox/{ids['left']}/preview", body="Come back")
    assert "1 SMS · won't go: the person has opted out" in left.text


async def test_an_opt_out_locks_the_field_and_keeps_the_draft(office: Office):
    ids = await office.furnish()
    alice = await office.signed_in("alice")
    at = f"/inbox/{ids['mine']}"
    await alice.send(f"{at}/draft", body="I kept your coat")
    await office.hears("+12125550170", "STOP")
    shown = (await alice.get(at)).text
    assert "A START from them opens it again." in shown and "readonly" in shown
    assert "Opted out" in shown and typed(shown) == "I kept your coat"
    assert (await alice.send(f"{at}/reply", body="I kept your coat")).status == 422


@pytest.mark.parametrize(
    ("writes_on", "why"),
    [(False, "the person has opted out"), (True, "the provider drops texts to this person")],
)
async def test_a_stop_that_only_the_provider_heard_locks_the_field(
    office: Office, writes_on: bool, why: str
):
    """21610: what we send is refused, since the person has said STOP to the provider."""
    ids = await office.furnish()
    alice = await office.signed_in("alice")
    at = f"/inbox/{ids['mine']}"
    await alice.send(f"{at}/draft", body="I kept your coat")
    [(sent,)] = await rows(office, "select max(id) from messages where author = 'staff:alice'")
    await callbacks.opt_out(office.services, int(str(sent)), 21610)
    if writes_on:
        await office.hears("+12125550170", "Is it there?")
    shown = (await alice.get(at)).text
    assert why in shown and "A START from them opens it again." in shown and "readonly" in shown
    assert typed(shown) == "I kept your coat"
    assert (await alice.send(f"{at}/reply", body="I kept your coat")).status == 422
    await office.hears("+12125550170", "START")
    shown = (await alice.get(at)).text
    assert "readonly" not in shown and typed(shown) == "I kept your coat"


async def test_a_blocked_person_is_not_answered(office: Office):
    ids = await office.furnish()
    await people.block(office.services, BEN, "insults", "lea")
    alice = await office.signed_in("alice")
    shown = (await alice.get(f"/inbox/{ids['hurt']}")).text
    assert "Unblock them, then you can write." in shown and "Blocked by lea: insults" in shown


async def test_a_note_is_never_sent_and_calls_a_colleague(office: Office):
    ids = await office.furnish()
    alice, lea = await office.signed_in("alice"), await office.signed_in("lea")
    before = await rows(office, "select count(*) from messages")
    assert (await alice.send(f"/inbox/{ids['hurt']}/note", note="@lea look")).status == 303
    assert (await alice.send(f"/inbox/{ids['hurt']}/note", note=" ")).status == 422
    endless = await alice.send(f"/inbox/{ids['hurt']}/note", note="x" * 30_000)
    assert endless.status == 422 and "10,000 letters at most" in endless.text
    assert "x" * 30_000 in endless.text  # nothing is lost
    assert await rows(office, "select count(*) from messages") == before
    news = json.loads((await lea.get("/inbox/news")).text)
    assert [(one["id"], one["words"]) for one in news if one["kind"] == "mention"] == [
        (ids["hurt"], "@lea look")
    ]


async def test_canned_replies_are_filled_as_far_as_is_known(office: Office):
    ids = await office.furnish()
    words = "Hello {first_name}, {agent} here. Order {order}?"
    await canned.write(office.services, "hello", Language.EN, words, "lea")
    await canned.write(office.services, "bonjour", Language.FR, "Bonjour !", "lea")
    alice = await office.signed_in("alice")
    found = json.loads((await alice.get(f"/inbox/{ids['hurt']}/canned")).text)
    assert found == [{"name": "hello", "body": "Hello Ben, Alice here. Order {order}?"}]


async def test_what_was_misread_is_corrected(office: Office):
    ids = await office.furnish()
    alice = await office.signed_in("alice")
    at = f"/inbox/{ids['hurt']}"
    ask = re.search(rf'href="({at}/reading/\d+)"', (await alice.get(at)).text)
    assert ask
    assert "a complaint" in (await alice.get(ask[1])).text
    assert (await alice.send(ask[1], intent="feedback_negative")).status == 303
    assert "a complaint" in (await alice.get(at)).text
    assert (await alice.send(ask[1], intent="nonsense")).status == 404
    other = f"/inbox/{ids['mine']}/reading/{ask[1].rsplit('/')[-1]}"
    assert (await alice.send(other, intent="greet")).status == 404  # somebody else's text


async def test_the_person_stands_beside_the_thread(office: Office):
    ids = await office.furnish()
    alice = await office.signed_in("alice")
    shown = (await alice.get(f"/inbox/{ids['ordinary']}/person")).text
    for words in ("shoe size", "42", "vip", "Wants their data"):
        assert words in shown
    left = (await alice.get(f"/inbox/{ids['left']}/consent/*")).text
    assert "Opted out" in left and "STOP" in left
    looked = await rows(office, "select actor from audit where action = 'see evidence'")
    assert looked == [("alice",)]


async def test_lists_are_narrowed_searched_and_paged(office: Office):
    ids = await office.furnish()
    lea = await office.signed_in("lea")

    async def listed(query: str) -> set[int]:
        text = (await lea.get(f"/inbox/list?{query}")).text
        return {int(one) for one in re.findall(r'id="row-(\d+)"', text)}

    assert await listed("list=all&language=fr") == {ids["lost"], ids["arabic"], ids["hers"]}
    assert await listed("list=all&tag=vip") == {ids["ordinary"]}
    assert await listed("list=bot&q=") == {ids["ordinary"], ids["left"]}
    for typed_in in ("kettle", "0142", "+1 202 555 0142", "whit"):
        assert await listed(f"q={typed_in.replace('+', '%2B')}") == {ids["hurt"]}, typed_in
    assert await listed("q=zzz") == set()
    assert await listed("list=nonsense&team=x&after=x") == await listed("list=needs")
    everybody = (await lea.get("/inbox?list=open")).text  # counts what the list below it marks
    waiting = await listed("list=open") - {ids["mine"]}  # whom staff have answered
    assert f"<b>{len(waiting)}</b> waiting" in everybody
    assert "here: lea" in everybody


async def test_who_else_is_there_is_said(office: Office):
    ids = await office.furnish()
    alice, lea = await office.signed_in("alice"), await office.signed_in("lea")
    at = f"/inbox/{ids['hurt']}/here"
    assert (await alice.send(at, writing="1")).text == ""
    assert (await lea.send(at)).text == "alice writes"
    assert (await alice.send(at)).text == "lea looks at this"
    assert "alice looks at this" in (await lea.get("/inbox/list?list=needs")).text


async def test_take_next_and_being_away(office: Office):
    ids = await office.furnish()
    sam = await office.signed_in("sam")
    assert (await sam.send("/inbox/next")).headers["Location"] == f"/inbox/{ids['ordinary']}"
    assert (await sam.send("/inbox/away", give_back="1")).status == 303
    assert "You are away" in (await sam.get("/inbox")).text
    assert (await sam.send("/inbox/next")).headers["Location"] == "/inbox"
    assert "Waits for a person" in await owner(sam, f"/inbox/{ids['ordinary']}")
    assert (await sam.send("/inbox/away", back="1")).status == 303
    assert "You are away" not in (await sam.get("/inbox")).text
