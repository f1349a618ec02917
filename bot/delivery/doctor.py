"""Looks at everything that a running Texto needs, and says of each fault what to do about it."""

from __future__ import annotations

import shutil
import stat
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Literal

import aiohttp
import tzdata  # type: ignore[import-untyped]
from pydantic import HttpUrl

from bot.config import Settings
from bot.consent.ledger.checkpoints import remembered
from bot.consent.witness import store as witness
from bot.db.skew import NOTED
from bot.delivery.check import account, keeps_no_words
from bot.errors import ModelError, SettingsError
from bot.files.hosts import is_private
from bot.keys import files as key_files
from bot.models import OptOutReplies
from bot.programs.numbers import Numbers
from bot.providers.errors import ProviderError
from bot.services import Services

# British Columbia (2026b), Alberta (2026c) and the Northwest Territories (2026d) changed theirs.
ZONES = "2026d"
SPACE, SPACE_SHARE = 1 << 30, 0.05  # bytes, and of all, that should be free
SECONDS = 8.0  # for an answer from our own public address

Level = Literal["error", "warning", "note", "fine"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one thing. what: in words; do: what to do about it, "" if nothing."""

    level: Level
    about: str
    what: str
    do: str = ""


async def examine(services: Services) -> AsyncIterator[Finding]:
    """Yields what it finds, thing by thing."""
    settings, numbers = services.settings, services.numbers
    yield Finding("fine", "settings", "they can be read")
    yield Finding("fine", "schema and keys", "this version's, and every key of the ledger is here")
    for finding in (*unfinished(settings, numbers), *_stop(numbers), *_address(settings)):
        yield finding
    async for finding in _providers(services):
        yield finding
    yield await _reached(services)
    yield await _clock(services)
    yield await _witness(services)
    if (zones := zone_data()).level == "fine":
        yield zones
    yield _disk(settings)
    yield _keys(settings)
    yield _model(services)


def unfinished(settings: Settings, numbers: Numbers) -> Iterator[Finding]:
    """Yields what a shop must still say of itself before people get texts from it."""
    if not numbers.active:
        yield Finding("error", "numbers", "there is none", "texto number add +1… --program NAME")
    described = {program.name for program in numbers.described}
    for number in numbers.active:
        if number.program not in described:
            yield Finding(
                "warning",
                "programs",
                f"{number.number} belongs to the program {number.program}, which nobody described: "
                "nobody can join it",
                f"texto program add {number.program} …",
            )
    if (zones := zone_data()).level == "error":
        yield zones
    for name, value in (("brand", settings.brand), ("support", settings.support)):
        if value == Settings.model_fields[name].default:
            yield Finding(
                "warning",
                name,
                f"people are told {value!r}, which is only an example",
                f"set TEXTO_{name.upper()}",
            )


def _stop(numbers: Numbers) -> Iterator[Finding]:
    """Yields who answers STOP on each number: it must be so at the provider too."""
    at_provider = {
        OptOutReplies.OURS: "its own handling of STOP must be off at the provider, or people get "
        "two answers",
        OptOutReplies.TWILIO_DEFAULT: "the provider answers STOP, with its own words",
        OptOutReplies.ADVANCED: "Advanced Opt-Out of its messaging service must be on",
    }
    for number in numbers.active:
        yield Finding(
            "note",
            "STOP",
            f"{number.number} has {number.opt_out_replies.value}: "
            f"{at_provider[number.opt_out_replies]}",
        )


def _address(settings: Settings) -> Iterator[Finding]:
    url = HttpUrl(settings.public_url)
    if is_private((url.host or "").strip("[]")):
        yield Finding(
            "warning" if settings.demo else "error",  # the demo's carrier is on this machine
            "public address",
            f"no provider reaches {settings.public_url}",
            "set TEXTO_PUBLIC_URL to the address that leads here from outside",
        )
    elif url.scheme != "https":
        yield Finding(
            "warning",
            "public address",
            "texts and links travel unencrypted",
            "put a proxy with a certificate before it, and set TEXTO_PUBLIC_URL to https://…",
        )


async def _providers(services: Services) -> AsyncIterator[Finding]:
    for number in services.numbers.active:
        if wrong := await account(services, number):
            yield Finding(
                "error", "credentials", f"{number.number}: {wrong}", "see docs/settings.md"
            )
            continue
        yield Finding("fine", "credentials", f"{number.number}: {number.provider} knows us")
        try:
            bare = await keeps_no_words(services, number)
        except ProviderError as error:
            yield Finding(
                "warning", "catching up", f"{number.number}: its texts can't be listed: {error}"
            )
            continue
        if bare:
            yield Finding(
                "error",
                "catching up",
                f"{number.number}: the provider lists texts without their words, so a STOP that no "
                "webhook brought is lost",
                "have the account keep the words of texts (no redaction) for a day at least",
            )


async def _witness(services: Services) -> Finding:
    path, inside = services.settings.witness, services.settings.data_dir.resolve()
    async with services.db.connect() as conn:
        keeper = await witness.keeper(conn)
    if path.resolve().is_relative_to(inside):
        return Finding(
            "warning",
            "witness",
            f"{path} is in the data folder: what turns that back turns both back",
            "set TEXTO_WITNESS to a file on another disk",
        )
    if keeper is None:
        return Finding("note", "witness", "there is none yet", "start the jobs role")
    if keeper.silent:
        return Finding(
            "error" if keeper.awaited else "warning",
            "witness",
            f"{keeper.name} has not been written for a minute"
            + (", and nothing goes before" if keeper.awaited else ""),
            f"start the jobs role of its host; its log says if the file can't be written. If it is "
            f"gone for good: texto outage release {keeper.name}",
        )
    return Finding("fine", "witness", f"{keeper.name} has all opt-outs, holds and erasures")


async def _reached(services: Services) -> Finding:
    """Asks for our own webhook from outside: a text that nobody has signed must be refused."""
    numbers = services.numbers.active
    provider = numbers[0].provider if numbers else next(iter(services.providers))
    url = f"{services.settings.public_url}/{provider}/status"
    limit = aiohttp.ClientTimeout(total=SECONDS)
    try:
        async with aiohttp.ClientSession(timeout=limit) as http, http.post(url) as answer:
            status = answer.status
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        why = type(error).__name__
        return Finding(
            "error",
            "webhooks",
            f"{url} does not answer ({why})",
            "start `texto web`, and let the public address lead to TEXTO_HTTP_PORT",
        )
    if status not in (400, 403):
        return Finding(
            "error",
            "webhooks",
            f"{url} answers {status}, not as Texto does",
            "let the public address lead to TEXTO_HTTP_PORT",
        )
    return Finding("fine", "webhooks", f"{url} leads here")


async def _clock(services: Services) -> Finding:
    await services.skew.measure(services.db, services.clock)
    seconds = services.skew.seconds
    if abs(seconds) < NOTED:
        return Finding("fine", "clock", "this machine's and the database's agree")
    return Finding(
        "error" if services.skew.pauses else "warning",
        "clock",
        f"this machine's is {abs(seconds):.1f} s {'ahead of' if seconds > 0 else 'behind'} the "
        "database's",
        "keep both right by NTP",
    )


def zone_data(version: str = tzdata.IANA_VERSION) -> Finding:
    """Returns whether the time zones are new enough for the rule packs."""
    if version < ZONES:
        return Finding(
            "error",
            "zone data",
            f"it is {version}: quiet hours in Canada's west are an hour off",
            "install a newer tzdata",
        )
    return Finding("fine", "zone data", f"it is {version}")


def _disk(settings: Settings) -> Finding:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    usage = shutil.disk_usage(settings.data_dir)
    free = f"{usage.free / (1 << 30):.1f} GB free in {settings.data_dir}"
    if usage.free < max(SPACE, SPACE_SHARE * usage.total):
        return Finding("error", "disk", f"only {free}", "make room; a full disk takes no texts")
    return Finding("fine", "disk", free)


def _keys(settings: Settings) -> Finding:
    path = settings.data_dir / key_files.LEDGER_KEY
    if settings.ledger_key is None and path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        return Finding("error", "keys", f"others may read {path}", f"chmod 600 {path}")
    if not remembered(settings):
        return Finding(
            "note",
            "keys",
            "no checkpoint of the ledger is noted in this data folder yet",
            "the jobs role makes one within the hour",
        )
    return Finding("fine", "keys", "they are their owner's alone")


def _model(services: Services) -> Finding:
    settings = services.settings
    if find_spec("rasa") is None:
        return Finding("note", "model", "this environment has no Rasa, so no worker runs here")
    from bot.dialogue import seal
    from bot.dialogue.fingerprint import fallback_model, present_model

    present = present_model(settings.project_dir, settings.models_dir)
    model = present or fallback_model(settings.project_dir, settings.models_dir)
    if model is None:
        return Finding("error", "model", "there is none that fits", "texto train")
    try:
        seal.require(model, services.ledger_keys.values())
    except ModelError as error:
        return Finding("error", "model", str(error))
    if present is None:
        return Finding("warning", "model", f"{model.name} has learned other data", "texto train")
    return Finding("fine", "model", f"{model.name} is of the present data")


def refused(error: SettingsError) -> Finding:
    """Returns the finding of a start that was refused; the error says what to do."""
    return Finding("error", "start", str(error))
