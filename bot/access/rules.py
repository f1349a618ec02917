"""Who may do what: the one table of rights. docs/console.md shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from bot.models import Role


class Right(StrEnum):
    """What a page or an act asks for. Its value is what docs and error pages call it."""

    OWN = "own language, password, sessions"
    INBOX = "read and answer conversations"
    LEAD_INBOX = "reassign anyone's conversations"
    CONTACTS = "look people up, with their consent"
    EDIT_CONTACTS = "change, tag and block people"
    EXPORT = "export one person, close wishes about data"
    ERASE = "erase a person"
    CAMPAIGNS = "run campaigns, read what people answer to one"
    TILL = "look at coupons and redeem them at the till"
    IMPORT = "import contacts, release from quarantine"
    KNOWLEDGE = "try and propose answers"
    PUBLISH = "publish answers and facts, train"
    TEAMS = "change teams, hours and canned replies"
    BUSINESS = "change what the business says of itself"
    INSTALLATION = "see numbers, programs, rules and health"
    AUDIT = "search and export the audit trail"
    REPORTS = "read reports"
    FEEDBACK = "read feedback and surveys, correct feedback"
    EXPORT_FEEDBACK = "export feedback and answers"
    USERS = "add, change and disable people"


class Scope(StrEnum):
    """A scope of the API that a token opens."""

    CONSENTS_WRITE = "consents:write"
    CONSENTS_READ = "consents:read"
    OPT_OUTS_WRITE = "opt-outs:write"
    REDEMPTIONS_WRITE = "redemptions:write"
    EVENTS_WRITE = "events:write"
    SURVEYS_WRITE = "surveys:write"


EVERYBODY = frozenset(Role)

MATRIX: Mapping[Right, frozenset[Role]] = {
    Right.OWN: EVERYBODY,
    Right.INBOX: frozenset({Role.STAFF, Role.LEAD}),
    Right.LEAD_INBOX: frozenset({Role.LEAD}),
    Right.CONTACTS: frozenset({Role.STAFF, Role.LEAD, Role.ADMIN}),
    Right.EDIT_CONTACTS: frozenset({Role.STAFF, Role.LEAD}),
    Right.EXPORT: frozenset({Role.LEAD, Role.ADMIN}),
    Right.ERASE: frozenset({Role.ADMIN}),
    Right.CAMPAIGNS: frozenset({Role.MARKETER}),
    Right.TILL: frozenset({Role.STAFF, Role.LEAD}),
    Right.IMPORT: frozenset({Role.MARKETER}),
    Right.KNOWLEDGE: frozenset({Role.STAFF, Role.LEAD}),
    Right.PUBLISH: frozenset({Role.LEAD}),
    Right.TEAMS: frozenset({Role.LEAD}),
    Right.BUSINESS: frozenset({Role.LEAD, Role.ADMIN}),
    Right.INSTALLATION: frozenset({Role.ADMIN}),
    Right.AUDIT: frozenset({Role.ADMIN}),
    Right.REPORTS: frozenset({Role.LEAD, Role.MARKETER}),
    Right.FEEDBACK: frozenset({Role.STAFF, Role.LEAD, Role.MARKETER}),
    Right.EXPORT_FEEDBACK: frozenset({Role.LEAD, Role.MARKETER}),
    Right.USERS: frozenset({Role.ADMIN}),
}


def may(roles: Iterable[Role], right: Right) -> bool:
    """Returns whether one of the roles has the right. Roles are a set: rights add up."""
    return not MATRIX[right].isdisjoint(roles)
