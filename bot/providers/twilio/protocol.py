"""Twilio's side of HTTP, without any I/O: verify, parse, build, decipher.

Sources: Twilio, "Secure webhooks" (signature), "Twilio's request to your incoming message webhook
URL", "Track the message status of outbound messages", and the published OpenAPI description of the
Messages resource.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus
from urllib.parse import parse_qsl

from twilio.base.exceptions import (
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)
from twilio.base.version import Version
from twilio.http.response import Response
from twilio.request_validator import RequestValidator

from bot.models import Channel, Media, OptOutReplies
from bot.providers.base import Answer, Capabilities, InboundText, StatusReport, Webhook
from bot.providers.errors import BadWebhook, ProviderError, What
from bot.providers.twilio import errors
from bot.reading.keywords import KeywordKind
from bot.sms import phone
from bot.sms.phone import Address
from bot.sms.segments import clean

MAX_MEDIA = 10  # Twilio's own limit
MAX_EXTRA = 2000  # characters kept of a field that is only filed
MAX_FIELDS = 200  # of a webhook's form; Twilio sends some thirty
MAX_VALIDITY = 36_000  # seconds; Twilio refuses more

CAPABILITIES = Capabilities(
    opt_outs=frozenset(OptOutReplies),
    # Twilio answers and acts on these by itself (help.twilio.com, "default opt-out keywords").
    words={
        KeywordKind.STOP: frozenset(
            {"stop", "stopall", "unsubscribe", "end", "quit", "cancel", "revoke", "optout"}
        ),
        KeywordKind.START: frozenset({"start", "unstop"}),
        KeywordKind.YES: frozenset({"yes"}),
        KeywordKind.HELP: frozenset({"help", "info"}),
    },
    channels=frozenset(Channel),
    mms=True,
    max_body=1600,  # error 21617 beyond
    max_validity=MAX_VALIDITY,
)
SIGNATURE = "X-Twilio-Signature"
FORM = "application/x-www-form-urlencoded"
NO_REPLY = Answer(200, '<?xml version="1.0" encoding="UTF-8"?><Response/>', "text/xml")

_SID = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_NUMBER_IN_TEXT = re.compile(r"\+[0-9]{7,15}", re.ASCII)

# Fields of an inbound webhook that are kept with the text, besides those read below.
_EXTRA = frozenset(
    {
        "AccountSid",
        "MessagingServiceSid",
        "NumSegments",
        "MessageType",
        "ApiVersion",
        "FromCity",
        "FromState",
        "FromZip",
        "FromCountry",
        "ToCity",
        "ToState",
        "ToZip",
        "ToCountry",
        # WhatsApp
        "WaId",
        "ProfileName",
        "Forwarded",
        "FrequentlyForwarded",
        "ButtonText",
        "ButtonPayload",
        "ListId",
        "ListTitle",
        "Latitude",
        "Longitude",
        "Address",
        "Label",
        "ChannelMetadata",
        "OriginalRepliedMessageSid",
        "OriginalRepliedMessageSender",
    }
)
_REFERRAL = "Referral"  # ReferralBody, ReferralSourceUrl …: the advertisement that was tapped


class _Pairs:
    """A form in the shape that the validator knows from web frameworks: names may repeat."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def getall(self, name: str) -> list[str]:
        return self._values[name]


