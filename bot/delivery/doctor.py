"""Looks at everything that a running Texto needs, and says of each fault what to do about it."""

from __future__ import annotations

import shutil
import stat
from collections.abc import AsyncIterator, Collection, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Literal

import aiohttp
import tzdata  # type: ignore[import-untyped]
from pydantic import HttpUrl

from bot.campaigns.coupon_codes import run_out
from bot.config import Settings
from bot.consent.ledger.checkpoints import remembered
from bot.consent.witness import store as witness
from bot.db.skew import NOTED
from bot.delivery.check import account, keeps_no_words
from bot.errors import NO_WORDS, ModelError, Said, SettingsError
from bot.files.hosts import is_private
from bot.keys import files as key_files
from bot.links import tokens
from bot.links.tokens import NOTHING
from bot.models import OptOutReplies
from bot.numbers.business import Business
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
    what: Said
    do: Said = NO_WORDS


async def examine(services: Services) -> AsyncIterator[Finding]:
    """Yields what it finds, thing by thing."""
    settings, numbers = services.settings, services.numbers
    yield Finding("fine", "settings", Said("they can be read"))
    yield Finding(
        "fine", "schema and keys", Said("this version's, and every key of the ledger is here")
    )
    for finding in (*unfinished(services.business, numbers), *_stop(numbers), *_address(settings)):
        yield finding
    async for finding in _providers(services):
        yield finding
    yield await _reached(services)
    if settings.link_url:
        yield await _links_reached(services)
    yield await _clock(services)
    yield await _witness(services)
    for one in await run_out(services):
        yield Finding("warning", "coupons", one.what, one.do)
    if (zones := zone_data()).level == "fine":
        yield zones
    yield _disk(settings)
    yield _keys(settings)
    yield _model(services)


def unfinished(business: Business, numbers: Numbers) -> Iterator[Finding]:
    """Yields what a shop must still say of itself before people get texts from it."""
    if not numbers.active:
        yield Finding(
            "error", "numbers", Said("there is none"), Said("texto number add +1… --program NAME")
        )
    described = {program.name for program in numbers.described}
    for number in numbers.active:
        if number.program not in described:
            yield Finding(
                "warning",
                "programs",
                Said(
                    "%(number)s belongs to the program %(program)s, which nobody described: "
                    "nobody can join it",
                    number=number.number,
                    program=number.program,
                ),
                Said("texto program add %(program)s …", program=number.program),
            )
    if (zones := zone_data()).level == "error":
        yield zones
    for name, value in (("brand", business.brand), ("support", business.support)):
        if value == Settings.model_fields[name].default:
            yield Finding(
                "warning",
                name,
                Said("people are told %(value)r, which is only an example", value=value),
                Said("set %(name)s", name=f"TEXTO_{name.upper()}"),
            )


def _stop(numbers: Numbers) -> Iterator[Finding]:
    """Yields who answers STOP on each number: it must be so at the provider too."""
    at_provider = {
        OptOutReplies.OURS: Said(
            "its own handling of STOP must be off at the provider, or people get two answers"
        ),
        OptOutReplies.TWILIO_DEFAULT: Said("the provider answers STOP, with its own words"),
        OptOutReplies.ADVANCED: Said("Advanced Opt-Out of its messaging service must be on"),
    }
    for number in numbers.active:
        yield Finding(
            "note",
            "STOP",
            Said(
                "%(number)s has %(mode)s: %(what)s",
                number=number.number,
                mode=number.opt_out_replies.value,
                what=at_provider[number.opt_out_replies],
            ),
        )


def _address(settings: Settings) -> Iterator[Finding]:
    url = HttpUrl(settings.public_url)
    if is_private((url.host or "").strip("[]")):
        yield Finding(
            "warning" if settings.demo else "error",  # the demo's carrier is on this machine
            "public address",
            Said("no provider reaches %(url)s", url=settings.public_url),
            Said("set TEXTO_PUBLIC_URL to the address that leads here from outside"),
        )
    elif url.scheme != "https":
        yield Finding(
            "warning",
            "public address",
            Said("texts and links travel unencrypted"),
            Said("put a proxy with a certificate before it, and set TEXTO_PUBLIC_URL to https://…"),
        )


async def _providers(services: Services) -> AsyncIterator[Finding]:
    for number in services.numbers.active:
        if wrong := await account(services, number):
            yield Finding(
                "error",
                "credentials",
                Said("%(number)s: %(what)s", number=number.number, what=wrong),
                Said("see docs/settings.md"),
            )
            continue
        known = Said("%(provider)s knows us", provider=number.provider)
        yield Finding(
            "fine", "credentials", Said("%(number)s: %(what)s", number=number.number, what=known)
        )
        try:
            bare = await keeps_no_words(services, number)
        except ProviderError as error:
            unlisted = Said("its texts can't be listed: %(why)s", why=error)
            said = Said("%(number)s: %(what)s", number=number.number, what=unlisted)
            yield Finding("warning", "catching up", said)
            continue
        if bare:
            yield Finding(
                "error",
                "catching up",
                Said(
                    "%(number)s: the provider lists texts without their words, so a STOP that no "
                    "webhook brought is lost",
                    number=number.number,
                ),
                Said("have the account keep the words of texts (no redaction) for a day at least"),
            )


