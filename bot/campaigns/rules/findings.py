"""What a check has found so far, and what several checks say in the same words.

A finding is said in English with %(name)s for its values, so that a page can say it in another
language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.campaigns.rules.wording import offer_words
from bot.models import MessageClass
from bot.reading.keywords import KeywordKind, fold, match

TAKEN = (KeywordKind.STOP, KeywordKind.HELP, KeywordKind.CONTACT, KeywordKind.START)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. code: its name; place: the field of the file, "" for all of it."""

    code: str
    place: str
    text: str
    values: Mapping[str, object]
    is_error: bool

    @property
    def said(self) -> str:
        """Returns it in English."""
        return self.text % self.values if self.values else self.text


class Findings:
    """What has been found so far."""

    def __init__(self) -> None:
        self.found: list[Finding] = []

    def wrong(self, code: str, place: str, text: str, **values: object) -> None:
        self.found.append(Finding(code, place, text, values, True))

    def warn(self, code: str, place: str, text: str, **values: object) -> None:
        self.found.append(Finding(code, place, text, values, False))

    def is_keyword(self, place: str, word: str) -> None:
        """Notes that a word which is asked for has another meaning everywhere."""
        self.wrong(
            "reply_is_keyword",
            place,
            "asks for the reply %(word)s, which stops the texts or asks for help everywhere; choose"
            " another word",
            word=word,
        )

    def reply(self, place: str, word: str, keywords: frozenset[str], joins: frozenset[str]) -> None:
        """Notes that a reply which is offered means something else. keywords: those of all packs;
        joins: those that join a program on the number; both folded."""
        known = match(word)
        if fold(word) in keywords or (known is not None and known.kind in TAKEN):
            self.is_keyword(place, word)
        elif fold(word) in joins:
            self.wrong(
                "reply_joins",
                place,
                "%(word)s joins a program on this number; choose another word",
                word=word,
            )

    def no_offer(self, place: str, text: str, message_class: MessageClass | None) -> None:
        """Notes an offer in a text that may make none. message_class: None if it is not known."""
        offer = offer_words(text)
        if message_class is MessageClass.INFORMATIONAL and offer:
            self.wrong(
                "offer_words",
                place,
                "makes an offer (%(words)s), but the class is informational: make it promotional,"
                " or overrule this with a reason",
                words=", ".join(offer),
            )
