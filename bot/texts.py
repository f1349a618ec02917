"""The bot's texts, read from domain.yml without rasa, so that every role can speak.

The file follows Rasa's own convention: a response is a list of variants; the French one carries the
condition `language = fr`, the English one carries none.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from string import Formatter

import yaml

from bot.errors import SettingsError
from bot.models import Language

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # seven times as fast if libyaml is there


class Texts:
    """Bot texts by name and language."""

    def __init__(self, texts: Mapping[str, Mapping[Language, str]]) -> None:
        self._texts = texts

    @classmethod
    def load(cls, path: Path) -> Texts:
        """Reads the responses of a domain file."""
        domain = yaml.load(path.read_text("utf-8"), Loader)  # noqa: S506  a safe loader
        return cls(
            {
                name: {_language(variant): variant["text"].strip() for variant in variants}
                for name, variants in domain["responses"].items()
            }
        )

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._texts)

    def placeholders(self, name: str) -> frozenset[str]:
        """Returns the variables that a text needs, over all its languages."""
        return frozenset(
            field
            for text in self._texts[name].values()
            for _, field, _, _ in Formatter().parse(text)
            if field
        )

    def render(self, name: str, language: Language | str, variables: Mapping[str, str]) -> str:
        """Returns the text in that language with its placeholders filled. Raises SettingsError."""
        try:
            return self._texts[name][Language(language)].format_map(variables)
        except KeyError as error:
            raise SettingsError(f"the text {name} ({language}) misses {error}") from None


def _language(variant: Mapping[str, object]) -> Language:
    match variant.get("condition"):
        case None:
            return Language.EN
        case [{"type": "slot", "name": "language", "value": str(value)}]:
            return Language(value)
        case other:
            raise SettingsError(f"a bot text has the condition {other}; only language is known")
