"""The console in a real browser: by keyboard, on a small screen, live, and by axe."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, Request, async_playwright, expect

from bot.web.console.routes import MODULES
from tests.console import campaigns
from tests.console.office import PASSWORD, Office
from tests.console.pictures import ARGS, VISITS, sign_in
from tests.console.test_access import rows
from tests.store.test_survey_results import surveyed
from tests.world import eventually

pytestmark = pytest.mark.browser


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        yield opened
        await opened.close()


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A page on which no script may fail and nothing may break the policy."""
    page = await browser.new_page(locale="en-GB", timezone_id="Europe/Paris")
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda m: wrong.append(m.text) if _fault(m.text) else None)
    yield page
    assert wrong == []


def _fault(text: str) -> bool:
    return "Content Security Policy" in text or "Uncaught" in text


async def test_a_day_by_keyboard_alone(office: Office, page: Page):
    ids = await office.furnish()
    await page.goto(office.url)
    keys = page.keyboard
    await keys.type("alice")
    await keys.press("Tab")
    await keys.type(PASSWORD)
    await keys.press("Enter")
    await page.wait_for_url(lambda url: "/sign-in" not in url)  # a password takes its time
    await expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    await expect(page.locator("#talk h2")).to_contain_text("Tom Reyes")
    await expect(page.locator("#live")).to_have_text("Live")  # so its scripts are there
    await keys.press("j")
    await keys.press("j")  # to the third in the list
    await keys.press("Enter")
    await expect(page.locator("#talk h2")).to_contain_text("Ben Whitaker")
    await expect(page.locator("#live")).to_have_text("Live")
    await keys.press("t")
    await expect(page.locator(".owner")).to_have_text("Yours")
    await keys.press("n")
    await keys.type("@le")
    await keys.press("Enter")  # the choice
    await keys.type("he is hurt")
    await keys.press("Control+Enter")
    await expect(page.locator("#log .note")).to_contain_text("@lea he is hurt")
    await keys.press("Escape")
    await keys.press("r")
    await keys.type("I am so sorry, Ben. ")
    await keys.press("Enter")  # a new line, not the end
    await keys.type("Is it bad? t j h ?")
    await expect(page.locator("#verdict")).to_have_text("1 SMS · about US$0.0123")
    await keys.press("Control+Enter")
    sent = page.locator(".bubble.staff")
    await expect(sent).to_contain_text("I am so sorry, Ben. \nIs it bad? t j h ?")
    await expect(page.locator("#body")).to_have_value("")
    await keys.press("Escape")
    await keys.press("z")  # it has not left yet
    await expect(page.locator("#body")).to_have_value("I am so sorry, Ben. \nIs it bad? t j h ?")
    await keys.press("Escape")
    await keys.press("#")
    await expect(page.locator("#add")).to_be_focused()
    await keys.type("hurt")
    await keys.press("Enter")
    await expect(page.locator("#log")).to_contain_text("+hurt")
    await keys.press("a")
    await expect(page.locator("#to")).to_be_focused()
    await keys.press("Escape")
    await expect(page.locator("#to")).to_be_hidden()
    await keys.press("h")
    await expect(page.locator("#with-note")).to_be_focused()
    await keys.press("Enter")
    await expect(page.locator(".owner")).to_have_text("The bot answers")
    await keys.press("?")
    await expect(page.locator("#keys")).to_be_visible()
    await keys.press("Escape")
    await expect(page.locator("#keys")).to_be_hidden()
    await keys.press("/")
    await expect(page.locator("#search")).to_be_focused()
    await keys.type("kettle")
    await expect(page.locator("#search")).to_have_value("kettle")
    await keys.press("Enter")
    await expect(page.locator(".rows li")).to_have_count(1)
    await expect(page.locator("#live")).to_have_text("Live")
    await keys.press("g")
    await keys.press("n")
    await expect(page.locator(".owner")).to_have_text("Yours")
    await expect(page.locator(f"#row-{ids['hurt']}")).to_have_count(0)


async def test_single_keys_can_be_switched_off(office: Office, page: Page):
    await office.furnish()
    await sign_in(page, office, "alice")
    await expect(page.locator("#live.on")).to_be_attached()
    await page.keyboard.press("?")
    await page.get_by_label("Single keys act").uncheck()
    await page.get_by_role("button", name="Close").click()
    await page.reload()
    await page.keyboard.press("t")
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await expect(page.locator(".owner")).to_contain_text("The bot answers")


