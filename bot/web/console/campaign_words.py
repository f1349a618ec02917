"""How the console calls what campaigns do, and why somebody does not get one."""

from __future__ import annotations

from bot.campaigns.rules.starts import Start, StartKind
from bot.models import Language
from bot.web.catalog import mark, translate

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
    "campaign_expired": mark("it would have come too late"),
    "left_out": mark("the time has passed where they are"),
    "no_date": mark("they have no date that it could be about"),
    "date_moved": mark("their date is another one now"),
    "quiet_hours": mark("not at this hour where they are"),
    "cap": mark("as many texts as the law allows have gone to them"),
    "frequency": mark("as many texts as they want have gone to them"),
    "program_cap": mark("skipped: as many offers of the program as it says have gone to them"),
    "daily_cap": mark("skipped: as many offers as go to a person on a day have gone to them"),
    "held": mark("may have opted out and is being asked"),
    "with_staff": mark("is talking with staff"),
    "question_open": mark("has been asked something else, and may still answer"),
    "waits": mark("it is not the campaign's time there yet"),
}
# What became of a person (bot/campaigns/recipients_store.py).
OUTCOME = {
    "waiting": mark("not queued yet"),
    "queued": mark("queued"),
    "deferred": mark("waits for its time"),
    "sending": mark("being sent"),
    "unknown": mark("not known yet"),
    "sent": mark("taken by the carrier"),
    "delivered": mark("delivered"),
    "failed": mark("failed"),
    "skipped": mark("skipped"),
    "expired": mark("too late"),
    "refused": mark("not allowed"),
    "canceled": mark("canceled"),
}
# Why a campaign pauses by itself (bot/campaigns/rules/health.py).
TROUBLES = {
    "failed": mark("more than 5 % of its last texts failed"),
    "filtered": mark("carriers filtered more than 1 % of its last texts"),
    "unregistered": mark("our number is not registered where it sends to"),
    "opt_outs": mark("more than 1.3 % of its people have opted out"),
}
# What a provider's error is about (bot/providers/errors.py).
FAILED = {
    "opted_out": mark("has opted out at the provider"),
    "blocked": mark("the person or the network blocks it"),
    "bad_number": mark("the number gets no texts"),
    "rate": mark("our number sent too fast"),
    "auth": mark("our account at the provider"),
    "sender": mark("our number, or its registration"),
    "content": mark("filtered because of its content"),
    "carrier": mark("the network, on this occasion"),
    "expired": mark("the provider could not deliver it in time"),
    "unavailable": mark("the provider was away"),
    "other": mark("for another reason"),
}
# Why a click is no person's, or may not be (bot/links/rules/judge.py).
MARKS = {
    "head": mark("asked for the headers alone"),
    "agent": mark("a program that says what it is"),
    "data_centre": mark("came from a data centre"),
    "prefetch": mark("fetched ahead, to be shown if somebody taps"),
    "crowd": mark("many people's links from one address at once"),
    "no_browser": mark("not by a browser"),
    "no_language": mark("named no language, as browsers do"),
    "no_page": mark("did not ask for a page"),
    "haste": mark("within seconds of the text"),
    "tapped": mark("the browser says that somebody tapped"),
}
FUNNEL = (
    ("audience", mark("In the audience")),
    ("waiting", mark("Not queued yet")),
    ("queued", mark("Queued")),
    ("deferred", mark("Wait for their time")),
    ("sending", mark("Being sent")),
    ("unknown", mark("Not known yet")),
    ("sent", mark("Taken by the carrier")),
    ("delivered", mark("Delivered")),
    ("failed", mark("Failed")),
    ("clicked", mark("Opened a link")),
    ("replied", mark("Wrote back")),
    ("answered", mark("Answered")),
    ("completed", mark("Survey completed")),
    ("opted_out", mark("Opted out")),
    ("refused", mark("Not allowed")),
    ("skipped", mark("Skipped: enough offers")),
    ("expired", mark("Too late")),
    ("canceled", mark("Canceled")),
)


def start_words(language: Language, start: Start) -> str:
    """Says what starts a survey for one person after the other."""
    if start.kind is StartKind.KEYWORD:
        words = ", ".join(dict.fromkeys(start.words.values()))
        said = mark("It asks whoever texts us %(words)s.")
        return translate(language, said) % {"words": words}
    if start.kind is StartKind.EVENT:
        said = mark("It asks %(hours)s hours after the event %(event)s, by day, whoever did that.")
        return translate(language, said) % {"hours": start.hours, "event": start.event}
    if start.teams:
        said = mark("It asks after staff have closed somebody's case of %(teams)s.")
        return translate(language, said) % {"teams": ", ".join(start.teams)}
    return translate(language, mark("It asks after staff have closed somebody's case."))
