"""The words of a question as it is sent, and those that say how to answer one that has no help."""

from __future__ import annotations

from collections.abc import Mapping

from bot.models import Language
from bot.surveys.rules.model import LISTED, Question, QuestionKind

EN, FR = Language.EN, Language.FR
_SKIP: Mapping[Language, str] = {EN: "(or SKIP)", FR: "(ou PASSE)"}
_SEVERAL: Mapping[Language, str] = {
    EN: "(one or several, such as A, C)",
    FR: "(un ou plusieurs, par exemple A, C)",
}
_HELP: Mapping[QuestionKind, Mapping[Language, str]] = {
    QuestionKind.MULTIPLE: {
        EN: "Please reply with one or several of these:",
        FR: "Merci de répondre par un ou plusieurs de ces choix :",
    },
    QuestionKind.PLACE: {EN: "Please reply with the name.", FR: "Merci de répondre par le nom."},
    QuestionKind.PRODUCT: {EN: "Please reply with the name.", FR: "Merci de répondre par le nom."},
    QuestionKind.TIME: {
        EN: "Please reply with a time, such as 9:30 am or 18:00.",
        FR: "Merci de répondre par une heure : 9h30 ou 18h.",
    },
}
_NUMBER: Mapping[Language, str] = {
    EN: "Please reply with a number from {low} to {high}{unit}.",
    FR: "Merci de répondre par un nombre de {low} à {high}{unit}.",
}
ENDED: Mapping[Language, str] = {
    EN: "No problem, let's leave it there. Thank you!",
    FR: "Pas de souci, restons-en là. Merci !",
}
EXPIRED: Mapping[Language, str] = {
    EN: "Thank you! This survey has ended, so your answer no longer counts.",
    FR: "Merci ! Cette enquête est terminée, votre réponse ne compte donc plus.",
}
UNDER_WAY: Mapping[Language, str] = {
    EN: "You have this survey already: just answer its last question. Thank you!",
    FR: "Vous avez déjà cette enquête : répondez simplement à sa dernière question. Merci !",
}
HAD: Mapping[Language, str] = {
    EN: "Thank you! You had a survey of ours not long ago, so we ask nothing more for now.",
    FR: "Merci ! Vous avez eu une enquête il y a peu : nous ne demandons rien de plus.",
}
NOT_NOW: Mapping[Language, str] = {
    EN: "Thank you! We can't send you this survey by text.",
    FR: "Merci ! Nous ne pouvons pas vous envoyer cette enquête par SMS.",
}
REMINDS: Mapping[Language, str] = {
    EN: "In case you missed our question:",
    FR: "Au cas où vous auriez manqué notre question :",
}
COUPON: Mapping[Language, str] = {
    EN: "Your coupon for that: {code}",
    FR: "Votre bon en remerciement : {code}",
}
AT_MOST: Mapping[Language, str] = {
    EN: "After this one, {left} to go at most.",
    FR: "Après celle-ci, il en reste {left} au plus.",
}


def question_text(question: Question, language: Language) -> str:
    """Returns the question in that language, else in one it has, with a line for each option ("A)
    Morning"). Places and products are not listed."""
    if language not in question.text:
        language = next(iter(question.text))
    shown = () if question.kind in LISTED else question.options.get(language, ())
    said = question.text[language]
    if question.kind is QuestionKind.MULTIPLE:
        marks = _SEVERAL[language]
        said = f"{said} {marks.replace('A, C', '1, 3') if shown[0].letter.isdigit() else marks}"
    if question.optional:
        said = f"{said} {_SKIP[language]}"
    return "\n".join([said, *(f"{o.letter}) {o.label}" for o in shown)])


def how_to_answer(question: Question, language: Language) -> str | None:
    """Returns how to answer a question of the kinds that domain.yml has no words for."""
    if question.kind is QuestionKind.NUMBER and question.range is not None:
        unit = question.range.unit.get(language, "")
        return _NUMBER[language].format(
            low=question.range.low, high=question.range.high, unit=f" {unit}" if unit else ""
        )
    return _HELP.get(question.kind, {}).get(language)