def read_form(webhook: Webhook) -> list[tuple[str, str]]:
    """Returns all fields of a webhook's form, as they were sent. Raises BadWebhook."""
    if webhook.headers.get("Content-Type", "").partition(";")[0].strip().lower() != FORM:
        raise BadWebhook(f"a form is expected ({FORM})", "type")
    try:
        return parse_qsl(
            webhook.body.decode("ascii"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=MAX_FIELDS,
        )
    except ValueError:  # Twilio writes UTF-8, percent-encoded: this is not from Twilio
        raise BadWebhook("the form is not percent-encoded UTF-8", "form") from None


def verify(
    auth_token: str,
    url: str,
    params: Mapping[str, str] | Sequence[tuple[str, str]],
    signature: str,
) -> bool:
    """Returns whether Twilio signed this request. Never raises.

    `url`: as it was configured there, with its query; `params`: all fields of the form, as decoded
    and untouched."""
    form = _Pairs(params.items() if isinstance(params, Mapping) else params)
    validator = RequestValidator(auth_token)
    try:
        expected = validator.compute_signature(url, form).encode()
        if hmac.compare_digest(expected, signature.encode()):
            return True
        # Twilio does not always sign the port as it was configured: the package tries both ways
        return bool(validator.validate(url, form, signature))
    except ValueError:  # no URL, or text that UTF-8 can't hold: not from Twilio
        return False


def parse_inbound(form: Mapping[str, str]) -> InboundText:
    """Returns the text in an inbound webhook. Raises BadWebhook."""
    sender = _address(form, "From")
    return InboundText(
        sid=_sid(form),
        sender=sender,
        to=_address(form, "To").raw,
        body=clean(form.get("Body", "")),
        media=tuple(_media(form)),
        opt_out_type=clean(form.get("OptOutType", "")) or None,
        channel=sender.channel,
        profile_name=clean(form.get("ProfileName", "")) or None,
        extra={
            name: clean(value)[:MAX_EXTRA]
            for name, value in form.items()
            if value and (name in _EXTRA or name.startswith(_REFERRAL)) and name == clean(name)
        },
    )


def parse_status(form: Mapping[str, str]) -> StatusReport:
    """Returns the report in a status callback. Raises BadWebhook."""
    name = form.get("MessageStatus") or form.get("SmsStatus")
    if not name:
        raise BadWebhook("MessageStatus is missing: this is no status callback.")
    written = form.get("ErrorCode", "")
    code = int(written) or None if re.fullmatch(r"[0-9]{1,9}", written, re.ASCII) else None
    return StatusReport(
        sid=_sid(form),
        status=errors.status_of(name),
        error_code=code,
        what=errors.about(code),
        to=clean(form.get("To", "")) or None,
        frm=clean(form.get("From", "")) or None,
        provider_status=clean(name)[:40],
    )


def build_message(
    *,
    to: str,
    frm: str,
    body: str,
    service: str | None = None,
    status_callback: str | None = None,
    valid_for_seconds: int | None = None,
) -> dict[str, object]:
    """Returns the arguments of the package's `messages.create`.

    `frm`: a number of ours. `service`: the sid of the messaging service that it belongs to, whose
    opt-outs then hold at Twilio too."""
    arguments: dict[str, object] = {"to": to, "from_": frm, "body": body}
    if service is not None:
        arguments["messaging_service_sid"] = service
    if status_callback is not None:
        arguments["status_callback"] = status_callback
    if valid_for_seconds is not None:
        arguments["validity_period"] = max(1, min(valid_for_seconds, MAX_VALIDITY))
    return arguments


def decipher(status: int, code: int | None, message: str) -> ProviderError:
    """Returns the error for an answer outside of 2xx.

    HTTP 5xx says nothing about whether the text was taken; every other refusal says that it was
    not."""
    decision = errors.decide(code, status)
    unknown = status >= 500
    about = f"error {code}, HTTP {status}" if code else f"HTTP {status}"
    masked = _NUMBER_IN_TEXT.sub(lambda found: phone.mask(found[0]), clean(message))
    return ProviderError(
        f"Twilio: {masked[:300]} ({about}; {decision.what})",
        what=decision.what,
        code=code,
        status=status,
        retryable=unknown or decision.retryable,
        accepted=None if unknown else False,
        pause=decision.pause,
        away=status == HTTPStatus.UNAUTHORIZED,
    )


# The errors that the package may raise while it reads an answer: its own, and uncaught ones.
PACKAGE_ERRORS = (TwilioException, ValueError, KeyError, TypeError, AttributeError)


def translate(error: Exception) -> ProviderError:
    """Returns our error for one of PACKAGE_ERRORS."""
    if isinstance(error, TwilioRestException):
        # the package repeats the HTTP status if the answer has no code of its own
        code = error.code if isinstance(error.code, int) and error.code != error.status else None
        return decipher(error.status, code, str(error.msg))
    if isinstance(error, TwilioServiceException):
        return decipher(error.status, error.code, str(error.detail or error.title))
    for answer in error.args:
        if isinstance(answer, Response):  # a refused page of a list is reported in another way
            return translate(Version.exception("GET", "", answer, str(error.args[0])))
    return unreadable(repr(error))


def unreadable(why: str) -> ProviderError:
    """Returns the error for HTTP 2xx with a strange answer: the text may have been taken."""
    return ProviderError(
        f"Twilio's answer can't be read: {why}",
        what=What.UNAVAILABLE,
        retryable=True,
        accepted=None,
    )


def unreachable(error: Exception) -> ProviderError:
    """Returns the error for a failed connection: the text was certainly not taken.

    The whole number waits, since trying each text in turn would only use up its tries."""
    return ProviderError(
        f"Twilio can't be reached: {error}",
        what=What.UNAVAILABLE,
        retryable=True,
        accepted=False,
        pause=3.0,
        away=True,
    )


def unanswered(error: Exception) -> ProviderError:
    """Returns the error for a request that may have arrived, but got no whole answer."""
    return ProviderError(
        f"Twilio did not answer: {error!r}",
        what=What.UNAVAILABLE,
        retryable=True,
        accepted=None,
    )


def _sid(form: Mapping[str, str]) -> str:
    sid = form.get("MessageSid") or form.get("SmsSid") or ""
    if not sid:
        raise BadWebhook("MessageSid is missing.")
    if not _SID.fullmatch(sid):
        raise BadWebhook("MessageSid is not a sid of Twilio's.")
    return sid


def _address(form: Mapping[str, str], name: str) -> Address:
    value = form.get(name, "")
    if not value.strip():
        raise BadWebhook(f"{name} is missing.")
    try:
        return phone.parse(value)
    except phone.BadAddress as error:
        raise BadWebhook(f"{name}: {error}") from None


def _media(form: Mapping[str, str]) -> Iterator[Media]:
    """Yields MediaUrl0, MediaUrl1 …: as many as there are, whatever NumMedia says."""
    for index in range(MAX_MEDIA):
        url = clean(form.get(f"MediaUrl{index}", ""))
        if not url:
            return
        content_type = clean(form.get(f"MediaContentType{index}", ""))
        yield Media(url, content_type or "application/octet-stream")
