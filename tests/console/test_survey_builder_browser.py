"""The builder of surveys in a browser: by drag, on a small screen, and by axe."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from tests.console.office import Office
from tests.console.pictures import sign_in
from tests.console.test_console_browser import browser, page

__all__ = ["browser", "page"]
pytestmark = pytest.mark.browser


async def test_a_question_is_dragged_and_put_back(office: Office, page: Page):
    await sign_in(page, office, "marc")
    await page.goto(f"{office.url}/campaigns/surveys/new")
    await page.get_by_label("Name").fill("dragged")
    await page.get_by_role("button", name="Begin").click()
    first, last = page.locator("#q-1 .grip"), page.locator("#q-3")
    await first.hover()
    await page.mouse.down()
    spot = await last.bounding_box()
    assert spot
    await page.mouse.move(spot["x"] + 40, spot["y"] + 10)
    await page.mouse.move(spot["x"] + 40, spot["y"] + spot["height"] - 4)
    await page.mouse.up()
    await expect(page.locator("#told")).to_contain_text("The question is number 3 now.")
    await expect(page.locator("#q-3")).to_contain_text("would you recommend us")
    await expect(page.locator("#q-1 .noted")).to_contain_text("a condition can only look back")
    await page.get_by_role("button", name="Take question 3 out").click()
    await page.get_by_role("button", name="Put it back").click()
    await expect(page.locator("#q-3")).to_contain_text("would you recommend us")


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_it_is_for_everybody(office: Office, browser: Browser, theme: Any):
    context = await browser.new_context(
        color_scheme=theme, reduced_motion="reduce", viewport={"width": 360, "height": 640}
    )
    page = await context.new_page()
    await sign_in(page, office, "marc")
    await page.goto(f"{office.url}/campaigns/surveys/new")
    wrong = (await Axe().run(page)).response["violations"]
    await page.get_by_label("Name").fill(theme)
    await page.get_by_label("After a visit").check()
    await page.get_by_role("button", name="Begin").click()
    for part in ("", "q4", "intro", "thanks", "rules"):
        await page.goto(f"{page.url.partition('?')[0]}?part={part}")
        wrong += (await Axe().run(page)).response["violations"]
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360, part
        small = await page.evaluate("""() => [...document.querySelectorAll("main button")]
            .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 44)
            .filter((e) => !e.matches(".hidden")).map((e) => e.outerHTML)""")
        assert small == [], part
    assert wrong == [], [(one["id"], [n["html"][:160] for n in one["nodes"]]) for one in wrong]
    await context.close()
