"""The exception tree. An error carries its own decision; no caller reads its text to decide."""

from __future__ import annotations

from typing import Any


class Said(str):
    """Words for people, in English, that know how they were made, so that a page can say them in
    another language.

    text: with %(name)s for each of the values, which may be such words themselves."""

    __slots__ = ("text", "values")

    text: str
    values: dict[str, object]

    def __new__(cls, text: str, /, **values: object) -> Said:
        said = super().__new__(cls, text % values if values else text)
        said.text, said.values = text, values
        return said

    def json(self) -> list[object]:
        """Returns them as JSON values."""
        values = {
            name: one.json() if isinstance(one, Said) else one for name, one in self.values.items()
        }
        return [self.text, values]

    @classmethod
    def from_json(cls, found: list[Any] | str) -> Said:
        """Returns the words of such values, or those that are a bare text."""
        if isinstance(found, str):
            return cls(found)
        text, values = found
        return cls(
            text,
            **{
                name: cls.from_json(one) if isinstance(one, list) else one
                for name, one in values.items()
            },
        )


NO_WORDS = Said("")


class BadWordsError(ValueError):
    """What somebody wrote can't be read; said: what is wrong with it."""

    def __init__(self, text: str, /, **values: object) -> None:
        self.said = Said(text, **values)
        super().__init__(self.said)


class TextoError(Exception):
    """The root of all errors of ours. Its text says what was wrong and what to do."""

    retryable: bool = False


class SettingsError(TextoError):
    """The environment holds bad values; the text names all of them."""


class MissingKeyError(SettingsError):
    """A secret that has signed the consent ledger is not known here; the text says which. Others
    may know it: whoever asked may try again."""

    retryable = True


class UsageError(TextoError):
    """A command or a page was given something that it can't work with; the text says what, and what
    to do.

    text: English, with %(name)s for each of the values if there are any, so that a page can say it
    in another language."""

    def __init__(self, text: str, **values: object) -> None:
        super().__init__(text % values if values else text)
        self.text, self.values = text, values


class ConflictError(UsageError):
    """Somebody was faster, or something newer is there; the text says who or what."""


class UnavailableError(TextoError):
    """A server we depend on is gone; the same call may succeed later."""

    retryable = True


class ModelError(TextoError):
    """The dialogue model is missing or from other training data; the text says what to run."""


class WorseModelError(TextoError):
    """A newly trained model understands less than the one before it; the text says by how much."""


class DialogueError(TextoError):
    """A turn failed: an action raised, no reply came, or the model could not go on."""

    retryable = True