async def test_the_first_who_waits_is_opened(office: Office, page: Page):
    await sign_in(page, office, "alice")
    await expect(page.get_by_role("heading", name="Nobody waits for a person")).to_be_visible()
    await expect(page.locator("#live.on")).to_be_attached()
    ids = await office.furnish()
    await expect(page.locator(".room[data-id]")).to_be_visible(timeout=15_000)
    assert int(await page.locator(".room").get_attribute("data-id") or 0) in ids.values()


STATE = """() => [document.activeElement.id, document.activeElement.value,
    document.activeElement.selectionStart, document.activeElement.selectionEnd]"""


async def test_nothing_that_comes_in_touches_what_is_typed(office: Office, page: Page):
    ids = await office.furnish()
    await sign_in(page, office, "alice")
    await page.goto(f"{office.url}/inbox/{ids['hurt']}")
    await expect(page.locator("#live.on")).to_be_attached()
    await page.locator("#body").fill("Dear Ben, we are")
    await page.keyboard.press("ArrowLeft")
    await page.keyboard.press("Shift+ArrowLeft")
    before = await page.evaluate(STATE)
    for number in range(20):
        await office.hears("+12025550142", f"and another thing, number {number}.")
    await expect(page.locator(".bubble.theirs")).to_have_count(21)
    lea = await office.signed_in("lea")
    await lea.send(f"/inbox/{ids['hurt']}/take")
    await expect(page.locator(".owner")).to_have_text("lea has it")
    await office.stop_web()
    await expect(page.locator("#banner")).to_contain_text("connection is lost", timeout=5000)
    await office.start_web()
    await office.hears("+12025550142", "said while you were away")
    await expect(page.locator(".bubble.theirs")).to_have_count(22, timeout=15_000)
    await expect(page.locator("#banner")).to_be_hidden()
    await page.locator("#theme").click()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await page.locator("#body").focus()
    assert (await page.evaluate(STATE))[:2] == before[:2]
    assert before[:2] == ["body", "Dear Ben, we are"]


async def test_nothing_is_missed_while_web_restarts_ten_times(office: Office, page: Page):
    ids = await office.furnish()
    await sign_in(page, office, "alice")
    await page.goto(f"{office.url}/inbox/{ids['hurt']}")
    await expect(page.locator("#live.on")).to_be_attached()
    await page.locator("#body").fill("Dear Ben, we are")
    said = []
    for number in range(10):
        await office.stop_web()
        said += [f"while it was away, {number}", f"when it was back, {number}"]
        await office.hears("+12025550142", said[-2])
        await office.start_web()
        await office.hears("+12025550142", said[-1])
    texts = page.locator(".bubble.theirs .text")
    await expect(texts).to_have_count(21, timeout=20_000)
    assert (await texts.all_text_contents())[1:] == said
    await expect(page.locator("#body")).to_have_value("Dear Ben, we are")


# A notification is kept besides being shown; no window of a headless browser is ever hidden.
TOLD = """
    window.told = [];
    const Shown = Notification;
    window.Notification = class extends Shown {
        constructor(title, more) { super(title, more); told.push([title, more.body]); }
    };
    Object.defineProperty(document, "hidden", { get: () => Boolean(window.away) });
"""


async def test_a_hidden_tab_still_tells_by_kind(office: Office, page: Page):
    ids = await office.furnish()
    await page.context.grant_permissions(["notifications"])
    await page.add_init_script(TOLD)
    await sign_in(page, office, "alice")
    await expect(page.locator("#live.on")).to_be_attached()
    await expect(page).to_have_title(re.compile(r"^\(\d+\) "))  # what there is, is known
    await page.evaluate("away = true")
    await office.hears("+12125550170", "And one in red?")  # in a conversation of hers
    await eventually(lambda: page.evaluate("told.length"))
    assert await page.evaluate("told") == [["Grace Okafor has written to you", "And one in red?"]]
    await page.get_by_role("button", name="Notifications and absence").click()
    await page.get_by_label("A text in a conversation of mine").uncheck()
    await office.hears("+12125550170", "Or in green?")
    lea = await office.signed_in("lea")
    await lea.send(f"/inbox/{ids['hurt']}/note", note="@alice please look")
    await eventually(lambda: page.evaluate("told.length > 1"))
    assert (await page.evaluate("told"))[1:] == [["lea calls you in a note", "@alice please look"]]


