"""A promotion as a marketer makes it, from the first word to the till and the report."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Locator, Page, expect

from bot.access import store as access
from bot.access import users
from bot.config import Settings
from bot.contacts import people
from bot.imports import run as importing
from bot.models import Language, Role
from bot.orders.coupons import pools
from bot.orders.coupons.rules.pool import read_pool
from bot.providers.twilio.emulator.settings import Handset
from bot.services import Services
from tests.console.campaigns import LIST
from tests.console.office import PASSWORD, _hash
from tests.console.test_console_browser import browser, page  # noqa: F401  fixtures
from tests.world import World, eventually, open_world, with_links

pytestmark = pytest.mark.browser
EN, FR, TESTER = "+12025550161", "+33612345661", "+33612345662"
PHONES = tuple(
    Handset(name, number, Language(language))
    for number, name, language in ((EN, "Zoë", "en"), (FR, "Maxi", "fr"), (TESTER, "JB", "fr"))
)


@pytest.fixture
async def shop(settings: Settings) -> AsyncIterator[World]:
    async with open_world(with_links(settings), handsets=PHONES) as world:
        services = world.services
        for name, role in (("admin", Role.ADMIN), ("marc", Role.MARKETER), ("alice", Role.STAFF)):
            await users.add_user(services, name, {role}, by="admin")
        async with services.db.begin() as conn:
            for user in await access.users(conn):
                await access.set_password(conn, user.id, _hash())
        await importing.run_bytes(services, LIST.encode(), "marc")
        await people.tag(services, TESTER, ["tester"], by="marc")
        spring = read_pool("spring", "20 %", "Europe/Paris", last_day="2027-03-01")
        await pools.create(services, spring, "marc")
        await pools.generate(services, "spring", 20, "marc")
        yield world


class Hand:
    """Counts what somebody presses and fills in on the way."""

    def __init__(self) -> None:
        self.acts = 0

    async def press(self, what: Locator) -> None:
        self.acts += 1
        await what.click()

    async def fill(self, what: Locator, said: str) -> None:
        self.acts += 1
        await what.fill(said)


async def signed_in(page: Page, world: World, name: str) -> None:  # noqa: F811
    await page.goto(world.settings.console_url + "/sign-in")
    await page.locator("#name").fill(name)
    await page.locator("#password").fill(PASSWORD)
    await page.locator("main button").click()
    await page.wait_for_url(lambda url: "/sign-in" not in url)


async def looks_right(page: Page) -> None:  # noqa: F811
    """Nothing that axe finds, and nothing beyond a small screen."""
    found = await Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    size = page.viewport_size
    await page.set_viewport_size({"width": 360, "height": 740})
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360, page.url
    assert size
    await page.set_viewport_size(size)


def tomorrow_at_ten(services: Services) -> datetime:
    return (services.clock.now() + timedelta(days=1)).replace(hour=10, minute=0)


async def test_a_promotion_from_the_first_word_to_the_report(shop: World, page: Page):  # noqa: F811
    services, hand = shop.services, Hand()
    console = shop.settings.console_url
    await signed_in(page, shop, "marc")
    await hand.press(page.get_by_role("link", name="Campaigns", exact=True))
    await hand.fill(page.get_by_label("Name"), "spring")
    await hand.press(page.locator("main form button").first)
    await hand.fill(page.locator("#rule"), "tag:vip")
    english, french = "-20 % on coats {link} with {coupon}", "-20 % {link} avec {coupon}"
    await hand.fill(page.locator("#text_en"), "{brand}: come in! " + english)
    await hand.fill(page.locator("#text_fr"), "{brand} : venez ! " + french)
    await hand.fill(page.locator("[name=link_name]").first, "link")
    await hand.fill(page.locator("[name=link_to]").first, "https://shop.example/coats")
    hand.acts += 1
    await page.locator("#coupon").select_option("spring")
    await hand.press(page.get_by_label("at this time, where each person is"))
    ten = tomorrow_at_ten(services)
    await hand.fill(page.locator("[name=local]"), ten.strftime("%Y-%m-%dT10:00"))
    await expect(page.locator("#measured")).to_contain_text("1 segment")
    await looks_right(page)
    await hand.press(page.get_by_role("button", name="Save and check"))
    await expect(page.get_by_text("4 in the audience, 4 would get it")).to_be_visible()
    await looks_right(page)
    await hand.press(page.get_by_role("button", name="Send it to them"))
    [tried] = await shop.receives(1, TESTER)
    assert "venez" in tried["body"] and "http" in tried["body"]
    for box in await page.locator("[name=accepted]").all():
        await hand.press(box)
    await hand.fill(page.locator("#typed"), "4")
    await hand.press(page.get_by_role("button", name="Let it go at 10:00 on"))
    await expect(page.locator("h1 ~ .state")).to_be_visible()
    assert hand.acts <= 18

    object.__setattr__(services.clock, "offset", services.clock.offset + timedelta(hours=22))
    [text] = await shop.receives(1, EN)
    assert "come in!" in text["body"]
    [coupon] = await shop.rows(
        """select c.code from coupons c join contacts p on p.id = c.contact_id
            where p.address = :number""",
        number=EN,
    )
    assert coupon.code in text["body"]
    await page.goto(f"{shop.emulator}/phone")
    bubble = page.get_by_role("region", name="Zoë").locator(".bubble").last
    link = bubble.locator("a").first
    await expect(link).to_be_visible()
    address = await link.get_attribute("href")
    assert address
    await shop.http.get(
        address,
        allow_redirects=False,
        headers={
            "User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X)",
            "Accept": "text/html",
            "Accept-Language": "en",
            "Sec-Fetch-User": "?1",
            "Sec-Fetch-Mode": "navigate",
        },
    )

    await page.context.clear_cookies()
    await signed_in(page, shop, "alice")
    await page.goto(f"{console}/till")
    await page.locator("#code").fill(coupon.code.lower())
    await page.get_by_role("button", name="Look it up").click()
    await looks_right(page)
    await page.locator("#amount").fill("80")
    await page.get_by_role("button", name="Redeem it").click()
    await expect(page.get_by_role("heading", name="Redeemed")).to_be_visible()

    async def judged() -> bool:
        return bool(await shop.rows("select 1 from clicks where human"))

    await eventually(judged)
    await page.context.clear_cookies()
    await signed_in(page, shop, "marc")
    await page.goto(f"{console}/campaigns")
    await page.get_by_role("link", name="spring").first.click()
    handed = page.locator("section", has=page.locator("#coupons")).get_by_role("row")
    await expect(handed.nth(1)).to_contain_text("1")
    await expect(page.get_by_role("row", name="Opened a link 1 1")).to_be_visible()
    await looks_right(page)
    await page.context.set_extra_http_headers({"Accept-Language": "fr"})
    await page.reload()
    await looks_right(page)
