"""Scripted conversations and the rules beside their turns: reading and judging, without I/O but for
the files (README.md in this folder tells the format)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

HERE = Path(__file__).parent
PARIS = ZoneInfo("Europe/Paris")
ACTS = ("says", "phone", "staff", "campaign", "form")
RULES = ("has", "hasnt", "reply", "in", "consent", "offers", "joined", "person", "answers")
KEPT, ASKED, OUT = "kept", "asked", "out"
CONSENTS = {KEPT, ASKED, OUT}
REPLIES = {"some", "none", "any"}
FIELDS = {"name", "voice", "language", "country", "who", "start", "orders", "turns"}
UNITS = {"m": "minutes", "h": "hours", "d": "days"}
A_MOMENT = timedelta(seconds=30)
HELP = "<help>"  # a turn that may not be understood, if the answer says what would be
# common words of one language that the other has not
SPEAKS = {
    "en": re.compile(r"\b(the|you|your|and|is|are|with|for|can|our|we|to|of)\b", re.I),
    "fr": re.compile(r"\b(le|la|les|vous|votre|et|est|une?|des?|nous|pour|au|par|pas|du)\b", re.I),
}


class BadScript(ValueError):
    """A conversation that the format does not allow; the text says where."""


@dataclass(frozen=True)
class Turn:
    """One turn: what happens, after how long, and the rules for what follows."""

    act: str
    what: Any
    after: timedelta
    rules: Mapping[str, Any]

    @property
    def title(self) -> str:
        return f"{self.act}: {self.what!r}" if self.act else f"after {self.after}"


@dataclass(frozen=True)
class Conversation:
    """One scripted conversation; `file` and `name` tell it from all others."""

    file: str
    name: str
    language: str
    country: str
    stranger: bool
    start: datetime
    orders: Sequence[Mapping[str, Any]]
    turns: Sequence[Turn]


@dataclass(frozen=True)
class Seen:
    """What could be seen after a turn.

    texts: what went out since the turn before. answers: the survey's, by the question's key."""

    texts: Sequence[str]
    consent: str
    offers: bool
    joined: bool
    person: bool
    answers: Mapping[str, str] = field(default_factory=dict)


def load(path: Path) -> list[Conversation]:
    """Reads a file of conversations. Raises BadScript."""
    found = [_conversation(path.stem, raw) for raw in yaml.safe_load(path.read_text("utf-8"))]
    names = [one.name for one in found]
    if twice := {name for name in names if names.count(name) > 1}:
        raise BadScript(f"{path.name}: two conversations are called {', '.join(sorted(twice))}")
    return found


def _conversation(file: str, raw: Mapping[str, Any]) -> Conversation:
    where = f"{file}, {raw.get('name')!r}"
    if unknown := set(raw) - FIELDS:
        raise BadScript(f"{where}: {', '.join(sorted(unknown))} is no field")
    if raw["language"] not in SPEAKS or raw.get("who", "customer") not in {"customer", "stranger"}:
        raise BadScript(f"{where}: language is en or fr, who customer or stranger")
    return Conversation(
        file=file,
        name=raw["name"],
        language=raw["language"],
        country=raw["country"],
        stranger=raw.get("who") == "stranger",
        start=_instant(raw["start"], where),
        orders=raw.get("orders", ()),
        turns=[_turn(turn, f"{where}, turn {n}") for n, turn in enumerate(raw["turns"], 1)],
    )


def _instant(raw: Any, where: str) -> datetime:
    try:
        return datetime.fromisoformat(str(raw)).replace(tzinfo=PARIS)
    except ValueError:
        raise BadScript(f"{where}: {raw} is no time such as 2027-03-09 10:30") from None


def _turn(raw: Mapping[str, Any], where: str) -> Turn:
    acts = [name for name in ACTS if name in raw]
    if len(acts) > 1 or set(raw) - {*ACTS, *RULES, "after"}:
        raise BadScript(f"{where}: one of {', '.join(ACTS)}, and rules: {', '.join(RULES)}")
    consent = raw.get("consent", KEPT)
    if not set([consent] if isinstance(consent, str) else consent) <= CONSENTS:
        raise BadScript(f"{where}: consent is kept, asked or out")
    if raw.get("reply", "any") not in REPLIES:
        raise BadScript(f"{where}: reply is some, none or any")
    rules = {name: raw[name] for name in RULES if name in raw}
    for rule in (*_several(rules, "has"), *_several(rules, "hasnt")):
        compiled(rule)
    act = acts[0] if acts else ""
    return Turn(act, raw.get(act), _span(raw.get("after"), where), rules)


def _span(raw: str | None, where: str) -> timedelta:
    if raw is None:
        return A_MOMENT
    found = re.fullmatch(r"(\d+)([mhd])", str(raw))
    if found is None:
        raise BadScript(f"{where}: {raw} is no time such as 5m, 26h or 3d")
    return timedelta(**{UNITS[found[2]]: int(found[1])})


def _several(rules: Mapping[str, Any], name: str) -> list[str]:
    found = rules.get(name, [])
    return [found] if isinstance(found, str) else list(found)


@cache
def words() -> Mapping[str, str]:
    """Returns the meanings that rules name as <meaning>."""
    return dict(yaml.safe_load((HERE / "words.yml").read_text("utf-8")))


@cache
def compiled(rule: str) -> re.Pattern[str]:
    """Returns a rule's regex, its meanings filled in. Raises BadScript."""

    def meaning(found: re.Match[str]) -> str:
        if found[1] not in words():
            raise BadScript(f"<{found[1]}> in {rule!r} is no meaning of words.yml")
        return f"(?:{compiled(words()[found[1]]).pattern})"

    try:
        return re.compile(re.sub(r"(?<!\?)<([\w.]+)>", meaning, rule), re.I | re.S)
    except re.error as error:
        raise BadScript(f"{rule!r} is no regex: {error}") from None


