"""The links that a campaign's texts name: {link}, and others by their own names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from yarl import URL

from bot.files import checking
from bot.files.checking import Problems, inside
from bot.models import Language

FIELD = "links"
FIELDS = ("to", "days", "utm")
UTM = ("source", "medium", "campaign", "term", "content")
DAYS, MOST_DAYS = 90, 365
MOST_LINKS = 5
LONGEST = 1_500  # letters of a destination
NAME = "^[a-z][a-z0-9_]{0,19}$"
_NAME = re.compile(NAME)
_UNFIT = re.compile(r"[\s\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Link:
    """Where a link leads, by language, and for how many days. utm: what its address tells the
    site of where people come from; None for what is usual, empty for nothing."""

    to: Mapping[Language, str]
    days: int = DAYS
    utm: Mapping[str, str] | None = None

    def destination(self, language: Language, campaign: str) -> str:
        """Returns the address that people of this language are sent to."""
        return _tagged(self.to[language], self._told(campaign))

    def _told(self, campaign: str) -> Mapping[str, str]:
        usual = {"source": "sms", "medium": "sms", "campaign": campaign}
        if self.utm is None:
            return usual
        return {**usual, **self.utm} if self.utm else {}


def _tagged(address: str, told: Mapping[str, str]) -> str:
    """Returns the address with what is told in its query; what stands there already stays."""
    parts = urlsplit(str(URL(address)))
    there = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    added = {f"utm_{name}": said for name, said in told.items() if f"utm_{name}" not in there}
    query = "&".join(filter(None, (parts.query, urlencode(added))))
    return urlunsplit(parts._replace(query=query))


def read(
    data: object,
    spoken: Collection[Language],
    languages: Iterable[Language],
    taken: Collection[str],
    problems: Problems,
) -> dict[str, Link]:
    """Reads the field of a campaign file; notes what is wrong with it. spoken: the languages that
    the campaign has a text in. taken: names that stand for something else."""
    if data is None:
        return {}
    fields = checking.mapping(data, FIELD, problems)
    if len(fields) > MOST_LINKS:
        problems.add(FIELD, f"has {len(fields)} links; at most {MOST_LINKS} are allowed")
    found = {}
    for name, given in fields.items():
        place = inside(FIELD, name)
        if not _NAME.fullmatch(name):
            problems.add(place, "is named in small letters and digits, 20 at most, as in link")
        elif name in taken:
            problems.add(place, f"can't have that name: {{{name}}} stands for something else")
        found[name] = _link(given, place, spoken, tuple(languages), problems)
    return found


def _link(
    given: object,
    place: str,
    spoken: Collection[Language],
    languages: Iterable[Language],
    problems: Problems,
) -> Link:
    if not isinstance(given, Mapping):
        return Link(dict.fromkeys(spoken, _address(given, place, problems)))
    fields = checking.mapping(given, place, problems)
    checking.only(fields, FIELDS, place, problems)
    said, at = fields.get("to"), inside(place, "to")
    if isinstance(said, Mapping):
        texts = checking.by_language(said, at, languages, problems)
        to = {one: _address(text, inside(at, one.value), problems) for one, text in texts.items()}
        checking.missing_languages(to, spoken, at, problems)
    else:
        to = dict.fromkeys(spoken, _address(said, at, problems))
    return Link(to, _days(fields.get("days"), place, problems), _utm(fields, place, problems))


def _address(data: object, place: str, problems: Problems) -> str:
    said = checking.text(data, place, problems)
    if len(said) > LONGEST:
        problems.add(place, f"has {len(said)} letters; at most {LONGEST} are allowed")
    elif _UNFIT.search(said):
        problems.add(place, "has a blank in it; an address has none")
    elif said:
        try:
            return said if URL(said).scheme else f"https://{said}"
        except ValueError:
            problems.add(place, "is no address of a page")
    return "https://invalid.invalid"  # whatever stands here is refused, with its reason


def _days(value: object, place: str, problems: Problems) -> int:
    if value is None:
        return DAYS
    if checking.is_whole(value, MOST_DAYS):
        return value
    problems.add(inside(place, "days"), f"must be a whole number from 1 to {MOST_DAYS}")
    return DAYS


def _utm(fields: Mapping[str, object], place: str, problems: Problems) -> Mapping[str, str] | None:
    given, place = fields.get("utm"), inside(place, "utm")
    if given is None or given is True:
        return None
    if given is False:
        return {}
    told = checking.mapping(given, place, problems)
    checking.only(told, UTM, place, problems)
    return {
        name: checking.text(said, inside(place, name), problems)
        for name, said in told.items()
        if name in UTM
    } or None


def mapping(links: Mapping[str, Link]) -> dict[str, object]:
    """Returns the field that `read` reads, fit for JSON."""
    return {name: _said(link) for name, link in links.items()}


def _said(link: Link) -> object:
    addresses = list(dict.fromkeys(link.to.values()))
    to: object = addresses[0]
    if len(addresses) > 1:
        to = checking.by_code(link.to)
    fields: dict[str, object] = {"to": to}
    if link.days != DAYS:
        fields["days"] = link.days
    if link.utm is not None:
        fields["utm"] = dict(link.utm) or False
    return to if fields == {"to": to} and isinstance(to, str) else fields
