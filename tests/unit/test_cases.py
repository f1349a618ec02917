"""The kinds of cases: every reason to call a person is one."""

from __future__ import annotations

import ast
from pathlib import Path

from bot.contacts.model import ANSWERABLE, DECISIONS, GRAVE, TALKS, CaseKind
from bot.models import DOUBTS, HeldFor
from bot.reading.urgent_words import Urgency
from bot.web.console.readings import KINDS

ACTIONS = Path(__file__).parent.parent.parent / "actions"


def reasons() -> set[str]:
    """The reasons that the actions write out when they call a person."""
    calls = [
        node
        for path in ACTIONS.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    return {
        call.args[2].value
        for call in calls
        if call.func.id == "hand_over" and isinstance(call.args[2], ast.Constant)
    }


def test_every_reason_to_call_a_person_is_a_kind_that_ends_with_the_talk():
    assert reasons() >= {"asked", "survey", "order", "not_understood"}
    assert {*reasons(), *Urgency, "failed"} <= {kind.value for kind in TALKS}


def test_every_kind_has_its_place():
    assert set(CaseKind) == TALKS | DECISIONS and not TALKS & DECISIONS
    assert {*HeldFor} <= {kind.value for kind in DECISIONS}
    assert {*DOUBTS} <= {kind.value for kind in GRAVE}
    assert CaseKind.STAFF not in ANSWERABLE  # what staff open lets nobody be answered
    assert not ANSWERABLE & {CaseKind.UNSURE_OPT_OUT, CaseKind.WRONG_NUMBER, CaseKind.LOOP}


def test_the_console_has_words_for_every_kind():
    assert set(KINDS) == set(CaseKind)
