"""Calls of the API: the token that they need, their JSON, and how they are refused."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

from bot.access import answers
from bot.access import tokens as access
from bot.access.answers import Answer
from bot.access.rules import Scope
from bot.access.store import Token
from bot.db.database import Connection
from bot.errors import ConflictError
from bot.web.addresses import crowd
from bot.web.keys import SERVICES
from bot.web.visitors import client_ip

Handler = Callable[[web.Request, Token], Awaitable[web.Response]]
Body = TypeVar("Body", bound=BaseModel)
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


class Refused(Exception):  # noqa: N818
    """A refusal that becomes a JSON error. error: a word for programs."""

    def __init__(self, status: int, error: str, message: object, **headers: str) -> None:
        super().__init__(error)
        self.status, self.error, self.message, self.headers = status, error, message, headers


Refuse = Callable[[Refused], web.Response]


def as_json(refused: Refused) -> web.Response:
    """Returns a refusal as JSON with `error` and `message`."""
    return web.json_response(
        {"error": refused.error, "message": refused.message},
        status=refused.status,
        headers={**refused.headers, "Cache-Control": "no-store"},
    )


def as_problem(refused: Refused) -> web.Response:
    """Returns a refusal as problem details (RFC 9457). errors: by field, what is wrong with it."""
    fields = refused.message if isinstance(refused.message, dict) else None
    said = "some fields are wrong" if fields else str(refused.message)
    body: dict[str, Any] = {
        "type": f"urn:texto:problem:{refused.error}",
        "title": refused.error.replace("_", " "),
        "status": refused.status,
        "detail": said,
        **({"errors": fields} if fields else {}),
    }
    return web.Response(
        text=json.dumps(body),
        status=refused.status,
        content_type="application/problem+json",
        headers={**refused.headers, "Cache-Control": "no-store"},
    )


def needs(
    scope: Scope, refuse: Refuse = as_json
) -> Callable[[Handler], Callable[[web.Request], Awaitable[web.Response]]]:
    """Makes a handler that runs only with a token of this scope. refuse: how it says no."""

    def wrap(handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
        @wraps(handler)
        async def answer(request: web.Request) -> web.Response:
            try:
                return await handler(request, await _token(request, scope))
            except Refused as refused:
                return refuse(refused)
            except web.HTTPRequestEntityTooLarge:
                return refuse(Refused(413, "too_large", "the body is too large"))

        return answer

    return wrap


async def _token(request: web.Request, scope: Scope) -> Token:
    services = request.app[SERVICES]
    now, settings = services.clock.now(), services.settings
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    found = None
    if kind.lower() == "bearer" and 20 < len(secret) < 200:
        found = await access.identify(services, secret.strip())
    who = f"token:{found.name}" if found else crowd(client_ip(request))
    if not await services.queues.allow("api", who, settings.api_calls_per_minute, now):
        raise Refused(429, "rate_limited", "too many calls in this minute", **{"Retry-After": "60"})
    if found is None:
        raise Refused(
            401,
            "unauthorized",
            "send a token of `texto token create` as Authorization: Bearer …",
            **{"WWW-Authenticate": "Bearer"},
        )
    if scope not in found.scopes:
        raise Refused(403, "forbidden", f"the token {found.name} lacks the scope {scope}")
    return found


async def read(request: web.Request, model: type[Body]) -> Body:
    if request.content_type != "application/json":
        raise Refused(400, "not_json", "Content-Type: application/json is expected")
    try:
        found: Any = json.loads((await request.read()).decode("utf-8"))
    except (ValueError, RecursionError):
        raise Refused(400, "not_json", "the body is not JSON in UTF-8") from None
    if not isinstance(found, dict):
        raise Refused(400, "not_json", "a JSON object is expected")
    try:
        return model.model_validate(found)
    except ValidationError as error:
        raise Refused(
            422,
            "invalid",
            {
                ".".join(map(str, item["loc"])) or "body": item["msg"]
                for item in error.errors(include_url=False)
            },
        ) from None


async def once(
    request: web.Request, token: Token, work: Callable[[Connection], Awaitable[Answer]]
) -> web.Response:
    """Does the work of a call once: the same Idempotency-Key with the same body gets the same
    answer again. Raises Refused for none, and for one that was another body's."""
    key = request.headers.get("Idempotency-Key", "").strip().strip('"')
    if not _KEY.fullmatch(key):
        raise Refused(
            400,
            "idempotency_key_missing",
            "send an Idempotency-Key of your own for each thing that happened, as a UUID",
        )
    digest = hashlib.sha256(request.path.encode() + b"\n" + await request.read()).digest()
    services = request.app[SERVICES]
    try:
        done, again = await answers.once(services, token.name, key, digest, work)
    except ConflictError as error:
        raise Refused(422, "idempotency_key_reused", str(error)) from None
    headers = {"Cache-Control": "no-store"}
    if again:
        headers["Idempotent-Replayed"] = "true"
    if done.status >= 400:
        refused = Refused(done.status, str(done.body["error"]), done.body["message"], **headers)
        return as_problem(refused)
    return web.json_response(dict(done.body), status=done.status, headers=headers)
