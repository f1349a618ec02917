"""The shared parts of the pages with a form: its fields as a model, and its stamp.

A stamp records when a form was shown, and binds the words beside its boxes.
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
    """The fields that a page sends; others are ignored."""

    model_config = ConfigDict(frozen=True)

    stamp: str = ""

    @classmethod
    async def read(cls, request: web.Request) -> Self | None:
        """Reads the form that was sent; None if it is no such form. 413 beyond the body limit."""
        if request.content_type != URLENCODED:
            return None
        raw = await request.read()
        try:  # in UTF-8 as the page is, whatever the request claims
            return cls.model_validate(_fields(cls, parse_qs(raw.decode(), keep_blank_values=True)))
        except ValueError:
            return None

    @classmethod
    async def needed(cls, request: web.Request) -> Self:
        """Reads the form that was sent. Raises HTTPBadRequest if it is no such form."""
        sent = await cls.read(request)
        if sent is None:
            raise web.HTTPBadRequest(text="no such form")
        return sent


def _fields(form: type[Form], sent: Mapping[str, Sequence[str]]) -> dict[str, object]:
    """Returns the values sent, by name. A set or a tuple takes all values under its name, any other
    field the first."""
    fields = form.model_fields.items()
    many = {name for name, field in fields if get_origin(field.annotation) in (frozenset, tuple)}
    return {name: values if name in many else values[0] for name, values in sent.items()}


def stamp(visit: Visit, form: str, words: Iterable[str]) -> str:
    """Returns the stamp of a form shown now. form: which form, and to whom."""
    return signed.form_stamp(visit.services.ledger_key, _bound(form, words), visit.at)


def age(visit: Visit, form: str, words: Iterable[str], sent: Form) -> timedelta | None:
    """Returns how long ago the sent form was shown; None if it was not shown with these words."""
    keys = visit.services.ledger_keys.values()
    return signed.form_age(keys, _bound(form, words), sent.stamp, visit.at)


def _bound(form: str, words: Iterable[str]) -> str:
    shown = "\n".join(words).encode()
    return f"{form}:{hashlib.sha256(shown).hexdigest()}"
