"""Renders a person's data as a readable page: one file, nothing loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.files import templates
from bot.models import Language

PAGE = Path(__file__).with_name("person.html.j2")

# Titles of the sections; the columns keep the names that the JSON file has too.
TITLES: Mapping[str, Mapping[Language, str]] = {
    key: {Language.EN: en, Language.FR: fr}
    for key, en, fr in (
        ("contact", "Who you are", "Qui vous êtes"),
        ("conversation", "Conversation", "Conversation"),
        ("messages", "Texts, yours and ours", "SMS, les vôtres et les nôtres"),
        ("attachments", "Pictures and files you sent", "Vos photos et fichiers"),
        ("message_statuses", "What became of our texts", "Ce que nos SMS sont devenus"),
        ("dialogue_state", "What the assistant remembers", "Ce que l'assistant retient"),
        ("consents", "What you have agreed to", "Ce que vous avez accepté"),
        (
            "consent_events",
            "How your consent came about, with proof",
            "L'histoire de votre consentement, avec preuves",
        ),
        ("opt_in_requests", "Subscriptions we asked you to confirm", "Inscriptions à confirmer"),
        ("campaigns", "Campaigns you were part of", "Campagnes qui vous ont été adressées"),
        ("link_tokens", "Links in our texts, yours alone", "Vos liens dans nos SMS"),
        ("clicks", "Links that were opened", "Liens ouverts"),
        ("survey_runs", "Surveys", "Enquêtes"),
        ("survey_waits", "Surveys to come after what you did", "Enquêtes à venir"),
        ("survey_answers", "Your answers", "Vos réponses"),
        ("events", "What you did and what reached you", "Ce que vous avez fait et reçu"),
        ("coupons", "Codes you were given", "Vos codes"),
        ("held_out", "Campaigns that left you out to compare", "Campagnes dont vous étiez exclu"),
        ("orders", "Your orders", "Vos commandes"),
        ("feedback", "Compliments and complaints", "Avis et réclamations"),
        ("corrections", "How staff have read your texts", "Comment nous avons relu vos SMS"),
        ("unanswered", "What the assistant could not answer", "Ce qui est resté sans réponse"),
        ("cases", "What waited for a person", "Ce qui attendait une personne"),
        ("notes", "Notes of our staff", "Notes de notre équipe"),
        ("drafts", "Answers begun", "Réponses commencées"),
        ("audit", "What staff and the assistant did", "Ce que l'équipe et l'assistant ont fait"),
        ("quarantine", "Received in files, not used", "Reçu dans des fichiers, non utilisé"),
    )
}
WORDS: Mapping[Language, Mapping[str, str]] = {
    Language.EN: {
        "title": "Your data",
        "made": "Made on",
        "by": "by",
        "nothing": "Nothing.",
        "yes": "yes",
        "no": "no",
        "rights": "You may have anything here put right or erased, and object to texts at any "
        "time: answer STOP, or write to",
    },
    Language.FR: {
        "title": "Vos données",
        "made": "Établi le",
        "by": "par",
        "nothing": "Rien.",
        "yes": "oui",
        "no": "non",
        "rights": "Vous pouvez faire rectifier ou effacer ces données et vous opposer aux SMS à "
        "tout moment : répondez STOP, ou écrivez à",
    },
}


def render(found: Mapping[str, Any], brand: str, support: str) -> str:
    """Renders what erase.export returned, in the person's language."""
    language = next(
        (
            Language(person["contact"][0]["language"])
            for person in found["people"]
            if person["contact"][0]["language"]
        ),
        Language.EN,
    )
    return templates.render(
        PAGE,
        {
            "found": found,
            "brand": brand,
            "support": support,
            "language": language.value,
            "words": WORDS[language],
            "titles": {key: names[language] for key, names in TITLES.items()},
        },
    )
