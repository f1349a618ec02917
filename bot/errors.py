"""The exception tree. An error carries its own decision; no caller reads its text to decide."""

from __future__ import annotations


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
