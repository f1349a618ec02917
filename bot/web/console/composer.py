"""Writing: drafts, what would become of a text, sending, taking back, canned replies, notes."""

from __future__ import annotations

from decimal import Decimal

from aiohttp import web
from babel.numbers import format_currency

from bot.access.rules import Right
from bot.errors import ConflictError, UsageError
from bot.gate.verdict import VerdictKind
from bot.inbox import canned, canned_store, drafts, drafts_store, notes, store
from bot.inbox import reply as replies
from bot.inbox.reply import Preview, Wish
from bot.inbox.rules.sending import check_body
from bot.models import Language, Status
from bot.sms.personalise import placeholders
from bot.sms.segments import MAX_BODY, Encoding
from bot.web.catalog import mark, ntranslate, translate
from bot.web.console import inbox, times
from bot.web.console.desk import Desk
from bot.web.console.guard import needs
from bot.web.console.inbox_acts import act, conflict, held, instant, refused
from bot.web.console.inbox_forms import DraftForm, HereForm, NoteForm, ReplyForm
from bot.web.console.inbox_lists import asked
from bot.web.console.inbox_talk import AT, number, why_not
from bot.web.console.layout import go, said

routes = web.RouteTableDef()

EMPTY = mark("There is nothing in your text yet.")
NOT_SENT = mark("Not sent: this person may not be texted now. The thread says why.")
UNFILLED = mark("Say what %(names)s stands for.")
DRAFTS: dict[drafts_store.Kind, str] = {"answer": "body", "note": "note"}  # the fields of a form
ANSWERED = "answered"  # the outcome of what is closed with its last text


# -- while somebody writes -------------------------------------------------------------------


@routes.post(AT + "/draft")
@needs(Right.INBOX)
async def draft(desk: Desk) -> web.StreamResponse:
    """Keeps what is in the field of an answer, or of a note."""
    sent = await DraftForm.read(desk.request)
    if sent is None:
        raise web.HTTPUnprocessableEntity(text="too long")
    address, name = (await held(desk)).contact.address, desk.user.name
    for kind, words in DRAFTS.items():
        if (typed := getattr(sent, words)) is not None:
            kept = _plain(typed)[: drafts.MOST]
            await drafts.save(desk.services, address, name, kept, kind)
    return web.Response(status=204)


def _plain(body: str) -> str:
    return body.replace("\r\n", "\n")


@routes.post(AT + "/preview")
@needs(Right.INBOX)
async def preview(desk: Desk) -> web.StreamResponse:
    """Says in a line what would become of the words: how many SMS, and whether and when they go."""
    sent = await ReplyForm.needed(desk.request)
    body = _plain(sent.body).strip()
    if not body:
        return web.Response(text="")
    address = (await held(desk)).contact.address
    try:
        found = await replies.preview(desk.services, address, desk.user.name, body)
    except UsageError as error:
        return web.Response(text=said(desk, error), headers={"X-Verdict": "no"})
    return web.Response(text=verdict(desk, found), headers={"X-Verdict": found.kind.value})


def verdict(desk: Desk, found: Preview) -> str:
    """Returns what would become of a text, in a line."""
    parts = [ntranslate(desk.language, "%(num)s SMS", "%(num)s SMS", found.segments)]
    if found.encoding is Encoding.UCS2:
        parts.append(translate(desk.language, "with signs that make it longer"))
    if found.cost is not None and found.kind is not VerdictKind.REFUSE:
        parts.append(_money(desk, found.cost, found.currency))
    if found.kind is not VerdictKind.ALLOW:
        why = why_not(desk, found.reason)
        word = mark("waits: %(why)s") if found.until else mark("won't go: %(why)s")
        parts.append(translate(desk.language, word, why=why))
    if found.until:
        until = times.moment(desk, found.until)
        parts.append(translate(desk.language, "until %(at)s", at=until))
    return " · ".join(parts)


def _money(desk: Desk, amount: Decimal, currency: str) -> str:
    """Returns an estimate, to a hundredth of a cent: one text costs about one."""
    form = "0.00##\xa0¤" if desk.language is Language.FR else "¤0.00##"
    said = format_currency(amount, currency, form, locale=desk.locale, currency_digits=False)
    return translate(desk.language, "about %(amount)s", amount=said)


@routes.post(AT + "/here")
@needs(Right.INBOX)
async def here(desk: Desk) -> web.StreamResponse:
    """Notes that somebody looks at the thread, and says who else does."""
    sent = await HereForm.needed(desk.request)
    contact_id, name = number(desk), desk.user.name
    if sent.seen:
        await held(desk)
        async with desk.services.db.begin() as conn:
            await store.see(conn, contact_id, name)
    queues = desk.services.queues
    await queues.be_present(contact_id, name, writing=bool(sent.writing))
    others = {
        who: writes
        for who, writes in (await queues.present()).get(contact_id, {}).items()
        if who != name
    }
    return web.Response(text=_others(desk, others))


def _others(desk: Desk, others: dict[str, bool]) -> str:
    said = [
        translate(
            desk.language,
            mark("%(name)s writes") if writes else mark("%(name)s looks at this"),
            name=who,
        )
        for who, writes in sorted(others.items())
    ]
    return ", ".join(said)


