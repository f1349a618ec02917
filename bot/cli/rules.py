"""`texto rules`: the law as the gate applies it, in words, and the gate's verdict on a text."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

import typer
from rich.table import Table

from bot import config
from bot.cli.console import console, say
from bot.cli.start import start
from bot.clock import Clock
from bot.errors import UsageError
from bot.gate import verdict as consent
from bot.gate.packs import loading, week
from bot.gate.packs.model import Asks, Cap, Hours, Note, Origin, Packs, Place, Words
from bot.gate.places import place as place_of
from bot.gate.reasons import Reason
from bot.gate.verdict import Gate, Verdict, VerdictKind
from bot.models import Channel, MessageClass, Purpose
from bot.sms import phone

WHY = {
    Reason.ANSWERS: "An answer may go at any hour.",
    Reason.CONSENTED: "Nothing forbids it at this hour.",
    Reason.QUIET_HOURS: "Texts of this class may not arrive at this hour, or the window closes "
    "within 10 minutes.",
    Reason.NO_PACK: "No rules are known for this country, so nothing promotional goes there "
    "(`texto rules show` lists those that are).",
}

app = typer.Typer()
rules = typer.Typer(no_args_is_help=True)
app.add_typer(rules, name="rules")


@rules.command("show")
def rules_show(
    jurisdiction: Annotated[str, typer.Argument(help="Such as US, US-FL, CA, FR or EU.")] = "",
) -> None:
    """Lists the jurisdictions, or shows all rules of one, with source, dates and status."""
    if jurisdiction:
        show(jurisdiction)
    else:
        list_all()


@rules.command("check")
def rules_check(
    number: str,
    message_class: Annotated[
        MessageClass, typer.Option("--class", help="What the text would be.")
    ] = MessageClass.PROMOTIONAL,
    at: Annotated[
        str, typer.Option(help="When: ISO with a zone, as 2026-11-23T20:30:00-05:00. Now, without.")
    ] = "",
    postcode: Annotated[str, typer.Option(help="The person's, where it is known.")] = "",
    zone: Annotated[str, typer.Option(help="The person's time zone, as Europe/Paris.")] = "",
    strict: Annotated[
        bool,
        typer.Option("--strict", envvar="TEXTO_SAFE_HOURS", help="With the safe hours as well."),
    ] = False,
) -> None:
    """Says whether a text could go to a number, as if consent were given: allow, defer UNTIL or
    refuse; then why, and by which rule."""
    check(number, message_class, at=at, postcode=postcode or None, zone=zone or None, strict=strict)


def check(
    number: str,
    message_class: MessageClass,
    *,
    at: str,
    postcode: str | None,
    zone: str | None,
    strict: bool,
) -> None:
    """Prints the verdict on its first line, then where the person may be, the reason and the rule.
    Raises UsageError."""
    now = _instant(at) if at else _now()
    place = _place(number, postcode, zone)
    answer = message_class is MessageClass.CONVERSATIONAL
    verdict = consent.may_send(
        Gate(
            now=now,
            message_class=message_class,
            channel=Channel.SMS,
            provider_blocks=False,
            purpose=Purpose.ANSWER if answer else Purpose.CAMPAIGN,
            revoked=None,
            held=False,
            granted=MessageClass.PROMOTIONAL,
            answers_at=now if answer else None,
            place=place,
            strict=strict,
        )
    )
    say(_first_line(verdict, place))
    say(f"{phone.mask(number)}: {_where(place, now)}.")
    say(WHY.get(verdict.reason, f"{verdict.reason}."))
    if verdict.kind is VerdictKind.ALLOW and verdict.valid_for:
        say(f"The provider would be given {_span(verdict.valid_for)} to deliver it.")
    if verdict.rule is not None:
        say(f"{verdict.rule.jurisdiction}: {_words(verdict.rule)}")
        say(f"Source: {verdict.rule.origin.source} ({_status(verdict.rule.origin)}).")


def list_all() -> None:
    """Prints the jurisdictions that have rules, and the countries in which they hold."""
    packs = loading.packs()
    table = Table("jurisdiction", "hours", "caps", "other rules", "keywords", "countries")
    for name in packs.jurisdictions:
        counts = (
            len(part.get(name, ())) for part in (packs.hours, packs.caps, packs.notes, packs.words)
        )
        countries = [country for country, laws in packs.covers.items() if name in laws]
        table.add_row(name, *(str(n or "") for n in counts), " ".join(countries))
    console.print(table)
    console.print(
        "Promotional texts to any other country are refused; a state that is not listed "
        "has its country's rules. `texto rules show US-FL` shows one.",
        highlight=False,
    )


def show(jurisdiction: str) -> None:
    """Prints every row that holds in a country or a state. Raises UsageError if none is known."""
    packs, name = loading.packs(), jurisdiction.strip().upper()
    laws = packs.covers.get(name, (name,))
    if name in packs.regions:
        laws = (name, *packs.covers.get(name.partition("-")[0], ()))
    if not set(laws) & set(packs.jurisdictions):
        raise UsageError(
            f"No rules are known for {jurisdiction!r}. They are for "
            f"{', '.join(law for law in packs.jurisdictions if '-' not in law)}, the countries "
            "that these cover and their states, such as US-FL: `texto rules show` lists them."
        )
    for law in laws:
        _show(packs, law)


def _show(packs: Packs, law: str) -> None:
    rows: list[Hours | Cap | Note | Words | Asks] = [
        *packs.hours.get(law, ()),
        *packs.caps.get(law, ()),
        *packs.notes.get(law, ()),
        *packs.words.get(law, ()),
        *packs.asks.get(law, ()),
    ]
    say(law if rows else f"{law} has no rules of its own.")
    for row in rows:
        say(f"  {_about(row)}: {_words(row)}")
        say(f"    {_dates(row.origin)}; {_status(row.origin)}. {row.origin.source}.")


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"--at {text!r} is no time in ISO form, such as 2026-11-23T20:30:00-05:00."
        ) from None
    if at.tzinfo is None:
        raise UsageError(f"--at {text} names no zone: add one, as in {text}-05:00 or {text}Z.")
    if at.year > 9000:
        raise UsageError(f"--at {text}: no rule is known for that year.")
    return at


def _now() -> datetime:
    return Clock(config.parse_clock(start().clock)).now()


def _place(number: str, postcode: str | None, zone: str | None) -> Place:
    try:
        address = phone.parse(number)
    except phone.BadAddress as error:
        raise UsageError(str(error)) from None
    if address.number is None:
        raise UsageError(
            f"{number!r} is a short code or a name; a phone number in international "
            "form (+33612345678) is needed."
        )
    if zone is not None and zone not in available_timezones():
        raise UsageError(f"--zone {zone!r} names no time zone, such as America/New_York.")
    return place_of(address.number, postcode, zone)


def _first_line(verdict: Verdict, place: Place) -> str:
    if verdict.until is None:
        return verdict.kind.value
    until = verdict.until.astimezone(ZoneInfo(place.zones[0]))
    return f"{verdict.kind} {until.isoformat(timespec='seconds')}"


def _where(place: Place, now: datetime) -> str:
    """Returns the possible country, states and zones, with the time in them."""
    if place.country is None:
        return "no country is known for this number"
    states = f"{len(place.regions)} states" if len(place.regions) > 3 else ", ".join(place.regions)
    times: dict[str, list[str]] = {}
    for zone in place.zones:
        times.setdefault(f"{now.astimezone(ZoneInfo(zone)):%a %H:%M}", []).append(zone)
    shown = [
        f"{time} in {zones[0]}" + (f" and {len(zones) - 1} more" if zones[1:] else "")
        for time, zones in times.items()
    ]
    return f"{states or place.country}, {', '.join(shown)}"


def _about(row: Hours | Cap | Note | Words | Asks) -> str:
    match row:
        case Hours() | Cap():
            return ", ".join(sorted(row.classes))
        case Note():
            return row.key.replace("_", " ")
        case Words():
            return f"{row.kind} keywords" + (f" ({row.language})" if row.language else "")
        case Asks():
            return "texts say"


def _words(row: Hours | Cap | Note | Words | Asks) -> str:
    match row:
        case Hours():
            return week.show(row.days, row.holidays)
        case Cap():
            return f"at most {row.most} texts in {row.hours} hours on the same subject"
        case Note():
            return row.text
        case Words():
            return ", ".join(row.words)
        case Asks():
            said = " or ".join(f'"{words}"' for words in row.way_out.values())
            parts = {"brand": "the brand", "way_out": f"the way out ({said})"}
            return " and ".join(parts[one] for one in sorted(row.of_text))


def _dates(origin: Origin) -> str:
    since = f"since {origin.since}" if origin.since else ""
    until = f"until {origin.until - timedelta(days=1)}" if origin.until else ""
    return " ".join(part for part in (since, until) if part) or "since a date not known"


def _status(origin: Origin) -> str:
    return "verified" if origin.verified else "not verified"


def _span(time: timedelta) -> str:
    minutes, seconds = divmod(int(time.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return " ".join(
        f"{n} {unit}" for n, unit in ((hours, "h"), (minutes, "min"), (seconds, "s")) if n
    )
