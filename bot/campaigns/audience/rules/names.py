"""Compares the names in a rule with what there is, and puts saved audiences in their place."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from bot.campaigns.audience.rules.parse import MOST_CONDITIONS, parse
from bot.campaigns.audience.rules.tokens import Mistake, RuleError, says
from bot.campaigns.audience.rules.tree import (
    And,
    Compared,
    Condition,
    Consents,
    Happened,
    HasValue,
    InAudience,
    Kind,
    Named,
    Not,
    Or,
    Rule,
    Tagged,
    conditions,
)
from bot.campaigns.audience.rules.words import FIELDS, TAKES, nearest
from bot.files.naming import attribute, tag
from bot.models import Language

NO_TAG = says("No contact carries the tag %(name)s.")
MOST_WITH_SAVED = 4 * MOST_CONDITIONS


@dataclass(frozen=True, slots=True)
class Names:
    """The names that there are. audiences: name → text. surveys: name → keys of questions.
    countries: the codes that numbers can be of.

    tags, attributes, events: all that a rule names and somebody has, and more to suggest."""

    audiences: Mapping[str, str] = field(default_factory=dict)
    programs: Collection[str] = ()
    campaigns: Collection[str] = ()
    surveys: Mapping[str, Collection[str]] = field(default_factory=dict)
    countries: Collection[str] = ()
    tags: Collection[str] = ()
    attributes: Collection[str] = ()
    events: Mapping[str, Collection[str]] = field(default_factory=dict)

    def of(self, ref: str) -> Collection[str]:
        """Returns what an event may be about: campaigns, surveys, programs, coupons or events."""
        known = {"campaign": self.campaigns, "survey": self.surveys, "program": self.programs}
        return known[ref] if ref in known else self.events.get(ref, ())


@dataclass(frozen=True, slots=True)
class Doubt:
    """A name that nothing has yet: not wrong, since it may come."""

    mistake: Mistake


def expanded(rule: Rule, audiences: Mapping[str, str], inside: tuple[str, ...] = ()) -> Rule:
    """Returns the rule with each saved audience in its place. Raises RuleError if there is none of
    that name, if one is in itself, or if it is all too long."""
    if isinstance(rule, And | Or):
        return replace(rule, parts=tuple(expanded(one, audiences, inside) for one in rule.parts))
    if isinstance(rule, Not):
        return Not(expanded(rule.part, audiences, inside))
    if not isinstance(rule, InAudience):
        return rule
    name = tag(rule.name.said)
    if name not in audiences:
        raise RuleError(_unknown(rule.name, says("There is no audience %(name)s."), audiences))
    if name in inside:
        way = " → ".join((*inside[inside.index(name) :], name))
        text = says("The audience %(name)s is in itself: %(way)s.")
        raise RuleError(Mistake(rule.name.at, text, {"name": name, "way": way}))
    try:
        found = expanded(parse(audiences[name]), audiences, (*inside, name))
    except RuleError as error:
        if "way" in error.mistake.values:
            raise RuleError(replace(error.mistake, at=rule.name.at)) from None
        text = says("The audience %(name)s can't be used: %(why)s")
        values = {"name": name, "why": error.mistake}
        raise RuleError(Mistake(rule.name.at, text, values)) from None
    if sum(1 for _ in conditions(found)) > MOST_WITH_SAVED:
        raise RuleError(
            Mistake(rule.name.at, says("With its saved audiences the rule is too long."))
        )
    return found


def faults(rule: Rule, names: Names) -> tuple[list[Mistake], list[Mistake]]:
    """Returns what is wrong with the names of a rule, and what nothing has yet."""
    wrong: list[Mistake] = []
    doubtful: list[Mistake] = []
    for one in conditions(rule):
        for found in _of(one, names):
            if isinstance(found, Doubt):
                doubtful.append(found.mistake)
            else:
                wrong.append(found)
    return wrong, doubtful


def _of(one: Condition, names: Names) -> Iterator[Mistake | Doubt]:
    if isinstance(one, Tagged):
        if tag(one.name.said) not in names.tags:
            yield Doubt(_unknown(one.name, NO_TAG, names.tags))
    elif isinstance(one, Consents):
        if one.name.said not in names.programs:
            yield _unknown(one.name, says("There is no program %(name)s."), names.programs)
    elif isinstance(one, InAudience):
        try:
            expanded(one, names.audiences)
        except RuleError as error:
            yield error.mistake
    elif isinstance(one, HasValue):
        yield from _field(one.name, names)
    elif isinstance(one, Compared):
        yield from _field(one.name, names)
        yield from _values(one, names)
    else:
        yield from _event(one, names)


def _field(name: Named, names: Names) -> Iterator[Mistake]:
    if name.said not in FIELDS and attribute(name.said) not in names.attributes:
        text = says("No contact has an attribute %(name)s.")
        yield _unknown(name, text, [*FIELDS, *names.attributes])


def _values(one: Compared, names: Names) -> Iterator[Mistake]:
    known = {"language": [lang.value for lang in Language], "country": names.countries}
    for value in one.values if one.name.said in known else ():
        choice = known[one.name.said]
        written = value.said.lower() if one.name.said == "language" else value.said.upper()
        if written in choice:
            continue
        if one.name.said == "language":
            yield _unknown(value, says("“%(name)s” is no language of texts: en or fr."), choice)
        else:
            text = says("“%(name)s” is no country; say its two letters, such as FR.")
            yield _unknown(value, text, ())


def _event(one: Happened, names: Names) -> Iterator[Mistake | Doubt]:
    ref = TAKES[one.kind].ref
    if one.ref is None or ref is None:
        return
    said, known = one.ref.said, names.of(ref)
    if said not in known:
        text = {
            "campaign": says("There is no campaign %(name)s."),
            "survey": says("There is no survey %(name)s."),
            "program": says("There is no program %(name)s."),
            "coupon": says("Nobody has redeemed a coupon %(name)s."),
            "event": says("Nothing named %(name)s has happened."),
        }[ref]
        found = _unknown(one.ref, text, known)
        yield found if ref == "program" else Doubt(found)
    elif one.kind is Kind.ANSWERED and one.part is not None:
        keys = names.surveys[said]
        if one.part.said not in keys:
            text = says("The survey has no question %(name)s.")
            yield _unknown(one.part, text, keys)


def _unknown(name: Named, text: str, known: Collection[str]) -> Mistake:
    """Returns the mistake of a name that is not known, with the one that was probably meant."""
    meant = nearest(name.said, known)
    return Mistake(name.at, text, {"name": name.said}, meant)
