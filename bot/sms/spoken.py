"""Says days, hours, amounts and lists as an SMS does, in both languages, in letters of GSM-7."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from bot.models import Language

Span = tuple[int, int]  # minutes of the day

_DAYS = {
    Language.EN: "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
    Language.FR: "lundi mardi mercredi jeudi vendredi samedi dimanche".split(),
}
# "aout" without û, which would more than halve what fits into an SMS
_MONTHS = {
    Language.EN: "January February March April May June July August September October November"
    " December".split(),
    Language.FR: "janvier février mars avril mai juin juillet aout septembre octobre novembre"
    " décembre".split(),
}
_AND = {Language.EN: " and ", Language.FR: " et "}
_TO = {Language.EN: " to ", Language.FR: " à "}
_NEAR = {Language.EN: ("today", "tomorrow"), Language.FR: ("aujourd'hui", "demain")}
_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "CAD": "$"}


def weekday(number: int, language: Language) -> str:
    """Returns the name of a weekday: 0 for Monday."""
    return _DAYS[language][number]


def weekdays(first: int, last: int, language: Language) -> str:
    """Returns a run of weekdays: Monday to Saturday · du lundi au samedi."""
    one, other = weekday(first, language), weekday(last, language)
    if first == last:
        return one
    if last == first + 1:
        return f"{one}{_AND[language]}{other}"
    return f"{one} to {other}" if language is Language.EN else f"du {one} au {other}"


def month_day(day: date, language: Language) -> str:
    """Returns a date without weekday and year: 12 June · 12 juin."""
    number = "1er" if day.day == 1 and language is Language.FR else str(day.day)
    return f"{number} {_MONTHS[language][day.month - 1]}"


def spoken_day(day: date, language: Language, today: date | None = None) -> str:
    """Returns the day in words: Friday 12 June · vendredi 12 juin. The year is said where it is not
    that of `today`."""
    year = f" {day.year}" if today and day.year != today.year else ""
    return f"{weekday(day.weekday(), language)} {month_day(day, language)}{year}"


def clock(minute: int, language: Language) -> str:
    """Returns a time of day: 9 am, 12:30 pm · 9h, 12h30."""
    hour, rest = divmod(minute, 60)
    if language is Language.FR:
        return f"{hour}h{rest:02}" if rest else f"{hour}h"
    half = "am" if hour % 24 < 12 else "pm"
    return f"{hour % 12 or 12}{f':{rest:02}' if rest else ''} {half}"


def moment(at: datetime, now: datetime, language: Language, *, where: bool = False) -> str:
    """Returns a later instant as one says it: tomorrow at 9 am, Friday at 9 am · vendredi à 9h.

    at, now: both on the clock of the same place. where: whether it is said which place's that is:
    tomorrow at 9 am (Paris time) · demain à 9h (heure de Paris)."""
    ahead = (at.date() - now.date()).days
    if ahead <= 1:
        day = _NEAR[language][ahead]
    elif ahead < 7:
        day = weekday(at.weekday(), language)
    else:
        day = spoken_day(at.date(), language, now.date())
    between = " at " if language is Language.EN else " à "
    said = f"{day}{between}{clock(60 * at.hour + at.minute, language)}"
    place = getattr(at.tzinfo, "key", "").rpartition("/")[2].replace("_", " ") if where else ""
    if not place:
        return said
    return f"{said} ({place} time)" if language is Language.EN else f"{said} (heure de {place})"


def hours(spans: Sequence[Span], language: Language) -> str:
    """Returns the spans of a day: 9 am to 7 pm · 9h-19h; "closed" without any."""
    if not spans:
        return {Language.EN: "closed", Language.FR: "fermé"}[language]
    between = " to " if language is Language.EN else "-"
    return listed(
        [f"{clock(start, language)}{between}{clock(end, language)}" for start, end in spans],
        language,
    )


def listed(words: Sequence[str], language: Language) -> str:
    """Returns a list in words: a, b and c · a, b et c."""
    *some, last = words
    return f"{', '.join(some)}{_AND[language]}{last}" if some else last


def count(least: int, most: int, language: Language) -> str:
    """Returns a range of numbers: 2 to 3 · 2 à 3."""
    return str(least) if least == most else f"{least}{_TO[language]}{most}"


def money(amount: Decimal, currency: str, language: Language) -> str:
    """Returns an amount: €4.90 · 4,90 €; without cents where there are none."""
    whole = amount == amount.to_integral_value()
    plain = f"{amount:.0f}" if whole else f"{amount:.2f}"
    sign = _SIGNS.get(currency, currency)
    if language is Language.FR:
        return f"{plain.replace('.', ',')} {sign}"
    return f"{sign}{plain}" if len(sign) == 1 else f"{plain} {sign}"


def capital(words: str) -> str:
    """Returns the words with a capital at the start, unless GSM-7 has none for the letter."""
    return words if words[:1] == "à" else words[:1].upper() + words[1:]
