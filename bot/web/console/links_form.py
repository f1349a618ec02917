"""The composer's links, and the field `links` of a campaign: one made of the other."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count, zip_longest

from bot.links.rules.file import DAYS, MOST_LINKS
from bot.sms.personalise import placeholders
from bot.web.console.forms import CampaignForm
from bot.web.console.query import Content


def read(sent: CampaignForm, before: Content) -> dict[str, object]:
    """Returns the links of a form; what it does not show of one stays. before: the version that it
    was made of."""
    known = before.get("links")
    rows = zip_longest(sent.link_name, sent.link_to, sent.link_to_fr, sent.link_days, fillvalue="")
    made: dict[str, object] = {}
    for name, to, french, days in ([one.strip() for one in row] for row in rows):
        if to or french:
            name = name.strip("{} ").lower() or _free(made)
            kept = known.get(name) if isinstance(known, Mapping) else None
            made[name] = _link(to, french, days, kept if isinstance(kept, Mapping) else {})
    return made


def _free(taken: Mapping[str, object]) -> str:
    return next(name for n in count(1) if (name := f"link{n if n > 1 else ''}") not in taken)


def _link(to: str, french: str, days: str, kept: Content) -> object:
    made: dict[str, object] = {name: said for name, said in kept.items() if name == "utm"}
    if days and days != str(DAYS):
        made["days"] = int(days) if days.isdecimal() else days
    leads: object = {"en": to or french, "fr": french} if french and french != to else to
    return {"to": leads, **made} if made or not isinstance(leads, str) else leads


def rows(links: object) -> list[dict[str, str]]:
    """Returns the rows of the form: a link each, and an empty one for the next."""
    known = links if isinstance(links, Mapping) else {}
    shown = [{"name": str(name), **_row(link)} for name, link in known.items()]
    if len(shown) < MOST_LINKS:
        shown.append({"name": "", "to": "", "fr": "", "days": ""})
    return shown


def _row(link: object) -> dict[str, str]:
    fields = link if isinstance(link, Mapping) else {"to": link}
    to = fields.get("to")
    said = to if isinstance(to, Mapping) else {"en": to}
    english, french = (str(said.get(code) or "") for code in ("en", "fr"))
    return {"to": english or french, "fr": french, "days": str(fields.get("days") or "")}


def of_variant(sent: CampaignForm, letter: str, before: Content) -> dict[str, object]:
    """Returns the links that a variant has of its own. One without a name is A's first one. before:
    those of the version that the form was made of."""
    first = next((name for one in sent.link_name if (name := one.strip("{} ").lower())), "link")
    rows = zip_longest(
        sent.variant_link_of,
        sent.variant_link_name,
        sent.variant_link,
        sent.variant_link_fr,
        fillvalue="",
    )
    made: dict[str, object] = {}
    for of, name, to, french in ([one.strip() for one in row] for row in rows):
        if of == letter and (to or french):
            name = name.strip("{} ").lower() or first
            kept = before.get(name)
            was = kept if isinstance(kept, Mapping) else {}
            made[name] = _link(to, french, str(was.get("days", "")), was)
    return made


def rows_of_variant(links: object, own: object) -> list[dict[str, str]]:
    """Returns a variant's rows of the form: one for each link of A's and of its own."""
    theirs, ours = (known if isinstance(known, Mapping) else {} for known in (links, own))
    called = dict.fromkeys(map(str, [*theirs, *ours])) or [""]
    return [{"name": name, **_row(ours.get(name, {}))} for name in called]


def names(made: Content) -> list[str]:
    """Returns the names of a campaign's links, be it right or wrong."""
    links = made.get("links")
    return [str(name) for name in links] if isinstance(links, Mapping) else []


def inserted(texts: Mapping[str, str], name: str) -> dict[str, str]:
    """Returns the texts with a link at the end of those that lack it."""
    return {
        code: text if name in placeholders(text) else f"{text} {{{name}}}"
        for code, text in texts.items()
    }
