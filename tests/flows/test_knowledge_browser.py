"""In a real browser: an entry is added in the console, and answers on the phone page."""

from __future__ import annotations

from typing import Any

import pytest
from argon2 import PasswordHasher
from playwright.async_api import async_playwright, expect

from bot.access import store as access
from bot.access import users
from bot.config import Settings
from bot.models import Language, Role
from bot.providers.twilio.emulator.settings import Handset
from tests.console.hand import Hand
from tests.console.office import PASSWORD
from tests.console.pictures import ARGS
from tests.world import World, open_world

pytestmark = pytest.mark.browser
QUESTION = "Can I bring my dog?"


async def test_add_an_entry_and_see_it_answer_on_the_phone_page(
    settings: Settings, engine: Any
) -> None:
    emma = Handset("Emma", "+15555550101", Language.EN)
    async with open_world(settings, engine, handsets=(emma,)) as texto:
        await add_an_entry(texto)


async def add_an_entry(texto: World) -> None:
    services = texto.services
    for name, role in (("admin", Role.ADMIN), ("lea", Role.LEAD)):
        await users.add_user(services, name, role, by="admin")
    async with services.db.begin() as conn:
        for user in await access.users(conn):
            await access.set_password(conn, user.id, PasswordHasher().hash(PASSWORD))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        console, phones = await browser.new_page(locale="en-GB"), await browser.new_page()
        await phones.goto(texto.emulator + "/phone")
        emmas = phones.get_by_role("region", name="Emma")
        await emmas.get_by_label("Message (Emma)").fill(QUESTION)
        await emmas.get_by_label("Message (Emma)").press("Enter")
        await expect(emmas.locator(".bubble:not(.mine)").first).to_be_visible()

        await console.goto(services.settings.console_url + "/sign-in?next=/knowledge/unanswered")
        await console.locator("#name").fill("lea")
        await console.locator("#password").fill(PASSWORD)
        await console.locator("main button").click()
        await expect(console.get_by_text(QUESTION)).to_be_visible()
        make = console.get_by_role("link", name="Make an entry")
        for _ in range(20):  # until a worker has grouped it
            if await make.count():
                break
            await console.wait_for_timeout(500)
            await console.reload()
        hand = Hand(1)  # on Knowledge, where it was opened above
        await hand.click(make)
        await expect(console.locator("#name")).to_be_focused()
        await console.keyboard.type("Dogs")
        await hand.click(console.locator("#answer_en"))
        await console.keyboard.type("Dogs are welcome.")
        asked = [QUESTION, "are dogs allowed?", "may I come with my dog", "is my dog welcome"]
        await hand.click(console.locator("#questions_en"))
        await console.locator("#questions_en").fill("\n".join(asked))
        await hand.click(console.get_by_label("A question to try"))
        await console.get_by_label("A question to try").fill("is it ok to bring my dog along?")
        await console.get_by_label("A question to try").press("Enter")
        await expect(console.locator(".bubble.ours")).to_have_text("Dogs are welcome.")
        await expect(console.locator("#answer_en")).to_have_value("Dogs are welcome.")
        await hand.click(console.get_by_role("button", name="Publish"))
        await expect(console.get_by_text("Published by lea")).to_be_visible()
        assert hand.clicks == 6

        await phones.wait_for_timeout(6_000)  # workers read the entries every 5 seconds
        await emmas.get_by_label("Message (Emma)").fill("can I bring a dog?")
        await emmas.get_by_label("Message (Emma)").press("Enter")
        await expect(emmas.get_by_text("Dogs are welcome.")).to_be_visible(timeout=15_000)
        await browser.close()
