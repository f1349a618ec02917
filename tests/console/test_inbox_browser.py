"""The inbox in a real browser: two people in one conversation, drafts, what comes between."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from bot.db.database import sql
from bot.delivery import callbacks
from bot.delivery.sender import Sender
from bot.inbox import canned
from bot.models import Language
from tests.console.office import Office
from tests.console.pictures import sign_in
from tests.console.test_console_browser import browser, page
from tests.console.test_inbox_acts import rows
from tests.world import OURS

__all__ = ["browser", "page"]
pytestmark = pytest.mark.browser
BEN = "+12025550142"


async def ready(page: Page, office: Office, contact_id: int) -> None:
    """Opens a conversation; its scripts are there."""
    await page.goto(f"{office.url}/inbox/{contact_id}")
    await expect(page.locator("#live.on")).to_be_attached()


async def test_two_people_in_one_conversation(office: Office, browser: Browser, page: Page):
    ids = await office.furnish()
    lea = await (await browser.new_context(locale="en-GB")).new_page()
    await sign_in(page, office, "alice")
    await sign_in(lea, office, "lea")
    await ready(page, office, ids["hurt"])
    await ready(lea, office, ids["hurt"])
    await expect(lea.locator("#beside")).to_have_text("alice looks at this")
    await lea.keyboard.press("r")
    await lea.keyboard.type("Dear Ben")
    await page.keyboard.press("t")
    await expect(lea.locator(".owner")).to_have_text("alice has it")
    await lea.keyboard.press("Control+Enter")
    await expect(lea.locator("#composer-wrong")).to_contain_text("alice has this conversation now")
    await expect(lea.locator("#body")).to_have_value("Dear Ben")
    await page.keyboard.press("n")
    await page.keyboard.type("I call him")
    await page.keyboard.press("Control+Enter")
    await expect(lea.locator("#log .note")).to_contain_text("I call him")
    await lea.keyboard.press("Control+Enter")  # she saw it: send anyway
    await expect(lea.locator(".bubble.staff")).to_contain_text("Dear Ben")
    await expect(page.locator(".owner")).to_have_text("lea has it")


async def test_an_answer_of_the_bot_that_is_overtaken_is_dropped_and_shown(
    office: Office, page: Page
):
    ids = await office.furnish()
    await sign_in(page, office, "alice")
    await ready(page, office, ids["ordinary"])
    await office.bot_says(ids["ordinary"], "We close at 13:00.", status="queued")  # a turn's
    await expect(page.locator(".bubble.bot").last).to_contain_text("Queued")
    await page.keyboard.press("t")
    await expect(page.locator(".owner")).to_have_text("Yours")
    await Sender(office.services).send_waiting()
    dropped = page.locator(".bubble.bot").last
    await expect(dropped).to_contain_text("We close at 13:00.")
    await expect(dropped).to_contain_text("Not sent: somebody took over meanwhile")


async def test_a_text_that_comes_between_stops_the_answer(office: Office, page: Page):
    ids = await office.furnish()
    await sign_in(page, office, "alice")
    await ready(page, office, ids["hurt"])
    await page.keyboard.press("r")
    await page.keyboard.type("Go and see a doctor.")
    await office.hears(BEN, "It got better, thank you")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#composer-wrong")).to_contain_text("It got better, thank you")
    await expect(page.locator("#log")).to_contain_text("It got better, thank you")
    await expect(page.locator("#body")).to_have_value("Go and see a doctor.")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".bubble.staff")).to_contain_text("Go and see a doctor.")


async def test_no_key_is_lost_when_a_dialog_has_just_closed(office: Office, page: Page):
    ids = await office.furnish()
    await sign_in(page, office, "alice")
    await ready(page, office, ids["mine"])
    keys = page.keyboard
    for _ in range(10):
        await keys.press("a")
        await expect(page.locator("#to")).to_be_focused()
        await keys.press("Escape")
        await keys.press("h")  # while what had the focus has it still
        await expect(page.locator("#with-note")).to_be_focused()
        await keys.press("Escape")
        await keys.press("?")
        await expect(page.locator("#keys")).to_be_visible()
        await keys.press("Escape")
        await keys.press("/")
        await expect(page.locator("#search")).to_be_focused()
        await keys.press("Escape")
        await expect(page.locator("#search")).not_to_be_focused()


FOCUSED = "document.activeElement.closest('[id]').id"


async def test_the_focus_outlasts_a_part_that_is_drawn_anew(office: Office, page: Page):
    ids = await office.furnish()
    await sign_in(page, office, "alice")
    await page.goto(f"{office.url}/inbox/{ids['hurt']}?list=all")
    await expect(page.locator("#live.on")).to_be_attached()
    row = f"row-{ids['mine']}"
    await page.locator(f"#{row} a").focus()
    for phone, body in (("+15555550123", "and on Monday?"), ("+12125550170", "Are you there?")):
        await office.hears(phone, body)  # its row goes to the top, then the one that is focused
        await expect(page.locator("#list")).to_contain_text(body)
        assert await page.evaluate(FOCUSED) == row
    await page.locator("#act-take").focus()
    await page.keyboard.press("Enter")  # the button is gone with the act
    await expect(page.locator(".owner")).to_have_text("Yours")
    await expect(page.locator("#act-take")).to_have_count(0)
    assert await page.evaluate("document.activeElement.closest('#talk')?.id") == "talk"
    await page.keyboard.press("j")
    assert await page.evaluate("Boolean(document.activeElement.closest('.rows'))")


async def test_a_draft_is_on_another_device(office: Office, browser: Browser, page: Page):
    ids = await office.furnish()
    await sign_in(page, office, "alice")
    await ready(page, office, ids["hurt"])
    async with page.expect_response(lambda one: one.url.endswith("/draft")):
        await page.locator("#body").fill("Dear Ben, we")
    other = await (await browser.new_context()).new_page()
    await sign_in(other, office, "alice")
    await other.goto(f"{office.url}/inbox/{ids['hurt']}")
    await expect(other.locator("#body")).to_have_value("Dear Ben, we")


async def test_an_opt_out_locks_the_field_while_one_writes(office: Office, page: Page):
    ids = await office.furnish()
    await sign_in(page, office, "alice")
    await ready(page, office, ids["mine"])
    await page.keyboard.press("r")
    await page.keyboard.type("I kept your coat")
    await office.hears("+12125550170", "STOP")
    await expect(page.locator(".lock")).to_contain_text("A START from them opens it again.")
    await expect(page.locator("#body")).to_have_attribute("readonly", "")
    await expect(page.locator("#body")).to_have_value("I kept your coat")


async def test_a_refusal_by_the_provider_locks_the_field_while_one_writes(
    office: Office, page: Page
):
    """21610: the person has said STOP to the provider, and we have not heard it."""
    ids = await office.furnish()
    [sent] = await rows(office, "select max(id) from messages where author = 'staff:alice'")
    await sign_in(page, office, "alice")
    await ready(page, office, ids["mine"])
    await page.keyboard.press("r")
    await page.keyboard.type("I kept your coat")
    await callbacks.opt_out(office.services, int(str(sent[0])), 21610)
    await expect(page.locator(".lock")).to_contain_text("the person has opted out")
    await expect(page.locator("#body")).to_have_attribute("readonly", "")
    await expect(page.locator("#body")).to_have_value("I kept your coat")


# What ends beyond the part of the page that it stands in, or is cut by its own edge.
CUT = """() => [...document.querySelectorAll(
        ".head .meta > *, .head .acts *, .over *, .find *, .views *, .strip *, .side *")]
    .filter((one) => one.checkVisibility() && !one.closest(".hidden, svg"))
    .filter((one) => {
        const box = one.closest(".head, .list").getBoundingClientRect();
        const own = one.getBoundingClientRect();
        const shown = own.width > 1;
        return shown && (own.left < box.left || own.right > box.right
            || (one.clientWidth && one.scrollWidth > one.clientWidth + 1));
    }).map((one) => one.outerHTML)"""


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_nothing_is_cut_at_any_width(office: Office, page: Page, language: str):
    ids = await office.furnish()
    await office.knows("+12125550170", ids["mine"])  # whose local time is known
    await sign_in(page, office, "lea")
    await page.locator(f"[name=language][value={language}]").first.click()
    for width in (1600, 1360, 1100, 900, 360):
        await page.set_viewport_size({"width": width, "height": 820})
        for path in (f"{ids['mine']}?list=open", f"{ids['ordinary']}?list=unassigned"):
            for about in ("", "&show=person"):
                await page.goto(f"{office.url}/inbox/{path}{about}")
                assert await page.evaluate(CUT) == [], (width, path, about)
        await page.goto(f"{office.url}/inbox?list=snoozed")
        assert await page.evaluate(CUT) == [], width


MANY_TEXTS = """
    insert into messages (contact_id, direction, number, body, created_at, handled_at, handled_by,
        author, purpose, message_class, program, status)
    select :id, case when k % 2 = 0 then 'inbound' else 'outbound' end, :ours,
        'text number ' || k || '.', now() - (:many - k) * interval '10 minutes', now(), 'dialogue',
        'bot', 'answer', 'conversational', 'shop', 'delivered'
    from generate_series(1, :many) k"""


async def test_ten_thousand_texts_are_read_to_the_first_without_a_freeze(
    office: Office, page: Page
):
    ids, many = await office.furnish(), 10_000
    async with office.services.db.begin() as conn:
        await conn.execute(sql(MANY_TEXTS), {"id": ids["ordinary"], "ours": OURS, "many": many})
    await sign_in(page, office, "alice")
    await ready(page, office, ids["ordinary"])
    first, clicks = many, 0
    while first > many - 700:
        await page.locator("#log > .older").first.click()
        clicks += 1
        await expect(page.get_by_text(f"text number {first - 40}.", exact=True)).to_be_attached()
        shown = [
            one for one in await page.locator("#log .text").all_inner_texts() if "number" in one
        ]
        first = min(int(one.split()[-1].strip(".")) for one in shown)
        assert len(shown) <= 510
    assert clicks <= 16
    nodes = await page.evaluate("document.querySelectorAll('*').length")
    asked = await page.evaluate("performance.getEntriesByType('navigation')[0].duration")
    assert nodes < 2_000 and asked < 3_000
    await page.get_by_role("link", name="Newest texts").click()
    await expect(page.get_by_text(f"text number {many}.", exact=True)).to_be_visible()


async def test_canned_replies_are_put_in_at_the_caret(office: Office, page: Page):
    ids = await office.furnish()
    words = "Order {order} is on its way, {first_name}."
    await canned.write(office.services, "shipped", Language.EN, words, "lea")
    await canned.write(office.services, "bye", Language.EN, "Have a nice day!", "lea")
    await sign_in(page, office, "alice")
    await ready(page, office, ids["hurt"])
    keys = page.keyboard
    await keys.press("r")
    await keys.type("Hello. /way")
    await expect(page.get_by_role("option")).to_have_count(1)
    await keys.press("Enter")
    await expect(page.locator("#body")).to_have_value("Hello. Order {order} is on its way, Ben.")
    await keys.type("10236")  # the gap is chosen
    await keys.press("End")
    await keys.type(" /by")
    await expect(page.get_by_role("option")).to_contain_text("Have a nice day!")
    await keys.press("Tab")
    full = "Hello. Order 10236 is on its way, Ben. Have a nice day!"
    await expect(page.locator("#body")).to_have_value(full)


async def test_several_are_chosen_closed_and_undone(office: Office, page: Page):
    ids = await office.furnish()
    await sign_in(page, office, "alice")
    await expect(page.locator("#live.on")).to_be_attached()
    row = f"#row-{ids['hurt']}"
    await page.locator(f"{row} a").focus()
    await page.keyboard.press("x")
    await office.hears("+15555550123", "one more thing")  # the list is drawn anew
    await expect(page.locator(f"{row} input")).to_be_checked()
    await page.get_by_role("button", name="Close", exact=True).last.click()
    await expect(page.locator(row)).to_have_count(0)
    undo = page.locator('[data-act="undo"]').first
    await expect(undo).to_be_attached()
    await office.hears("+15555550123", "and another")  # drawn anew once more
    await expect(page.locator("#list")).to_contain_text("and another")
    await expect(undo).to_be_attached()
    await page.keyboard.press("z")
    await expect(page.locator(row)).to_have_count(1)
