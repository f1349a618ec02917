"""The composer in a real browser: segments as one types, on a small screen, light in weight."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, Request, expect

from tests.console import campaigns
from tests.console.office import Office
from tests.console.pictures import sign_in
from tests.console.test_console_browser import browser, page  # noqa: F401  fixtures

pytestmark = pytest.mark.browser


async def test_segments_are_said_while_one_types(office: Office, page: Page):  # noqa: F811
    made = await campaigns.furnish(office)
    await sign_in(page, office, "marc")
    await page.goto(f"{office.url}/campaigns/{made['draft']}/write")
    phone = page.locator("#measured figure").first
    await expect(phone).to_contain_text("2 segments · UCS-2")
    await page.locator("#text_en").fill("{brand}: come in, {first_name}!")
    await expect(phone).to_contain_text("1 segment · GSM-7")
    await expect(phone.locator(".bubble")).to_have_text(
        "Le Panier: come in, hello!\nReply STOP to end", use_inner_text=True
    )
    await page.get_by_role("button", name="Save and check").click()
    await expect(page.get_by_text("4 in the audience, 4 would get it.")).to_be_visible()


async def test_campaigns_on_a_small_screen_weigh_little(office: Office, page: Page):  # noqa: F811
    made = await campaigns.furnish(office)
    await page.set_viewport_size({"width": 360, "height": 640})
    await sign_in(page, office, "marc")
    for path in ("", f"/{made['draft']}/write", f"/{made['draft']}/check", f"/{made['sale']}"):
        loaded: list[Request] = []
        page.on("requestfinished", lambda one, loaded=loaded: loaded.append(one))
        await page.goto(f"{office.url}/campaigns{path}", wait_until="load")
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360, path
        small = await page.evaluate("""() => [...document.querySelectorAll("a, button, select")]
            .filter((e) => e.checkVisibility() && e.getBoundingClientRect().bottom > 0)
            .filter((e) => e.getBoundingClientRect().height < 44 && !e.matches(".whole, .hidden"))
            .map((e) => e.outerHTML)""")
        assert small == [], path
        assert sum([(await one.sizes())["responseBodySize"] for one in loaded]) <= 60_000


async def test_words_are_offered_while_one_writes_a_rule(office: Office, page: Page):  # noqa: F811
    await campaigns.furnish(office)
    await page.set_viewport_size({"width": 360, "height": 740})
    await sign_in(page, office, "marc")
    await page.goto(f"{office.url}/campaigns/audiences/write")
    field, choices = page.locator("#rule"), page.locator("#choices-rule")
    await field.press_sequentially("tag:")
    await expect(choices.get_by_role("option", name="vip")).to_be_visible()
    await field.press_sequentially("vi")
    await expect(choices.get_by_role("option")).to_have_count(1)
    await field.press("Tab")
    await expect(field).to_have_value("tag:vip")
    await expect(choices).to_be_hidden()
    await expect(page.locator("#look")).to_contain_text("4 people today")
    await field.press_sequentially(" and joined withn 30d")
    await expect(page.locator("#look mark")).to_have_text("withn")
    await page.get_by_role("button", name="Write within").click()
    await expect(field).to_have_value("tag:vip and joined within 30d")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
