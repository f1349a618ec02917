"""The domain, the actions, the rules and the training data fit together."""

from __future__ import annotations

import json
from collections import Counter
from itertools import chain

import pytest
import yaml
from rasa.core.policies.rule_policy import RulePolicy

from bot.dialogue.remembering import RememberingRules
from bot.models import Language
from bot.texts import Texts
from tests.dialogue.talk import ROOT, VARIABLES, Talk
from tests.nlu import INTENTS

DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
UNDERSTOOD = {"consent", "faq", "feedback", "handoff", "smalltalk", "fallback"}
# answers are parsed, not learned; what is asked about orders is learned with the faq's questions
TOPICS = UNDERSTOOD | {"survey", "orders"}
# what the engine and the other rooms say by name, beside the actions
SPOKEN_ELSEWHERE = {
    "utter_stop_confirmed",
    "utter_stop_confirmed_cancel",
    "utter_start_confirmed",
    "utter_start_nothing",
    "utter_help",
    "utter_contact",
    "utter_introduction",
    "utter_stop_confirmed_scope",
    "utter_scope_narrowed",
    "utter_media_thanks",
    "utter_apology",
    "utter_data_request",
    "utter_wrong_number",
    "utter_staff_away",  # bot/conversations/absence.py
    "utter_staff_late",  # bot/inbox/silence.py
    # bot/consent/less.py
    "utter_less_weekly",
    "utter_less_monthly",
    "utter_less_offers",
    "utter_less_already",
    # bot/consent/opt_in.py
    "utter_optin_request",
    "utter_optin_welcome",
    "utter_rates",
    "utter_optin_already",
    "utter_optin_later",
}
# about a program; tests/unit/test_program.py looks at their length
OF_A_PROGRAM = {
    "utter_optin_request",
    "utter_optin_welcome",
    "utter_optin_say_yes",
    "utter_opt_in_how",
    "utter_stop_confirmed_scope",
    "utter_scope_narrowed",
}
# with the person's own link, of up to some 120 letters
WITH_LINK = {
    "utter_less_weekly",
    "utter_less_monthly",
    "utter_less_offers",
    "utter_less_already",
}


def load(folder: str, key: str) -> list[dict]:
    files = sorted((ROOT / "data" / folder).glob("*.yml"))
    return list(chain.from_iterable(yaml.safe_load(f.read_text("utf-8"))[key] for f in files))


def flat(steps: list[dict], key: str) -> set[str]:
    inner = chain.from_iterable(step.get("or", [step]) for step in steps)
    return {step[key] for step in inner if step.get(key)}


RULES = load("rules", "rules")
BLOCKS = load("nlu", "nlu")


def examples(block: dict) -> list[str]:
    return [line.removeprefix("- ") for line in block["examples"].splitlines()]


def test_every_action_has_its_class_and_the_reverse():
    from bot.dialogue.inprocess import custom_actions

    assert set(custom_actions()) == set(DOMAIN["actions"])


def test_every_action_and_text_of_a_rule_is_in_the_domain():
    known = {*DOMAIN["actions"], *DOMAIN["responses"], *DOMAIN["forms"], "action_deactivate_loop"}
    assert set().union(*(flat(rule["steps"], "action") for rule in RULES)) <= known


def test_the_intents_are_those_agreed_on():
    assert set(DOMAIN["intents"]) == INTENTS


def test_every_intent_has_a_rule_outside_of_forms():
    free = [rule for rule in RULES if "condition" not in rule]
    assert set().union(*(flat(r["steps"], "intent") for r in free)) == INTENTS | {"nlu_fallback"}


@pytest.mark.parametrize(
    ("folder", "topics"),
    [
        ("data/nlu", UNDERSTOOD),
        ("data/rules", TOPICS),
        ("actions", TOPICS),
    ],
)
def test_a_topic_has_the_same_name_everywhere(folder, topics):
    stems = {path.stem for path in (ROOT / folder).iterdir() if path.is_file()} - {"__init__"}
    assert stems == topics


