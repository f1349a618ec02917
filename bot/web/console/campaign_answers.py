"""The composer's fields for the words that a campaign asks for, and the questions that it answers:
one made of the other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import zip_longest
from typing import Any

from bot.campaigns.rules.replies import MOST_WORDS, QUESTIONS, REPLIES
from bot.models import Language
from bot.reading.campaign_questions import CampaignQuestion
from bot.web.catalog import mark
from bot.web.console.forms import CampaignForm

Pair = dict[str, str]  # a text by the code of its language

# What people ask about a campaign.
ABOUT = {
    "until": mark("Until when is it on?"),
    "code": mark("Which code?"),
    "link": mark("Where is the link?"),
    "shops": mark("Which shops, or online?"),
    "goods": mark("What is it on?"),
}


def content(sent: CampaignForm, codes: Collection[str]) -> dict[str, Any]:
    """Returns the words and answers that a form describes, as a file has them. codes: the languages
    of the campaign's text."""
    rows = zip(
        sent.word_en,
        sent.word_fr,
        sent.answer_en,
        sent.answer_fr,
        zip_longest(
            sent.reply_tag, sent.reply_event, sent.reply_coupon, sent.reply_staff, fillvalue=""
        ),
        strict=False,
    )
    replies = [
        {
            "word": _texts(codes, word_en, word_fr),
            "answer": _texts(codes, answer_en, answer_fr),
            **_follows(*then),
        }
        for word_en, word_fr, answer_en, answer_fr, then in rows
        if f"{word_en}{word_fr}{answer_en}{answer_fr}".strip()
    ]
    questions = {
        kind: _texts(codes, english, french)
        for kind, english, french in zip(sent.about, sent.told_en, sent.told_fr, strict=False)
        if f"{english}{french}".strip() and kind in set(CampaignQuestion)
    }
    return {REPLIES: replies, QUESTIONS: questions}


def _follows(tag: str, event: str, coupon: str, staff: str) -> dict[str, Any]:
    """Returns what else follows a word."""
    said = {"tag": tag.strip(), "event": event.strip(), "coupon": coupon, "staff": bool(staff)}
    return {name: value for name, value in said.items() if value}


def _texts(codes: Collection[str], english: str, french: str) -> Pair:
    given = {"en": english.strip(), "fr": french.strip()}
    return {code: text for code, text in given.items() if text or code in codes}


def shown(made: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the form's values, with an empty row for one word more."""
    listed = made.get(REPLIES)
    rows = [_row(one) for one in listed if isinstance(one, Mapping)] if listed else []
    if len(rows) < MOST_WORDS:
        rows.append(_row({}))
    told = made.get(QUESTIONS)
    answers = told if isinstance(told, Mapping) else {}
    return {
        "replies": rows,
        "questions": [(kind.value, _pair(answers.get(kind.value))) for kind in CampaignQuestion],
    }


def _row(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "word": _pair(one.get("word")),
        "answer": _pair(one.get("answer")),
        **{name: str(one.get(name) or "") for name in ("tag", "event", "coupon")},
        "staff": one.get("staff") is True,
    }


def _pair(given: object) -> Pair:
    if isinstance(given, Mapping):
        return {one.value: str(given.get(one.value, "")) for one in Language}
    return {one.value: str(given or "") for one in Language}