def plain(texts: Sequence[str]) -> str:
    """Returns texts as rules see them: quotes straight, spaces plain."""
    joined = "\n".join(texts)
    for curly, straight in (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("\u00a0", " ")):
        joined = joined.replace(curly, straight)
    return joined.replace("\u202f", " ")


def faults(turn: Turn, seen: Seen, before: str, *, left: bool = False) -> list[str]:
    """Returns why a turn is not as a sensible owner would want it; nothing if it is.

    before: the consent after the turn before, which stays where the turn says nothing. left: the
    person was opted out where that was right too, so whoever is out stays out."""
    rules = turn.rules
    found = _reply_faults(turn, plain(seen.texts))
    wanted = rules.get("consent", before)
    allowed = [wanted] if isinstance(wanted, str) else list(wanted)
    if seen.consent not in allowed and not (left and seen.consent == OUT):
        found.append(f"consent is {seen.consent}, not {wanted}")
    for name in ("offers", "joined", "person"):
        if name in rules and getattr(seen, name) is not rules[name]:
            found.append(f"{name} is {getattr(seen, name)}")
    for key, rule in rules.get("answers", {}).items():
        value = seen.answers.get(key, "")
        if not re.search(rule, value):
            found.append(f"the answer to {key} is {value!r}, not {rule!r}")
    return found


def _reply_faults(turn: Turn, reply: str) -> list[str]:
    rules = turn.rules
    wanted = rules.get("reply", "some" if turn.act == "says" else "any")
    found = []
    if wanted == "some" and not reply:
        found.append("nothing was answered")
    if wanted == "none" and reply:
        found.append("something went out")
    found += [f"has no {rule!r}" for rule in _several(rules, "has") if not has(rule, reply)]
    found += [f"has {rule!r}" for rule in _several(rules, "hasnt") if has(rule, reply)]
    if "has" in rules and HELP not in _several(rules, "has") and has("<lost>", reply):
        found.append("says that it has not understood")
    if "in" in rules and not spoken(reply, rules["in"]):
        found.append(f"is not in {rules['in']}")
    return found


def has(rule: str, reply: str) -> bool:
    """Returns whether a rule's regex is found in the reply."""
    return compiled(rule).search(reply) is not None


def spoken(reply: str, language: str) -> bool:
    """Returns whether the reply has more of this language's common words than of the other's."""
    counts = {name: len(pattern.findall(reply)) for name, pattern in SPEAKS.items()}
    return counts[language] > max(count for name, count in counts.items() if name != language)
