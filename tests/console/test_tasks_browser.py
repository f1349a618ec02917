"""What people come to the console for, click by click, in a real browser. docs/console.md has the
numbers; the task that needs the dialogue is tests/flows/test_knowledge_browser.py."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from playwright.async_api import Page, expect

from bot.contacts import people
from bot.imports import by_hand, uploads
from bot.web.catalog import in_language
from tests.console.hand import Hand
from tests.console.office import Office
from tests.console.pictures import LIST, sign_in
from tests.console.test_console_browser import browser, page

__all__ = ["browser", "page"]
pytestmark = pytest.mark.browser


async def test_answer_and_hand_back(office: Office, page: Page):
    ids = await office.furnish()
    await sign_in(page, office, "alice")
    hand = Hand()
    await hand.click(page.get_by_role("link", name="Ben Whitaker"))
    await hand.click(page.locator("#body"))
    await page.keyboard.type("I am so sorry, Ben. A new kettle is on its way.")
    await hand.click(page.get_by_role("button", name="Send", exact=True))
    await expect(page.locator(".bubble.staff")).to_contain_text("A new kettle")
    await hand.click(page.get_by_role("link", name="Hand back").first)
    await hand.click(page.get_by_role("button", name="Hand back"))
    await expect(page.locator(".owner")).to_have_text("The bot answers")
    await expect(page.locator(f"#row-{ids['hurt']}")).to_have_count(0)
    assert hand.clicks == 5


async def test_correct_what_was_misunderstood_and_teach_it(office: Office, page: Page):
    ids = await office.furnish()
    await sign_in(page, office, "lea")
    await page.goto(f"{office.url}/inbox/{ids['ordinary']}?list=all")
    hand = Hand()
    await hand.click(page.locator(".reading").last)
    await hand.click(page.get_by_role("button", name="Opening hours"))
    await expect(page.locator(".reading").last).to_contain_text("corrected", timeout=15_000)
    await hand.click(page.get_by_role("link", name="Knowledge"))
    await hand.click(page.get_by_role("link", name="Understanding"))
    waits = page.get_by_role("heading", name="1 correction waits")
    await expect(waits).to_be_visible(timeout=15_000)
    await expect(page.get_by_role("cell", name="What time do you open on Sunday?")).to_be_visible()
    await hand.click(page.get_by_role("button", name="Train with them"))
    going = page.locator(".going")
    await expect(going).to_contain_text("Training, asked for by lea", timeout=15_000)
    assert hand.clicks == 5


async def test_find_the_proof_of_one_persons_consent(office: Office, page: Page):
    await office.furnish()
    words = "Yes, text me offers of Le Panier."
    proof = {"consent_source": "form", "consent_date": "2026-01-05", "consent_wording": words}
    proof["consent_program"] = "shop"
    await by_hand.add(office.services, {"phone": "+12025550142", **proof}, "marc")
    await page.set_viewport_size({"width": 1440, "height": 820})
    await sign_in(page, office, "alice")
    hand = Hand()
    await hand.click(page.get_by_role("link", name="Ben Whitaker"))  # in his conversation
    await hand.click(page.locator("#person").get_by_role("link", name="proof"))
    await expect(page.get_by_role("dialog")).to_contain_text(words)
    assert hand.clicks == 2

    hand = Hand()  # by his number
    await page.goto(office.url)
    await hand.click(page.get_by_role("link", name="Contacts"))
    await hand.click(page.get_by_role("searchbox"))
    await page.keyboard.type("555 0142")
    await page.keyboard.press("Enter")
    await hand.click(page.get_by_role("link", name="Ben Whitaker"))
    await hand.click(page.get_by_role("link", name="Ledger and proof"))
    await expect(page.get_by_text("1 event, unchanged since it was written")).to_be_visible()
    await expect(page.get_by_text(words)).to_be_visible()
    assert hand.clicks == 4


@asynccontextmanager
async def files_are_read(office: Office) -> AsyncIterator[None]:
    """Has a jobs role at work meanwhile."""

    async def work() -> None:
        while True:
            await uploads.work(office.services, in_language)
            await asyncio.sleep(0.1)

    job = asyncio.create_task(work())
    yield
    job.cancel()
    with suppress(asyncio.CancelledError):
        await job


async def test_import_a_list_with_errors_and_mend_them(office: Office, page: Page):
    await sign_in(page, office, "marc")
    hand = Hand()
    async with files_are_read(office):
        await hand.click(page.get_by_role("link", name="Contacts"))
        file: Any = {"name": "clients.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
        hand.clicks += 2  # on the field, and on the file
        await page.locator("input[type=file]").set_input_files(file)
        await hand.click(page.get_by_role("button", name="Go on"))
        await page.get_by_label("Country of numbers without one").fill("FR")
        hand.clicks += 1  # on that field
        await hand.click(page.get_by_role("button", name="Look through the file"))
        await expect(
            page.get_by_role("heading", name="3 rows can be taken, 1 can't")
        ).to_be_visible(timeout=15_000)
        await hand.click(page.get_by_role("button", name="Import 3 rows"))
        wrong = page.get_by_label("Mobile")
        await expect(wrong).to_have_value("12", timeout=15_000)
        await expect(wrong).to_be_focused()  # so no click is needed
        await page.keyboard.press("Control+a")
        await page.keyboard.type("06 12 34 56 73")
        await hand.click(page.get_by_role("button", name="Look through 1 row"))
        await hand.click(page.get_by_role("button", name="Import 1 row"))
        await expect(page.get_by_role("heading", name="1 contact is imported")).to_be_visible(
            timeout=15_000
        )
    assert hand.clicks == 9
    assert "Cy" in [one.name for one in await people.find(office.services)]
