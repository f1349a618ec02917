"""The words that campaigns ask for, as files have them, and questions about campaigns."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.campaigns.replies import audience_of
from bot.campaigns.rules import campaign_mapping, parse_campaign
from bot.campaigns.rules.replies import goes_further
from bot.contacts.waiting_store import Waiting
from bot.conversations.reading_order import ORDER, Asked, Reader, asked, last
from bot.errors import UsageError
from bot.models import Language
from bot.reading.campaign_questions import CampaignQuestion, campaign_question
from tests.unit.test_campaign_check import campaign, found

EN, FR = Language.EN, Language.FR
ROOT = Path(__file__).parents[2]
YES = {"word": {"en": "YES"}, "answer": {"en": "See you!"}}


def test_words_and_answers_are_read_and_written_the_same():
    made = campaign(
        "Le Panier: reply YES or LATER. STOP to end",
        replies=[
            YES | {"tag": "Sale First"},
            {"word": "LATER", "answer": "We text you"},
            {"word": "CODE", "answer": "{coupon}", "coupon": "spring", "event": "a code"},
            {"word": "CALL", "answer": "We call you", "staff": True},
        ],
        questions={"shops": "In Lyon", "until": {"en": "Until Sunday"}},
    )
    assert [one.name for one in made.replies] == ["YES", "LATER", "CODE", "CALL"]
    assert made.pool == "spring" and made.coupon is None
    assert [one.staff for one in made.replies] == [False, False, False, True]
    assert made.replies[0].tag == "sale first"
    assert made.replies[1].answer == {EN: "We text you"}
    assert made.questions[CampaignQuestion.SHOPS] == {EN: "In Lyon"}
    assert made.asks and not campaign().asks
    assert parse_campaign(campaign_mapping(made)) == made


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"replies": []}, "replies: is empty"),
        ({"replies": "YES"}, "a list is expected here"),
        ({"replies": [{"word": {"en": True}, "answer": "x"}]}, "put it in quotes"),
        ({"replies": [{"word": {"en": "YES"}}]}, "replies[1].answer: is missing"),
        ({"replies": [{"word": {"en": "YES"}, "answer": {"en": "  "}}]}, "answer.en: is empty"),
        ({"replies": [{"answer": "x"}]}, "replies[1].word: is missing"),
        ({"replies": [{"word": "two words", "answer": "x"}]}, "must be one word"),
        ({"replies": [{"word": "!!", "answer": "x"}]}, "must be one word"),
        ({"replies": [{"word": "x" * 21, "answer": "x"}]}, "must be one word"),
        ({"replies": [YES, {"word": {"en": "yes!"}, "answer": "x"}]}, "is the word of replies[1]"),
        ({"replies": [YES | {"word": {"fr": "OUI"}}]}, "replies[1].word: is missing in en"),
        ({"replies": [YES | {"coupons": "x"}]}, "replies[1].coupons: is not a known field"),
        ({"replies": [YES | {"answer": "Hi {first_name}"}]}, "takes only {brand}, {support}"),
        ({"replies": [YES | {"answer": "Use {coupon}"}]}, "takes only {brand}, {support}"),
        ({"replies": [YES | {"coupon": "spring"}]}, "does not say the code; put {coupon} into it"),
        ({"replies": [YES | {"staff": "yes"}]}, "replies[1].staff: must be true or false"),
        ({"replies": [YES | {"event": "x" * 81}]}, "replies[1].event: has at most 80"),
        (
            {
                "coupon": "spring",
                "text": {"en": "{coupon}"},
                "replies": [YES | {"coupon": "spring", "answer": "{coupon}"}],
            },
            "does not go with a coupon in the text",
        ),
        (
            {
                "replies": [
                    YES | {"coupon": "spring", "answer": "{coupon}"},
                    {"word": "NO", "coupon": "autumn", "answer": "{coupon}"},
                ]
            },
            "is of another pool",
        ),
        ({"replies": [{"word": f"W{n}", "answer": "x"} for n in range(9)]}, "at most 8"),
        ({"questions": {"when": "x"}}, "questions.when: is not a known field"),
        ({"questions": {"until": ""}}, "questions.until: is empty"),
        ({"questions": {"code": {"fr": "X"}}}, "questions.code: is missing in en"),
        (
            {
                "replies": [YES],
                "survey": {
                    "questions": [{"key": "n", "type": "nps", "text": {"en": "0 to 10?"}}],
                    "thanks": {"en": "Thanks"},
                },
            },
            "does not go with a survey",
        ),
    ],
)
def test_what_is_wrong_with_words_is_said(changes: dict[str, Any], said: str):
    with pytest.raises(UsageError) as error:
        campaign(**changes)
    assert said in str(error.value)


ASKING = "Le Panier: come in! Reply YES for more. Reply STOP to end"


@pytest.mark.parametrize("word", "STOP Fin ARRET info AIDE start Contact end".split())
def test_a_word_is_never_one_that_stops_or_helps(word: str):
    seen = found(campaign(ASKING, replies=[{"word": word, "answer": "x"}]))
    assert seen["reply_is_keyword"].is_error
    assert seen["reply_is_keyword"].place == "replies[1].word.en"


def test_a_word_may_be_yes_and_none_that_joins():
    assert not {"reply_is_keyword", "reply_joins"} & found(campaign(ASKING, replies=[YES])).keys()
    oui = [{"word": {"en": "OUI"}, "answer": "x"}]
    assert found(campaign(ASKING, replies=oui), joins=frozenset({"oui"}))["reply_joins"].is_error


def test_text_and_words_must_agree():
    assert "reply_not_expected" in found(campaign(ASKING))
    assert "reply_not_expected" not in found(campaign(ASKING, replies=[YES]))
    assert "reply_not_asked" not in found(campaign(ASKING, replies=[YES]))
    vip = [{"word": "VIP", "answer": "x"}]
    assert {"reply_not_expected", "reply_not_asked"} <= found(campaign(ASKING, replies=vip)).keys()


def test_an_answer_that_offers_more_than_the_text_is_named():
    texts = {EN: "20% off today. Reply YES", FR: "-20 % aujourd'hui. Répondez OUI"}
    assert goes_further("Your 20% off is waiting", texts) == ()
    assert goes_further("The code is SUN7, see https://x.example", texts) == ()
    assert goes_further("And 30% off shoes!", texts) == ("30%",)
    more = [YES | {"answer": {"en": "See you, with free delivery"}}]
    assert "answer_goes_further" in found(campaign(ASKING, replies=more))
    assert "answer_goes_further" not in found(campaign(ASKING, replies=[YES]))


def test_links_in_answers_are_looked_at():
    bad = [YES | {"answer": {"en": "Here: http://bit.ly/x"}}]
    assert any(one.is_error for one in found(campaign(ASKING, replies=bad)).values())


ABOUT = {
    CampaignQuestion.UNTIL: """until when?|Hi, until when is it valid?|is it only today?|how long
        |when does the sale end?|what time does it end|jusqu'à quand ?|c'est jusqu'à quand svp
        |C'est valable jusqu'à quand|ça finit quand ?|c'est seulement aujourd'hui ?
        |is it still on?|il est valable jusqu'à quand le code ?""",
    CampaignQuestion.CODE: """what code?|Which code?|code?|what's the code again please|le code svp
        |c'est quoi le code ?|quel est le code ?|i don't have the code|je n'ai pas le code""",
    CampaignQuestion.LINK: "what link|the link please|c'est quoi le lien ?|ou commander",
    CampaignQuestion.SHOPS: """which shops?|in which stores is it?|is it online too?|dans quels
        magasins ?|c'est où ?|valable en ligne aussi ?|in all stores?""",
    CampaignQuestion.GOODS: """what is on sale|does the sale include coats?|are shoes included?
        |sur quels articles ?|sont les manteaux inclus""",
}
NONE = """until when are you open?|CODE20 doesn't work|where are you?|quand ouvrez vous|how long is
    delivery|is delivery included?|when do you close?|quand finit la livraison|do you have shoes
    |what is the delivery code|are you open on sunday|yes|thanks|my order is late|🙂|
    |the link does not open and I want my money back, so tell me where to complain, until when"""