async def test_focus_and_caret_stay_while_texts_come_in(office: Office, page: Page):
    ids = await office.furnish()
    await sign_in(page, office, "alice")
    await page.goto(f"{office.url}/inbox/{ids['hurt']}")
    await expect(page.locator("#live.on")).to_be_attached()
    await page.locator("#body").fill("Dear Ben, we are")
    await page.keyboard.press("Shift+ArrowLeft")
    before = await page.evaluate(STATE)
    await office.hears("+12025550142", "Hello?")
    await expect(page.locator(".bubble.theirs")).to_have_count(2)
    assert await page.evaluate(STATE) == before


async def test_a_text_is_on_screen_soon(office: Office, page: Page):
    ids = await office.furnish()
    await sign_in(page, office, "alice")
    await page.goto(f"{office.url}/inbox/{ids['hurt']}")
    await expect(page.locator("#live.on")).to_be_attached()
    await office.hears("+12025550142", "warm up")
    await expect(page.locator(".bubble.theirs")).to_have_count(2)
    began = time.monotonic()
    await office.hears("+12025550142", "Hello?")
    await expect(page.locator(".bubble.theirs")).to_have_count(3)
    assert time.monotonic() - began < 2  # some 300 ms on a machine with time to spare


async def test_without_shared_workers_a_tab_listens_by_itself(office: Office, page: Page):
    ids = await office.furnish()
    await page.add_init_script("delete window.SharedWorker")
    await sign_in(page, office, "alice")
    await page.goto(f"{office.url}/inbox/{ids['hurt']}")
    await expect(page.locator("#live.on")).to_be_attached()
    await office.hears("+12025550142", "Hello?")
    await expect(page.locator(".bubble.theirs")).to_have_count(2)


async def test_g_and_a_key_lead_to_each_open_room(office: Office, page: Page):
    await office.furnish()
    await sign_in(page, office, "lea")
    for key, path in (("s", "/settings/teams"), ("p", "/contacts"), ("r", "/reports")):
        await page.goto(office.url + "/inbox")  # where s, p and r alone mean something else
        await expect(page.locator("#live.on")).to_be_attached()
        await page.keyboard.press("g")
        await page.keyboard.press(key)
        await page.wait_for_url(office.url + path)


async def test_what_was_refused_stays_and_says_why(office: Office, page: Page):
    ids = await office.furnish()
    await sign_in(page, office, "alice")
    await page.goto(f"{office.url}/inbox/{ids['hurt']}")
    await page.locator("#body").fill("x" * 1601)
    await page.locator("#answer .send").click()
    await expect(page.locator("#composer-wrong")).to_contain_text("too long")
    await expect(page.locator("#body")).to_have_value("x" * 1601)
    await page.context.clear_cookies()
    await page.locator("#body").fill("Still here?")
    await page.locator("#answer .send").click()
    await expect(page.locator("#banner")).to_contain_text("signed out")
    await expect(page.locator("#body")).to_have_value("Still here?")


async def test_on_a_small_screen_list_and_thread_are_pages(office: Office, page: Page):
    await office.furnish()
    await page.set_viewport_size({"width": 360, "height": 640})
    await sign_in(page, office, "alice")
    await expect(page.locator("#talk")).to_be_hidden()
    await page.get_by_role("link", name="Ben Whitaker").click()
    await expect(page.locator("#list")).to_be_hidden()
    await expect(page.locator("#body")).to_be_in_viewport()
    await page.get_by_role("link", name="Back to the list").click()
    await expect(page.locator("#list")).to_be_visible()
    await page.get_by_role("link", name="Me", exact=True).click()
    await expect(page.get_by_role("heading", name="alice")).to_be_visible()
    for path in ("/inbox", "/me"):
        await page.goto(office.url + path)
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 360, path
    small = await page.evaluate("""() => [...document.querySelectorAll("a, button, select")]
        .filter((e) => e.checkVisibility() && e.getBoundingClientRect().bottom > 0)
        .filter((e) => e.getBoundingClientRect().height < 44).map((e) => e.outerHTML)""")
    assert small == []


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_axe_finds_nothing(office: Office, browser: Browser, theme: Any):
    ids = await office.furnish()
    context = await browser.new_context(color_scheme=theme, reduced_motion="reduce")
    page = await context.new_page()
    wrong = []
    signed_in = None
    for name, (who, visit) in VISITS.items():
        if name == "join":
            continue  # this office has no program to join
        if who != signed_in:
            await context.clear_cookies()
            if who:
                await sign_in(page, office, who)
            signed_in = who
        await visit(page, office, ids)
        found = (await Axe().run(page)).response["violations"]
        wrong += [(name, one["id"], [n["html"][:160] for n in one["nodes"]]) for one in found]
    assert wrong == [], wrong


