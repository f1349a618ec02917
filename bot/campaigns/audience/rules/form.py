"""The form of an audience: all of, or any of, some conditions, and none of others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.campaigns.audience.rules.tree import (
    EVER,
    And,
    Compared,
    Condition,
    Consents,
    Happened,
    InAudience,
    Kind,
    Named,
    Not,
    Often,
    Op,
    Or,
    Rule,
    Tagged,
    Times,
    Unit,
    Window,
)


class What(StrEnum):
    """The ten conditions that the form has."""

    TAG = "tag"
    AUDIENCE = "audience"
    CONSENT = "consent"
    LANGUAGE = "language"
    COUNTRY = "country"
    ATTRIBUTE = "attribute"
    RECEIVED = "received"
    REPLIED = "replied"
    BOUGHT = "bought"
    JOINED = "joined"


EVENTS: Mapping[What, Kind] = {
    What.RECEIVED: Kind.RECEIVED,
    What.REPLIED: Kind.REPLIED,
    What.BOUGHT: Kind.BOUGHT,
    What.JOINED: Kind.JOINED,
}
REFERRING = (What.RECEIVED, What.REPLIED)  # may name a campaign
FIELDS = (What.LANGUAGE, What.COUNTRY)


@dataclass(frozen=True, slots=True)
class Row:
    """One condition of the form. name: the attribute's; value: what it is, or the name of the tag,
    audience, program or campaign. days, times: of an event, 0 for any."""

    what: What
    value: str = ""
    name: str = ""
    days: int = 0
    times: int = 0


@dataclass(frozen=True, slots=True)
class Form:
    """The whole form. wanted: all of these (or, with any_of, one of them at least); unwanted: none
    of these."""

    wanted: tuple[Row, ...] = ()
    unwanted: tuple[Row, ...] = ()
    any_of: bool = False


def rule_of(form: Form) -> Rule | None:
    """Returns the rule that a form says, None if it says nothing."""
    wanted: Sequence[Rule] = [_condition(row) for row in form.wanted]
    if form.any_of and len(wanted) > 1:
        wanted = [Or(tuple(wanted))]
    parts = (*wanted, *(Not(_condition(row)) for row in form.unwanted))
    return And(parts) if len(parts) > 1 else parts[0] if parts else None


def form_of(rule: Rule) -> Form | None:
    """Returns the form that shows the rule, None if none can."""
    if isinstance(rule, Or):
        rows = _rows(rule.parts)
        return Form(rows, any_of=True) if rows is not None else None
    parts = rule.parts if isinstance(rule, And) else (rule,)
    wanted = [one for one in parts if not isinstance(one, Not)]
    unwanted = _rows([one.part for one in parts if isinstance(one, Not)])
    any_of = len(wanted) == 1 and isinstance(wanted[0], Or)
    several = wanted[0].parts if len(wanted) == 1 and isinstance(wanted[0], Or) else wanted
    rows = _rows(several)
    if rows is None or unwanted is None or parts != (*wanted, *parts[len(wanted) :]):
        return None
    return Form(rows, unwanted, any_of)


def _rows(rules: Sequence[Rule]) -> tuple[Row, ...] | None:
    found = [_row(one) for one in rules]
    shown = tuple(row for row in found if row is not None)
    return shown if len(shown) == len(found) else None


def _condition(row: Row) -> Condition:
    value = Named(row.value)
    if row.what in EVENTS:
        return Happened(
            EVENTS[row.what],
            ref=value if row.what in REFERRING and row.value else None,
            times=Times(Often.AT_LEAST, row.times) if row.times else None,
            window=Window(within=(row.days, Unit.DAYS)) if row.days else EVER,
        )
    if row.what in FIELDS:
        return Compared(Named(row.what.value), Op.IS, (value,))
    if row.what is What.ATTRIBUTE:
        return Compared(Named(row.name), Op.IS, (value,))
    return _NAMED[row.what](value)


_NAMED: Mapping[What, Callable[[Named], Condition]] = {
    What.TAG: Tagged,
    What.AUDIENCE: InAudience,
    What.CONSENT: Consents,
}


def _row(rule: Rule) -> Row | None:
    """Returns the row that says the rule, None if none does."""
    row = _attempt(rule)
    return row if row is not None and _condition(row) == rule else None


def _attempt(rule: Rule) -> Row | None:
    if isinstance(rule, Tagged):
        return Row(What.TAG, rule.name.said)
    if isinstance(rule, InAudience):
        return Row(What.AUDIENCE, rule.name.said)
    if isinstance(rule, Consents):
        return Row(What.CONSENT, rule.name.said)
    if isinstance(rule, Compared):
        name, value = rule.name.said, rule.values[0].said
        own = next((what for what in FIELDS if what.value == name), None)
        return Row(own, value) if own else Row(What.ATTRIBUTE, value, name)
    what = next((what for what, kind in EVENTS.items() if _is(rule, kind)), None)
    if what is None or not isinstance(rule, Happened):
        return None
    count = rule.window.within[0] if rule.window.within else 0
    times = rule.times.count if rule.times else 0
    return Row(what, rule.ref.said if rule.ref else "", days=count, times=times)


def _is(rule: Rule, kind: Kind) -> bool:
    return isinstance(rule, Happened) and rule.kind is kind
