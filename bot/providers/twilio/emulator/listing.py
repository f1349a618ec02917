"""A page of the Messages list: filters, paging and the addresses of the neighbouring pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from urllib.parse import urlencode

from multidict import MultiMapping

from bot.providers.twilio.emulator.carrier import Carrier
from bot.providers.twilio.emulator.errors import ApiError
from bot.providers.twilio.emulator.records import Message
from bot.providers.twilio.emulator.wire import message_json, messages_uri

_FILTERS = ("To", "From", "DateSent", "DateSent<", "DateSent>")
_DAY = timedelta(days=1).total_seconds()


def page(carrier: Carrier, query: MultiMapping[str]) -> dict[str, object]:
    """Returns a `ListMessageResponse`, the newest text first.

    A page's token names the text it begins after, so that texts that arrive between two pages move
    nothing."""
    size = min(_number(query, "PageSize", 50, least=1), 1000)
    number = _number(query, "Page", 0)
    token = query.get("PageToken", "")
    found = list(islice(_after(carrier, query, token, number * size), size + 1))
    shown = found[:size]
    account = carrier.settings.account_sid
    filters = [(key, query[key]) for key in _FILTERS if key in query]

    def uri(index: int, token: str = "") -> str:
        place: list[tuple[str, str]] = [("PageSize", str(size)), ("Page", str(index))]
        if token:
            place.append(("PageToken", token))
        return f"{messages_uri(account)}.json?{urlencode(filters + place)}"

    return {
        "messages": [message_json(message, account) for message in shown],
        "page": number,
        "page_size": size,
        "start": number * size,
        "end": number * size + max(0, len(shown) - 1),
        "uri": uri(number, token),
        "first_page_uri": uri(0),
        "previous_page_uri": uri(number - 1) if number else None,
        "next_page_uri": uri(number + 1, f"PA{shown[-1].seq}") if len(found) > size else None,
    }


def _after(carrier: Carrier, query: MultiMapping[str], token: str, skip: int) -> Iterator[Message]:
    before = None
    if token:
        if not token[2:].isdigit():
            raise ApiError(20001, f"PageToken {token}")
        before, skip = int(token[2:]), 0
    texts = carrier.log.newest(query.get("To"), query.get("From"), before)
    tests = _date_tests(query)
    return islice((m for m in texts if all(test(m.sent) for test in tests)), skip, None)


def _date_tests(query: MultiMapping[str]) -> list[Callable[[float | None], bool]]:
    """Returns the date filters; each leaves out a text that has no DateSent, being unsent."""
    tests: list[Callable[[float | None], bool]] = []
    if "DateSent" in query:
        day = _instant(query["DateSent"]) // _DAY
        tests.append(lambda sent: sent is not None and sent // _DAY == day)
    if "DateSent<" in query:
        latest, whole_day = _instant(query["DateSent<"]), "T" not in query["DateSent<"]
        until = latest + _DAY if whole_day else latest + 1
        tests.append(lambda sent: sent is not None and sent < until)
    if "DateSent>" in query:
        since = _instant(query["DateSent>"])
        tests.append(lambda sent: sent is not None and sent >= since)
    return tests


def _instant(value: str) -> float:
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        raise ApiError(20001, f"DateSent {value}") from None
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp()


def _number(query: MultiMapping[str], name: str, default: int, least: int = 0) -> int:
    value = query.get(name, "") or str(default)
    if not (value.isascii() and value.isdigit()) or int(value) < least:
        raise ApiError(20001, f"{name} {value}")
    return int(value)
