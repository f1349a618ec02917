"""The part of the composer's form that says what starts a survey for one person after the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.campaigns.rules.starts import CLOSED, StartKind
from bot.models import Language
from bot.web.console.forms import CampaignForm
from bot.web.console.query import Content


def read(sent: CampaignForm) -> dict[str, object] | None:
    """Returns what the form says, None if nothing of this kind starts it."""
    if sent.when == StartKind.CASE:
        teams = [one.strip() for one in sent.teams.split(",") if one.strip()]
        return {"case": CLOSED} | ({"teams": teams} if teams else {})
    if sent.when == StartKind.KEYWORD:
        said = {"en": sent.keyword_en.strip(), "fr": sent.keyword_fr.strip()}
        return {"keyword": {code: word for code, word in said.items() if word}}
    if sent.when == StartKind.EVENT:
        hours = sent.event_hours.strip()
        return {"event": sent.event.strip(), "hours": int(hours) if hours.isdecimal() else hours}
    return None


def shown(start: Content) -> dict[str, Any]:
    """Returns the form's values for a start."""
    teams, said = start.get("teams"), start.get("keyword") or ""
    words = said if isinstance(said, Mapping) else {"en": said, "fr": said}
    return {
        "teams": ", ".join(map(str, teams)) if isinstance(teams, list) else "",
        "event": str(start.get("event", "")),
        "event_hours": start.get("hours", 48) if "event" in start else 48,
        "keywords": {one.value: str(words.get(one.value, "")) for one in Language},
    }
