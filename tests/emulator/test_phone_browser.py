"""The phone page in a real browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from playwright.async_api import Page, async_playwright, expect

from bot.providers.twilio.emulator.settings import Delays
from tests.emulator.conftest import ANNE, DEFAULT, OURS, SETTINGS, Emulator, running

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture
async def slow_carrier() -> AsyncIterator[Emulator]:
    """Slow enough for each status to be seen on its way."""
    async with running(replace(SETTINGS, delays=Delays((0.4, 0.4), (0.6, 0.6)))) as emulator:
        yield emulator


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        page = await browser.new_page(locale="en-GB")
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        yield page
        await browser.close()
        assert errors == []


@pytest.mark.browser
async def test_texts_go_both_ways_live(slow_carrier: Emulator, page: Page) -> None:
    await page.goto(slow_carrier.url + "/phone")
    anne = page.get_by_role("region", name="Anne")
    await anne.get_by_label("Message (Anne)").fill("Vous ouvrez <b>quand</b> ? 👍")
    await expect(anne.locator(".count")).to_have_text("29/70 · Unicode · 1 SMS")
    await anne.get_by_label("Message (Anne)").press("Enter")
    sent = anne.locator(".bubble.mine")
    await expect(sent).to_contain_text("Vous ouvrez <b>quand</b> ? 👍")
    await expect(sent.locator(".state")).to_have_text("Distribué")
    assert slow_carrier.product.inbound()[0]["Body"] == "Vous ouvrez <b>quand</b> ? 👍"

    await slow_carrier.send(to=ANNE, body="À 9 h")
    answer = anne.locator(".bubble:not(.mine)")
    for status in ("Envoi", "Envoyé", "Distribué"):
        await expect(answer.locator(".state")).to_have_text(status)
    ben = page.get_by_role("region", name="Ben")
    assert await ben.locator(".bubble").count() == 0

    await anne.get_by_label("Écrire à").select_option(DEFAULT)
    await anne.get_by_label("Message (Anne)").fill("STOP")
    await anne.get_by_role("button", name="Envoyer").click()
    await expect(anne.locator(".automatic")).to_contain_text("Réponse automatique de l’opérateur")

    await page.reload()
    await expect(anne.locator(".bubble")).to_have_count(2)


@pytest.mark.browser
async def test_a_phone_is_added_and_kept(slow_carrier: Emulator, page: Page) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.goto(slow_carrier.url + "/phone")
    await page.get_by_role("button", name="Add a phone").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name").fill("Zoé")
    await dialog.get_by_label("Number").fill("06 39 98")
    await dialog.get_by_role("button", name="Add").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("begins with +")
    await dialog.get_by_label("Number").fill("+33 6 39 98 00 09")
    await dialog.get_by_role("button", name="Add").click()
    await expect(page.get_by_role("tab", name="Zoé")).to_have_attribute("aria-selected", "true")
    await page.reload()
    await page.get_by_role("tab", name="Zoé").click()
    zoe = page.get_by_role("region", name="Zoé")
    await slow_carrier.send(to="+33639980009", from_=OURS, body="Hello Zoé")
    await expect(zoe.locator(".bubble")).to_contain_text("Hello Zoé")


@pytest.mark.browser
async def test_a_picture_is_sent_from_a_file(slow_carrier: Emulator, page: Page) -> None:
    await page.goto(slow_carrier.url + "/phone")
    anne = page.get_by_role("region", name="Anne")
    await anne.get_by_role("button", name="Joindre une image").click()
    await anne.locator("input[type=file]").set_input_files("data/demo/pictures/cracked-bowl.jpg")
    await expect(anne.locator(".choose")).to_contain_text("cracked-bowl.jpg")
    await anne.get_by_role("button", name="Envoyer").click()
    picture = anne.locator(".bubble.mine img")
    await expect(picture).to_be_visible()
    await expect(picture).to_have_js_property("naturalWidth", 960)
    assert slow_carrier.product.inbound()[0]["MediaContentType0"] == "image/jpeg"
