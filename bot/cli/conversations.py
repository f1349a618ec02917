"""`texto conversation`: what waits for staff, what is said in it, and what staff do there."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import typer
from rich.table import Table

from bot.cli.acting import Author, act, author, look
from bot.cli.console import AsJson, as_json_text, console, say
from bot.cli.threads import print_figures, print_thread
from bot.contacts import store as contacts
from bot.conversations.rules import state
from bot.errors import UsageError
from bot.inbox import acts, lists, measures, notes, search, store, thread_store
from bot.inbox import reply as replies
from bot.inbox.measures import Figures
from bot.inbox.reply import Wish
from bot.inbox.store import Filters, Item, View
from bot.models import NOBODY, Status
from bot.services import Services
from bot.teams import store as teams_store

app = typer.Typer()
conversation = typer.Typer(no_args_is_help=True)
app.add_typer(conversation, name="conversation")


@conversation.command("list")
def conversation_list(
    view: Annotated[View, typer.Option(help="Which ones.")] = View.OPEN,
    team: Annotated[str | None, typer.Option(help="Of a team.")] = None,
    tag: Annotated[str | None, typer.Option(help="With a tag.")] = None,
    language: Annotated[str | None, typer.Option(help="In a language: en or fr.")] = None,
    number: Annotated[str | None, typer.Option(help="To a number of ours.")] = None,
    member: Annotated[str, typer.Option(help="Whose, for --view mine.")] = "",
    as_json: AsJson = False,
) -> None:
    """Lists the conversations that staff have or that wait for them, the longest waiting first."""

    async def work(services: Services) -> None:
        async with services.db.connect() as conn:
            teams = {one.name: one for one in await teams_store.teams(conn)}
            if team is not None and team not in teams:
                raise UsageError(f"There is no team {team}; `texto team list` shows them.")
            filters = Filters(teams[team].id if team else None, tag, language, number)
            now = services.clock.now()
            name = author(services.settings, member or None)
            items = await store.page(conn, view, name, now, filters)
        by_id = {one.id: one for one in teams.values()}
        waits = [lists.waited(item, by_id, now) for item in items]
        if as_json:
            say(as_json_text([_plain(*one) for one in zip(items, waits, strict=True)]))
        else:
            _print_items(items, waits, now)

    look(work)


def _plain(item: Item, waited: timedelta | None) -> dict[str, object]:
    minutes = None if waited is None else int(waited.total_seconds() // 60)
    return {
        "number": item.address,
        "name": item.name,
        "language": item.language,
        "owner": item.owner,
        "tags": item.tags,
        "waiting_minutes": minutes,
        "waiting_since": lists.waits_since(item),
        "unread": item.unread,
        "last_text": item.last_text,
        "last_text_at": item.heard_at,
        "snoozed_until": item.snoozed_until,
        "closed_at": item.closed_at,
        "closed_by": item.closed_by,
        "cases": item.cases,
    }


def _print_items(items: list[Item], waits: list[timedelta | None], now: datetime) -> None:
    if not items:
        console.print("Nobody waits: every conversation is the bot's.")
        return
    table = Table("number", "name", "language", "owner", "for", "why", "last text")
    for item, waited in zip(items, waits, strict=True):
        since = lists.waits_since(item) or item.updated_at
        away = waited is not None and waited < lists.A_MOMENT <= now - since
        time = waited if waited is not None and not away else now - since
        table.add_row(
            item.address,
            item.name or "",
            item.language or "",
            "waits" if item.owner == NOBODY else item.owner,
            f"{int(time.total_seconds() // 60)} min{', team away' if away else ''}",
            _why(item),
            (item.last_text or "")[:60],
        )
    console.print(table)


def _why(item: Item) -> str:
    """Returns why a person is needed: the cases, the order, and the words that opened the first
    unless they are the last text."""
    parts = [one.kind.replace("_", " ") for one in item.cases if one.kind != "staff"]
    if item.order:
        parts = [part for part in parts if part != "order"] + [f"order {item.order}"]
    said = ", ".join(parts)
    words = item.cases[0].words if item.cases else None
    words = words if words != item.last_text else None
    return f"{said}: {words[:60]}" if said and words else said


@conversation.command("search")
def conversation_search(words: str, as_json: AsJson = False) -> None:
    """Finds conversations by a name, any spelling or the end of a number, words of texts, notes."""
    found = look(lambda services: search.search(services, words, services.settings.user or ""))
    if as_json:
        say(as_json_text([_plain(hit.item, None) for hit in found]))
        return
    table = Table("number", "name", "owner", "last text")
    for hit in found:
        item = hit.item
        table.add_row(item.address, item.name or "", item.owner, (item.last_text or "")[:60])
    console.print(table if found else "Nothing was found.")


@conversation.command("show")
def conversation_show(
    number: str,
    limit: Annotated[int, typer.Option(help="How many entries, the last ones.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Shows what was said in a conversation, with notes and what happened, the oldest first."""

    async def work(services: Services) -> None:
        async with services.db.connect() as conn:
            contact = await contacts.find(conn, number)
            if contact is None:
                raise UsageError(f"No contact has the number {number}.")
            _, talk, standing = await contacts.load(conn, contact.id)
            entries = (await thread_store.entries(conn, contact.id, limit=limit))[::-1]
        now = state(talk, services.clock.now())
        if as_json:
            found = {"number": number, "name": contact.name, "state": now, "owner": talk.owner}
            say(as_json_text({**found, "fence": talk.fence, "entries": entries}))
            return
        console.print(f"{contact.name or number}: {now}, {talk.owner} has it.", highlight=False)
        if standing.revoked_at:
            console.print(f"Opted out on {standing.revoked_at.date()}.")
        print_thread(entries)

    look(work)


