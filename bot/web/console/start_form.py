"""The part of the composer's form that says what starts a survey for one person after the other."""

from __future__ import annotations

from typing import Any

from bot.campaigns.rules.starts import CLOSED, StartKind
from bot.web.console.forms import CampaignForm
from bot.web.console.query import Content


def read(sent: CampaignForm) -> dict[str, object] | None:
    """Returns what the form says, None if nothing of this kind starts it."""
    if sent.when == StartKind.CASE:
        teams = [one.strip() for one in sent.teams.split(",") if one.strip()]
        return {"case": CLOSED} | ({"teams": teams} if teams else {})
    return None


def shown(start: Content) -> dict[str, Any]:
    """Returns the form's values for a start."""
    teams = start.get("teams")
    return {"teams": ", ".join(map(str, teams)) if isinstance(teams, list) else ""}
