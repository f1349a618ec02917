"""What the pages with a form share: its fields as a model, and its stamp.

A stamp says when a form was shown, and binds the words beside its boxes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Self, get_origin
from urllib.parse import parse_qs

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from bot.files import signed
from bot.web.visit import Visit

TOO_OLD = timedelta(hours=24)
URLENCODED = "application/x-www-form-urlencoded"


class Form(BaseModel):
    """The fields that a page sends; others are passed over."""

    model_config = ConfigDict(frozen=True)

    stamp: str = ""

    @classmethod
    async def read(cls, request: web.Request) -> Self | None:
        """Reads what was sent; None for what is no such form. 413 beyond the body limit."""
        if request.content_type != URLENCODED:
            return None
        raw = await request.read()
        try:  # in UTF-8 as the page is, whatever the sender says of it
            return cls.model_validate(_fields(cls, parse_qs(raw.decode(), keep_blank_values=True)))
        except ValueError:
            return None


def _fields(form: type[Form], sent: Mapping[str, Sequence[str]]) -> dict[str, object]:
    """What was sent by name. A set takes all that came under its name, any other the first."""
    fields = form.model_fields.items()
    sets = {name for name, field in fields if get_origin(field.annotation) is frozenset}
    return {name: values if name in sets else values[0] for name, values in sent.items()}


def stamp(visit: Visit, form: str, words: Iterable[str]) -> str:
    """The stamp of a form that is shown now. form: which, and to whom."""
    return signed.form_stamp(visit.services.ledger_key, _bound(form, words), visit.at)


def age(visit: Visit, form: str, words: Iterable[str], sent: Form) -> timedelta | None:
    """How long ago the form that was sent was shown; None if it was not shown with these words."""
    keys = visit.services.ledger_keys.values()
    return signed.form_age(keys, _bound(form, words), sent.stamp, visit.at)


def _bound(form: str, words: Iterable[str]) -> str:
    shown = "\n".join(words).encode()
    return f"{form}:{hashlib.sha256(shown).hexdigest()}"
