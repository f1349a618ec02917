"""An experiment as a marketer makes it: composed, checked, launched, read, sent to the others."""

from __future__ import annotations

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from bot.campaigns import experiments, launch
from bot.config import Settings
from tests.console.office import Office
from tests.console.pictures import sign_in
from tests.console.test_console_browser import browser, page  # noqa: F401  fixtures
from tests.make import a_contact, run_sql
from tests.store.test_campaign_goals import sent
from tests.store.test_experiments import clicked, later, people

pytestmark = pytest.mark.browser


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"link_url": "https://l.shop.example"})


async def composed(page: Page, office: Office) -> None:  # noqa: F811
    """Writes a campaign in two variants, and checks it."""
    await page.goto(f"{office.url}/campaigns")
    await page.get_by_label("Name").fill("trial")
    await page.locator("main form button").first.click()
    await page.locator("#rule").fill("tag:all")
    await page.locator("#text_en").fill("{brand}: A, come in {link}")
    await page.locator("[name=link_name]").first.fill("link")
    await page.locator("[name=link_to]").first.fill("https://shop.example/a")
    await page.get_by_text("Try it in variants").click()
    await page.locator("#variant_B_en").fill("{brand}: B, your size is here {link}")
    await page.locator("#measure").select_option("clicks")
    await page.locator("#usual").fill("20")
    await page.locator("#difference").fill("50")
    await expect(page.locator("#measured figure").nth(1)).to_contain_text("B · English")
    await page.get_by_role("button", name="Save and check").click()


async def test_an_experiment_to_its_winner(office: Office, page: Page):  # noqa: F811
    services = office.services
    await a_contact(services)
    await people(services, 200)
    await run_sql(
        services,
        """insert into consents (contact_id, program, message_class, seq, at)
           select id, 'shop', 'promotional', 1, :now from contacts on conflict do nothing""",
        now=services.clock.now(),
    )
    await sign_in(page, office, "marc")
    await composed(page, office)
    await expect(page.get_by_role("heading", name="What is tried")).to_be_visible()
    await expect(page.locator("#tries ~ ul")).to_contain_text("the others get what is found")
    await expect(page.locator("figure").nth(1)).to_contain_text("B · English · 1 segment")
    await looks_right(page)
    for box in await page.locator("[name=accepted]").all():
        await box.check()
    await page.locator("#typed").fill("200")
    await page.get_by_role("button", name="Launch it now").click()
    await launch.distribute(services)
    await sent(services)
    await page.reload()
    table = page.get_by_role("group", name="Variants").get_by_role("row")
    await expect(table).to_have_count(3)
    await expect(page.get_by_text("Nothing has been found yet.")).to_be_visible()
    await expect(page.get_by_role("button", name="B", exact=True)).to_be_visible()
    await clicked(services, 5, 30)
    then = later(services, 2)
    await experiments.look(then)
    await page.reload()
    await expect(page.get_by_text("B does better than the others.")).to_be_visible()
    await expect(page.get_by_text("The others get B.")).to_be_visible()
    await expect(table.nth(2)).to_contain_text("30")
    await launch.distribute(then)
    rows = await run_sql(
        services,
        """select distinct substr(m.body, 12, 1) as said from messages m
           join recipients r on r.message_id = m.id where r.variant is null""",
    )
    assert [row.said for row in rows] == ["B"]
    await looks_right(page)


async def looks_right(page: Page) -> None:  # noqa: F811
    """Nothing that axe finds in either theme, and nothing beyond a small screen."""
    for theme in ("light", "dark"):
        await page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        found = await Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    size = page.viewport_size
    assert size
    await page.set_viewport_size({"width": 360, "height": 740})
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    await page.set_viewport_size(size)


async def test_somebody_chooses_by_page(office: Office, page: Page):  # noqa: F811
    services = office.services
    await a_contact(services)
    await people(services, 40)
    await sign_in(page, office, "marc")
    await composed(page, office)
    await page.get_by_label("Back to the text").click()
    await page.locator("#tried_winner").select_option("by_hand")
    await page.locator("#tried_hours").fill("soon")
    await page.get_by_role("button", name="Save", exact=True).last.click()
    await expect(page.get_by_text("experiment.hours: must be a whole number")).to_be_visible()
    await looks_right(page)
    await page.locator("#tried_hours").fill("2")
    text = "{brand}: B, your size is here {link} {map}"
    await page.locator("#variant_B_en").fill(text)
    await page.locator("[name=link_name]").last.fill("map")
    await page.locator("[name=link_to]").last.fill("https://shop.example/map")
    await page.locator("#variant_B1_link").fill("https://shop.example/b")
    await page.get_by_role("button", name="Save", exact=True).last.click()
    await expect(page.locator("#variant_B1_name")).to_have_value("map")  # the shorter name first
    await page.locator("#variant_B1_link").fill("https://shop.example/map-b")
    await page.locator("#variant_B1_link_fr").fill("https://shop.example/plan-b")
    async with page.expect_navigation():
        await page.get_by_role("button", name="Save", exact=True).last.click()
    await expect(page.locator("#variant_B1_link_fr")).to_have_value("https://shop.example/plan-b")
    (row,) = await run_sql(services, "select content from campaigns")
    (variant,) = row.content["experiment"]["variants"]
    assert variant == {
        "text": {"en": text},
        "links": {
            "link": "https://shop.example/b",
            "map": {
                "to": {"en": "https://shop.example/map-b", "fr": "https://shop.example/plan-b"}
            },
        },
    }
