"""A survey from a template, changed by keys and drag, tried in French, launched; in a browser."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from tests.console import campaigns
from tests.console.office import Office
from tests.console.pictures import sign_in
from tests.console.test_console_browser import browser, page

__all__ = ["browser", "page"]
pytestmark = pytest.mark.browser


async def test_a_survey_is_made_tried_and_launched(office: Office, page: Page):
    await campaigns.people(office)
    await sign_in(page, office, "marc")
    await page.goto(f"{office.url}/campaigns")
    await page.get_by_role("link", name="New survey").click()
    await page.get_by_label("Name").fill("After the visit")
    await page.get_by_label("After a visit").check()
    await page.get_by_role("button", name="Begin").click()

    await page.get_by_label("Type of the new question").select_option("yes_no")
    await page.get_by_role("button", name="Add a question").press("Enter")
    added = page.locator("#q-6")
    await expect(added.get_by_label("English").first).to_be_focused()
    await page.keyboard.type("May we call you?")
    await added.get_by_label("Français").first.fill("Pouvons-nous vous appeler ?")
    await added.get_by_label("Earlier question").first.select_option("rating")
    await expect(added.get_by_label("from – to")).to_be_visible()
    await added.get_by_label("from – to").fill("1-2")
    await added.get_by_label("Français").first.press("Alt+ArrowUp")
    await expect(page.locator("#told")).to_contain_text("The question is number 5 now.")
    await expect(page.locator("#q-5")).to_contain_text("Yes or no")
    await page.locator("#q-5").get_by_role("button", name="Done").click()
    await expect(page.locator("#q-5")).to_contain_text("only if question 1 is 1-2")
    await expect(page.locator("svg.flow a")).to_have_count(7)

    await page.get_by_label("Language of the handset").select_option("fr")
    talk, reply = page.locator("#talk"), page.get_by_label("Your reply")
    await expect(talk).to_contain_text("comment était-ce ?")
    for said, asked in (("2", "Avez-vous trouvé"), ("oui", "Pouvons-nous vous appeler ?")):
        await reply.fill(said)
        await reply.press("Enter")
        await expect(talk).to_contain_text(asked)
        await expect(reply).to_have_value("")
        await expect(reply).to_be_focused()

    await page.get_by_role("button", name="Save, and on").click()
    await page.wait_for_url("**/write")
    await page.locator("#rule").fill("tag:vip")
    await page.get_by_role("button", name="Save and check").click()
    for box in await page.locator("input[name=accepted]").all():
        await box.check()
    shown = await page.locator("input[name=shown]").input_value()
    await page.locator("#typed").fill(shown)
    await page.get_by_role("button", name="Launch it now").click()
    await expect(page.locator(".state")).to_have_text("Running")


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
