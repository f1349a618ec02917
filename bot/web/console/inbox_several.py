"""One act on several conversations that were chosen in the list, and its undoing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from bot.access.rules import Right
from bot.contacts import store as contacts
from bot.errors import UsageError
from bot.inbox import acts
from bot.inbox.several import Several, each
from bot.models import BOT, NOBODY
from bot.services import Services
from bot.web.catalog import ntranslate
from bot.web.console import beside
from bot.web.console.desk import Desk
from bot.web.console.guard import needs
from bot.web.console.inbox_acts import instant
from bot.web.console.inbox_forms import SeveralForm
from bot.web.console.inbox_lists import listed, owned_by_staff
from bot.web.console.layout import said, show

routes = web.RouteTableDef()

DONE = "done"
Act = Callable[[str], Awaitable[object]]


@routes.post("/inbox/several")
@needs(Right.INBOX)
async def several(desk: Desk) -> web.StreamResponse:
    """Assigns, tags, closes or snoozes the chosen conversations, or undoes that."""
    sent = await SeveralForm.needed(desk.request)
    try:
        did, words, back = await _do(desk, sent)
    except UsageError as error:
        return await _list(desk, sent, said(desk, error), bad=True)
    refused = [f"{address}: {why}" for address, why in did.refused.items()]
    return await _list(desk, sent, words, back, refused)


async def _do(desk: Desk, sent: SeveralForm) -> tuple[Several[object], str, list[str]]:
    """Returns what came of the act, how that is said, and what undoes it: "id:owner before"."""
    undoing = sent.act.startswith("undo-")
    ids = [int(one.split(":")[0]) for one in sent.back] if undoing else sorted(sent.id)
    if not ids:
        raise UsageError("Choose conversations first.")
    owners = {int(one.split(":")[0]): one.split(":", 1)[1] for one in sent.back} if undoing else {}
    addresses, before = await _known(desk, ids)
    by_address = {address: contact_id for contact_id, address in addresses.items()}

    def owner_before(address: str) -> str:
        return owners.get(by_address[address], NOBODY)

    did = await each(list(addresses.values()), _Acts(desk, sent, owner_before).of(sent.act))
    count = len(did.done)
    if undoing:
        words = ntranslate(desk.language, "%(num)s undone.", "%(num)s undone.", count)
        return did, words, []
    words = ntranslate(desk.language, "%(num)s done.", "%(num)s done.", count)
    return did, words, [f"{by_address[one]}:{before[by_address[one]]}" for one in did.done]


async def _known(desk: Desk, ids: list[int]) -> tuple[dict[int, str], dict[int, str]]:
    """Returns the numbers and the owners of these contacts, by id."""
    addresses, owners = {}, {}
    async with desk.services.db.connect() as conn:
        for contact_id in ids:
            try:
                contact, talk, _ = await contacts.load(conn, contact_id)
            except ValueError:
                continue
            addresses[contact_id], owners[contact_id] = contact.address, talk.owner
    return addresses, owners


@dataclass(frozen=True, slots=True)
class _Acts:
    """The acts, each on one conversation by its number, and what undoes each."""

    desk: Desk
    sent: SeveralForm
    owner_before: Callable[[str], str]

    @property
    def _who(self) -> tuple[Services, str]:
        return self.desk.services, self.desk.user.name

    def of(self, name: str) -> Act:
        """Returns the act of this name. Raises UsageError for one that is not known."""
        acts_: dict[str, Act] = {
            "assign": self._assign,
            "tag": self._tag,
            "close": self._close,
            "snooze": self._snooze,
            "undo-assign": self._give_back,
            "undo-tag": self._untag,
            "undo-close": self._reopen,
            "undo-snooze": self._give_back,
        }
        if name not in acts_:
            raise UsageError("Choose what to do.")
        if name == "snooze":
            instant(self.sent.until, self.desk.zone)
        return acts_[name]

    async def _assign(self, address: str) -> object:
        await _may_reassign(self.desk, address)
        services, me = self._who
        return await acts.assign(services, address, self.sent.to or NOBODY, me)

    async def _tag(self, address: str) -> object:
        services, me = self._who
        return await acts.tag(services, address, me, [self.sent.tag])

    async def _untag(self, address: str) -> object:
        services, me = self._who
        return await acts.tag(services, address, me, drop=[self.sent.tag])

    async def _close(self, address: str) -> object:
        services, me = self._who
        await acts.close(services, address, me, DONE)
        return DONE

    async def _snooze(self, address: str) -> object:
        services, me = self._who
        until = instant(self.sent.until, self.desk.zone)
        await acts.snooze(services, address, me, until)
        return until

    async def _reopen(self, address: str) -> object:
        services, me = self._who
        await acts.reopen(services, address, me)
        return await self._give_back(address)

    async def _give_back(self, address: str) -> object:
        services, me = self._who
        owner = self.owner_before(address)
        if owner == BOT:
            return await acts.hand_back(services, address, me)
        if owner == me:
            return await acts.take(services, address, me)
        return await acts.assign(services, address, owner, me)


async def _may_reassign(desk: Desk, address: str) -> None:
    async with desk.services.db.connect() as conn:
        contact = await contacts.find(conn, address)
        owner = (await contacts.load(conn, contact.id))[1].owner if contact else NOBODY
    if owned_by_staff(owner) and owner != desk.user.name and not desk.may(Right.LEAD_INBOX):
        raise UsageError("%(owner)s has it; a lead can give it away.", owner=owner)


async def _list(
    desk: Desk,
    sent: SeveralForm,
    words: str,
    back: list[str] | None = None,
    refused: list[str] | None = None,
    *,
    bad: bool = False,
) -> web.StreamResponse:
    """Shows the list as it is now, with what was done, why not all, and how to undo it."""
    async with desk.services.db.connect() as conn:
        found = await listed(conn, desk, sent.query)
    flash = {
        "words": words,
        "undo": f"undo-{sent.act}" if back else "",
        "back": back or [],
        "tag": sent.tag,
        "refused": refused or [],
        "bad": bad,
    }
    template = "inbox_list.html" if desk.partial else "inbox.html"
    shown = {**found, "flash": flash, "opened": 0, "chosen": False, "talk": None, "about": None}
    status = 422 if bad and not desk.partial else 200  # a part of another status is not shown
    return show(desk, template, status=status, **shown, **beside.words(desk))