async def _witness(services: Services) -> Finding:
    path, inside = services.settings.witness, services.settings.data_dir.resolve()
    async with services.db.connect() as conn:
        keeper = await witness.keeper(conn)
    if path.resolve().is_relative_to(inside):
        return Finding(
            "warning",
            "witness",
            Said("%(path)s is in the data folder: what turns that back turns both back", path=path),
            Said("set TEXTO_WITNESS to a file on another disk"),
        )
    if keeper is None:
        return Finding("note", "witness", Said("there is none yet"), Said("start the jobs role"))
    if keeper.silent:
        silent = Said("%(name)s has not been written for a minute", name=keeper.name)
        awaited = Said(
            "%(name)s has not been written for a minute, and nothing goes before", name=keeper.name
        )
        return Finding(
            "error" if keeper.awaited else "warning",
            "witness",
            awaited if keeper.awaited else silent,
            Said(
                "start the jobs role of its host; its log says if the file can't be written. If it "
                "is gone for good: texto outage release %(name)s",
                name=keeper.name,
            ),
        )
    whole = Said("%(name)s has all opt-outs, holds and erasures", name=keeper.name)
    return Finding("fine", "witness", whole)


async def _reached(services: Services) -> Finding:
    """Asks for our own webhook from outside: a text that nobody has signed must be refused."""
    numbers = services.numbers.active
    provider = numbers[0].provider if numbers else next(iter(services.providers))
    url = f"{services.settings.public_url}/{provider}/status"
    do = Said("start `texto web`, and let the public address lead to TEXTO_HTTP_PORT")
    return await _leads_here(Said("webhooks"), "POST", url, (400, 403), do)


async def _links_reached(services: Services) -> Finding:
    """Asks for a short link that is nobody's."""
    url = tokens.address(services.settings)
    do = Said("let the host of TEXTO_LINK_URL lead to TEXTO_HTTP_PORT, by its own name")
    return await _leads_here(Said("links"), "GET", url, (404,), do, NOTHING)


async def _leads_here(
    about: Said, method: str, url: str, right: Collection[int], do: Said, words: str = ""
) -> Finding:
    """Asks for an address of ours. right: how it answers, with these words."""
    limit = aiohttp.ClientTimeout(total=SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=limit) as http,
            http.request(method, url) as answer,
        ):
            status, said = answer.status, await answer.text(errors="replace")
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        why = type(error).__name__
        return Finding(
            "error", about, Said("%(url)s does not answer (%(why)s)", url=url, why=why), do
        )
    if status not in right or words not in said:
        what = Said("%(url)s answers %(status)s, not as Texto does", url=url, status=status)
        return Finding("error", about.text, what, do)
    return Finding("fine", about.text, Said("%(url)s leads here", url=url))


async def _clock(services: Services) -> Finding:
    await services.skew.measure(services.db, services.clock)
    seconds = services.skew.seconds
    if abs(seconds) < NOTED:
        return Finding("fine", "clock", Said("this machine's and the database's agree"))
    off = f"{abs(seconds):.1f}"
    ahead = Said("this machine's is %(seconds)s s ahead of the database's", seconds=off)
    behind = Said("this machine's is %(seconds)s s behind the database's", seconds=off)
    return Finding(
        "error" if services.skew.pauses else "warning",
        "clock",
        ahead if seconds > 0 else behind,
        Said("keep both right by NTP"),
    )


def zone_data(version: str = tzdata.IANA_VERSION) -> Finding:
    """Returns whether the time zones are new enough for the rule packs."""
    if version < ZONES:
        return Finding(
            "error",
            "zone data",
            Said(
                "it is %(version)s: quiet hours in Canada's west are an hour off", version=version
            ),
            Said("install a newer tzdata"),
        )
    return Finding("fine", "zone data", Said("it is %(version)s", version=version))


def _disk(settings: Settings) -> Finding:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    usage = shutil.disk_usage(settings.data_dir)
    free = f"{usage.free / (1 << 30):.1f}"
    if usage.free < max(SPACE, SPACE_SHARE * usage.total):
        return Finding(
            "error",
            "disk",
            Said("only %(free)s GB free in %(folder)s", free=free, folder=settings.data_dir),
            Said("make room; a full disk takes no texts"),
        )
    said = Said("%(free)s GB free in %(folder)s", free=free, folder=settings.data_dir)
    return Finding("fine", "disk", said)


def _keys(settings: Settings) -> Finding:
    path = settings.data_dir / key_files.LEDGER_KEY
    if settings.ledger_key is None and path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        return Finding(
            "error",
            "keys",
            Said("others may read %(path)s", path=path),
            Said("chmod 600 %(path)s", path=path),
        )
    if not remembered(settings):
        return Finding(
            "note",
            "keys",
            Said("no checkpoint of the ledger is noted in this data folder yet"),
            Said("the jobs role makes one within the hour"),
        )
    return Finding("fine", "keys", Said("they are their owner's alone"))


def _model(services: Services) -> Finding:
    settings = services.settings
    if find_spec("rasa") is None:
        return Finding(
            "note", "model", Said("this environment has no Rasa, so no worker runs here")
        )
    from bot.dialogue import seal
    from bot.dialogue.fingerprint import fallback_model, present_model

    present = present_model(settings.project_dir, settings.models_dir)
    model = present or fallback_model(settings.project_dir, settings.models_dir)
    if model is None:
        return Finding("error", "model", Said("there is none that fits"), Said("texto train"))
    try:
        seal.require(model, services.ledger_keys.values())
    except ModelError:
        return Finding(
            "error",
            "model",
            Said(
                "%(name)s does not carry the seal of this ledger's key: it was trained elsewhere "
                "or changed",
                name=model.name,
            ),
            Said("texto train; if it comes from you, `texto worker --trust` takes it"),
        )
    if present is None:
        other = Said("%(name)s has learned other data", name=model.name)
        return Finding("warning", "model", other, Said("texto train"))
    return Finding("fine", "model", Said("%(name)s is of the present data", name=model.name))


def refused(error: SettingsError) -> Finding:
    """Returns the finding of a start that was refused; the error says what to do."""
    return Finding("error", "start", Said(str(error)))
