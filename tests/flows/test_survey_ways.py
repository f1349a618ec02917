"""A survey that branches, on the phone: who is asked what, corrections that change the way, two
answers in one text, and what counts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.flows.test_a_campaign import EMMA, JULES, answer, delivered, prepare, summed_up
from tests.store.test_coupons import a_pool
from tests.world import World, eventually

SURVEY: dict[str, Any] = {
    "questions": [
        {
            "key": "recommend",
            "type": "nps_0_10",
            "text": {"en": "From 0 to 10?", "fr": "De 0 à 10 ?"},
        },
        {
            "key": "why",
            "type": "text",
            "text": {"en": "Sorry! Why?", "fr": "Désolés ! Pourquoi ?"},
            "when": {"recommend": "0-6"},
        },
        {
            "key": "liked",
            "type": "multiple",
            "text": {"en": "What did you like?", "fr": "Qu'avez-vous aimé ?"},
            "options": {"en": ["Staff", "Prices", "Range"], "fr": ["Équipe", "Prix", "Choix"]},
            "when": {"recommend": "9-10"},
        },
        {
            "key": "shop",
            "type": "place",
            "text": {"en": "Which shop?", "fr": "Quel magasin ?"},
            "options": ["Lyon", "Lille"],
        },
        {
            "key": "minutes",
            "type": "number",
            "min": 0,
            "max": 240,
            "unit": "minutes",
            "text": {
                "en": "How long did you wait in {answer.shop|the shop}?",
                "fr": "Combien de temps à {answer.shop|notre magasin} ?",
            },
            "when": {"shop": "Lille"},
        },
    ],
    "thanks": [
        {"when": {"recommend": "0-6"}, "text": {"en": "We are sorry.", "fr": "Désolés."}},
        {"text": {"en": "Thank you, that was all!", "fr": "Merci, c'est tout !"}},
    ],
    "follow_up": False,
}


def said(body: str) -> str:
    """A text without the introduction of the first one."""
    return body.removeprefix("Le Panier bot:\n").removeprefix("Bot Le Panier :\n")


async def counted(texto: World) -> dict[str, list[str | None]]:
    """The values that count, and the others, by question."""
    await texto.settled()
    rows = await texto.rows(
        "select question, value, counts from answers where not remark order by id"
    )
    found: dict[str, list[str | None]] = {"others": []}
    for row in rows:
        if row["counts"]:
            found[row["question"]] = row["value"]
        else:
            found["others"].append(row["value"])
    return found


async def test_each_is_asked_by_their_answers(texto: World):
    await prepare(texto, survey=SURVEY)
    bodies = await answer(texto, EMMA, "9", "A and C", "in lile", "12 min")
    assert said(bodies[1]).startswith("What did you like?") and "C) Range" in bodies[1]
    assert bodies[2] == "Which shop?"
    assert bodies[3] == "How long did you wait in Lille?"
    assert bodies[4] == "Thank you, that was all!"
    bodies = await answer(texto, JULES, "4", "l'attente", "Lyon")
    assert said(bodies[1]) == "Désolés ! Pourquoi ?" and bodies[-1] == "Désolés."
    found = await summed_up(texto)
    assert found["recommend"].n == 2 and found["why"].n == 1 and found["minutes"].n == 1


async def test_a_correction_changes_the_way_and_leaves_only_its_answers(texto: World):
    await prepare(texto, survey=SURVEY)
    bodies = await answer(texto, EMMA, "9", "A", "sorry, my first answer should be 3")
    assert bodies[-1] == "Got it: 3.\nSorry! Why?"
    found = await counted(texto)
    assert found == {"others": ["9", "Staff"], "recommend": "3"}
    bodies = await answer(texto, EMMA, "It took too long", "Lyon")
    assert bodies[-1] == "We are sorry."
    assert (await summed_up(texto))["liked"].n == 0
    # back to the first way, after the end: what was said there counts again, and is not asked again
    bodies = await answer(texto, EMMA, "my first answer should be 10")
    assert bodies[-1].startswith("Got it: 10.")
    found = await counted(texto)
    assert found["liked"] == "Staff" and found["recommend"] == "10" and "why" not in found
    assert (await summed_up(texto))["why"].n == 0


async def test_a_correction_after_the_end_asks_what_it_leads_to(texto: World):
    await prepare(texto, survey=SURVEY)
    await answer(texto, EMMA, "8", "Lyon")
    bodies = await answer(texto, EMMA, "I meant Lille")
    assert bodies[-1] == "Got it: Lille.\nHow long did you wait in Lille?"
    bodies = await answer(texto, EMMA, "5")
    assert bodies[-1] == "Thank you, that was all!"
    [run] = await texto.rows("select status, position from survey_runs")
    assert (run["status"], run["position"]) == ("completed", 5)


@pytest.mark.parametrize(
    ("text", "kept", "asked"),
    [
        (
            "3, because the staff was rude",
            {"recommend": "3", "why": "because the staff was rude"},
            "Which shop?",
        ),
        ("8 and Lille", {"recommend": "8", "shop": "Lille"}, "How long did you wait in Lille?"),
        ("9 and A, C", {"recommend": "9", "liked": "Staff; Range"}, "Which shop?"),
        ("8, lovely staff", {"recommend": "8"}, "Which shop?"),
    ],
)
async def test_two_answers_in_one_text(texto: World, text: str, kept: dict[str, str], asked: str):
    await prepare(texto, survey=SURVEY)
    bodies = await answer(texto, EMMA, text)
    assert said(bodies[-1]) == asked
    assert await counted(texto) == {"others": [], **kept}


async def test_twenty_wrong_answers_end(texto: World):
    await prepare(texto, survey={**SURVEY, "on_invalid": "end", "tries": 2})
    bodies = await answer(texto, EMMA, "banana", "apple")
    assert len(bodies) == 3
    bodies = await answer(texto, EMMA, "cherry")
    assert bodies[-1] == "No problem, let's leave it there. Thank you!"
    [run] = await texto.rows("select status from survey_runs")
    assert run["status"] == "ended"
    for wrong in range(17):
        await texto.text(f"banana {wrong}", frm=EMMA)
    await texto.settled()
    assert await counted(texto) == {"others": []}


async def test_who_answers_to_the_end_gets_the_coupon_once(texto: World):
    await a_pool(texto.services, 3)
    await prepare(texto, survey={**SURVEY, "incentive": "spring"})
    await answer(texto, EMMA, "8", "Lyon")
    bodies = await eventually(lambda: delivered(texto, EMMA, 4))
    assert "Thank you, that was all!" in bodies[2:]
    [code] = await texto.rows("select code from coupons where contact_id is not null")
    assert f"Your coupon for that: {code['code']}" in bodies[2:]
    await answer(texto, EMMA, "I meant Lille", "5")  # another way, and no second coupon
    await texto.settled()
    told = [body for body in await delivered(texto, EMMA, 6) if "Your coupon" in body]
    assert len(told) == 1
