"""Writes texts as Twilio does: the API's JSON, webhook forms; and the control API's JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from email.utils import format_datetime

from bot.providers.twilio.emulator.errors import DELIVERY_ERRORS
from bot.providers.twilio.emulator.numbers import WHATSAPP, bare, country
from bot.providers.twilio.emulator.records import Direction, Message, StoredMedia
from bot.providers.twilio.emulator.settings import EmulatorSettings

API_VERSION = "2010-04-01"
PRICE = Decimal("0.00790")  # of a segment


def _rfc2822(instant: float | None) -> str | None:
    return None if instant is None else format_datetime(datetime.fromtimestamp(int(instant), UTC))


def messages_uri(account: str) -> str:
    return f"/{API_VERSION}/Accounts/{account}/Messages"


def message_json(message: Message, account: str) -> dict[str, object]:
    """Returns the `api.v2010.account.message` of Twilio's description."""
    uri = f"{messages_uri(account)}/{message.sid}"
    # a messaging service has not chosen the sender yet
    unassigned = message.status == "accepted"
    automatic = message.direction is Direction.AUTOMATIC
    return {
        "account_sid": account,
        "api_version": API_VERSION,
        "body": message.body,
        "date_created": _rfc2822(message.created),
        "date_sent": _rfc2822(message.sent),
        "date_updated": _rfc2822(message.updated),
        # Twilio has no direction of its own for its answers to keywords
        "direction": str(Direction.REPLY if automatic else message.direction),
        "error_code": message.error_code,
        "error_message": error_message(message),
        "from": None if unassigned else message.from_,
        "messaging_service_sid": message.service,
        "num_media": str(len(message.media)),
        "num_segments": "0" if unassigned else str(message.num_segments),
        "price": _price(message),
        "price_unit": "USD",
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": message.to,
        "uri": f"{uri}.json",
    }


def _price(message: Message) -> str | None:
    """Returns what a text cost, below zero as Twilio says it; None until it is sent."""
    if message.sent is None or message.direction is Direction.INBOUND:
        return None
    return f"-{PRICE * message.num_segments}"


def error_message(message: Message) -> str | None:
    if message.error_code is None:
        return None
    return DELIVERY_ERRORS.get(message.error_code, f"Error {message.error_code}")


def media_json(media: StoredMedia, message: Message, account: str) -> dict[str, object]:
    return {
        "account_sid": account,
        "content_type": media.content_type,
        "date_created": _rfc2822(message.created),
        "date_updated": _rfc2822(message.created),
        "parent_sid": message.sid,
        "sid": media.sid,
        "uri": f"{messages_uri(account)}/{message.sid}/Media/{media.sid}.json",
    }


def status_form(message: Message, account: str) -> dict[str, str]:
    """Returns the form of a status callback."""
    form = {
        "SmsSid": message.sid,
        "SmsStatus": message.status,
        "MessageStatus": message.status,
        "To": message.to,
        "MessageSid": message.sid,
        "AccountSid": account,
        "From": message.from_,
        "ApiVersion": API_VERSION,
    }
    if message.service is not None:
        form["MessagingServiceSid"] = message.service
    if message.error_code is not None:
        form["ErrorCode"] = str(message.error_code)
        form["ErrorMessage"] = error_message(message) or ""
    if message.to.startswith(WHATSAPP):
        form |= {"ChannelPrefix": "whatsapp", "ChannelToAddress": message.to}
        if message.status in ("delivered", "read"):
            form["EventType"] = message.status.upper()
    elif message.status in ("delivered", "undelivered"):
        when = datetime.fromtimestamp(message.updated, UTC)
        form["RawDlrDoneDate"] = when.strftime("%y%m%d%H%M")
    return form


def inbound_form(
    message: Message, settings: EmulatorSettings, opt_out_type: str | None
) -> dict[str, str]:
    """Returns the form of an inbound webhook: an SMS, an MMS or a WhatsApp message."""
    account = settings.account_sid
    form = {
        "SmsMessageSid": message.sid,
        "NumMedia": str(len(message.media)),
        "SmsSid": message.sid,
        "SmsStatus": "received",
        "Body": message.body,
        "To": message.to,
        "NumSegments": str(message.num_segments),
        "MessageSid": message.sid,
        "AccountSid": account,
        "From": message.from_,
        "ApiVersion": API_VERSION,
    }
    if message.from_.startswith(WHATSAPP):
        number = bare(message.from_)
        form |= {"ProfileName": number, "WaId": number.lstrip("+"), "ReferralNumMedia": "0"}
        form["MessageType"] = "image" if message.media else "text"
    else:
        for party, address in (("From", message.from_), ("To", message.to)):
            form |= {f"{party}Country": country(address)}
            form |= {f"{party}{part}": "" for part in ("State", "City", "Zip")}
    if message.service is not None:
        form["MessagingServiceSid"] = message.service
    if opt_out_type is not None:
        form["OptOutType"] = opt_out_type
    for index, media in enumerate(message.media):
        url = f"{settings.origin}{messages_uri(account)}/{message.sid}/Media/{media.sid}"
        form |= {f"MediaUrl{index}": url, f"MediaContentType{index}": media.content_type}
    return form


def control_json(message: Message) -> dict[str, object]:
    """Returns a text as `GET /control/messages` and the phone page's events show it."""
    return {
        "sid": message.sid,
        "direction": str(message.direction),
        "from": message.from_,
        "to": message.to,
        "body": message.body,
        "status": message.status,
        "created": message.created,
        "updated": message.updated,
        "error_code": message.error_code,
        "error_message": error_message(message),
        "num_segments": message.num_segments,
        "media": [
            {
                "url": m.url or f"/control/media/{message.sid}/{m.sid}",
                "content_type": m.content_type,
            }
            for m in message.media
        ],
    }
