"""Brings texts in: the carrier's own handling of keywords, then the signed webhook."""

from __future__ import annotations

import asyncio
import base64
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import structlog

from bot.models import OptOutReplies
from bot.providers.twilio.emulator import optout, twiml
from bot.providers.twilio.emulator.carrier import Carrier
from bot.providers.twilio.emulator.errors import ApiError
from bot.providers.twilio.emulator.numbers import WHATSAPP, bare, mask
from bot.providers.twilio.emulator.records import Direction, Message, StoredMedia, new_sid
from bot.providers.twilio.emulator.webhooks import Answer, Webhooks
from bot.providers.twilio.emulator.wire import inbound_form

log = structlog.get_logger()

FILE = "data:"
MOST_BYTES = 5_000_000  # Twilio's own limit
_KIND = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,60}")


@dataclass(frozen=True, slots=True)
class Text:
    """A text that somebody sends us.

    `media`: web addresses, or files as data: URLs. `form` overrides fields of the webhook; None
    takes one out. `age`: how many seconds ago the carrier took it."""

    from_: str
    to: str
    body: str = ""
    media: tuple[str, ...] = ()
    sid: str | None = None
    form: Mapping[str, str | None] = field(default_factory=dict)
    age: float = 0.0


def stored(urls: tuple[str, ...]) -> tuple[StoredMedia, ...]:
    """Returns media by their addresses; the type is read off the name, a picture by default.
    Raises ValueError for a data: URL that can't be read."""
    return tuple(_stored(url) for url in urls)


def _stored(url: str) -> StoredMedia:
    if not url.startswith(FILE):
        kind = mimetypes.guess_type(url)[0] or "image/jpeg"
        return StoredMedia(new_sid("ME"), url, kind)
    kind, coded, content = url.removeprefix(FILE).partition(";base64,")
    if not coded or not _KIND.fullmatch(kind):
        raise ValueError("a file is data:TYPE;base64,…")
    found = base64.b64decode(content, validate=True)
    if len(found) > MOST_BYTES:
        raise ValueError("a file may have 5 MB")
    return StoredMedia(new_sid("ME"), "", kind, found)


class Inbound:
    """Brings texts in to the product."""

    def __init__(self, carrier: Carrier, webhooks: Webhooks) -> None:
        self._carrier = carrier
        self._webhooks = webhooks

    async def send(self, text: Text) -> tuple[Message, Answer]:
        """Delivers a text to the product.

        A known sid is delivered once more, as Twilio does if it isn't sure that the first time
        worked."""
        known = self._carrier.log.get(text.sid) if text.sid else None
        if known is None:
            media = stored(text.media)
            message = self._carrier.receive(
                text.from_, text.to, text.body, media, text.sid, text.age
            )
            opt_out = self._handle_keyword(message)
        else:
            message, opt_out = known, None
        form = {**inbound_form(message, self._carrier.settings, opt_out), **text.form}
        answer = await self._post({k: v for k, v in form.items() if v is not None}, message)
        self._answered(message, answer)
        return message, answer

    async def _post(self, form: Mapping[str, str], message: Message) -> Answer:
        url, fallback = self._carrier.settings.inbound_url, self._carrier.settings.fallback_url
        if self._carrier.faults.strike("lost_inbound", message.to):
            return Answer(None, error="lost")
        if self._carrier.faults.strike("duplicate_inbound", message.to):
            first, _ = await asyncio.gather(
                self._webhooks.post(url, form), self._webhooks.post(url, form)
            )
            return first
        answer = await self._webhooks.post(url, form)
        if not answer.ok and fallback is not None:
            return await self._webhooks.post(
                fallback, {**form, "ErrorCode": "11200", "ErrorUrl": url}
            )
        return answer

    def _handle_keyword(self, message: Message) -> str | None:
        """Answers and blocks if that is Twilio's part.

        Returns the value of OptOutType if Twilio reports it on this number."""
        number = self._carrier.number(message.to)
        if number is None or number.opt_out_replies is OptOutReplies.OURS:
            return None
        if message.from_.startswith(WHATSAPP):
            return None  # Twilio's handling is for SMS and MMS
        ours, theirs = number.number, message.from_
        keyword = optout.read(message.body, self._carrier.blocked(ours, theirs))
        if keyword is None:
            return None
        if keyword.type == "STOP":
            self._carrier.block(ours, theirs)
        elif keyword.type == "START":
            self._carrier.unblock(ours, theirs)
        log.info("keyword handled", keyword=keyword.type, contact=mask(theirs))
        if keyword.reply is not None:
            self._reply(Direction.AUTOMATIC, message, keyword.reply)
        return keyword.type if number.opt_out_replies is OptOutReplies.ADVANCED else None

    def _answered(self, message: Message, answer: Answer) -> None:
        """Sends the texts that the answer holds; notes errors as Twilio would log them."""
        if not answer.ok:
            self._carrier.received(message, 11200)
            return
        try:
            replies = twiml.messages(answer.body)
        except ValueError as error:
            log.warning("bad answer to the inbound webhook", error=str(error))
            self._carrier.received(message, 12100)
            return
        self._carrier.received(message, None)
        for body in replies:
            if not self._carrier.blocked(bare(message.to), message.from_):
                self._reply(Direction.REPLY, message, body)

    def _reply(self, direction: Direction, message: Message, body: str) -> None:
        try:
            self._carrier.submit(direction, message.to, message.from_, body)
        except ApiError as error:
            log.warning("reply not taken", contact=mask(message.from_), error=str(error))
