"""Import: a contact file is brought, its columns are told, it is read, and imported.

Each step is an address of its own; the jobs role does what takes long, so a page may be closed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiohttp import BodyPartReader, web

from bot.access.rules import Right
from bot.contacts import audit_store as audit
from bot.errors import ConflictError, Said, UsageError
from bot.imports import mending, uploads
from bot.imports import uploads_store as store
from bot.imports.columns import ALIASES, LEFT_OUT
from bot.imports.uploads_store import Upload
from bot.web.catalog import in_language, mark, translate
from bot.web.console.desk import Desk
from bot.web.console.downloads import download
from bot.web.console.forms import MappingForm, MendForm
from bot.web.console.guard import MULTIPART, needs
from bot.web.console.layout import go, said, show
from bot.web.door import Connection

routes = web.RouteTableDef()

HERE = r"/contacts/import/{upload:\d{1,18}}"
SHOWN = 20  # of the latest files
WAITS = "2"  # seconds until a page that waits looks again
SLACK = 64 * 1024  # of a form beside its file
TOO_LARGE = mark(
    "The file is too large: %(most)s MB at most. Import it in parts, or with texto contact import."
)
NO_FILE = mark("Choose a file first: CSV or XLSX.")
MEANINGS = {
    "phone": mark("Phone number"),
    "name": mark("Name"),
    "first_name": mark("First name"),
    "last_name": mark("Last name"),
    "language": mark("Language"),
    "tags": mark("Tags"),
    "postcode": mark("Postcode"),
    "zone": mark("Time zone"),
    "country": mark("Country"),
    "consent_source": mark("Consent: where it was given"),
    "consent_date": mark("Consent: when"),
    "consent_wording": mark("Consent: the words agreed to"),
    "consent_class": mark("Consent: offers or information"),
    "consent_program": mark("Consent: program"),
}
ATTRIBUTE = "="  # in the form: an attribute by its own name
# Why rows were kept out (bot/imports/firewall.py).
KEPT = {
    "no_proof": mark("wait in quarantine: no proof of consent"),
    "opted_out": mark("wait in quarantine: opted out, only their own START lifts that"),
    "held": mark("wait in quarantine: texts are held until a doubt is settled"),
    "suppressed": mark("refused: erased on request, only a text of their own brings them back"),
}


@routes.get("/contacts/import")
@needs(Right.IMPORT)
async def listing(desk: Desk) -> web.StreamResponse:
    """Shows where a file is brought, and the latest ones."""
    return await _start(desk)


async def _start(desk: Desk, wrong: str = "", status: int = 200) -> web.Response:
    async with desk.services.db.connect() as conn:
        latest = await store.latest(conn, SHOWN)
    most = uploads.MOST // (1 << 20)
    return show(desk, "import.html", status=status, latest=latest, wrong=wrong, most=most)


@routes.post("/contacts/import")
@needs(Right.IMPORT)
async def bring(desk: Desk) -> web.StreamResponse:
    """Keeps a file."""
    try:
        name, content = await _file(desk)
        upload_id = await uploads.keep(desk.services, name, content, desk.user.name)
    except web.HTTPRequestEntityTooLarge:
        wrong = translate(desk.language, TOO_LARGE, most=uploads.MOST // (1 << 20))
        answer = await _start(desk, wrong, 413)
        answer.force_close()  # the rest of the file is not read
        return answer
    except UsageError as error:
        return await _start(desk, said(desk, error), 422)
    raise go(f"/contacts/import/{upload_id}")


async def _file(desk: Desk) -> tuple[str, bytes]:
    """Reads the file that a form sends. Raises UsageError, HTTPRequestEntityTooLarge."""
    request = desk.request
    length = request.content_length or 0
    if length > uploads.MOST + SLACK:
        raise web.HTTPRequestEntityTooLarge(uploads.MOST, length)
    if request.content_type != MULTIPART:
        raise UsageError(NO_FILE)
    try:
        parts = await request.multipart()
        while (part := await parts.next()) is not None:
            if isinstance(part, BodyPartReader) and part.name == "file" and part.filename:
                return part.filename, await _content(desk, part)
    except ValueError:
        raise web.HTTPBadRequest(text="no such form") from None
    raise UsageError(NO_FILE)


async def _content(desk: Desk, part: BodyPartReader) -> bytes:
    found = bytearray()
    while chunk := await part.read_chunk(1 << 16):
        found += chunk
        if len(found) > uploads.MOST:
            raise web.HTTPRequestEntityTooLarge(uploads.MOST, len(found))
        if isinstance(desk.request.protocol, Connection):
            desk.request.protocol.goes_on()
    return bytes(found)


# -- one file ------------------------------------------------------------------------------------


async def _upload(desk: Desk) -> Upload:
    """Returns the file that the address names. Raises HTTPNotFound."""
    async with desk.services.db.connect() as conn:
        found = await store.one(conn, int(desk.request.match_info["upload"]))
    if found is None:
        raise web.HTTPNotFound
    return found


@routes.get(HERE)
@needs(Right.IMPORT)
async def one(desk: Desk) -> web.StreamResponse:
    """Shows one file, at the step where it is."""
    return await _show(desk, await _upload(desk))


async def _show(
    desk: Desk, upload: Upload, wrong: str = "", status: int = 200, typed: Sequence[str] = ()
) -> web.Response:
    values: dict[str, Any] = {"wrong": wrong, "upload": upload}
    if upload.state == "new" and upload.size:
        if upload.wrong and not wrong:
            values["wrong"] = said(desk, UsageError(upload.wrong["text"], **upload.wrong["values"]))
        values["columns"] = await uploads.columns(desk.services, upload)
        values["meanings"] = _meanings(desk)
        values |= {"left_out": LEFT_OUT, "attribute": ATTRIBUTE, "known": set(ALIASES)}
    if upload.state == "done":
        values["mendable"] = await mending.mendable(desk.services, upload)
        values["typed"] = typed
    kept = (upload.result or {}).get("kept", {})
    values["kept"] = [(translate(desk.language, KEPT[why]), count) for why, count in kept.items()]
    values["in_words"] = lambda said: in_language(desk.language, Said.from_json(said))
    answer = show(desk, "import_file.html", status=status, **values)
    if upload.state in ("look", "run"):
        answer.headers["Refresh"] = WAITS
    return answer


def _meanings(desk: Desk) -> list[tuple[str, str]]:
    return [(name, translate(desk.language, words)) for name, words in MEANINGS.items()]


@routes.post(HERE + "/look")
@needs(Right.IMPORT)
async def look(desk: Desk) -> web.StreamResponse:
    """Has the file read as its columns were told."""
    upload, sent = await _upload(desk), await MappingForm.needed(desk.request)
    told = {
        column: attribute if meaning == ATTRIBUTE else meaning
        for column, meaning, attribute in zip(
            sent.column, sent.meaning, sent.attribute, strict=False
        )
        if column
    }
    day_first = {"day": True, "month": False}.get(sent.day)
    try:
        await uploads.look(
            desk.services,
            upload.id,
            told,
            sent.country,
            day_first=day_first,
            language=desk.language,
        )
    except ConflictError:
        pass  # the page shows how far it is
    except UsageError as error:
        return await _show(desk, upload, said(desk, error), 422)
    raise go(f"/contacts/import/{upload.id}")


@routes.post(HERE + "/run")
@routes.post(HERE + "/again")
@needs(Right.IMPORT)
async def ask(desk: Desk) -> web.StreamResponse:
    """Has the file imported, or leads back to its columns."""
    upload = await _upload(desk)
    wanted = uploads.run if desk.request.path.endswith("/run") else uploads.again
    try:
        await wanted(desk.services, upload.id)
    except ConflictError as error:
        return await _show(desk, await _upload(desk), said(desk, error), 409)
    raise go(f"/contacts/import/{upload.id}")


@routes.post(HERE + "/drop")
@needs(Right.IMPORT)
async def drop(desk: Desk) -> web.StreamResponse:
    """Forgets the file."""
    upload = await _upload(desk)
    try:
        await uploads.drop(desk.services, upload.id)
    except ConflictError as error:
        return await _show(desk, await _upload(desk), said(desk, error), 409)
    raise go("/contacts/import")


@routes.post(HERE + "/mend")
@needs(Right.IMPORT)
async def mend(desk: Desk) -> web.StreamResponse:
    """Has rejected rows that were put right read as a file of their own."""
    upload, sent = await _upload(desk), await MendForm.needed(desk.request)
    try:
        new = await mending.bring(desk.services, upload, sent.cell, desk.user.name)
    except UsageError as error:
        return await _show(desk, upload, said(desk, error), 422, sent.cell)
    raise go(f"/contacts/import/{new}")


@routes.post(HERE + "/rejected")
@needs(Right.IMPORT)
async def rejected(desk: Desk) -> web.StreamResponse:
    """Returns the rows that could not be taken, each with its reason, in the form of the file."""
    upload = await _upload(desk)
    async with desk.services.db.begin() as conn:
        content = await store.rejected(conn, upload.id)
        details = {"id": upload.id}
        await audit.write(conn, desk.user.name, "export rejected rows", None, details, desk.now)
    if not content:
        raise web.HTTPNotFound
    form = "xlsx" if content.startswith(b"PK") else "csv"
    return download(content, f"rejected-{upload.id}.{form}", "application/octet-stream")
