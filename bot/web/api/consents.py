"""The API of consents for the business's own programs: JSON in, JSON out, a bearer token."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address
from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from bot.access.rules import Scope
from bot.access.store import Token
from bot.consent import elsewhere as api_consents
from bot.consent.elsewhere import Agreement, Unfit
from bot.consent.opt_in import Outcome
from bot.models import Language, MessageClass
from bot.web.api.calls import Refused, needs, read
from bot.web.keys import SERVICES

routes = web.RouteTableDef()

# The answer to a refused request: status, words.
REFUSED = {
    Outcome.REVOKED: (
        409,
        "this number has opted out; only a START texted from it takes that back",
    ),
    Outcome.TOO_SOON: (429, "this number was asked within the last 24 hours"),
    Outcome.OVER_BUDGET: (429, "too many numbers with this prefix were asked in the last 24 hours"),
    Outcome.COUNTRY: (422, "the program texts no numbers of this country"),
}
STATUS = {Outcome.GRANTED: 201, Outcome.REQUESTED: 202, Outcome.PENDING: 202, Outcome.ALREADY: 200}


Text = Annotated[str, Field(min_length=1, max_length=2000)]
Short = Annotated[str, Field(min_length=1, max_length=500)]


class ConsentIn(BaseModel):
    """The body that reports a consent. bot.consent.elsewhere.Agreement explains its fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: Annotated[str, Field(max_length=40)]
    program: Annotated[str, Field(max_length=40)]
    wording: Text
    source: Short
    message_class: MessageClass | None = None
    language: Language | None = None
    ip: IPv4Address | IPv6Address | None = None
    user_agent: Annotated[str, Field(max_length=500)] | None = None
    channel: Literal["api", "app"] = "api"
    double: StrictBool | None = None

    def agreement(self) -> Agreement:
        """Returns the consent as the ledger takes it."""
        return Agreement(
            number=self.number,
            program=self.program,
            wording=self.wording,
            source=self.source,
            message_class=self.message_class,
            language=self.language,
            ip=str(self.ip) if self.ip else None,
            user_agent=self.user_agent,
            double=self.double,
        )


class OptOutIn(BaseModel):
    """The body that ends one program, or all texts if it names none."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: Annotated[str, Field(max_length=40)]
    program: Annotated[str, Field(max_length=40)] | None = None
    source: Short | None = None


@routes.post("/api/v1/consents")
@needs(Scope.CONSENTS_WRITE)
async def consent(request: web.Request, token: Token) -> web.Response:
    """Records that a person has agreed elsewhere: 201 granted, 202 asked by text, 200 granted
    before."""
    sent = await read(request, ConsentIn)
    try:
        outcome = await api_consents.join(
            request.app[SERVICES], sent.agreement(), f"token:{token.name}", sent.channel
        )
    except Unfit as error:
        raise Refused(422, error.reason, str(error)) from None
    if outcome in REFUSED:
        status, message = REFUSED[outcome]
        raise Refused(
            status, outcome.value, message, **({"Retry-After": "3600"} if status == 429 else {})
        )
    return web.json_response(
        {"status": outcome.value, "program": sent.program}, status=STATUS[outcome]
    )


@routes.get("/api/v1/consents/{number}")
@needs(Scope.CONSENTS_READ)
async def look(request: web.Request, token: Token) -> web.Response:
    """Returns what a number has agreed to; 404 if it is unknown."""
    try:
        found = await api_consents.look(request.app[SERVICES], request.match_info["number"])
    except Unfit as error:
        raise Refused(422, error.reason, str(error)) from None
    if found is None:
        raise Refused(404, "unknown", "we do not know this number")
    return web.json_response(found, headers={"Cache-Control": "no-store"})


@routes.post("/api/v1/opt-outs")
@needs(Scope.OPT_OUTS_WRITE)
async def opt_out(request: web.Request, token: Token) -> web.Response:
    """Ends all texts to a number, or one program, each time it is called. No text confirms it."""
    sent = await read(request, OptOutIn)
    try:
        await api_consents.leave(
            request.app[SERVICES],
            sent.number,
            sent.program,
            sent.source,
            f"token:{token.name}",
            "api",
        )
    except Unfit as error:
        raise Refused(422, error.reason, str(error)) from None
    return web.json_response({"status": "revoked", "program": sent.program or "*"})
