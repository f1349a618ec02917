"""What the bot made of a text of the demo: the effects of its turn, without the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.campaigns.rules import parse_campaign
from bot.consent import changes as consent
from bot.contacts.store import Talk
from bot.dialogue.turn import (
    DataRequest,
    Effect,
    Feedback,
    Filed,
    Handoff,
    Less,
    MaybeOptOut,
    OptOut,
    Reply,
    SurveyStep,
    Turn,
    Unanswered,
    WrongNumber,
)
from bot.gate.places import place
from bot.models import BOT, Language, Purpose, Understanding
from bot.orders.rules import Order
from bot.reading import automatic
from bot.reading.less import LessWish
from bot.reading.signals import DataWish
from bot.reading.urgent_words import Urgency
from bot.run.demo.shop import TEAM_HOURS
from bot.run.demo.talks import PARIS, Line
from bot.services import Services
from bot.sms.segments import joined
from bot.sms.spoken import moment, spoken_day
from bot.surveys.feedback.model import FeedbackKind, Reading, Theme
from bot.surveys.rules import parse
from bot.surveys.rules.asking import question_text
from bot.teams.rules import for_them, next_open

SURE = 0.93  # of an intent, where a line does not say


@dataclass(frozen=True, slots=True)
class Bot:
    """The bot of the demo's past. answers: the FAQ's, by slug and language. orders: by number."""

    services: Services
    answers: Mapping[tuple[str, Language], str]
    orders: Mapping[str, Order]

    def turn(self, talk: Talk, line: Line, language: Language, now: datetime) -> Turn:
        """Returns the turn that a line says the bot took."""
        more = line.more
        found = automatic.recognise(line.words)
        effects: list[Effect] = [Filed(found)] if found else []
        back = _back(now) if "calls" in more else None
        if "calls" in more:
            effects.append(Handoff(str(more["calls"]), more.get("order"), told=back is not None))
        effects += self._consent(more, language)
        if more.get("unanswered"):
            effects.append(Unanswered())
        if "feels" in more:
            effects.append(_feedback(line.words, str(more["feels"]), more.get("calls")))
        effects += self._step(talk, line, language)
        if "bot" in more and talk.conversation.owner == BOT:
            effects.append(self._reply(talk, more, language, now, back))
        means = more.get("means")
        read = Understanding(str(means), float(more.get("sure", SURE))) if means else None
        return Turn(talk.state or {}, tuple(effects), read)

    def _consent(self, more: Mapping[str, Any], language: Language) -> list[Effect]:
        """Returns what the text meant for the person's consent and data."""
        effects: list[Effect] = []
        if more.get("opts_out"):
            effects.append(OptOut(SURE))
        if "doubt" in more:  # asked about by the bot, or left to staff
            effects.append(MaybeOptOut(0.5, None if more["doubt"] == "asked" else timedelta()))
        if more.get("less"):
            effects.append(Less(LessWish(offers=False), language))
        if more.get("wrong_number"):
            effects.append(WrongNumber())
        if "wants" in more:
            effects.append(DataRequest(DataWish(f"data_{more['wants']}")))
        return effects

    def _step(self, talk: Talk, line: Line, language: Language) -> list[Effect]:
        """Returns the step in the survey that waits for the person, and its next question."""
        if "answers" not in line.more:
            return []
        asked = talk.surveys[0]
        survey = parse_campaign(asked.content).survey
        assert survey is not None
        position = asked.position
        question, following = survey.questions[position], survey.questions[position + 1 :]
        said = parse(question.kind, line.words, language, question.options.get(language, ()))
        assert said.value is not None, line.words
        status = "open" if following else "completed"
        step = SurveyStep(
            asked.campaign_id, position + 1, 0, status, question.key, said.value, said.comment
        )
        if not following:
            return [step, Reply(survey.thanks[language])]
        asks = question_text(following[0], language)
        return [step, Reply(asks, purpose=Purpose.SURVEY_QUESTION)]

    def _reply(
        self,
        talk: Talk,
        more: Mapping[str, Any],
        language: Language,
        now: datetime,
        back: datetime | None,
    ) -> Reply:
        """Returns the bot's words: texts of domain.yml by name, answers by slug, or as they are.
        back: when staff, who are called, will be there; None if they are."""
        said = more["bot"] if isinstance(more["bot"], list) else [more["bot"]]
        names = [*([] if talk.contact.introduced else ["utter_introduction"]), *said]
        values = {**consent.variables(self.services), **self._told(more, language, now.date())}
        if back is not None:
            names.append("utter_staff_back")
            home = talk.standing.home
            back, theirs = for_them(back, place(home.address).zones if home else ())
            here = now.astimezone(back.tzinfo)
            values["when"] = moment(back, here, language, where=not theirs)
        purpose = Purpose.DOUBT_QUESTION if more.get("doubt") == "asked" else Purpose.ANSWER
        body = joined(self._words(str(name), values, language) for name in names)
        return Reply(body, introduces=not talk.contact.introduced, purpose=purpose)

    def _told(self, more: Mapping[str, Any], language: Language, today: date) -> dict[str, str]:
        """Returns what can be told of the order that a line is about."""
        order = self.orders.get(str(more.get("order")))
        if order is None:
            return {}
        due = spoken_day(order.expected_on, language, today) if order.expected_on else ""
        return {"number": order.number, "carrier": order.carrier or "", "date": due}

    def _words(self, name: str, values: Mapping[str, str], language: Language) -> str:
        if name.startswith("utter_"):
            return self.services.texts.render(name, language, values)
        return self.answers.get((name, language), name)


def _feedback(words: str, feels: str, calls: str | None) -> Feedback:
    """Returns feedback. feels: its kind and its theme. calls: why staff were called, if they
    were."""
    kind, theme = feels.split()
    return Feedback(
        words, Reading(FeedbackKind(kind), Theme(theme), Urgency(calls) if calls else None)
    )


def _back(now: datetime) -> datetime | None:
    """Returns when staff will be there, on their clock; None if they are."""
    opens = next_open(TEAM_HOURS, now)
    return opens.astimezone(PARIS) if opens and opens > now else None


def handled_by(talk: Talk, turn: Turn) -> str:
    """Returns what a text is noted to have been handled by."""
    if any(isinstance(effect, Filed) for effect in turn.effects):
        return "automatic"
    return "dialogue" if talk.conversation.owner == BOT else "inbox"
