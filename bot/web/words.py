"""The words of the pages for customers, by the names that their modules use."""

from __future__ import annotations

from bot.models import Language, MessageClass
from bot.programs.model import RATED, Program
from bot.web.catalog import mark, translate

WORDS: dict[str, str] = {
    # the form
    "join": mark("Join"),
    "country": mark("Country"),
    "number": mark("Mobile number"),
    "leave_empty": mark("Leave this field empty"),
    "terms": mark("Terms"),
    "privacy": mark("Privacy"),
    "wrong": mark("Please check:"),
    "other_language": mark("Français"),
    # what may be wrong with the input
    "invalid": mark("This is not a mobile number."),
    "short_code": mark("This is a short code, not a mobile number."),
    "landline": mark("This is a landline: it can't receive texts."),
    "premium": mark("This is a premium-rate number, not a mobile number."),
    "not_mobile": mark("This is not a mobile number."),
    "not_our_country": mark("We don't text numbers of this country."),
    "unticked": mark("Tick the box if you agree; without it we can't text you."),
    "stale": mark("This form was open for too long, or has changed. Please send it again."),
    # the result
    "thanks": mark("Thank you"),
    "asked": mark(
        "If this number has not joined yet, it gets a text in a moment. Reply YES to it to "
        "confirm; without that you get nothing more."
    ),
    "welcomed": mark("If this number had not joined yet, it gets a text of welcome in a moment."),
    "sorry": mark("Sorry"),
    "text_start": mark(
        "This number has opted out of our texts. To get them again, text START from it to "
        "{number}: nobody else can do that for you."
    ),
    "tomorrow": mark(
        "This number can't join today. Please try again tomorrow, or contact {support}."
    ),
    "too_many": mark("Too many forms came from your network. Please try again in a minute."),
    "no_number": mark("This program sends no texts yet. Please contact {support}."),
    "bad_form": mark(
        "This is not what our form sends. Please open the page again and use its buttons."
    ),
    "not_found": mark("Page not found"),
    "no_program": mark("There is no program at this address. Please contact {support}."),
    "no_link": mark(
        "This link is not one of ours, or was cut short. To stop our texts, reply STOP to any of "
        "them, or contact {support}."
    ),
    # the preference page
    "your_texts": mark("Your texts"),
    "for_number": mark("Texts to {number}"),
    "stop_all": mark("Stop all texts"),
    "stop_explained": mark("This ends every text from us, whatever it is about."),
    "stopped": mark("All our texts to this number are stopped."),
    "start_again": mark("To get them again, text START to {number}."),
    "topics": mark("What you get"),
    "how_often": mark("How often at most"),
    "any": mark("As often as announced"),
    "weekly": mark("One offer a week"),
    "monthly": mark("One offer a month"),
    "no_offers": mark("No offers at all, only what concerns my orders and requests"),
    "offers_too": mark("Offers too"),
    "save": mark("Save"),
    "saved": mark("Saved."),
    "to_confirm": mark("To confirm {title}, reply YES to the text that we have just sent you."),
    "not_today": mark("You can't join {title} today; please try again tomorrow."),
}

_CONSENT = {
    MessageClass.PROMOTIONAL: mark(
        "I agree to receive advertising texts from {brand} at this number: {title}, {frequency}. "
        "Consent is not a condition of purchase. {rates}Reply HELP for help and STOP to cancel at "
        "any time."
    ),
    MessageClass.INFORMATIONAL: mark(
        "I agree to receive texts from {brand} at this number: {title}, {frequency}. {rates}Reply "
        "HELP for help and STOP to cancel at any time."
    ),
}
_RATES = mark("Msg & data rates may apply. ")


def consent_wording(program: Program, brand: str, language: Language) -> str:
    """Returns the words beside the box, which the ledger keeps too."""
    rated = bool(RATED & set(program.countries))
    return translate(language, _CONSENT[program.message_class]).format(
        brand=brand,
        title=program.title[language],
        frequency=program.frequency[language],
        rates=translate(language, _RATES) if rated else "",
    )
