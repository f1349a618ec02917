"""Writes docs/texts.md: every text of ours beside its translation, from domain.yml."""

from __future__ import annotations

from pathlib import Path

from bot.models import Language
from bot.sms.segments import encoding, segments
from bot.texts import Texts

ROOT = Path(__file__).parent.parent
# What fills the placeholders, as a shop would have it.
COMMON = {"brand": "Le Panier", "support": "bonjour@lepanier.example", "site": "lepanier.example"}
ORDER = {"number": "LP-10234", "carrier": "Mondial Relay"}
SPOKEN = {
    Language.EN: {
        "date": "Wednesday 30 September",
        "title": "the Panier club",
        "frequency": "up to 4 texts a month",
        "rates": "Msg & data rates may apply. ",
        "name": "Maximilian",
        "when": "tomorrow at 9 am",
    },
    Language.FR: {
        "date": "mercredi 30 septembre",
        "title": "le club Panier",
        "frequency": "4 SMS par mois au plus",
        "rates": "",  # nothing is said of rates in France
        "name": "Maximilienne",
        "when": "demain à 9h",
    },
}
# What answers on the shop's facts say; "utter_hours_" and the like are parts of them.
FACTS = {
    "place": "",
    "day": "lundi 4 janvier",
    "next": "lundi 4 janvier, 9h30",
    "time": "12:30 pm",
    "hours": "9h30-19h",
    "week": "lundi-samedi 9h30-19h, dimanche 10h-13h",
    "closed": "1er janvier, 1er mai et 25 décembre",
    "price": "12,90 €",
    "amount": "120,50 €",
    "free_from": "150 €",
    "days": "10-14",
    "until": "12 septembre",
    "note": "",
    "how": " C'est gratuit, par la poste ou au magasin.",
    "places": "la France, l'UE et la Suisse",
    "city": "Troyes",
    "cities": "Paris et Troyes",
    "link": "https://sms.lepanier.example/p/0123456789abcdefghijkl",
    "keyword": "JOIN",
    "answer": "Afternoon",
    "left": "3",
    "code": "K7WM3QX6",
    "worth": "20 %",
}
# Texts that the dialogue never says as the first answer: the webhook's, the sign-up's, and parts.
ALONE = (
    "utter_stop_",
    "utter_scope_",
    "utter_start_",
    "utter_help",
    "utter_contact",
    "utter_optin_",
    "utter_rates",
    "utter_introduction",
    "utter_about",
    "utter_apology",
)
# Texts that may take more than one segment, and why.
LONGER: dict[str, str] = {
    "utter_optin_welcome": "the carriers of the United States want rates, frequency, help and STOP",
    "utter_opt_in_how": "as the first answer, in French",
}

HEAD = """# Texts

What the bot says, from `domain.yml`; `python scripts/texts_doc.py` writes this page. Surveys ask in
the words of their own file, and questions about the shop are answered by the FAQ's.

The placeholders are filled as a shop would have them. *Letters* are those of the text with them;
*SMS* how many segments a carrier bills, and for a text that can be the first one the same with the
introduction before it ("{en}" or "{fr}"), if that is more. A letter outside of
GSM-7 (ê, ô, ç, À, a curly quote) more than halves what fits into one.

| text | English | letters | SMS | French | letters | SMS |
|---|---|---|---|---|---|---|
"""


def filled(texts: Texts, name: str, language: Language, variables: dict[str, str]) -> str:
    """Returns the text with its placeholders filled."""
    return texts.render(name, language, {**FACTS, **ORDER, **SPOKEN[language], **variables})


def first(texts: Texts, name: str, language: Language, variables: dict[str, str]) -> str:
    """Returns the text as a first answer: after the introduction, where that can be."""
    text = filled(texts, name, language, variables)
    if name.startswith(ALONE):
        return text
    return f"{filled(texts, 'utter_introduction', language, variables)}\n{text}"


def render() -> str:
    """Returns the page."""
    texts = Texts.load(ROOT / "domain.yml")
    head = HEAD.format(
        **{one.value: filled(texts, "utter_introduction", one, COMMON) for one in Language}
    )
    rows = [_row(texts, name) for name in sorted(texts.names)]
    return head + "\n".join(rows) + "\n"


def _row(texts: Texts, name: str) -> str:
    cells = [f"`{name.removeprefix('utter_')}`"]
    for language in Language:
        text = filled(texts, name, language, COMMON)
        alone, after = segments(text), segments(first(texts, name, language, COMMON))
        sms = str(alone) if alone == after else f"{alone}, {after}"
        cells += [text.replace("|", "\\|"), str(len(text)), f"{sms}{_unicode(text)}"]
    return f"| {' | '.join(cells)} |"


def _unicode(text: str) -> str:
    return "" if encoding(text).value == "GSM-7" else " (UCS-2)"


if __name__ == "__main__":
    (ROOT / "docs" / "texts.md").write_text(render(), "utf-8")
