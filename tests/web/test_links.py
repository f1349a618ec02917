"""Links of a host of their own: made for each person, followed, counted, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from ipaddress import ip_address
from typing import Any

import aiohttp
import pytest

from bot.campaigns import launch
from bot.campaigns.rules import parse_campaign
from bot.campaigns.trial import try_out
from bot.config import Settings
from bot.links import judging
from bot.providers.twilio.emulator.visitors import PEOPLE, ROBOTS, WAYS
from bot.web.public.links import MISSES_A_MINUTE
from tests.make import a_contact, run_sql
from tests.world import CUSTOMER, World, add_staff, eventually, open_world, with_links

SHOP = "https://shop.example/spring?a=1"
CONTENT: dict[str, Any] = {
    "name": "sale",
    "class": "promotional",
    "audience": {"tags": ["all"]},
    "text": {"en": "{brand}: come {link} or {map} STOP", "fr": "{brand} : {link} {map} STOP"},
    "links": {"link": {"to": {"en": SHOP, "fr": SHOP + "&l=fr"}}, "map": SHOP},
}
BROWSER = {
    "User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15",
    "Accept": "text/html",
    "Accept-Language": "en",
}


@pytest.fixture
async def world(settings: Settings) -> AsyncIterator[World]:
    async with open_world(with_links(settings)) as opened:
        yield opened


async def launched(world: World, people: int = 3, **changes: Any) -> dict[str, str]:
    """Launches a campaign. Returns each phone's text once it has it."""
    phones = [f"+1202555{n:04}" for n in range(people)]
    for phone in phones:
        await a_contact(world.services, phone)
    await run_sql(world.services, "update contacts set tags = '{all}', language = 'en'")
    await launch.launch(world.services, parse_campaign({**CONTENT, **changes}), "marc")
    return {phone: (await world.receives(1, phone))[-1]["body"] for phone in phones}


def links_in(body: str) -> list[str]:
    return [word for word in body.split() if word.startswith("http")]


async def visit(
    world: World, link: str, method: str = "GET", **headers: str
) -> tuple[int, aiohttp.typedefs.CIMultiDictProxy[str]]:
    sent = {**BROWSER, **headers}
    async with world.http.request(method, link, headers=sent, allow_redirects=False) as answer:
        return answer.status, answer.headers.copy()


async def figures(world: World) -> dict[str, Any]:
    from bot.campaigns import control

    return await control.show(world.services, "sale")


async def test_a_link_is_each_one_s_own_and_leads_on_once_the_click_is_kept(world: World):
    texts = await launched(world)
    found = [link for body in texts.values() for link in links_in(body)]
    assert len(found) == len(set(found)) == 6
    rows = await run_sql(world.services, "select segments, body from messages where body <> ''")
    assert all(row.segments == 1 for row in rows)
    first = links_in(texts["+12025550000"])[0]
    status, headers = await visit(world, first)
    assert status == 302
    assert headers["Location"] == SHOP + "&utm_source=sms&utm_medium=sms&utm_campaign=sale"
    assert headers["Referrer-Policy"] == "no-referrer" and headers["Cache-Control"] == "no-store"
    [click] = await run_sql(world.services, "select * from clicks")
    assert click.method == "GET" and click.headers == BROWSER and str(click.ip) == "127.0.0.1"

    async def counted() -> bool:
        return bool((await figures(world))["clicked"] == 1)

    await eventually(counted)
    [event] = await run_sql(
        world.services, "select ref, part, at from contact_events where kind = 'clicked'"
    )
    assert (event.ref, event.part, event.at) == ("sale", "link", click.at)


async def test_a_robot_s_click_is_kept_and_does_not_count(world: World):
    texts = await launched(world, 2)
    mine, other = (links_in(body)[0] for body in texts.values())
    assert (await visit(world, mine, "HEAD"))[0] == 302
    assert (await visit(world, mine, **{"User-Agent": "WhatsApp/2.23"}))[0] == 302
    assert (await visit(world, other))[0] == 302

    async def judged() -> Any:
        rows = await run_sql(world.services, "select human, marks from clicks order by id")
        return rows if all(row.human is not None for row in rows) else None

    rows = await eventually(judged)
    assert [row.human for row in rows] == [False, False, True]
    assert rows[0].marks == ["head", "haste"] and "agent" in rows[1].marks
    assert (await figures(world))["clicked"] == 1
    # judged again by other rules: what counts changes with it, to the event
    robots = """update clicks set headers = headers || '{"User-Agent": "x/bot"}'"""
    await run_sql(world.services, robots)
    assert await judging.judge_again(world.services, "admin") == (3, 2)
    assert (await figures(world))["clicked"] == 0
    assert not await run_sql(world.services, "select 1 from contact_events where kind = 'clicked'")