# Who looks at each page. A route is here or among PARTS.
PAGES = {
    "alice": """/ /me /inbox /inbox/{lost} /inbox/{hurt} /inbox/{lost}/assign /inbox/start /contacts
        /contacts/requests /contacts/{lost} /contacts/{lost}/consent /inbox/{lost}/consent/shop
        /inbox/{lost}/survey""",
    "marc": """/campaigns /campaigns/{draft}/write /campaigns/{draft}/check /campaigns/{sale}
        /campaigns/audiences /campaigns/audiences/write /contacts/import /contacts/quarantine
        /campaigns/{sale}/replies /campaigns/coupons /campaigns/coupons/winter /campaigns/growth
        /campaigns/growth/shop /campaigns/surveys/new /campaigns/{draft}/survey""",
    "lea": """/knowledge /knowledge/entries/new /knowledge/unanswered /knowledge/facts
        /knowledge/understanding /reports /reports/rows?what=opened /reports/feedback
        /reports/surveys /reports/surveys/{visit} /till /settings/business
        /settings/teams /settings/teams/new /settings/canned /settings/canned/new""",
    "admin": """/contacts/{lost}/erase /settings/users /settings/users/alice /settings/numbers
        /settings/rules?law=US-FL /settings/health /settings/audit""",
    "": "/sign-in /invitation/over",
}
# What pages fetch; and pages that need a file, with the sheets and scripts of those beside them.
PARTS = re.compile(
    r"/inbox/(?:list|news|.*/(?:talk|earlier|canned|person|reading|attachments)\b.*)|/live.*"
    r"|/contacts/import/.*|/contacts/quarantine/.*|.*/audiences/complete|.*/people/.*|.*\.svg"
)


def test_each_page_is_weighed():
    weighed = [path.partition("?")[0] for paths in PAGES.values() for path in paths.split()]
    pages = [
        route.path
        for module in MODULES
        for route in module.routes
        if route.method == "GET" and not PARTS.fullmatch(route.path)
    ]
    assert len(pages) > 25
    for page in pages:
        address = re.compile(re.sub(r"\{(?:[^{}]|\{[^{}]*\})*\}", "[^/]+", page))
        assert any(map(address.fullmatch, weighed)), page


async def test_a_page_weighs_60_kb_at_most(office: Office, browser: Browser):
    ids = {**await office.furnish(), **await campaigns.furnish(office)}
    await surveyed(office.services)
    [(ids["visit"],)] = await rows(office, "select id from campaigns where name = 'visit'")
    heavy = {}
    for who, paths in PAGES.items():
        context = await browser.new_context()
        page = await context.new_page()
        if who:
            await sign_in(page, office, who)
        session = await context.new_cdp_session(page)
        await session.send("Network.enable")
        await session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        loaded: list[Request] = []
        page.on("requestfinished", lambda one, loaded=loaded: loaded.append(one))
        for path in paths.split():
            loaded.clear()
            await page.goto(office.url + path.format(**ids), wait_until="load")
            sizes = {
                one.url: (await one.sizes())["responseBodySize"]
                for one in list(loaded)
                if "/attachments/" not in one.url and one.resource_type != "eventsource"
            }
            assert any("console.css" in url or "page.css" in url for url in sizes), path
            if sum(sizes.values()) > 60_000:
                heavy[path] = sizes
        await context.close()
    assert heavy == {}
