"""Looks up the meaning of texts without words, which the classifier would guess."""

from __future__ import annotations

import unicodedata

MEANINGS = {
    "affirm": "👍👌✅✔🆗🙆💯☑",
    "deny": "👎❌✖🙅🚫❎",
    "thank": "🙏💐🤝",
    "greet": "👋🖐✋",
    "feedback_positive": "😍🥰😊😀😃😄😁🤩❤♥💕💖😘⭐🌟🎉🥳👏💪🔥😻🤗🙂☺💜💙💚🧡💛",
    "feedback_negative": "😡🤬😠😤👿😞😒🙁☹😕😩😫💩🤮😾😣😖",
    "opt_out": "🛑",
}
INTENTS = {emoji: intent for intent, emojis in MEANINGS.items() for emoji in emojis}
UNCLEAR = "nlu_fallback"


def meaning(text: str) -> str | None:
    """Returns the intent of a text without letters and digits; None for every other text."""
    if any(unicodedata.category(character)[0] in "LN" for character in text):
        return None
    intents = {INTENTS[character] for character in text if character in INTENTS}
    return intents.pop() if len(intents) == 1 else UNCLEAR
