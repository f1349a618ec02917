"""Writes a picture of every page in every variant, and a sheet of each page: `make screenshots`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, Page, async_playwright

from bot.campaigns import drafts, store, survey_templates
from bot.campaigns.audience import saved
from bot.config import Settings
from bot.embedded import EmbeddedServers
from bot.imports import uploads
from bot.inbox import canned
from bot.models import Language, OptOutReplies
from bot.programs.numbers import Number
from bot.teams import changes as teams
from bot.teams.model import TeamHours
from bot.web.catalog import in_language
from tests.console import campaigns, knowledge
from tests.console.office import PASSWORD, Office, open_office
from tests.programs import CLUB
from tests.world import DAYTIME, OURS, at, free_port

ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
SIZES = {"wide": (1360, 820), "medium": (900, 760), "phone": (360, 640)}
THEMES = ("light", "dark")
LANGUAGES = ("en", "fr")
# On a sheet: how much of its size a picture has, and where it stands in the part of its variant.
ON_SHEET = {"wide": (0.5, (0, 0)), "medium": (0.5, (0, 420)), "phone": (0.6, (462, 420))}
PART = (690, 816)  # of a sheet

Visit = Callable[[Page, Office, dict[str, int]], Awaitable[object]]


async def _wrong_password(page: Page, office: Office, ids: dict[str, int]) -> None:
    await page.goto(office.url + "/sign-in")
    await page.locator("#name").fill("al")  # alice would soon have to wait
    await page.locator("#password").fill("not this one")
    await page.locator("main button").click()


def _at(path: str) -> Visit:
    async def visit(page: Page, office: Office, ids: dict[str, int]) -> None:
        await page.goto(office.url + path.format(**ids))
        await page.wait_for_load_state("load")
        if await page.locator("#live").count():
            await page.locator("#live.on").wait_for(state="attached")

    return visit


LIST = """Mobile,Prénom,Ville,consent_source,consent_date,consent_wording
+33 6 12 34 56 71,Ann,Lyon,form,2026-01-05,Oui
+33612345672,Bob,Nice,form,2026-01-05,Oui
12,Cy,Lille,form,2026-01-05,Oui
+33612345674,Dee,Brest,,,
"""


def _imported(steps: int) -> Visit:
    """Brings a list, and goes so many steps on: to its columns, its look, its end."""

    async def visit(page: Page, office: Office, ids: dict[str, int]) -> None:
        await page.goto(office.url + "/contacts/import")
        file = {"name": "clients.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
        await page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
        await page.locator("main .primary").click()
        for _ in range(steps):
            await page.locator("main .primary").click()
            await page.locator("progress").wait_for()
            await uploads.work(office.services, in_language)
            await page.goto(page.url)

    return visit


def _then(path: str, *clicks: str) -> Visit:
    async def visit(page: Page, office: Office, ids: dict[str, int]) -> None:
        await _at(path)(page, office, ids)
        for selector in clicks:
            await page.locator(selector).first.click()

    return visit


def _campaign(of: str) -> Visit:
    """Shows the campaigns, one as it is written or checked, or one that has gone out."""

    async def visit(page: Page, office: Office, ids: dict[str, int]) -> None:
        made = await campaigns.furnish(office)
        sent, begun = f"/{made['sale']}{of.removeprefix('/sale')}", f"/{made['draft']}{of}"
        path = "" if not of else sent if of.startswith("/sale") else begun
        await page.goto(f"{office.url}/campaigns{path}")
        await page.wait_for_load_state("load")

    return visit


def _survey(part: str) -> Visit:
    """Shows the builder with a survey of a template, a part of it open."""

    async def visit(page: Page, office: Office, ids: dict[str, int]) -> None:
        name = "after the visit"
        async with office.services.db.connect() as conn:
            row = await store.find(conn, name)
        made = row.id if row else 0
        if not row:
            content = survey_templates.content("visit")
            made = await drafts.create(office.services, name, content, "marc")
        await page.goto(f"{office.url}/campaigns/{made}/survey?part={part}")
        await page.wait_for_load_state("load")

    return visit


def _audience(of: str, more: str = "") -> Visit:
    """Shows the saved audiences, or one, with more typed behind its rule."""

    async def visit(page: Page, office: Office, ids: dict[str, int]) -> None:
        await campaigns.furnish(office)
        await saved.save(office.services, "lately", "tag:vip and joined within 30d", "marc")
        await page.goto(f"{office.url}/campaigns/audiences{of}")
        await page.wait_for_load_state("load")
        if more:
            await page.locator("#rule").press("Control+End")
            await page.locator("#rule").press_sequentially(more)
            await page.locator("#look mark").wait_for()

    return visit


def _of_team(path: str) -> Visit:
    """Goes to a page of settings, with a team and a canned reply."""

    async def visit(page: Page, office: Office, ids: dict[str, int]) -> None:
        if not await teams.listing(office.services):
            days = {"mon-fri": "9:00-18:00", "sat-sun": "closed"}
            hours = TeamHours(zone="Europe/Paris", hours=days)
            team = replace(teams.new("shop"), hours=hours, members=("alice", "lea"))
            await teams.save(office.services, team, "lea")
            for language, body in {
                Language.EN: "Hi {first_name}, we open at 9.",
                Language.FR: "Bonjour {first_name}, nous ouvrons à 9 h.",
            }.items():
                await canned.write(office.services, "hours", language, body, "lea")
        await page.goto(office.url + path)

    return visit


def _knowledge(path: str) -> Visit:
    """Goes to a page of Knowledge, with entries, drafts, unanswered questions, facts, a model."""

    async def visit(page: Page, office: Office, ids: dict[str, int]) -> None:
        await knowledge.furnish(office, ids)
        await page.goto(office.url + path)
        if path.endswith("?try"):
            await page.get_by_role("textbox").last.fill("Can I bring my dog?")
            await page.locator(".trial button").click()

    return visit


async def _examined(page: Page, office: Office, ids: dict[str, int]) -> None:
    await page.goto(office.url + "/settings/health")
    await page.locator(".findings .good").first.wait_for()


async def _written_first(page: Page, office: Office, ids: dict[str, int]) -> None:
    await page.goto(office.url + "/inbox/start")
    await page.locator("#to").fill("Rosa")
    await page.locator("#start-body").fill("Your parcel is here.")
    await page.locator("#start-verdict .refuse").wait_for()


async def _closing(page: Page, office: Office, ids: dict[str, int]) -> None:
    await _at("/inbox/{mine}?list=mine")(page, office, ids)
    await page.keyboard.press("e")  # the button itself is behind another one on small screens
    await page.locator("#ask[open]").wait_for()


async def _quarantined(page: Page, office: Office, ids: dict[str, int]) -> None:
    await page.goto(office.url + "/contacts/quarantine")
    await page.locator(".people a").first.click()


# Page: who looks, and what they do.
VISITS: dict[str, tuple[str | None, Visit]] = {
    "sign-in": (None, _at("/sign-in")),
    "sign-in-wrong": (None, _wrong_password),
    "link-over": (None, _at("/invitation/over")),
    "inbox": ("alice", _at("/inbox")),
    "inbox-mine": ("alice", _at("/inbox/{mine}?list=mine")),
    "inbox-all": ("alice", _at("/inbox/{left}?list=all")),
    "inbox-empty": ("sam", _at("/inbox?list=mine")),
    "inbox-lead": ("lea", _at("/inbox?list=all")),
    "inbox-note": ("alice", _then("/inbox/{hurt}", ".modes label:last-of-type")),
    "inbox-close": ("alice", _closing),
    "inbox-picture": ("alice", _at("/inbox/{hurt}")),
    "start": ("alice", _written_first),
    "inbox-search": ("alice", _at("/inbox?q=kettle")),
    "inbox-person": ("alice", _at("/inbox/{lost}?show=person")),
    "inbox-arabic": ("alice", _at("/inbox/{arabic}")),
    "contacts": ("alice", _at("/contacts")),
    "contacts-none": ("alice", _at("/contacts?q=nobody")),
    "person": ("lea", _at("/contacts/{ordinary}")),
    "person-left": ("admin", _at("/contacts/{left}")),
    "consent": ("alice", _at("/contacts/{left}/consent")),
    "erase": ("admin", _at("/contacts/{left}/erase")),
    "data-requests": ("lea", _at("/contacts/requests")),
    "import": ("marc", _at("/contacts/import")),
    "import-columns": ("marc", _imported(0)),
    "import-look": ("marc", _imported(1)),
    "import-done": ("marc", _imported(2)),
    "quarantine": ("marc", _at("/contacts/quarantine")),
    "quarantine-row": ("marc", _quarantined),
    "knowledge": ("lea", _knowledge("/knowledge")),
    "knowledge-entry": ("lea", _knowledge("/knowledge/entries/dogs")),
    "knowledge-proposed": ("alice", _knowledge("/knowledge/entries/tax_refund")),
    "knowledge-tried": ("lea", _knowledge("/knowledge/entries/dogs?try")),
    "unanswered": ("alice", _knowledge("/knowledge/unanswered")),
    "facts": ("lea", _knowledge("/knowledge/facts")),
    "understanding": ("lea", _knowledge("/knowledge/understanding")),
    "business": ("lea", _at("/settings/business")),
    "teams": ("lea", _of_team("/settings/teams")),
    "team": ("lea", _of_team("/settings/teams/shop")),
    "canned": ("lea", _of_team("/settings/canned")),
    "canned-reply": ("lea", _of_team("/settings/canned/hours")),
    "health": ("admin", _examined),
    "numbers": ("admin", _at("/settings/numbers")),
    "rules": ("admin", _at("/settings/rules?law=US-FL")),
    "audit": ("admin", _at("/settings/audit")),
    "campaigns": ("marc", _campaign("")),
    "campaign-write": ("marc", _campaign("/write")),
    "campaign-check": ("marc", _campaign("/check")),
    "campaign-report": ("marc", _campaign("/sale")),
    "campaign-replies": ("marc", _campaign("/sale/replies")),
    "survey-new": ("marc", _at("/campaigns/surveys/new")),
    "survey": ("marc", _survey("")),
    "survey-question": ("marc", _survey("q3")),
    "survey-thanks": ("marc", _survey("thanks")),
    "survey-rules": ("marc", _survey("rules")),
    "growth": ("marc", _at("/campaigns/growth/shop")),
    "audiences": ("marc", _audience("")),
    "audience": ("marc", _audience("/write?name=lately")),
    "audience-wrong": ("marc", _audience("/write?name=lately", " and not recieved")),
    "reports": ("lea", _at("/reports")),
    "report-rows": ("lea", _at("/reports/rows?what=opened")),
    "me": ("alice", _at("/me")),
    "users": ("admin", _at("/settings/users")),
    "user": ("admin", _at("/settings/users/alice")),
    "not-yours": ("marc", _at("/settings/users")),
    "not-found": ("alice", _at("/inbox/999999")),
    "join": (None, _at("/join/shop")),
}


async def take(browser: Browser, office: Office, ids: dict[str, int], out: Path) -> None:
    """Writes all pictures into the folder."""
    for name, (who, visit) in VISITS.items():
        for language in LANGUAGES:
            for theme in THEMES:
                context = await browser.new_context(
                    locale="fr-FR" if language == "fr" else "en-GB",
                    color_scheme=theme,
                    timezone_id="Europe/Paris",
                )
                page = await context.new_page()
                if who:
                    await sign_in(page, office, who)
                for size, (width, height) in SIZES.items():
                    await page.set_viewport_size({"width": width, "height": height})
                    await visit(page, office, ids)
                    await page.screenshot(path=_picture(out, name, size, theme, language))
                await context.close()
        sheet(out, name)


def _picture(out: Path, name: str, size: str, theme: str, language: str) -> Path:
    return out / f"{name}.{size}.{theme}.{language}.png"


def sheet(out: Path, name: str) -> None:
    """Writes all pictures of a page on one sheet: a column for each theme, a row for each
    language."""
    found = Image.new("RGB", (PART[0] * len(THEMES), PART[1] * len(LANGUAGES)), "#888")
    for (row, language), (column, theme) in product(enumerate(LANGUAGES), enumerate(THEMES)):
        for size, (scale, (left, top)) in ON_SHEET.items():
            with Image.open(_picture(out, name, size, theme, language)) as picture:
                width, height = (round(scale * one) for one in picture.size)
                small = picture.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
            found.paste(small, (column * PART[0] + left, row * PART[1] + top))
    found.save(out / f"{name}.sheet.png")


async def sign_in(page: Page, office: Office, name: str) -> None:
    await page.goto(office.url + "/sign-in")
    await page.locator("#name").fill(name)
    await page.locator("#password").fill(PASSWORD)
    await page.locator("main button").click()
    await page.wait_for_url(lambda url: "/sign-in" not in url)


async def main(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="texto-pictures-") as folder:
        servers = EmbeddedServers(Path(folder))
        urls = servers.start()
        try:
            settings = Settings(
                database_url=urls.database,
                redis_url=urls.redis,
                data_dir=Path(folder),
                http_port=free_port(),
                clock=at(DAYTIME),
                brand="Le Panier",
                numbers=(Number(number=OURS, opt_out_replies=OptOutReplies.OURS, program="shop"),),
                programs=(CLUB,),
                log_level="warning",
            )
            async with open_office(settings) as office, async_playwright() as playwright:
                ids = await office.furnish()
                browser = await playwright.chromium.launch(
                    executable_path="/usr/bin/chromium", args=ARGS
                )
                await take(browser, office, ids, out)
                await browser.close()
        finally:
            servers.stop()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