@pytest.mark.parametrize("path", ["", "x", "sign-in", "health/live", "00000000", "2" * 8, "2" * 9])
async def test_the_host_of_links_has_nothing_else(world: World, path: str):
    status, headers = await visit(world, f"{world.settings.link_url}/{path}")
    assert status == 404 and "Location" not in headers


async def test_other_hosts_have_no_links_and_a_link_takes_no_more_than_a_look(world: World):
    [body] = (await launched(world, 1)).values()
    link = links_in(body)[0]
    assert (await visit(world, link.replace("localhost", "127.0.0.1")))[0] == 404
    assert (await visit(world, link.swapcase().replace("HTTP", "http")))[0] == 404
    assert (await visit(world, link + "/"))[0] == 404
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert (await visit(world, link, method))[0] == 404
    assert not await run_sql(world.services, "select 1 from clicks")
    to = {"X-Forwarded-Host": "evil.example", "Referer": "https://evil.example"}
    status, headers = await visit(world, link + "?to=https://evil.example", **to)
    assert status == 302 and headers["Location"].startswith(SHOP)


async def test_who_guesses_is_slowed_down_and_others_are_not(world: World):
    [body] = (await launched(world, 1)).values()
    link, host = links_in(body)[0], world.settings.link_url
    for _ in range(2):  # a minute may end meanwhile
        found = [await visit(world, f"{host}/{n}") for n in range(MISSES_A_MINUTE)]
        if (await visit(world, link))[0] == 429:
            break
    assert {status for status, _ in found} <= {404, 429}
    assert (await visit(world, link))[0] == 429
    assert (await visit(world, link, **{"X-Forwarded-For": "90.1.2.3"}))[0] == 302


async def test_a_link_that_is_over_says_so(world: World):
    [body] = (await launched(world, 1)).values()
    link = links_in(body)[0]
    await run_sql(world.services, "update link_tokens set expires_at = '2026-01-01'")
    status, headers = await visit(world, link)
    assert status == 302 and headers["Location"] == f"{world.web}/link-over"
    async with world.http.get(headers["Location"], headers=BROWSER) as page:
        assert page.status == 410 and "This link is over" in await page.text()
    assert (await visit(world, link, Accept="*/*"))[0] == 410
    assert not await run_sql(world.services, "select 1 from clicks")


async def test_many_clicks_at_once_are_all_kept(world: World):
    texts = await launched(world, 5)
    links = [link for body in texts.values() for link in links_in(body)]
    found = await asyncio.gather(*(visit(world, link) for link in links * 10))
    assert {status for status, _ in found} == {302}
    [row] = await run_sql(world.services, "select count(*) as n from clicks")
    assert row.n == 100


async def test_robots_and_people_are_told_apart(world: World, capsys: pytest.CaptureFixture[str]):
    each = 8
    await launched(world, each * len(WAYS))
    texts = await run_sql(
        world.services, "select provider_sid as sid, contact_id as id from messages order by id"
    )
    ways = dict(zip((row.id for row in texts), sorted(WAYS) * each, strict=True))

    async def visits(sid: str, by: str) -> None:
        body = {"sid": sid, "by": by}
        async with world.http.post(f"{world.emulator}/control/visits", json=body) as answer:
            assert await answer.json() == {"status": 302}, await answer.text()

    await asyncio.gather(*(visits(row.sid, ways[row.id]) for row in texts))

    async def judged() -> Any:
        rows = await run_sql(world.services, "select contact_id, human, marks, ip from clicks")
        return len(rows) == len(texts) and all(row.human is not None for row in rows) and rows

    right = dict.fromkeys(WAYS, 0)
    for row in await eventually(judged):
        way = ways[row.contact_id]
        right[way] += row.human is WAYS[way].human
        assert row.ip != ip_address("127.0.0.1"), "the visitor's own address is not seen"
    with capsys.disabled():
        print("".join(f"\n  {way:<10} {count} of {each} right" for way, count in right.items()))
    for kinds in (ROBOTS, PEOPLE):
        assert sum(right[way] for way in kinds) >= 0.95 * each * len(kinds)


async def test_a_test_s_clicks_count_nowhere(world: World):
    await a_contact(world.services, CUSTOMER)
    await run_sql(world.services, "update contacts set tags = '{tester}', language = 'en'")
    await add_staff(world.services)
    [tried] = await try_out(world.services, parse_campaign(CONTENT), "admin")
    await world.receives(1)
    status, _ = await visit(world, links_in(tried.body)[0])
    assert status == 302
    await judging.judge_new(world.services)
    [click] = await run_sql(world.services, "select campaign_id, contact_id from clicks")
    assert click.campaign_id is None
    assert not await run_sql(world.services, "select 1 from contact_events where kind = 'clicked'")
