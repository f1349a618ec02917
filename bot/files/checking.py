"""Reads a mapping from a file field by field and gathers everything that is wrong with it."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeGuard

from bot.errors import Said
from bot.models import Language


@dataclass(slots=True)
class Problems:
    """The problems found, each with its place ("survey.questions[2].text.fr").

    noted: each with its place apart; its words may be Said, for a page in another language.
    lines: the line of the file on which each place stands, if it is known. around: the place within
    which all others are."""

    lines: Mapping[str, int] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)
    around: str = ""
    noted: list[tuple[str, str]] = field(default_factory=list)

    def within(self, place: str) -> Problems:
        """Returns the same problems, for what is read at a place by its own names."""
        return Problems(self.lines, self.found, inside(self.around, place), self.noted)

    def add(self, place: str, what: str) -> None:
        """Notes what is wrong at a place."""
        place = inside(self.around, place) if place else self.around
        self.noted.append((place, what))
        line = line_of(place, self.lines)
        at = f"line {line}, " if line else ""
        self.found.append(f"{at}{place}: {what}" if place else what)


def line_of(place: str, lines: Mapping[str, int]) -> int | None:
    """Returns the line of a place, or of the nearest one around it that stands in the file."""
    while place and place not in lines:
        place = place[: max(place.rfind("."), place.rfind("["), 0)]
    return lines.get(place)


def inside(place: str, name: object) -> str:
    """Returns the place of a field inside `place`."""
    return f"{place}.{name}" if place else str(name)


def mapping(data: object, place: str, problems: Problems) -> Mapping[str, object]:
    """Returns `data` as fields by name; notes a problem and returns an empty one if it is no
    mapping."""
    if isinstance(data, Mapping):
        return {str(name): value for name, value in data.items()}
    problems.add(place, Said("fields are expected here, not %(what)s", what=kind_of(data)))
    return {}


def only(
    fields: Mapping[str, object], known: Collection[str], place: str, problems: Problems
) -> None:
    """Notes unknown fields, each with the known one that was probably meant."""
    for name in fields:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            said = Said("is not a known field; known are %(known)s", known=", ".join(known))
            if near:
                said = Said("is not a known field; did you mean %(name)s?", name=near[0])
            problems.add(inside(place, name), said)


def text(data: object, place: str, problems: Problems) -> str:
    """Returns a text that is not blank; notes a problem and returns "" if it is none."""
    if isinstance(data, bool):
        word = "true" if data else "false"
        problems.add(place, f'YAML reads this as {word}; put it in quotes, such as "Yes"')
    elif data is None or data == "":
        problems.add(place, Said("is empty"))
    elif isinstance(data, int | float):
        return str(data)
    elif not isinstance(data, str):
        problems.add(place, Said("a text is expected here, not %(what)s", what=kind_of(data)))
    elif not data.strip():
        problems.add(place, Said("is empty"))
    else:
        return data.strip()
    return ""


def switch(data: object, place: str, problems: Problems) -> bool:
    """Returns true or false, false if nothing is said; notes a problem if it is neither."""
    if data is None or isinstance(data, bool):
        return bool(data)
    problems.add(place, f"must be true or false, not {kind_of(data)}")
    return False


def is_whole(data: object, most: int) -> TypeGuard[int]:
    """Returns whether it is a whole number from 1 to `most`; YAML's true and false are none."""
    return isinstance(data, int) and not isinstance(data, bool) and 1 <= data <= most


def listed(data: object, place: str, problems: Problems) -> list[object]:
    """Returns a list; notes a problem and returns an empty one if it is none."""
    if isinstance(data, list):
        return data
    problems.add(place, Said("a list is expected here, not %(what)s", what=kind_of(data)))
    return []


def by_language(
    data: object, place: str, languages: Iterable[Language], problems: Problems
) -> dict[Language, object]:
    """Returns the value for each language; unknown languages are noted and left out."""
    known = {language.value: language for language in languages}
    found: dict[Language, object] = {}
    for code, value in mapping(data, place, problems).items():
        if code in known:
            found[known[code]] = value
        else:
            problems.add(
                inside(place, code), f"is not a known language; known are {', '.join(known)}"
            )
    return found


def texts(
    data: object, place: str, languages: Iterable[Language], problems: Problems
) -> dict[Language, str]:
    """Returns the text for each language given."""
    given = by_language(data, place, languages, problems)
    return {
        language: text(value, inside(place, language.value), problems)
        for language, value in given.items()
    }


def by_code(texts: Mapping[Language, str]) -> dict[str, str]:
    """Returns texts by the codes of their languages, as a file has them."""
    return {language.value: text for language, text in texts.items()}


def missing_languages(
    given: Collection[Language], wanted: Iterable[Language], place: str, problems: Problems
) -> None:
    """Notes each wanted language that is not given."""
    for language in wanted:
        if language not in given:
            said = Said(
                "is missing in %(language)s, in which the campaign has a text",
                language=language.value,
            )
            problems.add(place, said)


def spoken_texts(
    data: object,
    place: str,
    spoken: Collection[Language],
    languages: Iterable[Language],
    problems: Problems,
) -> dict[Language, str]:
    """Returns the text for each language given; notes it if one that is spoken is missing."""
    if data is None:
        problems.add(place, Said("is missing"))
        return {}
    found = texts(data, place, languages, problems)
    missing_languages(found, spoken, place, problems)
    return found


def kind_of(data: object) -> str:
    """Returns in words what kind of value this is."""
    if data is None:
        return "nothing"
    if isinstance(data, Mapping):
        return "fields"
    if isinstance(data, list):
        return "a list"
    shown = str(data)
    return repr(shown if len(shown) <= 40 else shown[:39] + "…")
