"""Takes new texts from the API: checks in Twilio's order, refuses with Twilio's codes."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from multidict import MultiMapping

from bot.providers.twilio.emulator.carrier import MAX_VALIDITY, Carrier
from bot.providers.twilio.emulator.errors import ApiError
from bot.providers.twilio.emulator.inbound import stored
from bot.providers.twilio.emulator.numbers import REFUSED_FROM, REFUSED_TO, WHATSAPP, bare, is_phone
from bot.providers.twilio.emulator.records import Direction, Message, StoredMedia
from bot.providers.twilio.wording import SMART, TRIAL

_MAX_BODY = 1600  # UTF-16 code units
_MAX_MEDIA = 10

Form = Callable[[str], str]


def create(carrier: Carrier, fields: MultiMapping[str]) -> Message:
    """Takes a text. Raises ApiError."""

    def form(name: str) -> str:
        return fields.get(name, "")

    to = _to(form)
    sender, service = _sender(carrier, form, to)
    _refuse_unsupported(form)
    media = _media(fields.getall("MediaUrl", []))
    body = _body(form, media)
    callback = _callback(form)
    validity = _validity(form)
    if bare(to) in REFUSED_TO:
        raise ApiError(REFUSED_TO[bare(to)], to)
    if carrier.blocked(bare(sender), to):
        raise ApiError(21610)
    if carrier.faults.strike("rewritten", to):
        body = TRIAL + body.translate(SMART)
    return carrier.submit(
        Direction.API,
        sender,
        to,
        body,
        media=media,
        service=service,
        status_callback=callback,
        validity=validity,
    )


def _to(form: Form) -> str:
    to = form("To")
    if not to:
        raise ApiError(21604)
    if not is_phone(to):
        raise ApiError(21211, to)
    return to


def _sender(carrier: Carrier, form: Form, to: str) -> tuple[str, str | None]:
    """Returns the sender's address, and its messaging service if one was asked to choose."""
    sender, service = form("From"), form("MessagingServiceSid")
    if sender.startswith("MG"):
        sender, service = "", sender
    if service and not sender:
        number = carrier.sender_of(service)
        if number is None:
            raise ApiError(21701, service)
        prefix = WHATSAPP if to.startswith(WHATSAPP) else ""
        return prefix + number.number, service
    if not sender:
        raise ApiError(21603)
    if sender in REFUSED_FROM:
        raise ApiError(REFUSED_FROM[sender], sender)
    if carrier.number(sender) is None:
        raise ApiError(21606 if is_phone(sender) else 21212, sender)
    if sender.startswith(WHATSAPP) != to.startswith(WHATSAPP):
        raise ApiError(21910)
    return sender, service or None


def _refuse_unsupported(form: Form) -> None:
    if form("SendAt") or form("ScheduleType"):
        if not form("MessagingServiceSid"):
            raise ApiError(35118)
        raise ApiError(20001, "this emulator does not schedule texts (SendAt)")
    if form("ContentSid"):
        raise ApiError(21655, form("ContentSid"))


def _media(urls: list[str]) -> tuple[StoredMedia, ...]:
    if len(urls) > _MAX_MEDIA:
        raise ApiError(21623)
    wrong = [url for url in urls if not _is_web_address(url)]
    if wrong:
        raise ApiError(21620, ", ".join(wrong))
    return stored(tuple(urls))


def _body(form: Form, media: tuple[StoredMedia, ...]) -> str:
    body = form("Body")
    if not body and not media:
        raise ApiError(21602)
    if len(body.encode("utf-16-le")) // 2 > _MAX_BODY:
        raise ApiError(21617)
    return body


def _callback(form: Form) -> str | None:
    url = form("StatusCallback")
    if url and not _is_web_address(url):
        raise ApiError(21609, url)
    return url or None


def _validity(form: Form) -> int:
    value = form("ValidityPeriod")
    if not value:
        return MAX_VALIDITY
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= MAX_VALIDITY):
        raise ApiError(21624, value)
    return int(value)


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
