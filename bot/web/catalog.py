"""The words of all pages: English in the code, other languages in gettext catalogs.

A catalog is read from its .po file at the start, so that there is one file to edit and none to
build. `python -m scripts.catalog` brings it up to date with the code.
"""

from __future__ import annotations

from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from bot.errors import Said
from bot.models import Language

FOLDER = Path(__file__).parent / "locale"


@cache
def catalog(language: Language) -> NullTranslations:
    """Returns the words of a language; English needs no catalog."""
    if language is Language.EN:
        return NullTranslations()
    with (FOLDER / f"{language}.po").open("rb") as file:
        read = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, read)
    compiled.seek(0)
    return Translations(compiled)


def translate(language: Language, text: str, /, **values: object) -> str:
    """Returns a text of the code in this language. values: what its %(name)s stand for."""
    found = catalog(language).gettext(text) if text else ""
    if not values:
        return found
    return found % {
        name: in_language(language, one) if isinstance(one, Said) else one
        for name, one in values.items()
    }


def in_language(language: Language, said: Said) -> str:
    """Returns words in this language, however they were put together."""
    return translate(language, said.text, **said.values)


def ntranslate(language: Language, one: str, many: str, count: int) -> str:
    """Returns a text of the code for so many things. count: what its %(num)s stands for."""
    return catalog(language).ngettext(one, many, count) % {"num": count}


def mark(text: str) -> str:
    """Returns the text as it is; scripts.catalog finds it by this name, and a page translates
    it."""
    return text
