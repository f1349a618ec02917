"""Runs a turn of the dialogue: a text and the state in, replies and effects out.

It decides and writes nothing.
"""

from __future__ import annotations

import bot.dialogue.quiet  # noqa: F401  # isort: skip  (before rasa)
import asyncio
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.trackers import DialogueStateTracker
from threadpoolctl import threadpool_limits

from bot.dialogue import campaign as campaigns
from bot.dialogue import context, coupons, doubt, questions, shortcuts, survey_words
from bot.dialogue import judge as judges
from bot.dialogue import less as lessening
from bot.dialogue import parsed as parsing
from bot.dialogue import state as states
from bot.dialogue import survey as surveys
from bot.dialogue.after_survey import after_expiry, after_survey
from bot.dialogue.fingerprint import model_version, required_model
from bot.dialogue.hearing import Heard, hear
from bot.dialogue.inprocess import custom_actions
from bot.dialogue.judge import Judge
from bot.dialogue.memory import KEY, Memory
from bot.dialogue.processor import Collector, Processor
from bot.dialogue.signal import Signal, signal_of
from bot.dialogue.speaking import likeliest, settle_language
from bot.dialogue.turn import (
    Effect,
    Facts,
    Filed,
    Handoff,
    KeepTexts,
    Less,
    MaybeOptOut,
    OptOut,
    Reply,
    Turn,
)
from bot.errors import DialogueError, ModelError, TextoError
from bot.models import BOT, HeldFor, Language, Purpose, Understanding
from bot.reading import automatic
from bot.reading.less import LessWish
from bot.reading.opt_out import Band, band
from bot.sms.segments import joined
from bot.texts import Texts

REMEMBERED = 64  # texts and their clauses: one turn asks for the same ones several times
INTRODUCING = frozenset({"utter_about"})  # texts that already say that an assistant writes


