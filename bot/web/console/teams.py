"""Settings > Team and hours: who takes which cases, when they are there, how soon they answer."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from aiohttp import web

from bot.access import store as access
from bot.access.rules import Right, may
from bot.errors import ConflictError, UsageError
from bot.knowledge.rules.hours import CLOSED, HOLIDAYS, weekdays
from bot.models import Language
from bot.reading.calendar_words import WEEKDAYS
from bot.teams import changes as teams
from bot.teams.model import ALWAYS, Team
from bot.web.catalog import mark, translate
from bot.web.console import hours_words
from bot.web.console.desk import Desk
from bot.web.console.forms import TeamForm
from bot.web.console.guard import needs
from bot.web.console.layout import go, in_words, said, show

routes = web.RouteTableDef()

FIELDS = {
    "members": mark("Members"),
    "languages": mark("Languages"),
    "numbers": mark("Numbers"),
    "zone": mark("Time zone"),
    "country": mark("Country of public holidays"),
    "hours": mark("Hours"),
    "exceptions": mark("Other days"),
    "within": mark("Answers within, minutes"),
    "place": mark("Asked in which order"),
    "default": mark("Takes what fits no other team"),
}


@routes.get("/settings/teams")
@needs(Right.TEAMS)
async def listing(desk: Desk) -> web.StreamResponse:
    """Shows the teams in the order in which a case looks for one."""
    found = await teams.listing(desk.services)
    return show(desk, "teams.html", teams=[(one, typed(desk.language, one)) for one in found])


def typed(language: Language, team: Team) -> TeamForm:
    """Returns the form as the team's values fill it."""
    hours = team.hours
    return TeamForm(
        name=team.name,
        member=frozenset(team.members),
        language=frozenset(team.languages),
        number=frozenset(team.numbers),
        zone=hours.zone,
        country=hours.country,
        hours="" if hours.hours == ALWAYS else hours_words.written(language, hours.hours),
        exceptions=hours_words.written(language, hours.exceptions),
        within=str(int(team.promised.total_seconds() // 60)),
        place=str(team.place),
        default="yes" if team.default else "",
        seen=team.version,
    )


def _whole(hours: dict[str, str]) -> dict[str, str]:
    """Returns the hours with the days that nobody named as closed."""
    try:
        named = {day for days in hours if days != HOLIDAYS for day in weekdays(days)}
    except ValueError:
        return hours  # read as they are, it says what is wrong
    rest = (name for day, name in enumerate(WEEKDAYS) if hours and day not in named)
    return hours | dict.fromkeys(rest, CLOSED)


@routes.get("/settings/teams/{team}")
@needs(Right.TEAMS)
async def one(desk: Desk) -> web.StreamResponse:
    """Shows one team, or with "new" an empty form."""
    team = await _team(desk)
    form = (
        typed(desk.language, team)
        if team
        else TeamForm(zone=str(desk.zone), within="60", place="0")
    )
    return await _show(desk, form, new=team is None)


async def _team(desk: Desk) -> Team | None:
    """Returns the team that the address names, None for a new one. Raises HTTPNotFound."""
    name = desk.request.match_info["team"]
    found = {one.name: one for one in await teams.listing(desk.services)}
    if name not in found and name != "new":
        raise web.HTTPNotFound
    return found.get(name)


async def _show(
    desk: Desk,
    form: TeamForm,
    *,
    new: bool,
    wrong: str = "",
    status: int = 200,
    conflict: list[tuple[str, str, str]] | None = None,
) -> web.Response:
    async with desk.services.db.connect() as conn:
        users = await access.users(conn)
    able = [one for one in users if not one.disabled_at and may(one.roles, Right.INBOX)]
    return show(
        desk,
        "team.html",
        status=status,
        form=form,
        new=new,
        wrong=wrong,
        conflict=conflict or [],
        members=sorted({*(one.name for one in able), *form.member}),
        numbers=[one.number for one in desk.services.numbers.every],
        languages=list(Language),
        samples=hours_words.samples(desk.language),
        fields=in_words(desk, FIELDS),
    )


@routes.post("/settings/teams/{team}")
@needs(Right.TEAMS)
async def save(desk: Desk) -> web.StreamResponse:
    """Writes the team."""
    before, sent = await _team(desk), await TeamForm.needed(desk.request)
    name = before.name if before else sent.name.strip().lower()
    sent = sent.model_copy(update={"name": name})
    try:
        team = _read(before or teams.new(name), sent)
        await teams.save(desk.services, team, desk.user.name)
    except ConflictError as error:
        now = await _now(desk, name)
        form = sent.model_copy(update={"seen": now.seen})
        words, differs = said(desk, error), _differences(desk, now, sent)
        return await _show(desk, form, new=False, wrong=words, status=409, conflict=differs)
    except UsageError as error:
        words = said(desk, error)
        return await _show(desk, sent, new=before is None, wrong=words, status=422)
    raise go("/settings/teams")


def _read(team: Team, sent: TeamForm) -> Team:
    """Returns the team as the form has it. Raises UsageError."""
    hours = {
        "zone": sent.zone.strip() or "UTC",
        "country": sent.country.strip().upper() or "FR",
        "hours": _whole(hours_words.read(sent.hours)) or dict(ALWAYS),
        "exceptions": hours_words.read(sent.exceptions),
    }
    return replace(
        team,
        members=tuple(sorted(sent.member)),
        languages=tuple(sorted(sent.language)),
        numbers=tuple(sorted(sent.number)),
        hours=teams.read_hours(json.dumps(hours)),
        promised=timedelta(minutes=int(sent.within or 60)),
        place=int(sent.place or 0),
        default=bool(sent.default),
        version=sent.seen,
    )


async def _now(desk: Desk, name: str) -> TeamForm:
    found = {one.name: one for one in await teams.listing(desk.services)}
    return typed(desk.language, found[name])


def _differences(desk: Desk, now: TeamForm, mine: TeamForm) -> list[tuple[str, str, str]]:
    """Returns what differs: the field, what is kept now, what was typed."""
    found = []
    keys = {"members": "member", "languages": "language", "numbers": "number"}
    for name, words in FIELDS.items():
        theirs, ours = (_spelled(getattr(form, keys.get(name, name))) for form in (now, mine))
        if theirs != ours:
            found.append((translate(desk.language, words), theirs, ours))
    return found


def _spelled(value: object) -> str:
    return ", ".join(sorted(value)) if isinstance(value, frozenset) else str(value).strip()
