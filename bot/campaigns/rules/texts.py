"""A campaign's texts: what stands for their placeholders, and how long they may become."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from bot.campaigns.rules import coupon
from bot.campaigns.rules.experiment import Worded, place
from bot.files import checking
from bot.files.checking import Problems, inside
from bot.links.rules.file import FIELD as LINKS
from bot.models import Language
from bot.sms.personalise import has_stray_brace, longest, placeholders
from bot.sms.segments import MAX_BODY
from bot.surveys.rules.file import Survey, asked_length

# placeholders that the bot itself fills for every contact
BUILT_IN = frozenset({"brand", "support", "preferences"})


def read_fallbacks(
    data: object, spoken: Collection[Language], languages: Iterable[Language], problems: Problems
) -> dict[str, Mapping[Language, str]]:
    """Reads placeholder → a text for each language; a plain text stands for all of them."""
    if data is None:
        return {}
    found: dict[str, Mapping[Language, str]] = {}
    for name, given in checking.mapping(data, "fallback", problems).items():
        place = inside("fallback", name)
        if name in BUILT_IN:
            problems.add(place, "needs no fallback; the bot fills it itself")
        if isinstance(given, Mapping):
            found[name] = checking.texts(given, place, languages, problems)
            checking.missing_languages(found[name], spoken, place, problems)
        else:
            said = checking.text(given, place, problems)
            found[name] = dict.fromkeys(spoken, said)
    return found


def check_placeholders(
    said: Sequence[Worded],
    fallbacks: Collection[str],
    own: Collection[str],
    problems: Problems,
) -> None:
    """Notes placeholders without a value, and values without a place. said: what each variant
    says; own: those of its coupons, and of the date that everybody has who is texted."""
    used: set[str] = set()
    for number, one in enumerate(said):
        known = {*BUILT_IN, *fallbacks, *one.links, *own}
        for language, template in one.text.items():
            used.update(placeholders(template))
            if number == 0 or one.text is not said[0].text:
                at = place(number, inside("text", language.value))
                _check_template(template, known, at, problems)
    for field_name, names in (("fallback", fallbacks), (LINKS, said[0].links)):
        for name in names:
            if said[0].text and name not in used:
                problems.add(inside(field_name, name), "is used in no text")


def _check_template(template: str, known: Collection[str], at: str, problems: Problems) -> None:
    if has_stray_brace(template):
        problems.add(
            at,
            "has a brace outside a placeholder; one is written {first_name}, in small"
            " letters without spaces",
        )
    for name in placeholders(template):
        if name not in known:
            or_pool = "; or name the pool of coupons: spring" if name in coupon.OWN else ""
            problems.add(
                at,
                f"{{{name}}} has no fallback for contacts without it; add it under"
                f" fallback.{name}{or_pool}",
            )


def check_length(
    said: Sequence[Worded],
    given: Mapping[str, Mapping[Language, str]],
    survey: Survey | None,
    problems: Problems,
) -> None:
    """Notes a text that is too long; the first one carries the first question too."""
    texts = {
        (number, language): template
        for number, one in enumerate(said)
        for language, template in one.text.items()
        if number == 0 or one.text is not said[0].text
    }
    for (number, language), template in texts.items():
        fallbacks = {name: known.get(language, "") for name, known in given.items()}
        length = longest(template, fallbacks)
        if survey and survey.questions:
            length += 1 + asked_length(survey, language)
        if length > MAX_BODY:
            problems.add(
                place(number, inside("text", language.value)),
                f"may come to {length} characters with its values and the first question; at most"
                f" {MAX_BODY} fit into one text",
            )
