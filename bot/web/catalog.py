"""The words of all pages: English in the code, other languages in gettext catalogs.

A catalog is read from its .po file at the start, so that there is one file to edit and none to
build. `python -m scripts.catalog` brings it up to date with the code.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

from babel import numbers
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
    return found % spoken(language, values) if values else found


def spoken(language: Language, values: Mapping[str, object]) -> dict[str, object]:
    """Returns the values of a text as they are said in this language: words in it, numbers with
    their thousands apart, unless they are somebody's or something's name."""
    return {name: one if name in _NAMES else _said(language, one) for name, one in values.items()}


_NAMES = frozenset({"code", "id", "status"})  # numbers that count nothing


def _said(language: Language, value: object) -> object:
    if isinstance(value, Said):
        return in_language(language, value)
    if type(value) is int:
        return thousands(language, value)
    return amount(language, value) if isinstance(value, Decimal) else value


def thousands(language: Language, value: int) -> str:
    """Returns a whole number with its thousands apart: "2,949", "2\u202f949"."""
    return str(numbers.format_decimal(value, locale=language.value))


def amount(language: Language, value: Decimal) -> str:
    """Returns an amount of money, with as many places as it has and two at least: "1 234,50"."""
    return str(numbers.format_decimal(value, "#,##0.00######", locale=language.value))


def in_language(language: Language, said: Said) -> str:
    """Returns words in this language, however they were put together."""
    return translate(language, said.text, **said.values)


def ntranslate(language: Language, one: str, many: str, count: int) -> str:
    """Returns a text of the code for so many things. count: what its %(num)s stands for."""
    return catalog(language).ngettext(one, many, count) % spoken(language, {"num": count})


def mark(text: str) -> str:
    """Returns the text as it is; scripts.catalog finds it by this name, and a page translates
    it."""
    return text
