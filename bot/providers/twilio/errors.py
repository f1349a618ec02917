"""Twilio's statuses and error codes: the meaning of each, and what to do about it.

Sources: Twilio, "Message resource", status values; Twilio, "Error and Warning Dictionary"
(twilio.com/docs/api/errors), one page per code.
"""

from __future__ import annotations

from bot.models import Status
from bot.providers.errors import ErrorDecision, What

# All of Twilio's MessageStatus enumeration. Until a carrier has a text, Twilio has it.
STATUSES: dict[str, Status] = {
    "accepted": Status.ACCEPTED,
    "scheduled": Status.ACCEPTED,
    "queued": Status.ACCEPTED,
    "sending": Status.ACCEPTED,
    "sent": Status.SENT,
    "partially_delivered": Status.SENT,
    "delivered": Status.DELIVERED,
    "read": Status.READ,
    "undelivered": Status.UNDELIVERED,
    "failed": Status.FAILED,
    "canceled": Status.CANCELED,
    "receiving": Status.ACCEPTED,  # of inbound texts; means only that Twilio has it
    "received": Status.ACCEPTED,
}


def status_of(name: str) -> Status:
    """Returns our status for the provider's name of one.

    An unknown name means at least: Twilio has the text."""
    return STATUSES.get(name.lower(), Status.ACCEPTED)


_AUTH = ErrorDecision(What.AUTH, retryable=True, pause=60)  # staff can fix it meanwhile
_RATE = ErrorDecision(What.RATE, retryable=True, pause=2)
_FULL = ErrorDecision(What.RATE, retryable=True, pause=60)
_AWAY = ErrorDecision(What.UNAVAILABLE, retryable=True, pause=5)
_BAD_NUMBER = ErrorDecision(What.BAD_NUMBER)
_SENDER = ErrorDecision(What.SENDER)
_CONTENT = ErrorDecision(What.CONTENT)
_CARRIER = ErrorDecision(What.CARRIER)

DECISIONS: dict[int, ErrorDecision] = {
    # -- the call itself is refused
    14107: _RATE,  # message rate limit exceeded
    20003: _AUTH,  # authentication error
    20005: _AUTH,  # account not active
    20006: _AUTH,  # access denied
    20008: _AUTH,  # resource not accessible with test credentials
    20404: _SENDER,  # not found: the account's address is wrong
    20429: _RATE,  # too many requests
    20503: _AWAY,  # service unavailable
    21211: _BAD_NUMBER,  # invalid To
    21212: _SENDER,  # invalid From
    21214: _BAD_NUMBER,  # To can't be reached
    21217: _BAD_NUMBER,  # phone number does not appear to be valid
    21265: _BAD_NUMBER,  # To can't be a short code
    21408: _SENDER,  # permission to send to this region is not enabled
    21601: _SENDER,  # From can't send SMS
    21602: _CONTENT,  # body is required
    21603: _SENDER,  # From is required
    21604: _CONTENT,  # To is required
    21605: _CONTENT,  # body too long
    21606: _SENDER,  # From is not ours, or can't send SMS to this To
    21607: _SENDER,  # From is not ours, or can't send SMS
    21608: _SENDER,  # trial account: To is not verified
    21609: _CONTENT,  # invalid status callback
    21610: ErrorDecision(What.OPTED_OUT),  # the person has said STOP to Twilio
    21611: _FULL,  # From has too many messages queued
    21612: _SENDER,  # To is not reachable from this From
    21614: _BAD_NUMBER,  # To is not a mobile number
    21617: _CONTENT,  # body longer than 1600 characters
    21619: _CONTENT,  # no body and no media
    21620: _CONTENT,  # invalid media URL
    21623: _CONTENT,  # too many media
    21635: _BAD_NUMBER,  # To is a landline
    21654: _CONTENT,  # content template not found
    21655: _CONTENT,  # content template invalid
    21656: _CONTENT,  # content variables invalid
    21660: _SENDER,  # From does not belong to the account
    21703: _SENDER,  # the messaging service has no number
    21704: _SENDER,  # the messaging service has no number for this To
    21730: ErrorDecision(What.UNAVAILABLE, retryable=True, pause=60),  # under maintenance
    # -- taken, then not delivered (in status callbacks)
    30001: ErrorDecision(What.RATE, retryable=True, pause=60),  # queue overflow
    30002: ErrorDecision(What.AUTH, pause=60),  # account suspended
    30003: _CARRIER,  # handset unreachable: off, or out of reach
    30004: ErrorDecision(What.BLOCKED),  # message blocked by the person or the carrier
    30005: _BAD_NUMBER,  # unknown handset: no longer in service
    30006: _BAD_NUMBER,  # landline or unreachable carrier
    30007: _CONTENT,  # filtered by the carrier
    30008: _CARRIER,  # unknown error
    30009: _CARRIER,  # missing inbound segment
    30010: _SENDER,  # price over the limit set
    30017: _CARRIER,  # carrier congestion
    30019: _CONTENT,  # too large for the carrier
    30022: ErrorDecision(What.RATE, pause=60),  # US A2P 10DLC rate exceeded
    30023: ErrorDecision(What.RATE, pause=3600),  # US A2P 10DLC daily cap reached
    30024: _SENDER,  # sender not provisioned by the carrier
    30032: _SENDER,  # toll-free number not verified
    30034: _SENDER,  # US A2P 10DLC: number not registered
    30036: ErrorDecision(What.EXPIRED),  # validity period expired
    # -- WhatsApp
    63003: _BAD_NUMBER,  # channel could not find To
    63007: _SENDER,  # no channel for this From
    63015: _BAD_NUMBER,  # has not joined the sandbox
    63016: ErrorDecision(What.EXPIRED),  # outside the 24 h window
    63018: _RATE,  # channel rate limit exceeded
    63024: _BAD_NUMBER,  # invalid recipient
}


def about(code: int | None) -> What | None:
    """Returns the subject of a taken text's error; None if there is none."""
    return None if code is None else decide(code).what


def decide(code: int | None, http_status: int | None = None) -> ErrorDecision:
    """Returns what to do about the provider's error `code`, or about the bare HTTP status.

    The status counts for a refused call without a code that we know. If neither is known: not
    retryable."""
    known = DECISIONS.get(code) if code is not None else None
    if known is not None:
        return known
    if http_status == 429:
        return _RATE
    if http_status in (401, 403):
        return _AUTH
    if http_status is not None and http_status >= 500:
        return _AWAY
    return ErrorDecision(What.OTHER)
