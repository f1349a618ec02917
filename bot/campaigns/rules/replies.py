"""The words that a campaign asks for as replies, and the answers to questions about it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

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
FIELDS = ("word", "answer", "tag")
FILLED = frozenset({"brand", "support"})  # the placeholders of an answer
LONGEST_WORD, MOST_WORDS = 20, 8

Texts = Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class Expected:
    """A reply that a campaign asks for: its word and the answer by language, and the tag that
    whoever says it gets, "" for none."""

    word: Texts
    answer: Texts
    tag: str = ""

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
        answer = read_answer(fields.get("answer"), inside(place, "answer"), spoken, problems)
        given = "" if fields.get("tag") is None else _tag(fields["tag"], place, problems)
        found.append(Expected(_words(word, inside(place, "word"), problems), answer, given))
    _check_same(found, problems)
    return tuple(found)


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
    data: object, place: str, spoken: Collection[Language], problems: Problems
) -> dict[Language, str]:
    """Reads an answer in each language of the campaign."""
    found = _texts(data, place, spoken, tuple(Language), problems)
    for language, text in found.items():
        where = inside(place, language.value)
        unknown = [name for name in placeholders(text) if name not in FILLED]
        if unknown or has_stray_brace(text):
            known = ", ".join(f"{{{name}}}" for name in sorted(FILLED))
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


def _tag(data: object, place: str, problems: Problems) -> str:
    said = checking.text(data, inside(place, "tag"), problems)
    return tag(said) if said else ""


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
            "word": plain(one.word),
            "answer": plain(one.answer),
            **({"tag": one.tag} if one.tag else {}),
        }
        for one in replies
    ]


def questions_mapping(questions: Mapping[CampaignQuestion, Texts]) -> dict[str, object]:
    """Returns the answers in the form that read_questions reads, fit for JSON."""
    return {kind.value: plain(texts) for kind, texts in questions.items()}


def plain(texts: Texts) -> dict[str, str]:
    """Returns texts by the codes of their languages."""
    return {language.value: text for language, text in texts.items()}


def goes_further(answer: str, texts: Texts) -> tuple[str, ...]:
    """Returns the offers in an answer that none of the campaign's texts makes: whoever asks for
    what was promised has not asked for these."""
    promised = {word for text in texts.values() for word in offer_words(text)}
    return tuple(word for word in offer_words(answer) if word not in promised)