def lines(words: str) -> list[str]:
    return [" ".join(one.split()) for one in words.split("|")]


@pytest.mark.parametrize("kind", CampaignQuestion)
def test_questions_about_a_campaign_are_known(kind: CampaignQuestion):
    assert {one: campaign_question(one) for one in lines(ABOUT[kind])} == dict.fromkeys(
        lines(ABOUT[kind]), kind
    )


def test_what_is_about_the_shop_is_no_question_about_a_campaign():
    assert {one: campaign_question(one) for one in lines(NONE)} == dict.fromkeys(lines(NONE))
    assert campaign_question("code " * 40) is None


NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def waiting(number: int, hours: int, what: str = "", **changes: Any) -> Waiting:
    at = NOW - timedelta(hours=hours)
    content = {what: True} if what else {}
    opened = changes.pop("open", what == "survey")
    return Waiting(number, 1, "shop", content, 0, 0, {}, at, at, opened, **changes)


def test_the_last_that_asked_waits():
    word, survey, other = waiting(1, 1, "replies"), waiting(2, 2, "survey"), waiting(3, 3, "survey")
    assert asked([]) == Asked()
    assert asked([waiting(4, 0)]) == Asked()  # a text that asked nothing takes no answer
    assert asked([word, survey, other]) == Asked(None, (survey, other), word)
    newer = waiting(1, 4, "replies")
    assert asked([survey, other, newer]) == Asked(survey, (other,))
    said = waiting(1, 1, "replies", word="YES")
    assert asked([said, survey]) == Asked(survey)  # its question is closed …
    assert asked([said]) == Asked(expected=said)  # … but the word may be said again
    over = waiting(2, 2, "survey", open=False)
    assert asked([over]) == Asked()
    assert last([survey, waiting(4, 0), word]) == waiting(4, 0)
    assert last([]) is None


def test_the_table_is_the_one_that_is_documented():
    assert [one.reader for one in ORDER] == list(Reader)
    page = (ROOT / "docs" / "campaigns.md").read_text("utf-8")
    for number, one in enumerate(ORDER, 1):
        assert f"| {number} | {one.waits} | {one.takes} | {one.decided} |" in page


def test_the_audience_of_a_word_is_a_rule():
    assert audience_of("spring", "YES") == "answered:spring.reply = YES"
    assert audience_of("my sale", "OUI") == 'answered:"my sale".reply = OUI'
