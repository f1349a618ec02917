"""The words of the pages for customers: (English, French)."""

from __future__ import annotations

from bot.models import Language, MessageClass
from bot.programs.model import RATED, Program

WORDS: dict[str, tuple[str, str]] = {
    "colon": (": ", " : "),
    # the form
    "join": ("Join", "S'inscrire"),
    "country": ("Country", "Pays"),
    "number": ("Mobile number", "Numéro de mobile"),
    "leave_empty": ("Leave this field empty", "Laissez ce champ vide"),
    "terms": ("Terms", "Conditions"),
    "privacy": ("Privacy", "Confidentialité"),
    "wrong": ("Please check:", "Veuillez vérifier :"),
    "other_language": ("Français", "English"),
    # what may be wrong with the input
    "invalid": ("This is not a mobile number.", "Ce n'est pas un numéro de mobile."),
    "short_code": (
        "This is a short code, not a mobile number.",
        "C'est un numéro court, pas un numéro de mobile.",
    ),
    "landline": (
        "This is a landline: it can't receive texts.",
        "C'est une ligne fixe : elle ne reçoit pas de SMS.",
    ),
    "premium": (
        "This is a premium-rate number, not a mobile number.",
        "C'est un numéro surtaxé, pas un numéro de mobile.",
    ),
    "not_mobile": ("This is not a mobile number.", "Ce n'est pas un numéro de mobile."),
    "not_our_country": (
        "We don't text numbers of this country.",
        "Nous n'envoyons pas de SMS aux numéros de ce pays.",
    ),
    "unticked": (
        "Tick the box if you agree; without it we can't text you.",
        "Cochez la case si vous êtes d'accord ; sans elle, nous ne pouvons pas vous écrire.",
    ),
    "stale": (
        "This form was open for too long, or has changed. Please send it again.",
        "Ce formulaire est resté ouvert trop longtemps ou a changé. Envoyez-le à nouveau.",
    ),
    # the result
    "thanks": ("Thank you", "Merci"),
    "asked": (
        "If this number has not joined yet, it gets a text in a moment. Reply YES to it to "
        "confirm; without that you get nothing more.",
        "Si ce numéro n'est pas encore inscrit, il reçoit un SMS dans un instant. Répondez-y "
        "OUI pour confirmer ; sans cela, vous ne recevrez rien d'autre.",
    ),
    "welcomed": (
        "If this number had not joined yet, it gets a text of welcome in a moment.",
        "Si ce numéro n'était pas encore inscrit, il reçoit un SMS de bienvenue dans un instant.",
    ),
    "sorry": ("Sorry", "Désolé"),
    "text_start": (
        "This number has opted out of our texts. To get them again, text START from it "
        "to {number}: nobody else can do that for you.",
        "Ce numéro a refusé nos SMS. Pour les recevoir à nouveau, envoyez START depuis "
        "ce numéro au {number} : personne ne peut le faire à votre place.",
    ),
    "tomorrow": (
        "This number can't join today. Please try again tomorrow, or contact {support}.",
        "Ce numéro ne peut pas s'inscrire aujourd'hui. Réessayez demain, ou contactez {support}.",
    ),
    "too_many": (
        "Too many forms came from your network. Please try again in a minute.",
        "Trop de formulaires viennent de votre réseau. Réessayez dans une minute.",
    ),
    "no_number": (
        "This program sends no texts yet. Please contact {support}.",
        "Ce programme n'envoie pas encore de SMS. Contactez {support}.",
    ),
    "bad_form": (
        "This is not what our form sends. Please open the page again and use its buttons.",
        "Ce n'est pas ce que notre formulaire envoie. Ouvrez à nouveau la page et "
        "utilisez ses boutons.",
    ),
    "not_found": ("Page not found", "Page introuvable"),
    "no_program": (
        "There is no program at this address. Please contact {support}.",
        "Il n'y a pas de programme à cette adresse. Contactez {support}.",
    ),
    "no_link": (
        "This link is not one of ours, or was cut short. To stop our texts, reply STOP to "
        "any of them, or contact {support}.",
        "Ce lien n'est pas de nous, ou il a été coupé. Pour arrêter nos SMS, répondez STOP "
        "à l'un d'eux, ou contactez {support}.",
    ),
    # the preference page
    "your_texts": ("Your texts", "Vos SMS"),
    "for_number": ("Texts to {number}", "SMS au {number}"),
    "stop_all": ("Stop all texts", "Arrêter tous les SMS"),
    "stop_explained": (
        "This ends every text from us, whatever it is about.",
        "Ceci arrête tous nos SMS, quel qu'en soit le sujet.",
    ),
    "stopped": (
        "All our texts to this number are stopped.",
        "Tous nos SMS à ce numéro sont arrêtés.",
    ),
    "start_again": (
        "To get them again, text START to {number}.",
        "Pour les recevoir à nouveau, envoyez START au {number}.",
    ),
    "topics": ("What you get", "Ce que vous recevez"),
    "how_often": ("How often at most", "À quelle fréquence au plus"),
    "any": ("As often as announced", "Comme annoncé"),
    "weekly": ("One offer a week", "Une offre par semaine"),
    "monthly": ("One offer a month", "Une offre par mois"),
    "no_offers": (
        "No offers at all, only what concerns my orders and requests",
        "Aucune offre, seulement ce qui concerne mes commandes et mes demandes",
    ),
    "offers_too": ("Offers too", "Les offres aussi"),
    "save": ("Save", "Enregistrer"),
    "saved": ("Saved.", "Enregistré."),
    "to_confirm": (
        "To confirm {title}, reply YES to the text that we have just sent you.",
        "Pour confirmer votre inscription ({title}), répondez OUI au SMS que nous venons de vous "
        "envoyer.",
    ),
    "not_today": (
        "You can't join {title} today; please try again tomorrow.",
        "L'inscription ({title}) n'est pas possible aujourd'hui ; réessayez demain.",
    ),
}

_CONSENT = {
    MessageClass.PROMOTIONAL: (
        "I agree to receive advertising texts from {brand} at this number: {title}, {frequency}. "
        "Consent is not a condition of purchase. {rates}Reply HELP for help and STOP to cancel at "
        "any time.",
        "J'accepte de recevoir des SMS publicitaires de {brand} à ce numéro : {title}, "
        "{frequency}. Sans obligation d'achat. {rates}Répondez AIDE pour de l'aide et STOP pour "
        "vous désinscrire à tout moment.",
    ),
    MessageClass.INFORMATIONAL: (
        "I agree to receive texts from {brand} at this number: {title}, {frequency}. {rates}Reply "
        "HELP for help and STOP to cancel at any time.",
        "J'accepte de recevoir des SMS de {brand} à ce numéro : {title}, {frequency}. "
        "{rates}Répondez AIDE pour de l'aide et STOP pour vous désinscrire à tout moment.",
    ),
}
_RATES = (
    "Msg & data rates may apply. ",
    "Des frais de messagerie et de données peuvent s'appliquer. ",
)


def consent_wording(program: Program, brand: str, language: Language) -> str:
    """Returns the words beside the box, which the ledger keeps too."""
    fr = language is Language.FR
    return _CONSENT[program.message_class][fr].format(
        brand=brand,
        title=program.title[language],
        frequency=program.frequency[language],
        rates=_RATES[fr] if RATED & set(program.countries) else "",
    )
