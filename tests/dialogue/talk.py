"""A contact as conversations/turns.py treats it: effects applied to its facts, the state kept as
JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.dialogue.turn import (
    Effect,
    Facts,
    Handoff,
    KeepTexts,
    MaybeOptOut,
    OptOut,
    Reply,
    SetLanguage,
    SurveyFacts,
    SurveyStep,
    Turn,
    WrongNumber,
)
from bot.knowledge import facts as fact_file
from bot.knowledge import file
from bot.knowledge.store import by_language
from bot.models import BOT, HeldFor, Language

ROOT = Path(__file__).parents[2]
VARIABLES = {"brand": "Maison Lumen", "support": "help@lumen.example", "site": "lumen.example"}


ENTRIES = by_language(file.read(ROOT / "data" / "faq.yml"))
SHOP = fact_file.read(ROOT / "data" / "facts.yml")
FAQ = {
    language: {slug: found.text for slug, found in entries.items()}
    for language, entries in ENTRIES.items()
}


def facts(**changes: object) -> Facts:
    blank = Facts(
        now=datetime(2026, 11, 23, 10, tzinfo=UTC),
        language=None,
        introduced=True,
        owner=BOT,
        revoked=False,
        media=(),
        faq=ENTRIES,
        variables=VARIABLES,
    )
    return replace(blank, **changes)


class Talk:
    def __init__(self, engine, **changes: object) -> None:
        self.engine = engine
        self.facts = facts(**changes)
        self.state: dict[str, object] | None = None
        self.last: Turn | None = None

    async def say(self, text: str) -> str:
        """The reply to a text; empty when there is none."""
        turn = await self.engine.turn(self.state, text, self.facts)
        self.state = json.loads(json.dumps(turn.state))
        self.last = turn
        for effect in turn.effects:
            self._apply(effect)
        return "".join(e.text for e in turn.effects if isinstance(e, Reply))

    def _apply(self, effect: Effect) -> None:
        match effect:
            case SetLanguage(language):
                self.facts = replace(self.facts, language=language)
            case Reply(introduces=True):
                self.facts = replace(self.facts, introduced=True)
            case OptOut():
                self.facts = replace(self.facts, revoked=True)
            case MaybeOptOut(ask_in=wait):
                why = HeldFor.UNASKED_DOUBT if wait else HeldFor.UNSURE_OPT_OUT
                self.facts = replace(self.facts, held_for=why)
            case WrongNumber():
                self.facts = replace(self.facts, held_for=HeldFor.WRONG_NUMBER)
            case KeepTexts():
                self.facts = replace(self.facts, held_for=None, doubted_lately=True)
            case Handoff(meanwhile=False):
                self.facts = replace(self.facts, owner="nobody")
            case SurveyStep():
                self._step(effect)

    def _step(self, step: SurveyStep) -> None:
        after = replace(self._answered(step), position=step.position, tries=step.tries)
        waits = after if step.status == "open" else None
        ended = after if step.status == "completed" else None
        self.facts = replace(self.facts, survey=waits, ended=ended)

    def _answered(self, step: SurveyStep) -> SurveyFacts:
        """The survey with the step's answer."""
        survey = next(
            one
            for one in (self.facts.survey, *self.facts.others, self.facts.ended)
            if one is not None and one.campaign_id == step.campaign_id
        )
        answers = {**survey.answers, step.question: step.value} if step.question else survey.answers
        return replace(survey, answers=answers)

    def effects(self, kind: type) -> list[Effect]:
        return [effect for effect in self.last.effects if isinstance(effect, kind)]

    @property
    def intent(self) -> str:
        return self.last.understanding.intent

    @property
    def spoken(self) -> Language:
        """The language of the last reply."""
        set_now = [e["value"] for e in self.state["tail"] if e.get("name") == "language"]
        return Language(set_now[-1] if set_now else self.state["slots"]["language"])

    @property
    def actions(self) -> list[str]:
        """What the last turn did, by name."""
        names = [e["name"] for e in self.state["tail"] if e["event"] == "action"]
        return [name for name in names if name != "action_listen"]
