"""The provider's REST API: /2010-04-01/Accounts/{AccountSid}/Messages and below."""

from __future__ import annotations

import asyncio
import base64
import hmac
from datetime import UTC, datetime
from email.utils import format_datetime

from aiohttp import web
from aiohttp.typedefs import Handler
from multidict import MultiDict

from bot.providers.twilio.emulator import intake, listing
from bot.providers.twilio.emulator.errors import ApiError
from bot.providers.twilio.emulator.lab import lab
from bot.providers.twilio.emulator.records import IN_PROGRESS, Message, StoredMedia
from bot.providers.twilio.emulator.wire import media_json, message_json, messages_uri

routes = web.RouteTableDef()
_MESSAGE = "/{account}/Messages/{sid:[A-Za-z0-9]+}"


def create_api() -> web.Application:
    """Returns the sub-application for /2010-04-01/Accounts."""
    api = web.Application(middlewares=[_errors, _authenticate, _misbehave])
    api.add_routes(routes)
    return api


# -- checks before every call ---------------------------------------------------------------


@web.middleware
async def _errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answers an ApiError as Twilio words it."""
    try:
        return await handler(request)
    except ApiError as error:
        return _refusal(error)
    except web.HTTPNotFound:
        return _refusal(ApiError(20404, request.path))
    except web.HTTPMethodNotAllowed:
        return _refusal(ApiError(20004))
    except (web.HTTPBadRequest, UnicodeDecodeError):
        return _refusal(ApiError(20001, "the form can't be read"))


def _refusal(error: ApiError) -> web.Response:
    headers = {"WWW-Authenticate": 'Basic realm="Twilio API"'} if error.status == 401 else None
    return web.json_response(error.body(), status=error.status, headers=headers)


@web.middleware
async def _authenticate(request: web.Request, handler: Handler) -> web.StreamResponse:
    settings = lab(request).settings
    pair = f"{settings.account_sid}:{settings.auth_token}".encode()
    expected = b"Basic " + base64.b64encode(pair)
    given = request.headers.get("Authorization", "").encode()
    if not hmac.compare_digest(given, expected):
        raise ApiError(20003)
    if request.match_info.get("account", settings.account_sid) != settings.account_sid:
        raise ApiError(20404, request.path)
    return await handler(request)


@web.middleware
async def _misbehave(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Strikes with the faults that hit any call."""
    faults = lab(request).carrier.faults
    to = (await _form(request)).get("To") or request.query.get("To")
    if faults.strike("refuse", to):
        return _hang_up(request)
    if faults.strike("http_429", to):
        raise ApiError(20429)
    return await handler(request)


def _hang_up(request: web.Request) -> web.Response:
    """Closes the connection; the answer that aiohttp asks for is never written."""
    if request.transport is not None:
        request.transport.close()
    return web.Response()


# -- messages -------------------------------------------------------------------------------


@routes.post("/{account}/Messages.json")
async def _create(request: web.Request) -> web.StreamResponse:
    fields = await _form(request)
    carrier = lab(request).carrier
    to = fields.get("To")
    error = carrier.faults.strike("error", to)
    if error is not None and error.code is not None:
        raise ApiError(error.code, to or "", error.status)
    late = carrier.faults.strike("late", to)
    if late is not None:
        await asyncio.sleep(late.seconds or 0)
    message = intake.create(carrier, fields)
    # Twilio's state when it took the text, whatever happens before it answers
    answer = web.json_response(message_json(message, carrier.settings.account_sid), status=201)
    if carrier.faults.strike("drop", to):
        return _hang_up(request)
    slow = carrier.faults.strike("slow", to)
    if slow is not None:
        await asyncio.sleep(slow.seconds or 0)
    return answer


@routes.get("/{account}/Messages.json")
async def _list(request: web.Request) -> web.Response:
    return web.json_response(listing.page(lab(request).carrier, request.query))


@routes.get(_MESSAGE + ".json")
async def _fetch(request: web.Request) -> web.Response:
    return _shown(request, _message(request))


