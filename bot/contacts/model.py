"""The kinds of cases: one matter in a conversation that waits for staff."""

from __future__ import annotations

from enum import StrEnum


class CaseKind(StrEnum):
    """The reason why staff must look at a conversation. One of each kind is open at a time."""

    ASKED = "asked"  # for a person
    FAILED = "failed"  # the bot, for a defect
    SURVEY = "survey"  # given up on
    CAMPAIGN = "campaign"  # the word that they replied to one calls staff
    ORDER = "order"  # not found, or more than its status is wanted
    NOT_UNDERSTOOD = "not_understood"
    INJURY = "injury"
    DANGER = "danger"
    THEFT = "theft"
    HARASSMENT = "harassment"
    SAFETY = "safety"
    LEGAL = "legal"
    ANGER = "anger"
    URGENT = "urgent"
    COMPLAINT = "complaint"
    DETRACTOR = "detractor"
    STAFF = "staff"  # staff opened it themselves: they took, assigned or wrote
    UNSURE_OPT_OUT = "unsure_opt_out"
    UNASKED_DOUBT = "unasked_doubt"
    WRONG_NUMBER = "wrong_number"
    AUTO_REPLY = "auto_reply"
    LOOP = "loop"
    CALL_BACK = "call_back"  # wants to be called
    LATE_TEXT = "late_text"  # taken in too late for the bot to answer
    DATA_COPY = "data_copy"
    DATA_ERASURE = "data_erasure"


# Wishes about data: the law sets by when they are answered, whatever a team's hours.
WISHES = frozenset({CaseKind.DATA_COPY, CaseKind.DATA_ERASURE})
# These need a decision of their own (`texto case close`); the others end with the talk.
DECISIONS = WISHES | {
    CaseKind.UNSURE_OPT_OUT,
    CaseKind.UNASKED_DOUBT,
    CaseKind.WRONG_NUMBER,
    CaseKind.AUTO_REPLY,
    CaseKind.LOOP,
}
TALKS = frozenset(CaseKind) - DECISIONS
# If the person's own text opened one of these, staff may answer it while it is open. A late text is
# older than its case, and an opt-out may lie between.
ANSWERABLE = (TALKS - {CaseKind.STAFF, CaseKind.LATE_TEXT}) | WISHES
# While one of these is open, no offer and no survey goes to the person.
GRAVE = frozenset(
    {
        CaseKind.INJURY,
        CaseKind.DANGER,
        CaseKind.THEFT,
        CaseKind.HARASSMENT,
        CaseKind.SAFETY,
        CaseKind.LEGAL,
        CaseKind.ANGER,
        CaseKind.COMPLAINT,
        CaseKind.DETRACTOR,
        CaseKind.UNSURE_OPT_OUT,
        CaseKind.UNASKED_DOUBT,
    }
)
# After one of these has been closed, a survey may ask how staff did. The others were no matter of
# service, or too grave for it.
RATED = frozenset(
    {
        CaseKind.ASKED,
        CaseKind.FAILED,
        CaseKind.CAMPAIGN,
        CaseKind.ORDER,
        CaseKind.NOT_UNDERSTOOD,
        CaseKind.COMPLAINT,
        CaseKind.CALL_BACK,
    }
)
# These say, or may say, that our texts themselves were unwelcome: no survey follows for a while.
UNWELCOME = frozenset(
    {
        CaseKind.HARASSMENT,
        CaseKind.LEGAL,
        CaseKind.UNSURE_OPT_OUT,
        CaseKind.UNASKED_DOUBT,
        CaseKind.WRONG_NUMBER,
        CaseKind.AUTO_REPLY,
        CaseKind.LOOP,
    }
)
STOPPED, HANDED_BACK, NO_ANSWER = "opted out", "handed back", "no answer"  # outcomes of talks
