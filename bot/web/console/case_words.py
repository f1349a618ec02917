"""The kinds of cases in words: what waits for staff."""

from __future__ import annotations

from bot.contacts.model import CaseKind
from bot.web.catalog import mark

CASES: dict[str, str] = {
    CaseKind.ASKED: mark("wants a person"),
    CaseKind.FAILED: mark("the bot failed"),
    CaseKind.SURVEY: mark("gave up on a survey"),
    CaseKind.ORDER: mark("asks about an order"),
    CaseKind.NOT_UNDERSTOOD: mark("was not understood"),
    CaseKind.INJURY: mark("speaks of an injury"),
    CaseKind.DANGER: mark("speaks of a danger"),
    CaseKind.THEFT: mark("speaks of a theft"),
    CaseKind.SAFETY: mark("asks what could harm"),
    CaseKind.LEGAL: mark("speaks of the law"),
    CaseKind.ANGER: mark("is angry"),
    CaseKind.URGENT: mark("says that it is urgent"),
    CaseKind.COMPLAINT: mark("complains"),
    CaseKind.DETRACTOR: mark("gave a low rating"),
    CaseKind.STAFF: mark("opened by staff"),
    CaseKind.UNSURE_OPT_OUT: mark("may have opted out"),
    CaseKind.UNASKED_DOUBT: mark("may want no more texts"),
    CaseKind.WRONG_NUMBER: mark("wrong number"),
    CaseKind.AUTO_REPLY: mark("an automatic reply asks for no texts"),
    CaseKind.LOOP: mark("texts like a machine"),
    CaseKind.CALL_BACK: mark("wants to be called"),
    CaseKind.LATE_TEXT: mark("wrote while texts could not be taken in"),
    CaseKind.DATA_COPY: mark("wants a copy of their data"),
    CaseKind.DATA_ERASURE: mark("wants to be erased"),
}