def test_every_text_is_said_by_somebody():
    speaking = [
        *(ROOT / "actions").glob("*.py"),
        *(ROOT / "bot/knowledge/rules").glob("*.py"),
        ROOT / "bot/dialogue/coupons.py",
        ROOT / "bot/dialogue/campaign.py",
        ROOT / "bot/dialogue/survey.py",
    ]
    sources = "".join(path.read_text("utf-8") for path in speaking)
    ruled = set().union(*(flat(rule["steps"], "action") for rule in RULES))
    asked = {
        f"utter_ask_{form}_{slot}"
        for form, about in DOMAIN["forms"].items()
        for slot in about["required_slots"]
    }
    unsaid = set(DOMAIN["responses"]) - ruled - asked - SPOKEN_ELSEWHERE
    assert {name for name in unsaid if f'"{name}"' not in sources} == set()


# -- texts ---------------------------------------------------------------------------------------

TEXTS = Texts.load(ROOT / "domain.yml")
ORDER = {"number": "CMD-2026-000123", "carrier": "Mondial Relay", "date": "mercredi 23 septembre"}
# a long one of each; tests/unit/test_opening.py looks at whole answers
FACTS = {
    "place": "Garden Street: ",
    "day": "Vendredi 25 décembre",
    "next": "lundi 4 janvier, 9h30",
    "time": "12:30 pm",
    "hours": "9h30-12h30 et 14h-19h",
    "week": "du lundi au vendredi 9h30-12h30 et 14h-19h, samedi 9h30-20h, dimanche fermé",
    "closed": "1er janvier, 1er mai et 25 décembre",
    "price": "12,90 €",
    "amount": "120,50 €",
    "free_from": "150 €",
    "days": "10 à 14",
    "until": "12 septembre 2027",
    "note": " Droits de douane à votre charge.",
    "how": " C'est gratuit, par la poste ou au magasin ; l'étiquette est dans votre compte.",
    "places": "la France, l'UE, le Royaume-Uni et la Suisse",
    "city": "Montréal",
    "cities": "Paris et Troyes",
}
COUPON = {
    "code": "ABCD-EFGH",
    "worth": "1 250,50 €",
    "date": "mercredi 23 septembre 2027",
    "amount": "1 250,50 €",
}
OF_FACTS = ("utter_hours_", "utter_delivery", "utter_return", "utter_shop_")


def given(name: str) -> dict[str, str]:
    """What a text may need; those about an order, a name, a survey or facts know them."""
    if name == "utter_name":
        return VARIABLES | {"name": "Maximilienne"}
    if name.startswith("utter_staff_"):
        return VARIABLES | {"when": "mercredi 23 septembre à 12h30"}
    if name.startswith("utter_coupon_"):
        return VARIABLES | COUPON
    if name.startswith("utter_campaign_"):
        return VARIABLES | {"when": "mercredi 23 septembre à 12h30"}
    if name.startswith("utter_survey_"):
        return VARIABLES | {"answer": "A long option that somebody wrote", "left": "19"}
    if name.startswith(OF_FACTS):
        return VARIABLES | FACTS | ({"place": "Switzerland"} if "delivery" in name else {})
    return VARIABLES | ORDER if name.startswith("utter_order_") else VARIABLES


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", sorted(TEXTS.names - OF_A_PROGRAM - WITH_LINK))
def test_every_text_fits_one_sms_in_both_languages(name, language):
    from bot.sms.segments import segments

    text = TEXTS.render(name, language, given(name))
    assert "{" not in text and text == text.strip()
    assert segments(text) == 1, f"{len(text)} characters"


@pytest.mark.parametrize("name", sorted(TEXTS.names - OF_A_PROGRAM - WITH_LINK))
def test_no_text_needs_more_than_it_is_given(name):
    assert TEXTS.placeholders(name) <= set(given(name))


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", sorted(WITH_LINK))
def test_a_text_with_the_persons_link_takes_two_sms_at_most_and_names_stop(name, language):
    from bot.sms.segments import Encoding, encoding, segments

    link = "https://" + "x" * 40 + "/p/" + "y" * 70
    text = TEXTS.render(name, language, {**VARIABLES, "link": link})
    assert segments(text) <= 2 and encoding(text) is Encoding.GSM7
    assert "STOP" in text and text.endswith(link)


