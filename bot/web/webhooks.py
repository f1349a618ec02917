"""What the provider tells us: texts that came in, and what became of ours."""

from __future__ import annotations

from urllib.parse import parse_qsl

from aiohttp import web
from prometheus_client import Counter

from bot.conversations import receive
from bot.delivery import callbacks
from bot.providers.twilio import protocol
from bot.web.keys import SERVICES

routes = web.RouteTableDef()

INBOUND = Counter("texto_inbound_total", "Inbound texts by what was done", ["handled_by"])
STATUSES = Counter("texto_status_callbacks_total", "Status callbacks by status", ["status"])
REFUSED = Counter("texto_webhooks_refused_total", "Webhooks refused by reason", ["reason"])

TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
MAX_FIELDS = 200


async def _signed_form(request: web.Request) -> dict[str, str]:
    """The form, if the provider has signed it: over our configured address, never over what the
    request claims to be addressed to. 400 what is no form; 403 what is not signed."""
    if request.content_type != "application/x-www-form-urlencoded":
        REFUSED.labels("type").inc()
        raise web.HTTPBadRequest(text="a form is expected (application/x-www-form-urlencoded)")
    raw = await request.read()
    try:
        pairs = parse_qsl(raw.decode("ascii"), keep_blank_values=True, encoding="utf-8",
                          errors="strict", max_num_fields=MAX_FIELDS)
    except ValueError:  # the provider writes UTF-8, percent-encoded: this is not from it
        REFUSED.labels("form").inc()
        raise web.HTTPBadRequest(text="the form is not percent-encoded UTF-8") from None
    settings = request.app[SERVICES].settings
    signature = request.headers.get("X-Twilio-Signature", "")
    url = settings.public_url + request.raw_path
    if not protocol.verify(settings.auth_token.get_secret_value(), url, pairs, signature):
        REFUSED.labels("signature").inc()
        raise web.HTTPForbidden(text="the signature is missing or wrong; is TEXTO_PUBLIC_URL the "
                                     "address that the provider was given?")
    return dict(pairs)


@routes.post("/twilio/inbound")
async def inbound(request: web.Request) -> web.Response:
    """A text came in. Answered 200 only once it is committed."""
    form = await _signed_form(request)
    try:
        parsed = protocol.parse_inbound(form)
    except protocol.BadRequestForm as error:
        REFUSED.labels("fields").inc()
        raise web.HTTPBadRequest(text=str(error)) from None
    received = await receive.record(request.app[SERVICES], parsed)
    INBOUND.labels("duplicate" if received.message_id is None
                   else received.handled_by or "worker").inc()
    return web.Response(text=TWIML, content_type="text/xml")


@routes.post("/twilio/status")
async def status(request: web.Request) -> web.Response:
    """A status callback; `m` in the address is our own id of the text."""
    form = await _signed_form(request)
    try:
        parsed = protocol.parse_status(form)
    except protocol.BadRequestForm as error:
        REFUSED.labels("fields").inc()
        raise web.HTTPBadRequest(text=str(error)) from None
    ours = request.query.get("m", "")
    message_id = int(ours) if ours.isascii() and ours.isdigit() and len(ours) < 19 else None
    known = await callbacks.record(request.app[SERVICES], message_id, parsed)
    STATUSES.labels(parsed.status.value if known else "unknown_message").inc()
    return web.Response(status=204)
