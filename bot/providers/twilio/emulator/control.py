"""The lab's own API, for tests and the phone page: things that no provider offers.

It has no password; it listens on this machine only unless told otherwise, and takes changes only as
JSON and from its own pages.
"""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import suppress
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler
from multidict import MultiMapping

from bot.providers.twilio.emulator.inbound import FILE, Text
from bot.providers.twilio.emulator.lab import Lab, lab
from bot.providers.twilio.emulator.records import Message
from bot.providers.twilio.emulator.visitors import WAYS
from bot.providers.twilio.emulator.wire import control_json

routes = web.RouteTableDef()
_SID = re.compile(r"(SM|MM)[0-9a-f]{32}")
_HEARTBEAT = 15.0  # seconds; keeps proxies from closing a quiet stream


def create_control() -> web.Application:
    """Returns the sub-application for /control."""
    control = web.Application(middlewares=[_guard])
    control.add_routes(routes)
    return control


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Keeps other sites' pages from using a visitor's browser to reach the lab."""
    if request.method == "POST":
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != request.host:
            return _wrong("this page may not control the emulator", 403)
        if request.content_type != "application/json":
            return _wrong("send JSON, with Content-Type: application/json", 415)
    try:
        return await handler(request)
    except ValueError as error:
        return _wrong(str(error), 400)


def _wrong(text: str, status: int) -> web.Response:
    return web.json_response({"error": text}, status=status)


async def _json(request: web.Request) -> dict[str, object]:
    """Returns the body, an object. Raises ValueError."""
    try:
        body = json.loads(await request.text() or "{}")
    except ValueError as error:
        raise ValueError(f"this is no JSON: {error}") from None
    if not isinstance(body, dict):
        raise ValueError("the body must be a JSON object")
    return body


@routes.post("/inbound")
async def _inbound(request: web.Request) -> web.Response:
    text = _text(lab(request), await _json(request))
    message, answer = await lab(request).inbound.send(text)
    result: dict[str, object] = {"sid": message.sid, "status": answer.status, "body": answer.body}
    return web.json_response(result if answer.error is None else result | {"error": answer.error})


@routes.get("/messages")
async def _messages(request: web.Request) -> web.Response:
    query = request.query
    since, limit = _positive(query, "since"), _positive(query, "limit")
    log = lab(request).carrier.log
    party = query.get("party")
    texts = log.of_party(party) if party else log.newest(query.get("to"), query.get("from"))
    found: list[Message] = []
    for message in texts:
        if message.created < since or (limit and len(found) >= limit):
            break
        found.append(message)
    return web.json_response([control_json(message) for message in reversed(found)])


@routes.post("/visits")
async def _visit(request: web.Request) -> web.Response:
    """Opens the link of a text as one of the robots or people does."""
    body, the = await _json(request), lab(request)
    message, by = the.carrier.log.get(_string(body, "sid")), _string(body, "by")
    if message is None:
        raise ValueError('"sid" must be of a text')
    if by not in WAYS:
        raise ValueError(f'"by" must be one of {", ".join(WAYS)}')
    return web.json_response({"status": await the.visitors.visit(by, message.body)})


@routes.get("/media/{sid}/{media}")
async def _content(request: web.Request) -> web.Response:
    """Returns a file that somebody has sent, for the phone page to show as a picture."""
    message = lab(request).carrier.log.get(request.match_info["sid"])
    for one in message.media if message else ():
        if one.sid == request.match_info["media"] and one.content is not None:
            saved = {"Content-Disposition": "attachment"}  # shown by <img> alone
            return web.Response(body=one.content, content_type=one.content_type, headers=saved)
    raise web.HTTPNotFound


@routes.get("/faults")
async def _faults(request: web.Request) -> web.Response:
    return web.json_response(lab(request).carrier.faults.json())


@routes.post("/faults")
async def _set_faults(request: web.Request) -> web.Response:
    faults = lab(request).carrier.faults
    faults.set(await _json(request))
    return web.json_response(faults.json())


@routes.get("/blocks")
async def _blocks(request: web.Request) -> web.Response:
    blocks = lab(request).carrier.blocks
    return web.json_response(
        [
            {"number": ours, "contact": theirs, "since": since}
            for (ours, theirs), since in blocks.items()
        ]
    )


@routes.post("/reset")
async def _reset(request: web.Request) -> web.Response:
    lab(request).carrier.reset()
    return web.json_response({})


@routes.get("/config")
async def _config(request: web.Request) -> web.Response:
    """Returns the settings that the phone page needs; no secret is among them."""
    settings = lab(request).settings
    return web.json_response(
        {
            "numbers": [
                {"number": n.number, "opt_out_replies": str(n.opt_out_replies)}
                for n in settings.numbers
            ],
            "handsets": [
                {"name": h.name, "number": h.number, "language": str(h.language)}
                for h in settings.handsets
            ],
        }
    )


@routes.get("/events")
async def _events(request: web.Request) -> web.StreamResponse:
    """Streams the texts from and to the addresses in ?party=…&party=… as server-sent events.

    `message` carries a text as in /messages, `reload` says that all must be read again."""
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
    )
    watch = lab(request).events.watch(request.query.getall("party", []))
    with watch as watcher, suppress(ConnectionResetError):  # the page was closed
        await response.prepare(request)
        await response.write(_told([]))
        while not watcher.closed:
            try:
                news = _told(await asyncio.wait_for(watcher.changes(), _HEARTBEAT))
            except TimeoutError:
                news = b": still here\n\n"
            await response.write(news)
    return response


def _told(changes: list[Message]) -> bytes:
    if not changes:
        return b"event: reload\ndata: {}\n\n"
    texts = (json.dumps(control_json(message)) for message in changes)
    return "".join(f"event: message\ndata: {text}\n\n" for text in texts).encode()


# -- reading requests -----------------------------------------------------------------------


def _text(the: Lab, body: dict[str, object]) -> Text:
    """Returns the text to bring in. Raises ValueError."""
    unknown = sorted(body.keys() - {"from", "to", "body", "media", "sid", "form", "age"})
    if unknown:
        raise ValueError(f"unknown: {', '.join(unknown)}")
    from_, to = _string(body, "from"), _string(body, "to") or the.settings.numbers[0].number
    if not from_:
        raise ValueError('"from" must be an address')
    if "to" not in body and from_.startswith("whatsapp:"):
        to = f"whatsapp:{to}"
    if the.carrier.number(to) is None:
        raise ValueError(f'"to" must be a number of ours, {to!r} is none')
    sid = _string(body, "sid") or None
    if sid is not None and not _SID.fullmatch(sid):
        raise ValueError('"sid" must be SM or MM and 32 hexadecimal digits')
    media, form, age = _media(body.get("media")), _form(body), body.get("age", 0)
    if not isinstance(age, int | float) or age < 0:
        raise ValueError('"age" must be a number of seconds')
    return Text(from_, to, _string(body, "body"), media, sid, form, age)


def _string(body: dict[str, object], name: str) -> str:
    value = body.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f'"{name}" must be a string')
    return _encodable(value, name)


def _media(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    urls = [value] if isinstance(value, str) else value
    if not isinstance(urls, list) or len(urls) > 10 or not all(_is_url(url) for url in urls):
        raise ValueError('"media" must be a web address, a data: URL or a list of at most 10')
    return tuple(urls)


def _is_url(value: object) -> bool:
    return isinstance(value, str) and value.startswith(("http://", "https://", FILE))


def _form(body: dict[str, object]) -> dict[str, str | None]:
    form = body.get("form")
    if form is None:
        return {}
    if not isinstance(form, dict):
        raise ValueError('"form" must be an object of strings, null to take a field out')
    for name, value in form.items():
        if value is not None and not isinstance(value, str):
            raise ValueError(f'"form": {name} must be a string or null')
        _encodable(name + (value or ""), "form")
    return form


def _encodable(value: str, name: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError(f'"{name}" holds half a character (a lone surrogate)') from None
    return value


def _positive(query: MultiMapping[str], name: str) -> float:
    try:
        return float(query.get(name) or 0)
    except ValueError:
        raise ValueError(f'"{name}" must be a number') from None