@pytest.mark.parametrize(
    "name",
    [
        "utter_stop_confirmed",
        "utter_stop_confirmed_cancel",
        "utter_start_confirmed",
        "utter_start_nothing",
        "utter_help",
        "utter_contact",
        "utter_introduction",
        "utter_apology",
        "utter_handoff",
        "utter_media_thanks",
        "utter_not_understood",
        "utter_offer_person",
        *(name for name in sorted(TEXTS.names) if name.startswith(("utter_order_", *OF_FACTS))),
    ],
)
def test_the_most_frequent_texts_stay_in_the_cheap_alphabet(name):
    from bot.sms.segments import Encoding, encoding

    for language in ("en", "fr"):
        assert encoding(TEXTS.render(name, language, given(name))) is Encoding.GSM7


def test_the_law_finds_what_it_asks_for():
    for language, words in (("en", ["STOP", "frequency"]), ("fr", ["STOP", "Fréquence"])):
        text = TEXTS.render("utter_help", language, VARIABLES)
        assert all(word in text for word in [*words, VARIABLES["brand"], VARIABLES["support"]])
        contact = TEXTS.render("utter_contact", language, VARIABLES)
        assert all(value in contact for value in VARIABLES.values())
    assert "cancel an order" in TEXTS.render("utter_stop_confirmed_cancel", "en", VARIABLES)


# -- training data -------------------------------------------------------------------------------


def test_every_block_names_its_language():
    pairs = Counter((block["intent"], block["metadata"]["language"]) for block in BLOCKS)
    assert pairs == {(intent, language): 1 for intent in INTENTS for language in ("en", "fr")}


def named(block: dict) -> str:
    return f"{block['intent']}-{block['metadata']['language']}"


@pytest.mark.parametrize("block", BLOCKS, ids=named)
def test_enough_different_examples(block):
    texts = {text.casefold() for text in examples(block)}
    least = {"opt_out": 80, "out_of_scope": 60}.get(block["intent"], 40)
    assert len(texts) >= least
    assert len(texts) == len(examples(block)), "an example twice"


def test_no_example_has_two_intents():
    seen: dict[str, str] = {}
    for block in BLOCKS:
        for text in examples(block):
            assert seen.setdefault(text.casefold(), block["intent"]) == block["intent"], text


def test_seed_faq_answers_every_question_in_both_languages():
    from tests.dialogue.talk import FAQ

    rule = next(rule for rule in RULES if "action_faq" in flat(rule["steps"], "action"))
    for answers in FAQ.values():
        assert set(answers) >= flat(rule["steps"], "intent")
        assert all(len(answer) <= 160 * 2 for answer in answers.values())


def test_no_rule_reads_a_texts_own_words(engine):
    """bot/dialogue/remembering.py looks for none."""
    rules = engine.component(RulePolicy).lookup["rules"]
    states = [state for key in rules for state in json.loads(key)]
    assert len(rules) > 20
    assert not any("text" in state.get("user", {}) for state in states)


async def test_what_is_remembered_of_a_state_is_what_rasa_finds(engine, monkeypatch):
    remembered, compared = RememberingRules._find_action_from_rules, []

    def both(self, tracker, domain, use_text_for_last_user_input):
        given = self, tracker, domain, use_text_for_last_user_input
        found, rasas = remembered(*given), RulePolicy._find_action_from_rules(*given)
        compared.append(found)
        assert found[0] == rasas[0]
        assert use_text_for_last_user_input or found == rasas
        return found

    monkeypatch.setattr(RememberingRules, "_find_action_from_rules", both)
    for _ in range(2):  # the second time from memory
        talk = Talk(engine, language=Language.EN)
        for text in ("hello", "where is my order?", "the bread was stale", "no", "a person please"):
            await talk.say(text)
    assert len(compared) > 20