@routes.post(_MESSAGE + ".json")
async def _update(request: web.Request) -> web.Response:
    """Cancels a text that still waits, or redacts one that is done."""
    fields = await _form(request)
    message, carrier = _message(request), lab(request).carrier
    status, body = fields.get("Status"), fields.get("Body")
    if (status is None) == (body is None):
        raise ApiError(30400, "either Status or Body must be given")
    if status is not None:
        if status != "canceled":
            raise ApiError(30400, f"Status {status}")
        carrier.cancel(message)
    elif body:
        raise ApiError(30400, "Body can only be emptied")
    else:
        _require_done(message)
        message.body = ""
        carrier.touched(message)
    return _shown(request, message)


@routes.delete(_MESSAGE + ".json")
async def _delete(request: web.Request) -> web.Response:
    message = _message(request)
    _require_done(message)
    lab(request).carrier.log.delete(message)
    return web.Response(status=204)


# -- what belongs to a message --------------------------------------------------------------


@routes.get(_MESSAGE + "/Media.json")
async def _list_media(request: web.Request) -> web.Response:
    message, account = _message(request), request.match_info["account"]
    uri = f"{messages_uri(account)}/{message.sid}/Media.json?PageSize=50&Page=0"
    return web.json_response(
        {
            "media_list": [media_json(media, message, account) for media in message.media],
            "page": 0,
            "page_size": 50,
            "start": 0,
            "end": max(0, len(message.media) - 1),
            "uri": uri,
            "first_page_uri": uri,
            "previous_page_uri": None,
            "next_page_uri": None,
        }
    )


@routes.get(_MESSAGE + "/Media/{media:[A-Za-z0-9]+}.json")
async def _fetch_media(request: web.Request) -> web.Response:
    message = _message(request)
    media = _media(request, message)
    return web.json_response(media_json(media, message, request.match_info["account"]))


@routes.get(_MESSAGE + "/Media/{media:[A-Za-z0-9]+}")
async def _media_content(request: web.Request) -> web.Response:
    media = _media(request, _message(request))
    if media.content is None:
        raise web.HTTPTemporaryRedirect(media.url)
    return web.Response(body=media.content, content_type=media.content_type)


@routes.delete(_MESSAGE + "/Media/{media:[A-Za-z0-9]+}.json")
async def _delete_media(request: web.Request) -> web.Response:
    message = _message(request)
    gone = _media(request, message)
    message.media = tuple(media for media in message.media if media is not gone)
    lab(request).carrier.touched(message)
    return web.Response(status=204)


@routes.post(_MESSAGE + "/Feedback.json")
async def _feedback(request: web.Request) -> web.Response:
    message, fields = _message(request), await _form(request)
    outcome = fields.get("Outcome") or "confirmed"
    if outcome not in ("confirmed", "unconfirmed"):
        raise ApiError(20001, f"Outcome {outcome}")
    account = request.match_info["account"]
    now = format_datetime(datetime.fromtimestamp(int(lab(request).carrier.now()), UTC))
    return web.json_response(
        {
            "account_sid": account,
            "message_sid": message.sid,
            "outcome": outcome,
            "date_created": now,
            "date_updated": now,
            "uri": f"{messages_uri(account)}/{message.sid}/Feedback.json",
        }
    )


# -- helpers --------------------------------------------------------------------------------


async def _form(request: web.Request) -> MultiDict[str]:
    """Returns the form's fields without uploaded files. It is read once; aiohttp keeps it."""
    if not request.can_read_body and request.method != "POST":
        return MultiDict()
    fields = await request.post()
    return MultiDict((k, v) for k, v in fields.items() if isinstance(v, str))


def _message(request: web.Request) -> Message:
    message = lab(request).carrier.log.get(request.match_info["sid"])
    if message is None:
        raise ApiError(20404, request.path)
    return message


def _media(request: web.Request, message: Message) -> StoredMedia:
    for media in message.media:
        if media.sid == request.match_info["media"]:
            return media
    raise ApiError(20404, request.path)


def _require_done(message: Message) -> None:
    if message.status in IN_PROGRESS:
        raise ApiError(20009)


def _shown(request: web.Request, message: Message) -> web.Response:
    return web.json_response(message_json(message, request.match_info["account"]))
