"""Settings > Canned replies: words that staff write often, in both languages side by side."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from bot.access.rules import Right
from bot.errors import ConflictError, UsageError
from bot.inbox import canned
from bot.inbox import canned_store as store
from bot.inbox.canned_store import Canned
from bot.models import Language
from bot.web.console.desk import Desk
from bot.web.console.forms import CannedForm
from bot.web.console.guard import needs
from bot.web.console.layout import go, said, show

routes = web.RouteTableDef()

Both = Mapping[str, Canned]


async def _replies(desk: Desk) -> dict[str, dict[str, Canned]]:
    """Returns the replies by name, each by language."""
    async with desk.services.db.connect() as conn:
        rows = await store.listing(conn)
    found: dict[str, dict[str, Canned]] = {}
    for row in rows:
        found.setdefault(row.name, {})[row.language] = row
    return found


@routes.get("/settings/canned")
@needs(Right.TEAMS)
async def listing(desk: Desk) -> web.StreamResponse:
    """Shows the replies."""
    return show(desk, "canned.html", replies=await _replies(desk))


@routes.get("/settings/canned/{reply}")
@needs(Right.TEAMS)
async def one(desk: Desk) -> web.StreamResponse:
    """Shows one reply, or with "new" an empty form."""
    found = await _one(desk)
    return _show(desk, _typed(found), new=not found)


async def _one(desk: Desk) -> Both:
    """Returns the reply that the address names, empty for a new one. Raises HTTPNotFound."""
    name = desk.request.match_info["reply"]
    found = (await _replies(desk)).get(name)
    if found is None and name != "new":
        raise web.HTTPNotFound
    return found or {}


def _typed(found: Both) -> CannedForm:
    en, fr = found.get("en"), found.get("fr")
    return CannedForm(
        name=next((one.name for one in found.values()), ""),
        en=en.body if en else "",
        fr=fr.body if fr else "",
        seen_en=en.version if en else 0,
        seen_fr=fr.version if fr else 0,
    )


def _show(
    desk: Desk,
    form: CannedForm,
    *,
    new: bool,
    wrong: str = "",
    status: int = 200,
    theirs: CannedForm | None = None,
) -> web.Response:
    values = {"form": form, "new": new, "wrong": wrong, "theirs": theirs}
    return show(desk, "canned_reply.html", status=status, **values)


@routes.post("/settings/canned/{reply}")
@needs(Right.TEAMS)
async def save(desk: Desk) -> web.StreamResponse:
    """Writes what has changed of a reply; a language that is left empty is removed."""
    before, sent = await _one(desk), await CannedForm.needed(desk.request)
    known = next((one.name for one in before.values()), "")
    name = known or sent.name.strip().lower()
    try:
        for language in Language:
            await _write(desk, name, language, sent, before.get(language))
    except ConflictError as error:
        now = _typed((await _replies(desk)).get(name, {}))
        form = sent.model_copy(
            update={"name": name, "seen_en": now.seen_en, "seen_fr": now.seen_fr}
        )
        return _show(desk, form, new=False, wrong=said(desk, error), status=409, theirs=now)
    except UsageError as error:
        return _show(desk, sent, new=not known, wrong=said(desk, error), status=422)
    raise go("/settings/canned")


async def _write(
    desk: Desk, name: str, language: Language, sent: CannedForm, before: Canned | None
) -> None:
    """Writes one language of a reply. Raises UsageError, ConflictError."""
    words: str = getattr(sent, language.value).replace("\r\n", "\n").strip()
    seen: int = getattr(sent, f"seen_{language.value}")
    by = desk.user.name
    if words == (before.body if before else "") and (not before or seen == before.version):
        return
    if words:
        await canned.write(desk.services, name, language, words, by, seen)
    elif before and seen == before.version:
        await canned.remove(desk.services, name, language, by)
    elif before:
        raise ConflictError(
            "Somebody has written %(name)s (%(code)s) meanwhile; look at theirs first.",
            name=name,
            code=language,
        )
