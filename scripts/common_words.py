"""Writes bot/reading/common_words.txt: the words of the training texts that are nobody's name.

Run it when the texts of data/ have changed: python scripts/common_words.py
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from bot.reading import names
from bot.reading.folded import fold

ROOT = Path(__file__).parent.parent
TEXTS = ("nlu/*.yml", "texts/*.tsv", "lookups/*.txt", "faq.yml")
# said after "stop" or "arret", and in none of the texts
MORE = """
    loss losses motion sign signs sight watch gap press light lights bath valve sheep frame codon
    word words
    smoking crying lying whining motions orders rumor rumors violence war wars oil hate racism abuse
    maladie travail bus tram cardiaque image brusque definitif total provisoire urgence urgences jeu
    jeux buffet momentane gare station quai ligne metro domicile maladies travaux chantier machine
    cookies
    sign-up signs shop shops button buttons newsletter newsletters account accounts lettre compte
    contrat
    spotify netflix tiktok instagram insta snapchat whatsapp facebook twitter youtube amazon paypal
    revolut
    klarna deliveroo ubereats uber doordash venmo zelle cashapp bitcoin crypto tinder bumble
    linkedin google
    microsoft apple disney hulu peloton shein temu vinted leboncoin airbnb groupon covid ozempic
    brexit
    bail box abonnement forfait mutuelle assurance banque ligne mobile internet fibre gaz edf
"""


def sources() -> Iterator[str]:
    """Yields the text of each file."""
    for pattern in TEXTS:
        for path in sorted((ROOT / "data").glob(pattern)):
            yield path.read_text("utf-8")


def main() -> None:
    """Writes the file."""
    found = set(re.findall(r"[a-z]{2,}", fold(" ".join([*sources(), MORE]))))
    words = sorted(found - names.names())
    target = ROOT / "bot" / "reading" / "common_words.txt"
    lines, line = [], ""
    for word in words:
        if len(line) + len(word) >= 100:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    target.write_text("\n".join([*lines, line, ""]), "utf-8")


if __name__ == "__main__":
    main()
