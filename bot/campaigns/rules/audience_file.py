"""Who a campaign is for, as its file says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.campaigns.audience.rules.parse import parse
from bot.campaigns.audience.rules.tokens import RuleError
from bot.campaigns.audience.rules.tree import Named
from bot.campaigns.audience.rules.write import quoted
from bot.campaigns.rules import starts
from bot.files import checking
from bot.files.checking import Problems, inside
from bot.files.naming import tag


class Match(StrEnum):
    """The way in which the tags of an audience combine."""

    ANY = "any"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Audience:
    """Who a campaign is for: the people of a rule (bot/campaigns/audience/), or those who carry
    any, or all, of the tags; without those of another rule, leave_out. Everybody, if it says
    nothing."""

    tags: tuple[str, ...] = ()
    match: Match = Match.ANY
    rule: str = ""
    leave_out: str = ""

    @property
    def text(self) -> str:
        """Returns the rule; tags are one too."""
        tags = [f"tag:{quoted(Named(one))}" for one in self.tags]
        return self.rule or (" or " if self.match is Match.ANY else " and ").join(tags)


def read(campaign: Mapping[str, object], problems: Problems) -> Audience:
    """Reads who a campaign is for; notes what is wrong with it. A survey that something starts may
    be for everybody."""
    data = campaign.get("audience")
    if data is None and starts.named(campaign.get("start")):
        return Audience()
    if data is None:
        problems.add("audience", "is missing; say for example  audience: {tags: [customers]}")
        return Audience()
    if isinstance(data, str):
        return Audience(rule=_rule(data, "audience", problems))
    fields = checking.mapping(data, "audience", problems)
    checking.only(fields, ("tags", "match", "rule", "leave_out"), "audience", problems)
    leave_out = ""
    if fields.get("leave_out") is not None:
        leave_out = _rule(fields["leave_out"], "audience.leave_out", problems)
    if fields.get("rule") is None:
        return replace(_tagged(fields, problems), leave_out=leave_out)
    for other in {"tags", "match"} & fields.keys():
        problems.add(inside("audience", other), "does not go with a rule; say tag:x in the rule")
    return Audience(rule=_rule(fields["rule"], "audience.rule", problems), leave_out=leave_out)


def _rule(data: object, place: str, problems: Problems) -> str:
    said = checking.text(data, place, problems)
    if said:
        try:
            parse(said)
        except RuleError as error:
            column = error.mistake.at[0] + 1
            problems.add(place, f"column {column}: {error.mistake.said}")
    return said


def _tagged(fields: Mapping[str, object], problems: Problems) -> Audience:
    listed = checking.listed(fields.get("tags"), "audience.tags", problems)
    if not listed and isinstance(fields.get("tags"), list):
        problems.add("audience.tags", "is empty; name at least one tag")
    tags = [
        tag(checking.text(one, f"audience.tags[{position}]", problems))
        for position, one in enumerate(listed, 1)
    ]
    said = fields.get("match", Match.ANY)
    if said not in tuple(Match):
        problems.add("audience.match", f"must be any or all, not {checking.kind_of(said)}")
        said = Match.ANY
    return Audience(tuple(dict.fromkeys(tags)), Match(str(said)))


def mapping(audience: Audience) -> dict[str, object] | None:
    """Returns what `read` reads, fit for JSON; None for everybody."""
    if not audience.text:
        return None
    made: dict[str, object] = {"tags": list(audience.tags), "match": audience.match.value}
    if audience.rule:
        made = {"rule": audience.rule}
    return made | ({"leave_out": audience.leave_out} if audience.leave_out else {})
