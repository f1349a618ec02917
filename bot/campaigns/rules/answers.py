"""Checks the words that a campaign asks for as replies, and what is answered to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.campaigns.rules import wording
from bot.campaigns.rules.file import Campaign
from bot.campaigns.rules.findings import Findings
from bot.campaigns.rules.replies import goes_further
from bot.models import Language
from bot.reading.keywords import fold

if TYPE_CHECKING:
    from bot.campaigns.rules.check import Known


def look(found: Findings, campaign: Campaign, known: Known) -> None:
    """Notes what is wrong with a campaign's words and answers."""
    keywords = wording.keywords_of(known.packs)
    for number, one in enumerate(campaign.replies, 1):
        for language, word in one.word.items():
            place = f"replies[{number}].word.{language.value}"
            found.reply(place, word, keywords, known.joins)
            if language in campaign.text and not _names(campaign.text[language], word):
                found.warn(
                    "reply_not_asked",
                    place,
                    "is not named in the text, so nobody knows that %(word)s may be replied",
                    word=word,
                )
    for language, text in campaign.text.items():
        _unexpected(found, campaign, language, text)
    for place, answer in said(campaign):
        if more := goes_further(answer, campaign.text):
            found.warn(
                "answer_goes_further",
                place,
                "offers more than the text does (%(words)s), so it goes as an offer: only to people"
                " who agreed to offers, and at hours at which these may go",
                words=", ".join(more),
            )


def said(campaign: Campaign) -> Iterator[tuple[str, str]]:
    """Yields each answer that a campaign has, with its place in the file."""
    for number, one in enumerate(campaign.replies, 1):
        for language, text in one.answer.items():
            yield f"replies[{number}].answer.{language.value}", text
    for kind, texts in campaign.questions.items():
        for language, text in texts.items():
            yield f"questions.{kind.value}.{language.value}", text


def _unexpected(found: Findings, campaign: Campaign, language: Language, text: str) -> None:
    """Notes a word that the text asks for in capitals, and that leads to nothing."""
    if campaign.survey is not None:
        return
    known = {fold(word) for one in campaign.replies for word in one.word.values()}
    for word in wording.asked_words(text):
        if word not in known and re.search(rf"\b{re.escape(word.upper())}\b", text):
            found.warn(
                "reply_not_expected",
                f"text.{language.value}",
                "asks for the reply %(word)s, and nothing says what follows it",
                word=word.upper(),
            )


def _names(text: str, word: str) -> bool:
    return fold(word) in fold(text).split()