class Engine:
    """A loaded model. Turns of many contacts may run at once in one loop."""

    def __init__(
        self, processor: Processor, texts: Texts, model: tuple[str, int], judge: Judge
    ) -> None:
        self._processor = processor
        self._judge = judge
        self._context = partial(context.TurnContext, judge=judge.read, suggests=judge.suggests)
        self._texts = texts
        self.model = model  # the version of its file
        self._parsed = lru_cache(REMEMBERED)(self._parse)

    @classmethod
    async def load(
        cls, root: Path, models_dir: Path, actions: Mapping[str, Any] | None = None
    ) -> Engine:
        """Loads the model of the present training data under root, with the actions of actions/ if
        no others are given. Raises ModelError if there is none."""
        model = required_model(root, models_dir)
        return await asyncio.to_thread(cls.of, model, root, actions)

    @classmethod
    def of(cls, model: Path, root: Path, actions: Mapping[str, Any] | None = None) -> Engine:
        """Loads that model, with the texts of root; takes up to seconds. Raises ModelError if it is
        broken."""
        try:
            read = model_version(model)
            texts = Texts.load(root / "domain.yml")
            processor = Processor(model, texts, actions or custom_actions())
            judge = judges.present(root, model.parent)
            # such small matrices gain nothing from a second thread, which spins while it waits
            threadpool_limits(1)
        except Exception as error:
            raise ModelError(
                f"{model.name} can't be loaded ({type(error).__name__}): run `texto train`"
            ) from error
        return cls(processor, texts, read, judge)

    def read(self, text: str) -> Understanding:
        """Returns what the pipeline reads in a text alone."""
        return parsing.understanding(self._read(text))

    def component(self, kind: type[Any]) -> Any:
        """Returns the pipeline's component of that kind."""
        return self._processor.component(kind)

    def explain(self, text: str) -> dict[str, Any]:
        """Returns all that the pipeline says of a text."""
        return self._read(text)

    async def turn(self, state: dict[str, object] | None, text: str, facts: Facts) -> Turn:
        """Runs one turn of a contact. Raises DialogueError; writes nothing."""
        if found := surveys.automatic_in(text, facts):  # whoever owns the conversation
            return Turn(state or {}, (Filed(found),), Understanding(automatic.INTENT, 1.0))
        try:
            text = text.strip()
            if coupons.asked(text, facts):
                return coupons.turn(state, text, facts, self._texts, self._introduced)
            wish = lessening.wished(text, facts, state)
            turn = await (
                self._less(state, text, facts, wish) if wish else self._turn(state, text, facts)
            )
            return survey_words.themed(turn, facts, self._judge.read)
        except DialogueError:
            raise
        except TextoError as error:
            raise DialogueError(str(error)) from error
        except Exception as error:
            raise DialogueError(f"the turn failed: {type(error).__name__}") from error

    async def _turn(
        self, state: dict[str, object] | None, text: str, facts: Facts, *, leaves: bool = True
    ) -> Turn:
        """leaves: if false, the text is known to be no opt-out."""
        if facts.owner != BOT:
            return self._overhear(state, text, facts, leaves=leaves)
        if facts.media and not text:
            return Turn(state or {}, (self._media_reply(facts),), None)
        heard = self._hear(state, text, facts, leaves=leaves)
        tracker = heard.tracker
        read = parsing.understanding(heard.parsed)
        if filed := _machines(text, read):
            return Turn(state or {}, filed, read)
        asked_in = facts.language or tracker.get_slot("language") or facts.default_language
        language, detected = settle_language(tracker, heard.parsed, facts)
        signal = signal_of(text, heard.memory)
        if done := self._without_dialogue(signal, heard, state, text, facts, language, read):
            return replace(done, effects=(*detected, *done.effects))
        turn = self._context(
            facts,
            text,
            language,
            read,
            heard.memory,
            heard.meant,
            heard.survey,
            Language(asked_in),
        )
        parsed = self._asked(turn, heard)
        token = context.turn.set(turn)
        try:
            output = await self._processor.handle(text, parsed, tracker)
        finally:
            context.turn.reset(token)
        turn.effects += _of_doubt(turn, heard.unasked)
        if reply := self._reply(output, turn):
            turn.emit(reply)
        if signal:
            said = self._texts.render(signal.says, language, facts.variables)
            turn.effects = signal.beside(Reply(said), turn.effects)
        _call_if_urgent(turn)
        if not turn.effects:
            raise DialogueError(f"no answer and no effect after {_last_action(tracker)}")
        heard.memory.hear(read.entities)
        after = {**states.dump(tracker, self._processor.domain), KEY: heard.memory.written()}
        return Turn(after, (*detected, *turn.effects), read)

    def _asked(self, turn: context.TurnContext, heard: Heard) -> dict[str, Any]:
        """Lets the turn answer the text's questions. Returns the parsed text, as a question to us
        if there are answers, whatever it was taken for."""
        follows = heard.meant.topic is not None
        asking = questions.Asking(
            turn.facts, turn.language, turn.memory.topic(), follows, self._read
        )
        turn.answers = cache(partial(questions.answers, turn.text, heard.parsed, asking))
        tracker, read = heard.tracker, turn.understanding
        free = not (heard.survey or tracker.active_loop_name) and (
            follows or heard.meant.intent is None
        )
        if free and questions.may_ask(read, turn.facts, tracker.get_slot("awaiting")):
            return (
                parsing.meaning(heard.parsed, questions.ASKED) if turn.answers() else heard.parsed
            )
        return heard.parsed

    def _without_dialogue(
        self,
        signal: Signal | None,
        heard: Heard,
        state: states.State | None,
        text: str,
        facts: Facts,
        language: Language,
        read: Understanding,
    ) -> Turn | None:
        """Returns the turn of a text that needs no dialogue: a signal alone, an answer to a survey
        that has just ended taken back, an answer to a campaign or a question about it."""
        alone = signal and (signal.alone or band(read) is Band.NO)
        if signal and alone and not heard.meant.urgency:
            said = self._texts.render(signal.says, language, facts.variables)
            told = signal.told(self._introduced(said, language, facts))
            kept = {**(state or {}), KEY: heard.memory.written()}
            return Turn(kept, (*told, *_some(heard.unasked)), read)
        late = None if heard.survey else after_survey(text, facts, language, read, self._texts)
        if late is None and not heard.survey and states.awaits(state) in (None, surveys.FORM):
            late = after_expiry(text, facts, language)
        if late is not None:
            reply = self._introduced(late.says, language, facts, late.purpose)
            return Turn(state or {}, (*_some(late.step), reply), read)
        found = campaigns.answered(heard, state, text, facts, language, read, self._texts)
        if found is None:
            return None
        reply = self._introduced(found.says, found.language, facts, found.purpose)
        effects = (*found.effects, replace(reply, offers=found.offers, instead=found.instead))
        return Turn(states.answered(state), effects, read)

    async def _less(
        self, state: dict[str, object] | None, text: str, facts: Facts, wish: LessWish
    ) -> Turn:
        """Runs the turn of a text that wishes for less: no opt-out, whatever the model reads, but
        an answer or a question perhaps. Else a survey's question is asked again."""
        parsed = self._read(text)
        tracker = states.load(state, self._processor.domain)
        language, detected = settle_language(tracker, parsed, facts)
        effects: tuple[Effect, ...] = (*detected, Less(wish, language))
        survey = surveys.waiting(facts)
        if lessening.is_more(text, facts, state):
            turn = await self._turn(state, text, facts, leaves=False)
            return Turn(turn.state, (*effects, *turn.effects), parsing.understanding(parsed))
        if survey is not None:
            question = surveys.asked(survey, language)
            effects += (Reply(question, purpose=Purpose.SURVEY_QUESTION),)
        return Turn(states.answered(state), effects, parsing.understanding(parsed))

    def _overhear(
        self, state: dict[str, object] | None, text: str, facts: Facts, *, leaves: bool = True
    ) -> Turn:
        """Reads a text while staff has the conversation. Acts only on what must not wait for them,
        and replies only to a no to the question whether the texts shall stop."""
        if not text:
            return Turn(state or {}, (), None)
        parsed = self._read(text)
        read = parsing.understanding(parsed)
        if not leaves or read.intent == automatic.INTENT:
            parsed = doubt.otherwise(parsed)
            read = parsing.understanding(parsed)
        found = doubt.overheard(text, read, facts)
        effects: list[Effect] = [*_some(found)]
        if isinstance(found, KeepTexts):
            language = facts.language or likeliest(parsed["french"], facts)
            said = self._texts.render("utter_texts_kept", language, facts.variables)
            effects.append(self._introduced(said, language, facts))
        if signal := signal_of(text, Memory.read(state, facts.now)):
            effects.append(signal.effect)
        return Turn(state or {}, tuple(effects), read)

    def _hear(
        self, state: dict[str, object] | None, text: str, facts: Facts, *, leaves: bool
    ) -> Heard:
        alarm, domain = self._judge.alarm, self._processor.domain
        return hear(self._read, alarm, domain, state, text, facts, leaves=leaves)

    def _read(self, text: str) -> dict[str, Any]:
        if intent := shortcuts.meaning(text):
            read = {"name": intent, "confidence": 1.0}
            return {"text": text, "intent": read, "entities": [], "french": 0.0}
        return deepcopy(self._parsed(text))  # the turn may change it

    def _parse(self, text: str) -> dict[str, Any]:
        return self._processor.parse(text, DialogueStateTracker("contact", ()))

    def _media_reply(self, facts: Facts) -> Reply:
        language = facts.language or facts.default_language
        text = self._texts.render("utter_media_thanks", language, facts.variables)
        survey = surveys.waiting(facts)
        if survey is None or facts.held_for is HeldFor.UNSURE_OPT_OUT:
            return self._introduced(text, language, facts)
        question = surveys.asked(survey, language)
        return self._introduced(joined((text, question)), language, facts, Purpose.SURVEY_QUESTION)

    def _reply(self, output: Collector, turn: context.TurnContext) -> Reply | None:
        if not output.texts:
            return None
        text = joined(output.texts)
        kept = any(isinstance(effect, KeepTexts) for effect in turn.effects)
        purpose = turn.purpose
        if purpose is Purpose.SURVEY_QUESTION and doubt.is_second(turn.facts) and not kept:
            purpose = Purpose.ANSWER  # no question goes while the doubt holds; this is an answer
        if output.names & INTRODUCING:
            return Reply(text, introduces=True, purpose=purpose)
        return self._introduced(text, turn.language, turn.facts, purpose)

    def _introduced(
        self, text: str, language: Language, facts: Facts, purpose: Purpose = Purpose.ANSWER
    ) -> Reply:
        """Returns the reply; the first text to a contact says that an automatic assistant
        writes."""
        if facts.introduced:
            return Reply(text, purpose=purpose)
        introduction = self._texts.render("utter_introduction", language, facts.variables)
        return Reply(joined((introduction, text)), introduces=True, purpose=purpose)


