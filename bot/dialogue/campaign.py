"""Decides whether a text answers a campaign with its word, or asks about it.

Free of rasa. What it hands over was promised by the campaign's own text (docs/rules.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.dialogue import survey as surveys
from bot.dialogue.doubt import yes_or_no
from bot.dialogue.hearing import Heard
from bot.dialogue.memory import Kept, Memory
from bot.dialogue.state import State, awaits
from bot.dialogue.survey import Way
from bot.dialogue.turn import (
    CampaignAnswer,
    CampaignFacts,
    Effect,
    ExpectedWord,
    Facts,
    Handoff,
    KeepTexts,
    Told,
)
from bot.knowledge.rules.opening import local
from bot.models import DOUBTS, HeldFor, Language, Purpose, Understanding
from bot.reading.campaign_questions import CampaignQuestion, campaign_question
from bot.reading.courtesy import politely
from bot.reading.keywords import fold
from bot.reading.opt_out import Band, band
from bot.reading.yes_no import BARE_NO, BARE_YES
from bot.sms.personalise import personalise
from bot.sms.segments import joined
from bot.sms.spoken import moment
from bot.texts import Texts

CODE, CODE_MARK = "coupon", "{coupon}"  # whoever writes the effects puts the code there
SURELY = 0.6  # confidence from which a text is a yes or a no in other words
FEW = 8  # words of such a text
_KIN: Mapping[str, Mapping[str, Language]] = {"affirm": BARE_YES, "deny": BARE_NO}
# what a survey makes of a text that is no answer to it
_NO_ANSWER = frozenset({Way.ASIDE, Way.HELP, Way.GIVE_UP, Way.EXPLAIN})


@dataclass(frozen=True, slots=True)
class Answered:
    """What the campaign answers, and what else follows. offers: the program, if it offers more than
    was promised. instead: what it says if there is no code left to hand over."""

    says: str
    language: Language
    effects: tuple[Effect, ...] = ()
    purpose: Purpose = Purpose.PROMISED
    offers: str | None = None
    instead: str = ""


def answered(
    heard: Heard,
    state: State | None,
    text: str,
    facts: Facts,
    language: Language,
    read: Understanding,
    texts: Texts,
) -> Answered | None:
    """Returns what a campaign answers to the text, None if it is for another reader."""
    if heard.of_hold or facts.revoked or facts.held_for is HeldFor.WRONG_NUMBER:
        return None
    found = _to_word(state, text, facts, language, read, texts)
    return found or _to_question(heard, text, facts, language, read, texts)


def _to_word(
    state: State | None,
    text: str,
    facts: Facts,
    language: Language,
    read: Understanding,
    texts: Texts,
) -> Answered | None:
    campaign = facts.expected
    found = said(campaign.words, text, read) if campaign else None
    if campaign is None or found is None or _asked_later(state, facts, campaign):
        return None
    word, spoken = found
    language = facts.language or spoken or language
    if _is_over(campaign, facts):
        return _over(texts, language)
    served: tuple[Effect, ...] = (KeepTexts(served=True),) if facts.held_for in DOUBTS else ()
    effects = (*served, CampaignAnswer(campaign.campaign_id, word.name), *_calls(word))
    answer = _told(word.answer, campaign, facts, language, effects)
    if campaign.reminds:
        return _reminded(answer, word, facts)
    if not word.has_code:
        return answer
    return replace(answer, instead=texts.render("utter_campaign_no_code", answer.language, {}))


def _reminded(answer: Answered, word: ExpectedWord, facts: Facts) -> Answered:
    """Returns the answer to a reminder; the question of a survey behind it is asked again, unless
    staff take over."""
    answer = replace(answer, purpose=Purpose.ANSWER)
    if word.staff or not facts.others:
        return answer
    again = surveys.asked(facts.others[0], answer.language)
    return replace(answer, says=joined((answer.says, again)), purpose=Purpose.SURVEY_QUESTION)


def _calls(word: ExpectedWord) -> tuple[Effect, ...]:
    return (Handoff("campaign"),) if word.staff else ()


def said(
    words: tuple[ExpectedWord, ...], text: str, read: Understanding
) -> tuple[ExpectedWord, Language | None] | None:
    """Returns the word that the text is, and its language if no other has the same. Manners may
    stand beside it; a yes or no may be said in other words."""
    forms = {fold(text), politely(text)[0]}
    for one in words:
        spoken = [language for language, word in one.words.items() if fold(word) in forms]
        if spoken:
            return one, spoken[0] if len(spoken) == 1 else None
    kin = _KIN.get(yes_or_no(text) or _kind(text, read))
    for one in words:
        if kin and any(fold(word) in kin for word in one.words.values()):
            return one, None
    return None


def _kind(text: str, read: Understanding) -> str:
    """Returns the intent of a short text that asks nothing, if it is sure enough."""
    short = len(text.split()) <= FEW and "?" not in text
    return read.intent if short and read.confidence >= SURELY else ""


def _asked_later(state: State | None, facts: Facts, campaign: CampaignFacts) -> bool:
    """Returns whether the bot itself has asked something since the campaign went out."""
    if awaits(state) not in (None, surveys.FORM):
        return facts.talked_at is not None and facts.talked_at > campaign.went_at
    memory = Memory.read(state, facts.now)
    offered = memory.recall(Kept.OFFER) is not None
    return offered and facts.now - memory.age(Kept.OFFER) > campaign.went_at


def _to_question(
    heard: Heard,
    text: str,
    facts: Facts,
    language: Language,
    read: Understanding,
    texts: Texts,
) -> Answered | None:
    campaign, form = facts.campaign, heard.tracker.active_loop_name
    if campaign is None or form not in (None, surveys.FORM) or band(read) is not Band.NO:
        return None
    kind = campaign_question(text)
    told = campaign.answers.get(kind) if kind else None
    ends = kind is CampaignQuestion.UNTIL and campaign.ends_at is not None
    if (told is None and not ends) or heard.meant.urgency or _answers_survey(heard, facts, text):
        return None
    if _is_over(campaign, facts):
        return _over(texts, language)
    served: tuple[Effect, ...] = (KeepTexts(served=True),) if facts.held_for in DOUBTS else ()
    told = told or _end(campaign, facts, texts)
    if told is None:
        return None
    found = _told(told, campaign, facts, language, served)
    if heard.survey is None:
        return found
    again = joined((found.says, surveys.asked(heard.survey, found.language)))
    return Answered(again, found.language, served, found.purpose, found.offers)


def _answers_survey(heard: Heard, facts: Facts, text: str) -> bool:
    """Returns whether the survey that waits takes the text as an answer."""
    if heard.survey is None:
        return False
    asked_in = facts.language or facts.default_language
    nothing = Understanding("out_of_scope", 1.0)
    return surveys.read(heard.survey, facts, text, asked_in, nothing).way not in _NO_ANSWER


def _told(
    told: Told,
    campaign: CampaignFacts,
    facts: Facts,
    language: Language,
    effects: tuple[Effect, ...],
) -> Answered:
    if language not in told.text:
        language = next(iter(told.text))
    says = personalise(told.text[language], {}, {**facts.variables, CODE: CODE_MARK})
    offers = campaign.program if told.further else None
    return Answered(says, language, effects, offers=offers)


def _is_over(campaign: CampaignFacts, facts: Facts) -> bool:
    return campaign.ends_at is not None and facts.now >= campaign.ends_at


def _over(texts: Texts, language: Language) -> Answered:
    says = texts.render("utter_campaign_over", language, {})
    return Answered(says, language, purpose=Purpose.ANSWER)


def _end(campaign: CampaignFacts, facts: Facts, texts: Texts) -> Told | None:
    """Returns the end of the offer, on the shop's clock."""
    if campaign.ends_at is None or facts.shop is None:
        return None
    now, at = local(facts.shop, facts.now), local(facts.shop, campaign.ends_at)
    return Told(
        {
            one: texts.render("utter_campaign_until", one, {"when": moment(at, now, one)})
            for one in Language
        }
    )
