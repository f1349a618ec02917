"""`texto consent request`, `grant` and `revoke`: what staff do for a person who asks."""

from __future__ import annotations

from bot.access import tokens as access
from bot.cli.console import console
from bot.config import Settings
from bot.consent import elsewhere as api_consents
from bot.consent.elsewhere import ConsentIn, OptOutIn, Unfit
from bot.consent.opt_in import Outcome
from bot.consent.sign_up import sign_up
from bot.errors import UsageError
from bot.models import Language
from bot.services import Services, open_services

SAID = {
    Outcome.GRANTED: "Recorded; the text of welcome is on its way.",
    Outcome.REQUESTED: "Asked by text; a YES confirms.",
    Outcome.PENDING: "Nothing done: this number has been asked already, and may still answer.",
    Outcome.ALREADY: "Nothing to do: this number has joined already.",
}
REFUSED = {
    Outcome.REVOKED: "This number has opted out. Only the person can take that back: ask them to "
                     "text START.",
    Outcome.TOO_SOON: "This number was asked within the last 24 hours; one request a day is the "
                      "most.",
    Outcome.OVER_BUDGET: "Too many numbers that begin like this one were asked in the last 24 "
                         "hours.",
    Outcome.COUNTRY: "The program texts no numbers of this country.",
}


async def request(
    settings: Settings, number: str, program: str, by: str, language: Language | None
) -> None:
    """Asks by text. Raises UsageError."""
    await _join(settings, ConsentIn.model_construct(
        number=number, program=program, wording="", source="asked staff", language=language,
        double=True), by)


async def grant(
    settings: Settings, number: str, program: str, by: str, language: Language | None,
    wording: str, source: str,
) -> None:
    """Records a consent that was given elsewhere. Raises UsageError."""
    if not wording.strip() or not source.strip():
        raise UsageError("--wording says what the person agreed to, --source where and when; "
                         "without them nothing is proved.")
    await _join(settings, ConsentIn.model_construct(
        number=number, program=program, wording=wording, source=source, language=language,
        double=False), by)


async def _join(settings: Settings, sent: ConsentIn, by: str) -> None:
    async with open_services(settings) as services:
        author = await _author(services, by)
        try:
            mobile, cause, wish = api_consents.wish_of(services, sent, author, channel="staff")
        except Unfit as error:
            raise UsageError(_words(error)) from None
        outcome = await sign_up(services, mobile, cause, wish)
    if outcome in REFUSED:
        raise UsageError(REFUSED[outcome])
    console.print(SAID[outcome])


def _words(error: Unfit) -> str:
    if error.reason == "double_opt_in":
        return f"{error}; `texto consent request` asks for it by text."
    return str(error)


async def revoke(
    settings: Settings, number: str, program: str | None, by: str, source: str | None
) -> None:
    """Ends one program, or all texts. Raises UsageError."""
    async with open_services(settings) as services:
        author = await _author(services, by)
        try:
            await api_consents.leave(services, OptOutIn.model_construct(
                number=number, program=program, source=source), author, channel="staff")
        except Unfit as error:
            raise UsageError(str(error)) from None
    console.print("Ended; no text says so." if program else
                  "No text goes to this number any more, and none says so.")


async def _author(services: Services, by: str) -> str:
    return f"user:{(await access.require_user(services, by)).name}"
