"""Looks at a campaign's texts: their placeholders, and how long they may become."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bot.campaigns.rules import coupon
from bot.files.checking import Problems, inside
from bot.links.rules.file import FIELD as LINKS
from bot.models import Language
from bot.sms.personalise import has_stray_brace, longest, placeholders
from bot.sms.segments import MAX_BODY
from bot.surveys.rules.file import Survey, asked_length

# placeholders that the bot itself fills for every contact
BUILT_IN = frozenset({"brand", "support", "preferences"})


def check_placeholders(
    texts: Mapping[Language, str],
    fallbacks: Collection[str],
    links: Collection[str],
    pool: str | None,
    problems: Problems,
) -> None:
    """Notes placeholders without a value, and values without a place. pool: of its coupons."""
    used: set[str] = set()
    known = {*BUILT_IN, *fallbacks, *links, *(coupon.OWN if pool else ())}
    for language, template in texts.items():
        place = inside("text", language.value)
        used.update(placeholders(template))
        if has_stray_brace(template):
            problems.add(
                place,
                "has a brace outside a placeholder; one is written {first_name}, in small"
                " letters without spaces",
            )
        for name in placeholders(template):
            if name not in known:
                or_pool = "; or name the pool of coupons: spring" if name in coupon.OWN else ""
                problems.add(
                    place,
                    f"{{{name}}} has no fallback for contacts without it; add it under"
                    f" fallback.{name}{or_pool}",
                )
    for field_name, names in (("fallback", fallbacks), (LINKS, links)):
        for name in names:
            if texts and name not in used:
                problems.add(inside(field_name, name), "is used in no text")


def check_length(
    texts: Mapping[Language, str],
    given: Mapping[str, Mapping[Language, str]],
    survey: Survey | None,
    problems: Problems,
) -> None:
    """Notes a text that is too long; the first one carries the first question too."""
    for language, template in texts.items():
        fallbacks = {name: said.get(language, "") for name, said in given.items()}
        length = longest(template, fallbacks)
        if survey and survey.questions:
            length += 1 + asked_length(survey, language)
        if length > MAX_BODY:
            problems.add(
                inside("text", language.value),
                f"may come to {length} characters with its values and the first question; at most"
                f" {MAX_BODY} fit into one text",
            )