@routes.get(AT + "/canned")
@needs(Right.INBOX)
async def choices(desk: Desk) -> web.StreamResponse:
    """Returns the canned replies in the person's language, filled as far as can be."""
    talk = await held(desk)
    language = talk.contact.language or desk.services.settings.default_language
    async with desk.services.db.connect() as conn:
        listed = await canned_store.listing(conn, language)
    known = canned.values(desk.services, talk, desk.user.name)
    found = [{"name": one.name, "body": canned.fill_known(one.body, known)} for one in listed]
    return web.json_response(found, headers={"Cache-Control": "no-store"})


# -- sending ---------------------------------------------------------------------------------


@routes.post(AT + "/reply")
@needs(Right.INBOX)
async def reply(desk: Desk) -> web.StreamResponse:
    """Sends the words, and takes the conversation over."""
    sent = await ReplyForm.needed(desk.request)
    body = _plain(sent.body).strip()
    if wrong := unfit(desk, body):
        return await _kept(desk, wrong, sent)
    address = (await held(desk)).contact.address
    following = await _next(desk, sent.query) if sent.then == "next" else ""
    try:
        text = await replies.reply(desk.services, address, desk.user.name, body, _wish(desk, sent))
    except ConflictError as error:
        return await _kept(desk, conflict(desk, error), sent, 409, anyway=True)
    except UsageError as error:
        return await _kept(desk, said(desk, error), sent)
    if text.status is Status.SUPPRESSED:
        return await _kept(desk, translate(desk.language, NOT_SENT), sent)
    return await _sent(desk, following)


def unfit(desk: Desk, body: str) -> str:
    """Returns why the words are no text that could go, "" if they are one."""
    if not body:
        return translate(desk.language, EMPTY)
    if names := placeholders(body):
        return translate(desk.language, UNFILLED, names=", ".join(f"{{{one}}}" for one in names))
    try:
        check_body(body, MAX_BODY)
    except UsageError as error:
        return said(desk, error)
    return ""


def _wish(desk: Desk, sent: ReplyForm) -> Wish:
    at = instant(sent.at if sent.when == "at" else sent.when, desk.zone) if sent.when else None
    return Wish(
        sent.client_id,
        sent.seen,
        bool(sent.anyway),
        at,
        replies.UNDO if at is None else replies.NOW.undo,
        ANSWERED if sent.then == "close" else "",
    )


async def _kept(
    desk: Desk, wrong: str, sent: ReplyForm, status: int = 422, *, anyway: bool = False
) -> web.StreamResponse:
    """Says why the words were not sent, and keeps them in their field."""
    if desk.partial:
        return web.Response(status=status, text=wrong)
    return await inbox.page(desk, status=status, wrong=wrong, typed=sent.body, anyway=anyway)


async def _sent(desk: Desk, following: str) -> web.StreamResponse:
    """Returns the thread, or leads to the conversation that follows."""
    if not following:
        return await inbox.done(desk)
    if not desk.partial:
        raise go(following)
    return web.Response(status=204, headers={"HX-Redirect": following})


async def _next(desk: Desk, query: str) -> str:
    """Returns the address of what follows in the list; after the answer, it may not be in it."""
    wanted = asked(desk, query)
    async with desk.services.db.connect() as conn:
        items = await store.page(conn, wanted.view, desk.user.name, desk.now, wanted.filters)
    ids = [item.contact_id for item in items]
    here = ids.index(number(desk)) if number(desk) in ids else -1
    others = [one for one in (*ids[here + 1 :], *ids[: max(here, 0)])]
    return f"/inbox/{others[0]}?{wanted.query}" if others else f"/inbox?{wanted.query}"


# -- after it --------------------------------------------------------------------------------


@routes.post(AT + r"/texts/{text:\d{1,18}}/{what:undo|now|retry}")
@needs(Right.INBOX)
async def again(desk: Desk) -> web.StreamResponse:
    """Takes a text back into the field, lets it go at once, or writes it once more."""
    text, staff = int(desk.request.match_info["text"]), desk.user.name
    match desk.request.match_info["what"]:
        case "now":
            return await act(desk, replies.send_now(desk.services, text, staff))
        case "retry":
            return await act(desk, replies.retry(desk.services, text, staff))
        case _:
            return await _undo(desk, text)


async def _undo(desk: Desk, text: int) -> web.StreamResponse:
    try:
        undone = await replies.undo(desk.services, text, desk.user.name)
    except UsageError as error:
        return await refused(desk, said(desk, error), 409)
    async with desk.services.db.connect() as conn:
        mine = await drafts_store.by(conn, undone.contact_id, desk.user.name)
    return await inbox.done(desk, **{"taken-back": {"body": mine.body if mine else ""}})


@routes.post(AT + "/note")
@needs(Right.INBOX)
async def note(desk: Desk) -> web.StreamResponse:
    """Writes a note, which only the team sees."""
    sent = await NoteForm.needed(desk.request)
    address = (await held(desk)).contact.address
    words = _plain(sent.note)
    return await act(desk, notes.add(desk.services, address, desk.user.name, words), noted=words)
