"""The API by which a shop tells what happened there, a coupon redeemed, a purchase, a booking, and
starts a survey for one person."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal, Self

from aiohttp import web
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from bot.access.answers import Answer
from bot.access.rules import Scope
from bot.access.store import Token
from bot.campaigns.audience import events
from bot.campaigns.audience.events import MAX_REF, Told
from bot.campaigns.survey_starts import start_in
from bot.db.database import Connection
from bot.errors import UsageError
from bot.orders.coupons import till
from bot.orders.coupons.model import Redemption
from bot.orders.coupons.rules.state import State
from bot.orders.coupons.till import MAX_PLACE, MAX_PURCHASE, Seen
from bot.reading.codes import key
from bot.web.api.calls import as_problem, needs, once, read
from bot.web.keys import SERVICES

routes = web.RouteTableDef()

Amount = Annotated[Decimal, Field(ge=0, lt=Decimal(10) ** 9, decimal_places=2)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Ref = Annotated[str, Field(min_length=1, max_length=MAX_REF, pattern=r"\S")]
STATUS = {State.UNKNOWN: 404, State.USED: 409, State.EXPIRED: 409, State.EARLY: 409}
WORDS = {
    State.UNKNOWN: ("unknown_coupon", "there is no such code, or nobody has been given it"),
    State.USED: ("coupon_used", "this code was redeemed already"),
    State.EXPIRED: ("coupon_expired", "the last day of this code has passed"),
    State.EARLY: ("coupon_early", "the first day of this code has not come yet"),
}


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RedemptionIn(_Sent):
    """The body that redeems a code. purchase: your number of it; told again, it is no error."""

    code: Annotated[str, Field(min_length=1, max_length=40)]
    purchase: Annotated[str, Field(min_length=1, max_length=MAX_PURCHASE)] | None = None
    amount: Amount | None = None
    currency: Currency | None = None
    place: Annotated[str, Field(max_length=MAX_PLACE)] = ""


class EventIn(_Sent):
    """The body that tells what a person did. kind: purchase and refund name their order, a refund
    how much too; a booking may have a ref; custom has a name of yours."""

    number: Annotated[str, Field(max_length=40)]
    kind: Literal["purchase", "refund", "booking", "custom"]
    name: Ref | None = None
    ref: Ref | None = None
    at: AwareDatetime | None = None
    amount: Amount | None = None
    currency: Currency | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.kind in ("purchase", "refund") and not self.ref:
            raise ValueError(f"a {self.kind} needs ref, the number of its order")
        if self.kind == "refund" and self.amount is None:
            raise ValueError("a refund needs amount, how much was given back")
        if (self.kind == "custom") != (self.name is not None):
            raise ValueError("name goes with the kind custom, and custom with a name")
        return self

    def told(self, now: datetime) -> Told:
        """Returns the event. Raises UsageError for one that has not come yet."""
        at = events.happened(self.at, now)
        if self.kind in ("purchase", "refund"):
            kind = "bought" if self.kind == "purchase" else "refunded"
            return Told(kind, key(self.ref or ""), "", at, self.amount, self.currency)
        name = self.name or self.kind
        return Told("event", name, self.ref or "", at, self.amount, self.currency)


class SurveyStartIn(_Sent):
    """The body that starts a survey, by the name of its campaign, for one person."""

    survey: Ref
    number: Annotated[str, Field(max_length=40)]


@routes.post("/api/v1/survey-starts")
@needs(Scope.SURVEYS_WRITE, as_problem)
async def survey_start(request: web.Request, token: Token) -> web.Response:
    """Lets a survey go to one person: 201, or 409 if it can't."""
    sent = await read(request, SurveyStartIn)
    services = request.app[SERVICES]

    async def work(conn: Connection) -> Answer:
        try:
            await start_in(conn, services, sent.survey, sent.number, f"token:{token.name}")
        except UsageError as error:
            return Answer(409, {"error": "not_started", "message": str(error)})
        return Answer(201, {"status": "started"})

    return await once(request, token, work)


@routes.post("/api/v1/redemptions")
@needs(Scope.REDEMPTIONS_WRITE, as_problem)
async def redemption(request: web.Request, token: Token) -> web.Response:
    """Redeems a code: 201, or 200 if the same purchase has redeemed it before."""
    sent = await read(request, RedemptionIn)
    now = request.app[SERVICES].clock.now()

    async def work(conn: Connection) -> Answer:
        used = Redemption(
            0, now, f"token:{token.name}", sent.place, sent.purchase, sent.amount, sent.currency
        )
        try:
            return _redeemed(await till.redeem_in(conn, sent.code, used, now))
        except UsageError as error:
            return Answer(422, {"error": "under_minimum", "message": str(error)})

    return await once(request, token, work)


def _redeemed(seen: Seen) -> Answer:
    if seen.done is None and not seen.again:
        error, message = WORDS[seen.state]
        return Answer(STATUS[seen.state], {"error": error, "message": message})
    status = 200 if seen.again else 201
    return Answer(status, {**till.plain(seen), "status": "redeemed"})


@routes.post("/api/v1/events")
@needs(Scope.EVENTS_WRITE, as_problem)
async def event(request: web.Request, token: Token) -> web.Response:
    """Notes what a person did: 201, or 200 if the same was noted before."""
    sent = await read(request, EventIn)
    services = request.app[SERVICES]

    async def work(conn: Connection) -> Answer:
        now = services.clock.now()
        try:
            told = sent.told(now)
        except UsageError as error:
            return Answer(422, {"error": "not_yet", "message": str(error)})
        added = await events.note(conn, sent.number, told, f"token:{token.name}", now)
        if added is None:
            return Answer(404, {"error": "unknown_number", "message": "we do not know this number"})
        return Answer(201 if added else 200, {"status": "noted" if added else "known"})

    return await once(request, token, work)
