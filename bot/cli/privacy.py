"""`texto contact export|erase|retention`, `texto request`: what people may ask about their data."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import typer
from rich.table import Table

from bot.cli.console import console
from bot.config import Settings
from bot.consent import holds as holding
from bot.contacts import audit_store as audit
from bot.contacts import cases_store as requests
from bot.contacts.cases_store import Request
from bot.errors import UsageError
from bot.files import private
from bot.models import HeldFor
from bot.privacy import erase as privacy
from bot.privacy import person_page, retention
from bot.services import Services, open_services
from bot.sms.phone import mask

KINDS = {
    "unsure_opt_out": "may have opted out",
    "wrong_number": "wrong number",
    "data_copy": "wants a copy of their data",
    "data_erasure": "wants to be erased",
}


async def export(settings: Settings, number: str, out: Path, by: str) -> None:
    """Writes two files whose names say nothing about whose they are."""
    async with open_services(settings) as services:
        found = await privacy.export(services, number, by)
        page = person_page.render(found, settings.brand, settings.support)
    name = f"person-{found['people'][0]['contact'][0]['subject_id'][:8]}"
    _write(out / f"{name}.json", json.dumps(found, indent=2, ensure_ascii=False))
    _write(out / f"{name}.html", page)


def _write(path: Path, content: str) -> None:
    """For its owner's eyes only."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        private.write(path, content)
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}.") from None
    console.print(str(path), markup=False, highlight=False, soft_wrap=True)


async def erase(
    settings: Settings, number: str, by: str, reason: str, *, confirmed: bool
) -> None:
    address = privacy.addresses(number)[0]
    if not confirmed:
        if not sys.stdin.isatty():
            raise UsageError("To erase without being asked, say --yes.")
        typed = typer.prompt("This can't be undone. Type the number to erase")
        if "".join(typed.split()) != address:
            raise UsageError("That is another number. Nothing was erased.")
    async with open_services(settings) as services:
        done = await privacy.erase(services, address, by, reason)
    console.print(f"{mask(address)} is erased, {done.texts} texts with it. The number can't be "
                  "imported again.", highlight=False)
    if done.sealed_until:
        console.print(f"The proof of consent is sealed until {done.sealed_until.date()}.",
                      highlight=False)


async def list_requests(settings: Settings, *, everything: bool) -> None:
    async with open_services(settings) as services:
        async with services.db.connect() as conn:
            found = await requests.listing(conn, closed=everything)
        now = services.clock.now()
    if not found:
        console.print("Nobody has asked for anything." if everything else "Nothing is open.")
        return
    table = Table("id", "what", "number", "since", "due", "words")
    for one in found:
        due = str(one.due_at.date()) if one.due_at else ""
        if one.closed_at:
            due = f"closed by {one.closed_by}: {one.outcome or ''}"
        elif one.due_at and one.due_at < now:
            due += " OVERDUE"
        table.add_row(str(one.id), KINDS[one.kind], one.address, str(one.opened_at.date()), due,
                      (one.words or "")[:60])
    console.print(table)


async def close_request(
    settings: Settings, request_id: int, by: str, outcome: str, stop: bool | None
) -> None:
    """stop: of a contact that is held, whether its texts end or go on."""
    if not outcome.strip():
        raise UsageError("Say what came of it: --outcome.")
    async with open_services(settings) as services:
        async with services.db.connect() as conn:
            found = next((r for r in await requests.listing(conn, closed=False)
                          if r.id == request_id), None)
        if found is not None and found.kind in set(HeldFor):
            if stop is None:
                raise UsageError("Their texts are held until you decide: --stop-texts ends them, "
                                 "--keep-texts lets them go on.")
            await holding.settle(services, found.contact_id, by, stop=stop,
                                 kind=HeldFor(found.kind))
        await _close(services, found, request_id, by, outcome)


async def _close(
    services: Services, found: Request | None, request_id: int, by: str, outcome: str
) -> None:
    async with services.db.begin() as conn:
        now = services.clock.now()
        closed = await requests.close(conn, request_id, by, outcome.strip(), now) or found
        if closed is None:
            raise UsageError(f"No open request has the number {request_id}; `texto request list` "
                             "shows those that are open.")
        await audit.write(conn, by, "close request", closed.contact_id,
                            {"id": request_id, "kind": closed.kind}, now)
    console.print(f"Closed: {KINDS[closed.kind]}.")


async def retain(settings: Settings, *, dry_run: bool) -> None:
    async with open_services(settings) as services:
        done = await retention.run(services, dry_run=dry_run)
    says = "would be" if dry_run else "were"
    for what, count in done.items():
        console.print(f"{count} {what} {says} {retention.ENDS[what]}.", highlight=False)