def _of_doubt(turn: context.TurnContext, unasked: MaybeOptOut | None) -> tuple[Effect, ...]:
    """Returns what the turn does to a doubt besides its actions: a text that is served ends one."""
    if unasked:
        return (unasked,)
    settled = any(isinstance(e, MaybeOptOut | OptOut | KeepTexts) for e in turn.effects)
    if turn.served and turn.facts.held_for and not settled:
        return (KeepTexts(served=True),)
    return ()


def _machines(text: str, read: Understanding) -> tuple[Effect, ...]:
    """Returns what is done with a text that reads as a machine's."""
    found = automatic.judged(text) if read.intent == automatic.INTENT else None
    return (Filed(found),) if found else ()


def _some(effect: Effect | None) -> tuple[Effect, ...]:
    return () if effect is None else (effect,)


def _call_if_urgent(turn: context.TurnContext) -> None:
    """Calls a person for what is urgent beside another matter, such as an opt-out."""
    called = any(isinstance(effect, Handoff) for effect in turn.effects)
    if turn.meant.urgency and not called:
        turn.note_urgent(turn.meant.urgency)
        turn.emit(Handoff(turn.meant.urgency.value))


def _last_action(tracker: DialogueStateTracker) -> str:
    actions = [e.action_name for e in tracker.events if isinstance(e, ActionExecuted)]
    return next((a for a in reversed(actions) if a != "action_listen"), "nothing")
