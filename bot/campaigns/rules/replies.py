"""The words that a campaign asks for as replies, and the answers to questions about it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.campaigns.rules import coupon
from bot.campaigns.rules.wording import offer_words
from bot.files import checking
from bot.files.checking import Problems, inside
from bot.files.naming import tag
from bot.models import Language
from bot.reading.campaign_questions import CampaignQuestion
from bot.reading.keywords import fold
from bot.sms.personalise import has_stray_brace, placeholders
from bot.sms.segments import MAX_BODY

REPLIES, QUESTIONS = "replies", "questions"  # the fields of a campaign's file
FIELDS = ("word", "answer", "tag", "event", "coupon", "staff")
FILLED = frozenset({"brand", "support"})  # the placeholders of an answer
LONGEST_WORD, MOST_WORDS, LONGEST_EVENT = 20, 8, 80

Texts = Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class Expected:
    """A reply that a campaign asks for: its word and the answer by language.

    tag: what whoever says it carries; event: what it is noted as; coupon: the pool of the code that
    the answer hands over; "" for none. staff: it calls them."""

    word: Texts
    answer: Texts
    tag: str = ""
    event: str = ""
    coupon: str = ""
    staff: bool = False

    @property
    def name(self) -> str:
        """Returns what is noted of whoever says it: its English word, else the first."""
        return (self.word.get(Language.EN) or next(iter(self.word.values()), "")).upper()


def read_replies(
    campaign: Mapping[str, object],
    spoken: Collection[Language],
    languages: Iterable[Language],
    problems: Problems,
) -> tuple[Expected, ...]:
    """Reads the words that a campaign expects and notes their problems. spoken: the languages of
    its text, in each of which all is needed."""
    data = campaign.get(REPLIES)
    if data is None:
        return ()
    if campaign.get("survey") is not None:
        problems.add(REPLIES, "does not go with a survey, which asks for replies itself")
    listed = checking.listed(data, REPLIES, problems)
    if isinstance(data, list) and not listed:
        problems.add(REPLIES, "is empty; without an expected word leave it out")
    if len(listed) > MOST_WORDS:
        problems.add(REPLIES, f"has {len(listed)} words; at most {MOST_WORDS} are allowed")
    found = []
    for position, one in enumerate(listed, 1):
        place = f"{REPLIES}[{position}]"
        fields = checking.mapping(one, place, problems)
        checking.only(fields, FIELDS, place, problems)
        word = _texts(fields.get("word"), inside(place, "word"), spoken, languages, problems)
        pool = _named(fields, "coupon", place, problems)
        own = coupon.OWN if pool else frozenset[str]()
        answer = read_answer(fields.get("answer"), inside(place, "answer"), spoken, problems, own)
        found.append(
            Expected(
                _words(word, inside(place, "word"), problems),
                answer,
                tag(_named(fields, "tag", place, problems)),
                _event(fields, place, problems),
                pool,
                checking.switch(fields.get("staff"), inside(place, "staff"), problems),
            )
        )
    _check_same(found, problems)
    _check_coupons(found, campaign, problems)
    return tuple(found)


def pool_of(replies: Sequence[Expected]) -> str | None:
    """Returns the pool whose codes the words hand over, None if none does."""
    return next((one.coupon for one in replies if one.coupon), None)


def read_questions(
    campaign: Mapping[str, object], spoken: Collection[Language], problems: Problems
) -> dict[CampaignQuestion, Texts]:
    """Reads the answers to questions about the campaign and notes their problems."""
    if campaign.get(QUESTIONS) is None:
        return {}
    fields = checking.mapping(campaign[QUESTIONS], QUESTIONS, problems)
    checking.only(fields, [one.value for one in CampaignQuestion], QUESTIONS, problems)
    return {
        kind: read_answer(fields[kind.value], inside(QUESTIONS, kind.value), spoken, problems)
        for kind in CampaignQuestion
        if kind.value in fields
    }


def read_answer(
    data: object,
    place: str,
    spoken: Collection[Language],
    problems: Problems,
    own: frozenset[str] = frozenset(),
) -> dict[Language, str]:
    """Reads an answer in each language of the campaign. own: more placeholders that it may have."""
    found = _texts(data, place, spoken, tuple(Language), problems)
    for language, text in found.items():
        where = inside(place, language.value)
        unknown = [name for name in placeholders(text) if name not in FILLED | own]
        if unknown or has_stray_brace(text):
            known = ", ".join(f"{{{name}}}" for name in sorted(FILLED | own))
            problems.add(where, f"takes only {known} in braces")
        if len(text) > MAX_BODY:
            problems.add(where, f"has {len(text)} characters; at most {MAX_BODY} fit into one text")
    return found


def _texts(
    data: object,
    place: str,
    spoken: Collection[Language],
    languages: Iterable[Language],
    problems: Problems,
) -> dict[Language, str]:
    """Reads a text for each language; a plain one stands for all of them."""
    if data is None or isinstance(data, Mapping):
        return checking.spoken_texts(data, place, spoken, languages, problems)
    return dict.fromkeys(spoken, checking.text(data, place, problems))


def _words(words: Texts, place: str, problems: Problems) -> Texts:
    for language, word in words.items():
        folded = fold(word)
        if word and (not folded or " " in folded or len(word) > LONGEST_WORD):
            problems.add(
                inside(place, language.value),
                f"must be one word of letters and digits, of {LONGEST_WORD} at most, such as YES",
            )
    return words


def _named(fields: Mapping[str, object], name: str, place: str, problems: Problems) -> str:
    """Returns a name that a word may have, "" if it has none."""
    if fields.get(name) is None:
        return ""
    return " ".join(checking.text(fields[name], inside(place, name), problems).split())


def _event(fields: Mapping[str, object], place: str, problems: Problems) -> str:
    said = _named(fields, "event", place, problems)
    if len(said) > LONGEST_EVENT:
        problems.add(inside(place, "event"), f"has at most {LONGEST_EVENT} characters")
    return said


def _check_coupons(
    found: Sequence[Expected], campaign: Mapping[str, object], problems: Problems
) -> None:
    """Notes coupons that do not go together: in one campaign nobody gets two."""
    pools = {one.coupon for one in found if one.coupon}
    for position, one in enumerate(found, 1):
        place = inside(f"{REPLIES}[{position}]", "coupon")
        if one.coupon and campaign.get("coupon") is not None:
            problems.add(place, "does not go with a coupon in the text: nobody gets two")
        elif one.coupon and len(pools) > 1:
            problems.add(place, "is of another pool than that of another word: nobody gets two")
        for language, text in one.answer.items():
            if one.coupon and coupon.CODE not in placeholders(text):
                where = inside(f"{REPLIES}[{position}].answer", language.value)
                problems.add(where, "does not say the code; put {coupon} into it")


def _check_same(found: Sequence[Expected], problems: Problems) -> None:
    """Notes a word that would lead to two answers, be it in two languages."""
    seen: dict[str, int] = {}
    for position, one in enumerate(found, 1):
        for language, word in one.word.items():
            first = seen.setdefault(fold(word), position)
            if first != position and word:
                problems.add(
                    f"{REPLIES}[{position}].word.{language.value}",
                    f"{word} is the word of {REPLIES}[{first}] already",
                )


def replies_mapping(replies: Sequence[Expected]) -> list[dict[str, object]]:
    """Returns the words in the form that read_replies reads, fit for JSON."""
    return [
        {
            "word": checking.by_code(one.word),
            "answer": checking.by_code(one.answer),
            **{name: said for name in FIELDS[2:] if (said := getattr(one, name))},
        }
        for one in replies
    ]


def questions_mapping(questions: Mapping[CampaignQuestion, Texts]) -> dict[str, object]:
    """Returns the answers in the form that read_questions reads, fit for JSON."""
    return {kind.value: checking.by_code(texts) for kind, texts in questions.items()}


def goes_further(answer: str, texts: Texts) -> tuple[str, ...]:
    """Returns the offers in an answer that none of the campaign's texts makes: whoever asks for
    what was promised has not asked for these."""
    promised = {word for text in texts.values() for word in offer_words(text)}
    return tuple(word for word in offer_words(answer) if word not in promised)
