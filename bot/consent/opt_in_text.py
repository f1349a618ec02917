"""What a text does for joining: a yes, a no, a program's keyword; without any machine learning."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.consent import changes as consent
from bot.consent import opt_in_store as opt_ins
from bot.consent.change import Change
from bot.consent.opt_in import Outcome, Wish, asked, confirm, decline, join, words
from bot.messages import inbound_store as messages
from bot.models import Channel, Language, Purpose
from bot.programs.model import joins_in
from bot.programs.numbers import Numbers
from bot.reading import keywords
from bot.reading.confirmation import confirmation
from bot.reading.courtesy import politely
from bot.reading.folded import read
from bot.reading.folded import words as plain_words
from bot.reading.yes_no import BARE_NO, BARE_YES

EVER = datetime.min.replace(tzinfo=UTC)
MOST_REMINDERS = 3  # of the word that confirms, for one request

# After these an "ok" is about the request
_MAY_BE_ANSWERED = frozenset({Purpose.OPT_IN_REQUEST, Purpose.KEYWORD_REPLY})

# The answers to a keyword that neither grants nor asks. There is none if the person has just
# been asked, or for a country that we don't text.
SAID = {
    Outcome.ALREADY: "utter_optin_already",
    Outcome.REVOKED: "utter_text_start",
    Outcome.TOO_SOON: "utter_optin_later",
    Outcome.OVER_BUDGET: "utter_optin_later",
}


def listens(numbers: Numbers, address: str, body: str) -> bool:
    """Returns whether a text may answer a request, or join a program of this number of ours."""
    word = keywords.word(body)
    return (
        numbers.listens(address, word)
        or confirmation(body) is not None
        # looking for manners takes longer than all the rest, and few texts have a word for it
        or (
            numbers.begins(address, {*word.split(), *_words(body)})
            and numbers.listens(address, _politely(body)[0])
        )
    )


def _words(body: str) -> list[str]:
    """Returns the words of a text, written as keywords are folded: "opt-in" is "optin"."""
    return plain_words(read(body).plain.replace("-", "").replace("'", ""))


def _politely(body: str) -> tuple[str, Language | None]:
    return politely(body) if len(body) <= keywords.MAX_LENGTH else ("", None)


async def hear(change: Change) -> bool:
    """Does what a yes, a no or a program's keyword asks.

    Returns False if the text is for the dialogue: a yes that answers no request or another
    question; or WhatsApp, which holds no consent of ours."""
    if change.contact.channel is not Channel.SMS:
        return False
    word, said = keywords.fold(change.cause.body), confirmation(change.cause.body)
    spoken = BARE_NO.get(word) or (said.language if said else None)
    language = consent.language_of(change.contact, spoken)
    if word in BARE_NO:
        return await decline(change, language)
    if said is not None and await (confirm if said.clear else ask_again)(change, language):
        return True
    return await _join_by_keyword(change, word)


async def _join_by_keyword(change: Change, word: str) -> bool:
    """Joins the program whose keyword the text is. Returns False if it is none.

    One that asks for a YES anyway is also joined politely ("Join please")."""
    polite, manners = _politely(change.cause.body)
    heard = change.services.numbers.heard_on(change.cause.number)
    program = next(
        (
            one
            for one in heard
            if word in one.folded
            or (one.double_opt_in and polite in one.folded and polite not in BARE_YES)
        ),
        None,
    )
    if program is None or (
        word in BARE_YES
        and await opt_ins.asked_since(change.conn, change.contact.id, EVER, change.now)
    ):
        return False
    language = consent.language_of(
        change.contact, BARE_YES.get(word) or manners or joins_in(polite)
    )
    outcome = await join(
        change,
        Wish(program, program.message_class, language, double=program.double_opt_in, wording=None),
    )
    if outcome in SAID:
        body = consent.both_languages(change.services, SAID[outcome], language)
        await consent.reply(change, body, Purpose.KEYWORD_REPLY)
    return True


async def ask_again(change: Change, language: Language | None) -> bool:
    """Tells who has almost said yes ("ok", "sure") which word confirms; the request stays open.

    Returns False if no request is open, or something else was said since. It is said a few times
    only: two machines would never end."""
    conn, contact = change.conn, change.contact
    found = await asked(change)
    last = await messages.last_purpose(conn, contact.id)
    if found is None or last not in _MAY_BE_ANSWERED:
        return False
    request, program = found
    body = words(change.services, "utter_optin_say_yes", program, contact, language)
    if await opt_ins.said_since(conn, contact.id, body, request.requested_at) < MOST_REMINDERS:
        await consent.reply(change, body, Purpose.KEYWORD_REPLY)
    return True