@conversation.command("take")
def conversation_take(number: str, by: Author = None) -> None:
    """Takes a conversation over before you have words for it; the bot keeps silent."""
    before = act(by, lambda services, author: acts.take(services, number, author))
    console.print(f"The conversation is yours; {_was(before)}.")


@conversation.command("next")
def conversation_next(by: Author = None) -> None:
    """Takes the conversation that has waited longest for a team of yours."""
    number = act(by, lists.take_next)
    console.print(f"{number} is yours: `texto conversation show {number}`.", highlight=False)


@conversation.command("assign")
def conversation_assign(
    number: str,
    to: str,
    note: Annotated[str, typer.Option(help="For whoever gets it.")] = "",
    by: Author = None,
) -> None:
    """Gives a conversation to a colleague by their name, or with "nobody" back to the team."""
    before = act(by, lambda services, author: acts.assign(services, number, to, author, note))
    console.print(f"The conversation is {to}'s; {_was(before)}.")


def _was(owner: str) -> str:
    return "nobody had it" if owner == NOBODY else f"{owner} had it"


At = Annotated[
    str | None, typer.Option(help="When: an hour of the text's day as in 2026-12-01T09:00+01:00.")
]


def _instant(words: str | None) -> datetime | None:
    """Reads an instant. Raises UsageError."""
    if words is None:
        return None
    try:
        at = datetime.fromisoformat(words)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise UsageError(f"{words!r} is no time with its zone, as in 2026-12-01T09:00+01:00.")
    return at


@conversation.command("reply")
def conversation_reply(
    number: str,
    text: str,
    at: At = None,
    close: Annotated[str, typer.Option(help="Closes it, with what came of it.")] = "",
    anyway: Annotated[bool, typer.Option("--anyway", help="Though a colleague has it.")] = False,
    client_id: Annotated[
        UUID | None, typer.Option("--id", help="Your id of the text: with it, it goes once.")
    ] = None,
    by: Author = None,
) -> None:
    """Answers a contact yourself; the bot keeps silent until the conversation is handed back."""
    wish = Wish(client_id, anyway=anyway, at=_instant(at), outcome=close)
    _send(number, text, wish, by)


def _send(number: str, text: str, wish: Wish, by: str | None) -> None:
    sent = act(by, lambda services, author: replies.reply(services, number, author, text, wish))
    if sent.status is Status.SUPPRESSED:
        raise UsageError(
            f"Not sent: {number} may not be texted now ({sent.reason}: opted out, or has neither "
            "written within a day nor asked for a person). The refusal is recorded."
        )
    when = f"Goes at {sent.not_before}" if wish.at else "Queued"
    if wish.outcome:
        console.print(f"{when}. The conversation is closed.")
        return
    console.print(
        f"{when}. The conversation is yours; hand it back with "
        f"`texto conversation handback {number}`."
    )


