"""A person's own page: its link, what it shows, what its buttons do; and looking does nothing."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest

from bot.campaigns import launch
from bot.campaigns.rules import parse_campaign
from bot.config import Settings
from bot.consent import personal_link as links
from bot.files import signed as link
from bot.keys import files as key_files
from tests.programs import CLUB, NEWS, with_programs
from tests.web.test_optin import get, later, post
from tests.world import OURS, World, eventually, open_world

MOBILE = "+12125550123"


@pytest.fixture
async def shop(settings: Settings) -> AsyncIterator[World]:
    """Somebody is in both programs."""
    changed = with_programs(
        settings,
        CLUB.model_copy(update={"double_opt_in": False}),
        NEWS,
        form_posts_per_minute=10_000,
    )
    async with open_world(changed) as opened:
        await opened.text("JOIN", frm=MOBILE)
        await opened.text("NEWS", frm=MOBILE)
        await opened.settled()
        yield opened


async def page_of(world: World, number: str = MOBILE) -> str:
    [row] = await world.rows("select subject_id from contacts where address = :a", a=number)
    return links.personal(world.services, UUID(str(row["subject_id"]))).removeprefix(world.web)


async def state(world: World) -> tuple[Any, ...]:
    [contact] = await world.rows("select revoked_at is not null as out, frequency from contacts")
    programs = await world.rows("select program from consents order by program")
    events = await world.rows("select 1 from consent_events")
    return contact["out"], contact["frequency"], [p["program"] for p in programs], len(events)


async def save(world: World, path: str, **fields: Any) -> Any:
    shown = (await get(world, path + "?lang=en")).text
    found = re.search(r'name="stamp" value="([^"]+)"', shown)
    assert found
    names = re.findall(r'name="shown" value="([^"]+)"', shown)
    data = [("action", "save"), ("stamp", found[1]), *(("shown", name) for name in names)]
    data += [(k, one) for k, v in fields.items() for one in ([v] if isinstance(v, str) else v)]
    return await post(
        world,
        path + "?lang=en",
        urlencode(data),
        **{"Content-Type": "application/x-www-form-urlencoded"},
    )


async def test_the_page_shows_the_person_and_hides_the_number(shop: World):
    answer = await get(shop, await page_of(shop) + "?lang=en")
    assert answer.status == 200
    assert MOBILE not in answer.text and "0123" in answer.text
    assert answer.text.count(" checked>") == 3  # two programs, one frequency
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    french = await get(shop, await page_of(shop) + "?lang=fr")
    assert "Arrêter tous les SMS" in french.text


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_looking_changes_nothing_whatever_the_address_says(shop: World, method: str):
    before = await state(shop)
    path = await page_of(shop)
    for query in ("", "?action=stop", "?action=save&frequency=monthly", "?lang=fr"):
        assert (await get(shop, path + query, method)).status == 200
    assert await state(shop) == before


async def test_the_button_stops_all_texts_and_the_page_confirms_it(shop: World):
    path, sent = await page_of(shop), len(await shop.messages(MOBILE))
    answer = await post(shop, path + "?lang=en", {"action": "stop"}, **{"User-Agent": "Safari"})
    assert answer.status == 200
    assert "All our texts to this number are stopped" in answer.text and OURS in answer.text
    assert (await state(shop))[0] is True
    [event] = await shop.rows("""
        select e.program, e.channel, e.author, v.details from consent_events e
        join consent_evidence v using (subject_id, seq) where kind = 'revoked'""")
    assert (event["program"], event["channel"], event["author"]) == ("*", "link", "contact")
    assert event["details"]["ip"] == "127.0.0.1" and event["details"]["user_agent"] == "Safari"
    await shop.settled()
    assert len(await shop.messages(MOBILE)) == sent  # no text confirms it
    again = await post(shop, path + "?lang=en", {"action": "stop"})  # works twice, counts once
    assert again.status == 200 and again.text == answer.text
    assert len(await shop.rows("select 1 from consent_events where kind = 'revoked'")) == 1


async def test_the_page_ends_offers_and_brings_them_back_by_a_yes(shop: World):
    path = await page_of(shop)
    shown = (await get(shop, path + "?lang=en")).text
    assert "No offers at all" in shown and "Offers too" not in shown
    await save(shop, path, topic=["shop", "news"], frequency="any", no_offers="yes")

    async def classes() -> dict[str, str]:
        rows = await shop.rows("select program, message_class from consents")
        return {row["program"]: row["message_class"] for row in rows}

    assert await classes() == {"shop": "informational", "news": "informational"}
    [event] = await shop.rows("""
        select e.channel, v.details from consent_events e
        join consent_evidence v using (subject_id, seq) where kind = 'class_revoked'""")
    assert event["channel"] == "link" and "No offers" in event["details"]["wording_shown"]
    shown = (await get(shop, path + "?lang=en")).text
    assert "No offers at all" not in shown and shown.count("Offers too") == 1
    await save(shop, path, topic=["shop", "news"], frequency="weekly")  # no box for offers ticked
    assert (await classes())["shop"] == "informational"
    later(shop, timedelta(days=2))
    answer = await save(shop, path, topic=["shop", "news"], offers="shop", frequency="any")
    assert "reply YES" in answer.text  # though the program asks nobody else for one
    assert (await classes())["shop"] == "informational"
    await shop.text("YES", frm=MOBILE)
    await shop.settled()
    assert await classes() == {"shop": "promotional", "news": "informational"}


async def test_a_stop_by_link_holds_whatever_the_browser_calls_itself(shop: World):
    path, body = await page_of(shop), b"action=stop"
    reader, writer = await asyncio.open_connection("127.0.0.1", shop.settings.http_port)
    writer.write(
        b"POST %s HTTP/1.1\r\nHost: shop\r\nConnection: close\r\nUser-Agent: \xff \xc3\xa9\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s"
        % (path.encode(), len(body), body)
    )
    answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 200")
    assert (await state(shop))[0] is True


async def test_the_link_works_after_ten_years_and_after_the_keys_were_changed(shop: World):
    path = await page_of(shop)
    later(shop, timedelta(days=3653))
    key_files.rotate(shop.settings)
    shop.services.ring.read()
    assert (await post(shop, path, {"action": "stop"})).status == 200
    assert (await state(shop))[0] is True


async def test_a_stop_by_link_is_never_limited(settings: Settings):
    async with open_world(with_programs(settings, form_posts_per_minute=1)) as shop:
        await shop.text("hello", frm=MOBILE)
        path = await page_of(shop)
        assert {(await post(shop, path, {"action": "stop"})).status for _ in range(5)} == {200}


async def test_unticking_ends_one_program_and_leaves_the_other(shop: World):
    path = await page_of(shop)
    answer = await save(shop, path, topic=["news"], frequency="monthly")
    assert answer.status == 200 and "Saved." in answer.text
    assert (await state(shop))[:3] == (False, "monthly", ["news"])
    [event] = await shop.rows("select program, channel from consent_events where kind = 'revoked'")
    assert tuple(event.values()) == ("shop", "link")
    await save(shop, path, topic=["news"], frequency="monthly")  # once more: nothing new
    assert len(await shop.rows("select 1 from consent_events where kind = 'revoked'")) == 1


async def test_ticking_is_an_opt_in_with_the_words_beside_the_box(settings: Settings):
    async with open_world(with_programs(settings, form_posts_per_minute=10_000)) as shop:
        await shop.text("hello", frm=MOBILE)
        path = await page_of(shop)
        shown = html.unescape((await get(shop, path + "?lang=en")).text)
        answer = await save(shop, path, topic=["shop"], frequency="weekly")
        assert "reply YES" in answer.text  # a double opt-in stays one
        assert (await state(shop))[1:3] == ("weekly", [])
        [row] = await shop.rows("""
            select e.kind, e.channel, v.details from consent_events e
            join consent_evidence v using (subject_id, seq)""")
        assert (row["kind"], row["channel"]) == ("requested", "web-form")
        assert row["details"]["wording_shown"] in shown
        await shop.text("YES", frm=MOBILE)
        assert (await state(shop))[2] == ["shop"]


async def test_an_old_page_does_not_end_a_program_that_it_did_not_show(shop: World):
    path = await page_of(shop)
    shown = (await get(shop, path + "?lang=en")).text
    found = re.search(r'name="stamp" value="([^"]+)"', shown)
    assert found
    await post(
        shop,
        path + "?lang=en",
        {"action": "save", "stamp": found[1], "shown": "news", "topic": "news"},
    )
    assert (await state(shop))[2] == ["news", "shop"]


async def test_after_stop_nothing_can_be_ticked(shop: World):
    path = await page_of(shop)
    shown = (await get(shop, path + "?lang=en")).text
    stamp = re.search(r'name="stamp" value="([^"]+)"', shown)
    assert stamp
    await shop.text("STOP", frm=MOBILE)
    assert "<form" not in (await get(shop, path)).text
    before = await state(shop)
    answer = await post(
        shop,
        path + "?lang=en",
        {"action": "save", "stamp": stamp[1], "shown": "shop", "frequency": "weekly"},
    )
    assert answer.status == 200 and "stopped" in answer.text
    assert await state(shop) == before


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"action": ""},
        {"action": "STOP"},
        {"action": "delete"},
        {"action": "save"},
        {"action": "save", "stamp": "x" * 32},
    ],
)
async def test_a_form_that_is_not_ours_changes_nothing(shop: World, fields: dict[str, str]):
    before = await state(shop)
    answer = await post(shop, await page_of(shop), fields)
    assert answer.status == 400
    assert await state(shop) == before


async def test_nonsense_in_our_form_is_passed_over(shop: World):
    path = await page_of(shop)
    answer = await save(shop, path, topic=["shop", "news", "evil"], frequency="hourly")
    assert answer.status == 200
    assert (await state(shop))[:3] == (False, "any", ["news", "shop"])


async def test_a_tampered_link_is_nobodys(shop: World):
    path = await page_of(shop)
    token = path.removeprefix("/p/")
    forged = link.personal_token(b"another key of 32 bytes, guessed", UUID(int=1))
    nobody = links.personal(shop.services, UUID(int=1)).removeprefix(shop.web)
    before = await state(shop)
    swapped = ("B" if token[0] == "A" else "A") + token[1:]
    for bad in (
        f"/p/{swapped}",
        f"/p/{token[:-1]}",
        f"/p/{token}A",
        f"/p/{token}=",
        f"/p/{forged}",
        f"/p/{token.swapcase()}",
        "/p/%00%ff",
        "/p/" + "A" * 3000,
        nobody,
        "/p/é",
    ):
        for answer in (await get(shop, bad), await post(shop, bad, {"action": "stop"})):
            assert answer.status == 404, bad
            assert "reply STOP" in answer.text
    assert await state(shop) == before


async def test_a_campaigns_text_carries_the_persons_own_link(shop: World):
    campaign = parse_campaign(
        {
            "name": "news",
            "class": "informational",
            "program": "news",
            "audience": {"tags": ["customers"]},
            "text": {"en": "Open late on Friday. Choose your texts: {preferences}"},
        }
    )
    await shop.rows("update contacts set tags = '{customers}' returning id")
    assert await launch.launch(shop.services, campaign, "marc") == 1
    path = await page_of(shop)

    async def arrived() -> list[str]:
        return [body for body in await shop.bodies(MOBILE) if body.endswith(shop.web + path)]

    assert await eventually(arrived)
    assert (await get(shop, path)).status == 200
