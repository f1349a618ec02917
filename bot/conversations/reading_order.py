"""The order in which a reply is read: whoever stands first and waits for such a text takes it.

docs/campaigns.md has this table; tests/flows/test_reading_order.py lets each pair wait at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.contacts.waiting_store import Waiting


class Reader(StrEnum):
    """Who may take a reply, the first one first."""

    KEYWORD = "keyword"
    HOLD = "hold"
    OPT_IN = "opt_in"
    STAFF = "staff"
    QUESTION = "question"
    CAMPAIGN = "campaign"
    GENERAL = "general"


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the table: what waits, which texts it takes, and where that is decided."""

    reader: Reader
    waits: str
    takes: str
    decided: str


ORDER = (
    Step(
        Reader.KEYWORD,
        "always",
        "STOP, HELP, START and their kin",
        "`consent/keyword.py`, in the webhook",
    ),
    Step(
        Reader.HOLD,
        "it was asked whether the texts shall stop",
        "a yes or a no",
        "`dialogue/doubt.py`",
    ),
    Step(
        Reader.OPT_IN,
        "somebody wants to join, and was asked to confirm",
        "YES, OUI and a no",
        "`consent/opt_in_text.py`, in the webhook",
    ),
    Step(
        Reader.STAFF,
        "staff have the conversation",
        "any text",
        "`dialogue/engine.py`: it is only read for opt-outs and wishes about data",
    ),
    Step(
        Reader.QUESTION,
        "a survey's question or a campaign's word, and nothing has asked since",
        "an answer to the survey, one of the words",
        "`dialogue/survey.py`, `dialogue/campaign.py`",
    ),
    Step(
        Reader.CAMPAIGN,
        "a campaign has gone out within a week",
        "a question about it that it has an answer to",
        "`dialogue/campaign.py`",
    ),
    Step(Reader.GENERAL, "always", "everything else", "`actions/`"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who waits for an answer. survey: the one that asked last, if no campaign's word has been
    asked for since; others: surveys behind it. expected: the campaign whose word was."""

    survey: Waiting | None = None
    others: tuple[Waiting, ...] = ()
    expected: Waiting | None = None


def asked(campaigns: Sequence[Waiting]) -> Asked:
    """Returns what the last text asked that asked something. campaigns: the one that asked last
    first. A word that was said may be said again, but no longer keeps a survey from its answer.
    Nobody confirms a date that is another one now."""
    surveys = tuple(one for one in campaigns if one.open)
    words = [one for one in campaigns if "replies" in one.content and not one.moved]
    waiting = next((one for one in words if one.word is None), None)
    if waiting is not None and (not surveys or waiting.asked_at > surveys[0].asked_at):
        return Asked(None, surveys, waiting)
    if surveys:
        return Asked(surveys[0], surveys[1:])
    return Asked(expected=words[0] if words else None)


def last(campaigns: Sequence[Waiting]) -> Waiting | None:
    """Returns the campaign that went out last."""
    return max(campaigns, key=lambda one: (one.went_at, one.campaign_id), default=None)