@conversation.command("start")
def conversation_start(number: str, text: str, at: At = None, by: Author = None) -> None:
    """Writes to a contact first; only who may be texted without having written gets it."""
    _send(number, text, Wish(at=_instant(at)), by)


@conversation.command("undo")
def conversation_undo(message: int, by: Author = None) -> None:
    """Takes a text back that has not left yet; `show` has its number."""
    act(by, lambda services, author: replies.undo(services, message, author))
    console.print("Taken back; its words are a draft.")


@conversation.command("note")
def conversation_note(number: str, text: str, by: Author = None) -> None:
    """Writes a note, which only the team sees; @NAME calls a colleague."""
    act(by, lambda services, author: notes.add(services, number, author, text))
    console.print("Noted.")


@conversation.command("tag")
def conversation_tag(
    number: str,
    tag: Annotated[list[str] | None, typer.Argument(help="Tags to add.")] = None,
    drop: Annotated[list[str] | None, typer.Option(help="A tag to take off.")] = None,
    by: Author = None,
) -> None:
    """Tags the contact of a conversation."""
    tags = act(
        by, lambda services, author: acts.tag(services, number, author, tag or (), drop or ())
    )
    console.print(f"Tags: {', '.join(tags) or 'none'}.", markup=False)


@conversation.command("handback")
def conversation_handback(
    number: str,
    note: Annotated[str, typer.Option(help="For whoever has it next.")] = "",
    by: Author = None,
) -> None:
    """Gives a conversation back to the bot."""
    changed = act(by, lambda services, author: acts.hand_back(services, number, author, note))
    console.print("The bot has it again." if changed else "The bot has it already.")


@conversation.command("close")
def conversation_close(
    number: str,
    outcome: Annotated[str, typer.Option(help="What came of it.")] = "done",
    by: Author = None,
) -> None:
    """Closes a conversation: what waited is done, and the bot has it."""
    act(by, lambda services, author: acts.close(services, number, author, outcome))
    console.print("Closed.")


@conversation.command("reopen")
def conversation_reopen(number: str, by: Author = None) -> None:
    """Opens again what was closed within 24 hours; it is yours."""
    act(by, lambda services, author: acts.reopen(services, number, author))
    console.print("Open again; the conversation is yours.")


@conversation.command("snooze")
def conversation_snooze(
    number: str,
    hours: Annotated[float, typer.Option(help="For how many hours.")] = 24,
    until: At = None,
    by: Author = None,
) -> None:
    """Puts a conversation away for a while, or until the person writes."""

    async def work(services: Services, author: str) -> datetime:
        then = _instant(until) or services.clock.now() + timedelta(hours=hours)
        await acts.snooze(services, number, author, then)
        return then

    console.print(f"Comes back at {act(by, work):%Y-%m-%d %H:%M %Z}, or when they write.")


@conversation.command("away")
def conversation_away(
    back: Annotated[bool, typer.Option("--back", help="You are there again.")] = False,
    give_back: Annotated[
        bool, typer.Option("--give-back", help="What you have waits for your team.")
    ] = False,
    by: Author = None,
) -> None:
    """Lets new work pass you by."""
    count = act(
        by,
        lambda services, author: acts.set_away(
            services, author, away=not back, give_back=give_back
        ),
    )
    given = f" {count} conversations wait for the team." if give_back else ""
    console.print("You are there again." if back else f"You are away.{given}")


@conversation.command("figures")
def conversation_figures(
    days: Annotated[float, typer.Option(help="Of how many days, up to now.")] = 7,
    as_json: AsJson = False,
) -> None:
    """Shows how soon people were answered, and how many needed nobody."""

    async def work(services: Services) -> Figures:
        now = services.clock.now()
        return await measures.figures(services, now - timedelta(days=days), now)

    print_figures(look(work), as_json=as_json)
