"""Renders pages from templates, in English and French, with the headers that keep them safe."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.models import Language
from bot.web.assets import assets
from bot.web.catalog import catalog, spoken, translate
from bot.web.visit import Visit
from bot.web.words import WORDS

TEMPLATES = Path(__file__).parent / "templates"


@cache
def environment(language: Language) -> Environment:
    """Returns the templates with the words of a language; all values are escaped, and an unknown
    name is an error."""
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    found.globals.update(
        **_words(language),
        language=language.value,
        other_language="en" if language is Language.FR else "fr",
        asset=assets().address,
        icons=assets().address("vendor/icons.svg"),
    )
    return found


def _words(language: Language) -> dict[str, Callable[..., Markup]]:
    """Returns what a template says its words with; their values are escaped."""
    words = catalog(language)

    def gettext(text: str, /, **values: object) -> Markup:
        return Markup(words.gettext(text)) % spoken(language, values)  # noqa: S704  our words

    def ngettext(one: str, many: str, num: int, /, **values: object) -> Markup:
        said = words.ngettext(one, many, num)
        return Markup(said) % spoken(language, {"num": num, **values})  # noqa: S704  our words

    return {"gettext": gettext, "ngettext": ngettext}


def render(language: Language, template: str, **values: Any) -> str:
    """Renders a template in a language. Raises jinja2.UndefinedError for a name without value."""
    return environment(language).get_template(template).render(values)


def say(visit: Visit, key: str, **values: str) -> str:
    """Returns words in the visit's language. key: of WORDS. values: what its braces name."""
    words = translate(visit.language, WORDS[key])
    return words.format(support=visit.services.business.support, **values)


def page(visit: Visit, template: str, *, status: int = 200, **values: Any) -> web.Response:
    """Renders a page for customers, with the words of the visit's language as `w`. It works without
    JavaScript."""
    html = render(
        visit.language,
        template,
        w={key: translate(visit.language, words) for key, words in WORDS.items()},
        brand=visit.services.business.brand,
        **values,
    )
    framed_by = " ".join(visit.embedders) or "'none'"
    headers = {
        "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
        f"form-action 'self'; base-uri 'none'; frame-ancestors {framed_by}",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
        "Cache-Control": "no-store",
        "Content-Language": visit.language.value,
        "Vary": "Accept-Language",
    }
    answer = web.Response(text=html, status=status, content_type="text/html", headers=headers)
    answer.enable_compression()
    return answer


def notice(
    visit: Visit, title: str, text: str, *, status: int = 200, **values: str
) -> web.Response:
    """Renders a page with a message only. title, text: keys of WORDS."""
    return page(
        visit,
        "notice.html",
        status=status,
        title=say(visit, title),
        text=say(visit, text, **values),
        icon="compass" if status == 404 else "circle-alert" if status >= 400 else "circle-check",
    )
