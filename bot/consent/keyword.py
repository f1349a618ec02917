"""Keywords: carries out STOP, START, HELP, a yes or a no, without any machine learning."""

from __future__ import annotations

from typing import assert_never

from bot.consent import changes as consent
from bot.consent import opt_in_text
from bot.consent.change import Change
from bot.contacts import cases_store as cases
from bot.contacts import standing_store as standings
from bot.messages import answers_store as answers
from bot.messages.rules import HELP, WINDOW
from bot.models import Channel, Contact, Language, OptOutReplies, Purpose
from bot.reading.keywords import Keyword, KeywordKind, fold
from bot.reading.opt_out import ONLY
from bot.reading.yes_no import BARE_NO
from bot.sms.phone import country

_HELPS = frozenset({KeywordKind.HELP, KeywordKind.CONTACT})
CANCELLING = frozenset({"cancel", "annuler"})  # may have meant an order


async def obey(change: Change) -> bool:
    """Does what the whole text asks as a keyword.

    Returns False if it is none, so that the dialogue must understand it."""
    keyword = change.cause.keyword
    if change.standing.dead:  # somebody has the number
        await standings.set_dead(change.conn, change.contact.id, None)
    if change.cause.body.strip() == ONLY and await consent.narrow(change):
        return True
    provider = keyword is not None and _provider_acts(change, keyword)
    if not provider and await opt_in_text.hear(change):
        if fold(change.cause.body) not in BARE_NO:
            await consent.clear_doubt(change, consent.SERVED)
        return True
    return keyword is not None and await _apply(change, keyword, provider)


def _provider_acts(change: Change, keyword: Keyword) -> bool:
    """Returns whether the provider answers this keyword itself (exactly one party does)."""
    if change.contact.channel is Channel.WHATSAPP:
        return False
    number = change.services.numbers.of(change.cause.number)
    handling = number.opt_out_replies
    if keyword.kind is KeywordKind.YES and change.standing.revoked_at is None:
        return False  # it answers a question of ours, even if the provider reads it as START
    if handling is OptOutReplies.ADVANCED:
        return change.cause.told_by_provider
    if keyword.kind in (KeywordKind.START, KeywordKind.YES) and not change.standing.provider_blocks:
        return False  # it acts on these only for people it blocks
    words = change.services.providers.capabilities(number).words.get(keyword.kind, frozenset())
    # it hears a word only if it is the whole text
    return handling is OptOutReplies.TWILIO_DEFAULT and keyword.alone and keyword.word in words


async def _apply(change: Change, keyword: Keyword, provider: bool) -> bool:
    """Applies the keyword. Returns False for a YES that answers no open question."""
    match keyword.kind:
        case KeywordKind.STOP:
            await consent.revoke(
                change,
                provider_confirms=provider,
                language=_confirmed_in(change.contact, keyword),
                text_name=(
                    "utter_stop_confirmed_cancel"
                    if keyword.word in CANCELLING
                    else "utter_stop_confirmed"
                ),
            )
            return True
        case KeywordKind.YES if not provider:
            return False
        case KeywordKind.START | KeywordKind.YES:
            if await consent.outdated(change, "revoked"):
                return True
            change, text_name = await _start(change, provider)
        case KeywordKind.HELP:
            text_name = "utter_help"
            change = await consent.clear_doubt(change, consent.SERVED) or change
        case KeywordKind.CONTACT:
            text_name = "utter_contact"
            change = await consent.clear_doubt(change, consent.SERVED) or change
        case _:
            assert_never(keyword.kind)
    if not provider:
        language = consent.language_of(change.contact, keyword.language)
        body = consent.both_languages(change.services, text_name, language)
        loops = keyword.kind in _HELPS and await _asked_often(change, body)
        await consent.reply(change, body, Purpose.KEYWORD_REPLY, loops=loops)
    return True


async def _asked_often(change: Change, body: str) -> bool:
    """Returns whether this help has been given often enough for an hour; staff then get an item."""
    since = change.now - WINDOW
    if await answers.to_keywords(change.conn, change.contact.id, body, since) < HELP:
        return False
    await cases.open_case(
        change.conn, change.contact.id, "loop", change.cause.message_id, change.now
    )
    return True


async def _start(change: Change, provider: bool) -> tuple[Change, str]:
    """Applies a START and returns the change, and the name of the text that answers it."""
    if not provider and _still_blocks(change):
        return change, "utter_text_start"  # tells the person what to do; the gate refuses it
    after = await consent.reinstate(change) or await consent.release(change, "START", entirely=True)
    if after is None:
        return change, "utter_start_nothing"
    return after, "utter_start_confirmed"


def _confirmed_in(contact: Contact, keyword: Keyword) -> Language | None:
    """Returns the language of an opt-out's confirmation; None means both.

    In Canada it is the keyword's (CWTA: STOP in English, ARRET in French), elsewhere the contact's,
    else the keyword's, else the country's."""
    if contact.address.startswith("+1") and country(contact.address) == "CA":
        return keyword.language or (Language.EN if keyword.word == "stop" else contact.language)
    return consent.language_of(contact, keyword.language)


def _still_blocks(change: Change) -> bool:
    """Returns whether the provider keeps blocking this person after this START.

    The START is none of the provider's own words, so that lifting the opt-out here would be a
    promise that can't be kept."""
    handling = change.services.numbers.of(change.cause.number).opt_out_replies
    return (
        change.standing.provider_blocks
        and handling.provider_blocks
        and change.contact.channel is Channel.SMS
    )
