"""A turn of the dialogue: facts in, effects out (invariant 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.knowledge.model import ShopFacts
from bot.models import NOTHING, FaqAnswer, HeldFor, Language, Media, Purpose, Understanding
from bot.orders.coupons.model import Coupon
from bot.orders.rules import Order
from bot.reading.automatic import Automatic
from bot.reading.campaign_questions import CampaignQuestion
from bot.reading.less import LessWish
from bot.reading.signals import DataWish
from bot.surveys.feedback.model import Reading, Theme
from bot.surveys.rules.model import Question, Thanks

NO_ANSWERS: Mapping[str, str | None] = MappingProxyType({})
NO_ORDERS: Mapping[str, Order] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class SurveyFacts:
    """A survey that waits for this contact, or that it has just answered to the end.

    position: the question that was asked last (0-based). tries: how often its answer was not
    understood. The run's row is the truth; the dialogue sets its form from it each turn.
    on_invalid: what follows if the help did not help: skip, end or handoff. answers: the last value
    for each question, also for those that the other answers no longer lead to; None for a skipped
    one. outcomes: thanks for some in place of the others. most_tries: answers not understood that
    get help.
    """

    campaign_id: int
    questions: tuple[Question, ...]
    position: int
    tries: int
    thanks: Mapping[Language, str]
    on_invalid: str
    answers: Mapping[str, str | None] = field(default_factory=lambda: NO_ANSWERS)
    outcomes: tuple[Thanks, ...] = ()
    most_tries: int = 1


@dataclass(frozen=True, slots=True)
class Told:
    """An answer that a campaign has for those who ask, by language. further: it offers more than
    the campaign's text promised, so it is an offer of its own."""

    text: Mapping[Language, str]
    further: bool = False


@dataclass(frozen=True, slots=True)
class ExpectedWord:
    """A reply that a campaign asks for. name: what is noted of who says it; words: by language.
    has_code: the answer hands over a coupon's code; staff: it calls them."""

    name: str
    words: Mapping[Language, str]
    answer: Told
    has_code: bool = False
    staff: bool = False


@dataclass(frozen=True, slots=True)
class CampaignFacts:
    """A campaign that went out to this contact within a week. ends_at: the end of its offer.
    reminds: of a date of the person's own; a survey may wait behind it."""

    campaign_id: int
    went_at: datetime
    program: str
    words: tuple[ExpectedWord, ...] = ()
    answers: Mapping[CampaignQuestion, Told] = field(default_factory=dict)
    ends_at: datetime | None = None
    reminds: bool = False


@dataclass(frozen=True, slots=True)
class Joining:
    """The program that one joins on the number that was written to.

    keyword: by language; empty if nobody joins it by keyword. asked: whether a request waits for
    the contact's YES. joined: whether the contact has it already."""

    title: Mapping[Language, str]
    keyword: Mapping[Language, str]
    asked: bool = False
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that a turn may know besides its text and the dialogue state.

    `language` is None until it is known; `default_language` stands for it then. `faq` maps an
    entry's slug to its answer, by language; `shop` is what answers are computed from. `variables`
    fill the placeholders of bot texts (brand, support, first_name …). `orders`: those that the text
    names, by key (bot.reading.codes). survey: the one that waits; others: those that wait behind
    it, or behind a campaign without one, for a text that answers them. ended: the one whose last
    answer came within a day. expired: one that no longer waits, though its question is the last
    that we said. doubt_asked_last: the last text to the contact asked whether the texts
    shall stop. doubted_lately: such a doubt was cleared in the last 30 days, so another one isn't
    asked. joining: None if there is nothing to join. order_in_talk: the one that was spoken of
    lately. coupons: those that the text names, if they are this person's. staff_back: when staff
    will be there, None if they are there now; on the person's clock, or, if that is not known
    (back_elsewhere), on staff's. expected: the campaign that waits for one of its words, if it was
    the last to ask; campaign: the one that went out last. talked_at: when the bot last spoke.
    """

    now: datetime
    language: Language | None
    introduced: bool
    owner: str
    revoked: bool
    media: tuple[Media, ...]
    faq: Mapping[Language, Mapping[str, FaqAnswer]]
    variables: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    survey: SurveyFacts | None = None
    others: tuple[SurveyFacts, ...] = ()
    ended: SurveyFacts | None = None
    expired: SurveyFacts | None = None
    held_for: HeldFor | None = None
    orders: Mapping[str, Order] = field(default_factory=lambda: NO_ORDERS)
    doubt_asked_last: bool = False
    doubted_lately: bool = False
    order_in_talk: Order | None = None
    default_language: Language = Language.EN
    joining: Joining | None = None
    shop: ShopFacts | None = None
    staff_back: datetime | None = None
    back_elsewhere: bool = False
    coupons: tuple[Coupon, ...] = ()
    expected: CampaignFacts | None = None
    campaign: CampaignFacts | None = None
    talked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """One SMS to the contact, with all the turn's texts joined. introduces: it says that this is an
    automatic assistant. purpose: survey_question or doubt_question if it asks one, promised if it
    hands over what a campaign promised. offers: it offers more than that, under this program.
    instead: what is said if there is no code left for its {coupon}; "" if it has none."""

    text: str
    introduces: bool = False
    purpose: Purpose = Purpose.ANSWER
    offers: str | None = None
    instead: str = ""


@dataclass(frozen=True, slots=True)
class SetLanguage:
    """The contact's language. `asked` if the contact asked for it, else detected."""

    language: Language
    asked: bool


