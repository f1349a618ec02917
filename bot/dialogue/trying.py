"""Tries a question out as a stranger would ask it: what would be answered, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.dialogue import evaluation, faq, questions
from bot.dialogue.engine import Engine
from bot.dialogue.turn import Facts, Handoff, Reply, SetLanguage
from bot.knowledge.model import ShopFacts
from bot.knowledge.rules.answers import heard
from bot.models import BOT, Language

CLOSEST, LIKELIEST = 5, 4  # entries and intents that are shown


@dataclass(frozen=True, slots=True)
class Known:
    """What a question is answered from: the entries, the facts, what fills the texts."""

    entries: faq.Entries
    shop: ShopFacts | None
    variables: dict[str, str]
    default_language: Language


async def attempt(
    engine: Engine, known: Known, text: str, language: Language | None, now: datetime
) -> dict[str, Any]:
    """Returns what would be answered, as JSON values. The entries must have been learned."""
    text = text.strip()
    if keyword := evaluation.keyword(text):
        return {"keyword": keyword.intent}
    facts = Facts(
        now=now,
        language=language,
        introduced=True,
        owner=BOT,
        revoked=False,
        media=(),
        faq=known.entries,
        variables=known.variables,
        default_language=known.default_language,
        shop=known.shop,
    )
    turn = await engine.turn(None, text, facts)
    asked = next((one.language for one in turn.effects if isinstance(one, SetLanguage)), None)
    return {
        "replies": [one.text for one in turn.effects if isinstance(one, Reply)],
        "hands_off": any(isinstance(one, Handoff) for one in turn.effects),
        "language": asked or language,
        **explained(engine, known, text, language or asked or known.default_language, now),
    }


def explained(
    engine: Engine, known: Known, text: str, language: Language, now: datetime
) -> dict[str, Any]:
    """Returns why: what the text is taken for, and which entries come closest."""
    read = engine.explain(text)
    ranking = read.get("intent_ranking", ())
    likely = {guess["name"]: guess["confidence"] for guess in ranking}
    named = questions.entities(read)
    question = heard(text, named, language, now)
    return {
        "intent": read["intent"]["name"],
        "sure": read["intent"]["confidence"],
        "others": [[one["name"], one["confidence"]] for one in ranking[1:LIKELIEST]],
        "slug": questions.slug_of(text, read, known.entries, question),
        "closest": [
            [one.slug, one.closeness] for one in faq.ranked(known.entries, text, likely)[:CLOSEST]
        ],
        "named": [[one.kind.value, str(one.value)] for one in named],
    }
