"""One typo a text, as fingers make them: a letter dropped, doubled, swapped with its neighbour or
hit beside its key (QWERTY or AZERTY), and accents left out in half of the texts. The same seed
makes the same typos."""

from __future__ import annotations

import random
import unicodedata

ROWS = {
    "en": ("qwertyuiop", "asdfghjkl", "zxcvbnm"),
    "fr": ("azertyuiop", "qsdfghjklm", "wxcvbn"),
}


def _neighbours(rows: tuple[str, ...]) -> dict[str, str]:
    beside: dict[str, str] = {}
    for number, row in enumerate(rows):
        for place, letter in enumerate(row):
            near = row[max(0, place - 1) : place] + row[place + 1 : place + 2]
            for other in rows[max(0, number - 1) : number] + rows[number + 1 : number + 2]:
                near += other[max(0, place - 1) : place + 1]
            beside[letter] = near
    return beside


NEIGHBOURS = {language: _neighbours(rows) for language, rows in ROWS.items()}


def mistyped(text: str, language: str, seed: int) -> str:
    """Returns the text with one typo at a random letter, accents dropped in half of all texts."""
    chance = random.Random(f"{seed} {text}")
    if chance.random() < 0.5:
        text = "".join(
            c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)
        )
    letters = [place for place, character in enumerate(text) if character.isalpha()]
    if not letters:
        return text
    at = chance.choice(letters)
    before, letter, after = text[:at], text[at], text[at + 1 :]
    match chance.choice(("drop", "double", "swap", "neighbour")):
        case "drop":
            return before + after
        case "double":
            return before + letter + letter + after
        case "swap" if after:
            return before + after[0] + letter + after[1:]
        case _:
            near = NEIGHBOURS[language].get(letter.lower(), "")
            hit = chance.choice(near) if near else letter
            return before + (hit.upper() if letter.isupper() else hit) + after
