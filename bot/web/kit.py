"""The growth kit of a program: what a business shows so that people join."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

import segno

from bot.errors import UsageError
from bot.models import Language, MessageClass
from bot.programs.model import RATED, Program
from bot.services import Services
from bot.web.catalog import mark, translate

# What stands beside a keyword or a QR code (CTIA Messaging Principles 5.1; docs/rules.md).
_CALLS = {
    MessageClass.PROMOTIONAL: mark(
        "Text %(keyword)s to %(number)s to get %(title)s from %(brand)s: advertising texts, "
        "%(frequency)s. Consent is not a condition of purchase. %(rates)sReply HELP for help, STOP "
        "to cancel. %(more)s"
    ),
    MessageClass.INFORMATIONAL: mark(
        "Text %(keyword)s to %(number)s to get %(title)s from %(brand)s: %(frequency)s. %(rates)s"
        "Reply HELP for help, STOP to cancel. %(more)s"
    ),
}
_RATES = mark("Msg & data rates may apply. ")
_TERMS, _PRIVACY = mark("Terms: %(url)s"), mark("Privacy: %(url)s")
_FRAME = mark("Join %(title)s by text")


@dataclass(frozen=True, slots=True)
class Leaflet:
    """The kit in one language. keyword, sms, call: None if nobody can join by a word. sms: the
    address that a QR code holds. call: the lines that stand beside a call to action. embed: the
    form, for a page of the business's own. missing: what the call to action should name."""

    language: Language
    title: str
    join: str
    embed: str
    keyword: str | None
    number: str | None
    sms: str | None
    call: str | None
    missing: Sequence[str]

    @property
    def picture(self) -> str | None:
        """The QR code, as SVG."""
        return qr_code(self.sms) if self.sms else None


def text_to(number: str, words: str) -> str:
    """Returns the address that opens a text to a number with its words ready. Some phones want
    them behind a question mark, others behind an ampersand; all take both."""
    return f"sms:{number}?&body={quote(words)}"


def qr_code(address: str) -> str:
    """Returns the QR code of an address, as SVG."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, svgns=True, border=4, light="white", scale=8
    )
    return drawn.getvalue().decode()


def leaflet_json(one: Leaflet) -> dict[str, object]:
    """Returns a leaflet as plain values; the keys stay as they are."""
    return {
        "language": one.language.value,
        "join": one.join,
        "embed": one.embed,
        "keyword": one.keyword,
        "number": one.number,
        "sms": one.sms,
        "call_to_action": one.call,
        "missing": list(one.missing),
    }


def kit(services: Services, name: str) -> list[Leaflet]:
    """Returns the kit of a program in every language. Raises UsageError for one that nobody can
    join."""
    program = services.numbers.programs.get(name)
    if program is None or program.ended:
        raise UsageError("There is no program named %(name)s that can be joined.", name=name)
    return [_leaflet(services, program, language) for language in Language]


def _leaflet(services: Services, program: Program, language: Language) -> Leaflet:
    title = program.title[language]
    join = f"{services.settings.public_url}/join/{program.name}"
    keyword, number = program.keyword(language), services.numbers.sender(program.name)
    able = keyword is not None and number is not None
    return Leaflet(
        language,
        title,
        join,
        f'<iframe src="{escape(join)}?lang={language.value}" width="100%" height="640" '
        f'style="border:0" title="{escape(translate(language, _FRAME, title=title))}"></iframe>',
        keyword.upper() if keyword else None,
        number,
        text_to(number, keyword.upper()) if able and keyword and number else None,
        _call(services, program, language, keyword.upper(), number) if keyword and number else None,
        [name for name in ("terms_url", "privacy_url") if getattr(program, name) is None],
    )


def _call(
    services: Services, program: Program, language: Language, keyword: str, number: str
) -> str:
    more = [
        translate(language, words, url=url)
        for words, url in ((_TERMS, program.terms_url), (_PRIVACY, program.privacy_url))
        if url
    ]
    rated = bool(RATED & set(program.countries))
    return translate(
        language,
        _CALLS[program.message_class],
        keyword=keyword,
        number=number,
        title=program.title[language],
        brand=services.business.brand,
        frequency=program.frequency[language],
        rates=translate(language, _RATES) if rated else "",
        more=" ".join(more),
    ).strip()
