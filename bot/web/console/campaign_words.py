"""How the console calls what campaigns do, and why somebody does not get one."""

from __future__ import annotations

from bot.web.catalog import mark

STATUSES = {
    "draft": mark("Draft"),
    "scheduled": mark("Scheduled"),
    "running": mark("Running"),
    "paused": mark("Paused"),
    "finished": mark("Finished"),
    "canceled": mark("Canceled"),
}
CLASSES = {"promotional": mark("Offer"), "informational": mark("Information")}
PASTS = {
    "now": mark("send at once"),
    "next_day": mark("send the next day"),
    "leave_out": mark("leave out"),
}
# What becomes of a text, in the order of its way.
TEXTS = {
    "waiting": mark("not queued yet"),
    "queued": mark("queued"),
    "deferred": mark("waits for its time"),
    "sending": mark("being sent"),
    "unknown": mark("not known yet"),
    "accepted": mark("taken by the carrier"),
    "sent": mark("sent"),
    "delivered": mark("delivered"),
    "read": mark("read"),
    "undelivered": mark("not delivered"),
    "failed": mark("failed"),
    "suppressed": mark("not sent"),
    "canceled": mark("canceled"),
}
REASONS = {
    "no_consent": mark("has not agreed to such texts"),
    "revoked": mark("has opted out"),
    "blocked": mark("is blocked"),
    "dead_number": mark("has a number that gets no texts"),
    "provider_blocks": mark("has opted out at the provider"),
    "no_pack": mark("no rules are known for where they are"),
    "whatsapp_window": mark("has not written over WhatsApp within a day"),
    "campaign_expired": mark("would get it when it is stale"),
    "left_out": mark("the time has passed where they are"),
    "quiet_hours": mark("not at this hour where they are"),
    "cap": mark("as many texts as the law allows have gone to them"),
    "frequency": mark("as many texts as they want have gone to them"),
    "held": mark("may have opted out and is being asked"),
    "with_staff": mark("is talking with staff"),
    "waits": mark("it is not the campaign's time there yet"),
}
FUNNEL = (
    ("audience", mark("In the audience")),
    ("waiting", mark("Not queued yet")),
    ("queued", mark("Queued")),
    ("deferred", mark("Wait for their time")),
    ("sent", mark("Taken by the carrier")),
    ("delivered", mark("Delivered")),
    ("answered", mark("Answered")),
    ("completed", mark("Survey completed")),
    ("opted_out", mark("Opted out")),
    ("canceled", mark("Canceled")),
)
