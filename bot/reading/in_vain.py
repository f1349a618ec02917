"""Whether a text says that what was advised is of no help: "I've tried that", "déjà essayé"."""

from __future__ import annotations

import re

from bot.reading.folded import read

_LONGEST = 9  # words; a longer text says what is the matter
_VAIN = re.compile(
    r"\b(?:(?:already|just|have|'ve|i) (?:tried|done|did|checked|looked)(?=\W*$| (?:that|this|it"
    r"|them|both|all|everything|there|already|twice|\w+ times)\b)"
    r"|(?:that|it|this) (?:did(?:n'?t| not)|does(?:n'?t| not)|has(?:n'?t| not)) (?:help|change|fix"
    r"|solve)\w*|still (?:the same|no luck|refused|declined|says? (?:no|invalid|the same))"
    r"|same (?:thing|problem|error|message)(?: again)?(?=\W*$)|no (?:luck|joy|use)(?=\W*$)"
    r"|never used it(?: before)?|not (?:very )?helpful"
    r"|(?:deja|tout) (?:essaye|fait|verifie|tente|teste|regarde)\w*"
    r"|j'ai (?:deja |tout |bien )+(?:essaye|fait|verifie|tente|regarde)\w*"
    r"|(?:ca|cela) (?:ne |n'a )?(?:change|resout|aide|m'aide)\w* (?:rien|pas)"
    r"|toujours (?:pareil|refuse\w*|le meme (?:probleme|souci|message))"
    r"|(?:je (?:ne )?l'ai )?jamais (?:utilise|servi)\w*|sans (?:succes|resultat))"
)


def tried_in_vain(text: str) -> bool:
    """Returns whether the short text says that nothing of what was said has helped."""
    plain = " ".join(read(text).plain.split())
    return len(plain.split()) <= _LONGEST and "?" not in plain and bool(_VAIN.search(plain))