@dataclass(frozen=True, slots=True)
class OptOut:
    """An opt-out in other words than a keyword."""

    confidence: float


@dataclass(frozen=True, slots=True)
class MaybeOptOut:
    """A possible opt-out, for staff to look at.

    ask_in: None if this turn's reply asks: all texts but direct answers are held, and silence then
    opts out. Else only campaigns are held, and the bot asks after that time if nobody settles it.
    """

    confidence: float
    ask_in: timedelta | None = None


@dataclass(frozen=True, slots=True)
class KeepTexts:
    """The end of a doubt: a no from the contact, or (served) a text that got what it asked for."""

    served: bool = False


@dataclass(frozen=True, slots=True)
class WrongNumber:
    """The number belongs to somebody else: its campaigns are held, and staff look at it."""


@dataclass(frozen=True, slots=True)
class Less:
    """The contact's wish for fewer texts, or for other ones: less, not none. Whoever carries it out
    confirms it. language: of the turn."""

    wish: LessWish
    language: Language


@dataclass(frozen=True, slots=True)
class DataRequest:
    """The contact's wish to have its data copied or deleted.

    says: the text that it is noted, for a request that is not open yet."""

    wish: DataWish
    says: Reply | None = None


@dataclass(frozen=True, slots=True)
class Handoff:
    """A person is wanted or needed.

    reason: asked, call_back, failed, campaign (its word calls them), survey (given up on), order
    (not found, or more than its status is wanted), not_understood, or one of
    bot.reading.urgent_words.Urgency. order: the number of the one that was spoken of. told: this
    turn says that staff are away, and until when. meanwhile: the bot goes on until they come."""

    reason: str
    order: str | None = None
    told: bool = False
    meanwhile: bool = False


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The text asked for something that the bot has no answer to."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the text says of the business. more: the words that a complaint was asked for."""

    text: str
    reading: Reading
    more: bool = False


@dataclass(frozen=True, slots=True)
class Filed:
    """A text that a phone or a system has sent by itself: filed as what it is, never answered."""

    found: Automatic


@dataclass(frozen=True, slots=True)
class SurveyStep:
    """A reply's effect on the run.

    position: the question that waits now. status: open, completed, or, where a question was given
    up on, ended or handed_over (to a person), as the survey says. question: the key of the question
    that was answered (value) or skipped (value None); None if the answer was not understood and the
    question stands. on_way: the keys of the questions that the answers lead to, which alone count;
    None if everybody is asked the same. theme: what the words of the answer are about, None
    without any.
    """

    campaign_id: int
    position: int
    tries: int
    status: str
    question: str | None = None
    value: str | None = None
    comment: str = ""
    theme: Theme | None = None
    on_way: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class CampaignAnswer:
    """The word that a campaign asked for."""

    campaign_id: int
    word: str


@dataclass(frozen=True, slots=True)
class SurveyRemark:
    """Words that came in place of an answer, kept with their question."""

    campaign_id: int
    question: str
    text: str
    theme: Theme | None = None


Effect = (
    Reply
    | SetLanguage
    | OptOut
    | MaybeOptOut
    | KeepTexts
    | WrongNumber
    | Less
    | DataRequest
    | Handoff
    | Unanswered
    | Feedback
    | SurveyStep
    | Filed
    | SurveyRemark
    | CampaignAnswer
)


@dataclass(frozen=True, slots=True)
class Turn:
    """The result of a turn: the new dialogue state (JSON), and the effects."""

    state: dict[str, object]
    effects: tuple[Effect, ...]
    understanding: Understanding | None


def ordered(effects: Sequence[Effect]) -> tuple[Effect, ...]:
    """Returns the effects in the order in which they are written: a change of owner first, since
    texts under a new owner carry its fencing number; else as they came."""
    return tuple(sorted(effects, key=lambda effect: not isinstance(effect, Handoff)))
