"""Makes and changes teams."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from pydantic import ValidationError

from bot.access.users import check_name, require_user
from bot.contacts import audit_store as audit
from bot.errors import ConflictError, UsageError
from bot.knowledge.rules.wrong import what_is_wrong
from bot.models import Language
from bot.services import Services
from bot.teams import store
from bot.teams.model import Team, TeamHours


async def listing(services: Services) -> list[Team]:
    """Returns the teams in their order, the default one last."""
    async with services.db.connect() as conn:
        return await store.teams(conn)


def new(name: str) -> Team:
    """Returns a team as one begins: always there, for all numbers and languages."""
    return Team(0, name, (), (), TeamHours(), timedelta(hours=1), 0, default=False, version=0)


def read_hours(words: str) -> TeamHours:
    """Reads a team's hours from JSON. Raises UsageError that says what is wrong."""
    try:
        return TeamHours.model_validate_json(words)
    except ValidationError as error:
        raise UsageError("These hours are wrong: %(why)s", why=what_is_wrong(error)) from None


async def save(services: Services, team: Team, staff: str) -> None:
    """Writes a team over the version that it was read with, 0 for a new one.

    Raises UsageError, ConflictError if somebody has changed it meanwhile."""
    await require_user(services, staff)
    check_name(team.name)
    for member in team.members:
        await require_user(services, member)
    if wrong := set(team.languages) - set(Language):
        raise UsageError("%(names)s: a language is en or fr.", names=", ".join(sorted(wrong)))
    known = {number.number for number in services.numbers.every}
    if wrong := set(team.numbers) - known:
        raise UsageError(
            "%(names)s is no number of ours (`texto number list`).",
            names=", ".join(sorted(wrong)),
        )
    async with services.db.begin() as conn:
        before = {one.name: one for one in await store.teams(conn)}
        if team.default and any(one.default and one.name != team.name for one in before.values()):
            raise UsageError("Another team is the default one; take that from it first.")
        team_id = await store.save(conn, _values(team), team.version)
        if team_id is None:
            raise ConflictError(
                "Somebody has written the team %(name)s meanwhile. Look at theirs, then save.",
                name=team.name,
            )
        await store.set_members(conn, team_id, team.members)
        was = before.get(team.name)
        details = {"team": team.name, "before": _said(was) if was else None, "after": _said(team)}
        await audit.write(conn, staff, "write team", None, details, services.clock.now())


def _said(team: Team) -> dict[str, object]:
    hours = team.hours.model_dump(mode="json")
    return {**_values(team), "hours": hours, "members": list(team.members)}


def _values(team: Team) -> dict[str, object]:
    return {
        "name": team.name,
        "languages": list(team.languages),
        "numbers": list(team.numbers),
        "hours": team.hours.model_dump_json(),
        "promised_minutes": int(team.promised.total_seconds() // 60),
        "place": team.place,
        "is_default": team.default,
    }


def named(teams: Sequence[Team], name: str) -> Team:
    """Returns the team of this name. Raises UsageError if there is none."""
    found = next((team for team in teams if team.name == name), None)
    if found is None:
        raise UsageError("There is no team %(name)s; `texto team list` shows them.", name=name)
    return found
