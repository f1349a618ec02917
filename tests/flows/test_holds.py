"""What a doubt does: unsure opt-outs, wrong numbers, wishes about one's data; over HTTP, with the
model's certainty set by the test where it matters."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cli.cases import KINDS
from bot.consent import holds as holding
from bot.models import HeldFor
from tests.flows.held import (
    CLARIFICATION,
    HOUR,
    consented,
    contact,
    kinds,
    later,
    notify,
    open_items,
    said,
)
from tests.world import World, eventually


async def test_an_unsure_opt_out_holds_everything_and_asks_once(texto: World, reads):
    await consented(texto)
    assert await notify(texto) == "queued"
    reads(0.5)
    await texto.text("that will be enough maybe")
    await texto.settled()
    assert CLARIFICATION in (await said(texto))[-1]
    assert (await contact(texto))["held_for"] == "unsure_opt_out"
    assert (await contact(texto))["revoked_at"] is None
    assert await open_items(texto) == ["unsure_opt_out"]
    assert await kinds(texto) == [("held", "any-wording")]
    assert await notify(texto) == "deferred"
    waiting = await texto.rows("select reason from messages where status = 'deferred'")
    assert {row["reason"] for row in waiting} == {"held"}
    await texto.text("thanks")  # a direct answer goes out all the same
    await texto.settled()
    assert "welcome" in (await said(texto))[-1]


async def test_no_lets_the_texts_go_on(texto: World, reads):
    await consented(texto)
    reads(0.5)
    await texto.text("enough?")
    await texto.settled()
    await texto.text("no")
    await texto.settled()
    assert (await contact(texto))["held_for"] is None
    assert await open_items(texto) == []
    assert await kinds(texto) == [("held", "any-wording"), ("released", "any-wording")]
    assert await notify(texto) == "queued"


@pytest.mark.parametrize("answer", ["yes", "that is enough"])
async def test_yes_or_saying_it_again_opts_out_and_is_confirmed(texto: World, reads, answer: str):
    reads(0.5)
    await texto.text("enough?")
    await texto.settled()
    await texto.text(answer)
    await texto.settled()
    assert (await contact(texto))["revoked_at"] is not None
    assert "unsubscribed" in (await said(texto))[-1]
    assert await open_items(texto) == []
    assert [kind for kind, _ in await kinds(texto)] == ["held", "revoked"]


async def test_silence_for_a_day_opts_out_without_another_text(texto: World, reads):
    await consented(texto)
    reads(0.5)
    await texto.text("enough?")
    await texto.settled()
    before = await said(texto)
    later(texto, 23 * HOUR)
    assert await holding.expire(texto.services) == 0
    later(texto, 2 * HOUR)
    await holding.expire(texto.services)
    assert (await contact(texto))["revoked_at"] is not None
    assert await open_items(texto) == []
    assert [kind for kind, _ in await kinds(texto)] == ["held", "revoked"]
    assert await notify(texto) == "suppressed"
    await texto.settled()
    assert await said(texto) == before


async def test_who_goes_on_talking_is_not_silent(texto: World, reads):
    reads(0.5)
    await texto.text("enough?")
    await texto.settled()
    later(texto, 20 * HOUR)
    await texto.text("thanks")
    await texto.settled()
    later(texto, 10 * HOUR)
    assert await holding.expire(texto.services) == 0
    assert (await contact(texto))["held_for"] == "unsure_opt_out"
    later(texto, 15 * HOUR)
    assert await holding.expire(texto.services) == 1


async def test_a_sure_opt_out_is_confirmed_at_once(texto: World, reads):
    reads(0.8)
    await texto.text("enough")
    await texto.settled()
    assert [kind for kind, _ in await kinds(texto)] == ["revoked"]
    assert "unsubscribed" in (await said(texto))[-1]


@pytest.mark.parametrize(
    "text", ["wrong number", "mauvais numéro", "there is no Karen here, you have the wrong number"]
)
async def test_a_wrong_number_holds_campaigns_and_staff_decide(texto: World, text: str):
    await consented(texto)
    await texto.text(text)
    await texto.settled()
    assert (await contact(texto))["held_for"] == "wrong_number"
    assert (await contact(texto))["revoked_at"] is None
    assert await open_items(texto) == ["wrong_number"]
    assert await notify(texto) == "deferred"
    later(texto, 48 * HOUR)
    assert await holding.expire(texto.services) == 0  # only staff or START end it
    [row] = await texto.rows("select id from contacts")
    assert await holding.settle(texto.services, row["id"], "Ana", stop=True)
    assert (await contact(texto))["revoked_at"] is not None


async def test_start_ends_a_hold(texto: World):
    await texto.text("wrong number")
    await texto.settled()
    await texto.text("START")
    await texto.settled()
    assert (await contact(texto))["held_for"] is None
    assert await open_items(texto) == []
    assert [kind for kind, _ in await kinds(texto)] == ["held", "released"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("please delete all my data", "data_erasure"),
        ("quelles données avez-vous sur moi ?", "data_copy"),
    ],
)
async def test_a_wish_about_ones_data_opens_a_request(texto: World, text: str, kind: str):
    await texto.text(text)
    await texto.settled()
    [row] = await texto.rows("select kind, opened_at, due_at from cases where kind like 'data%'")
    assert row["kind"] == kind and kind in KINDS
    assert timedelta(days=27) < row["due_at"] - row["opened_at"] < timedelta(days=32)
    assert len(await said(texto)) == 1


async def test_who_asks_for_a_copy_is_told_by_when(texto: World):
    await texto.text("send me a copy of the personal data you hold")
    await texto.settled()
    assert "within a month" in (await said(texto))[-1]
    assert (await contact(texto))["held_for"] is None


@pytest.mark.parametrize(
    ("text", "noted"),
    [
        ("delete all my data", "noted your request"),
        ("je veux supprimer mes données", "est enregistrée"),
        ("GDPR: erase my personal data and never text me again", "noted your request"),
        ("send me a copy of all the data you have on me", "noted your request"),
    ],
)
async def test_a_data_request_after_a_stop_is_answered_once(texto: World, text: str, noted: str):
    await texto.text("hello")
    await texto.settled()
    await texto.text("STOP")
    await texto.settled()
    before = len(await said(texto))
    await texto.text(text)
    await texto.settled()
    [answer] = (await said(texto))[before:]
    assert noted in answer
    await texto.text(text)  # the same request is open
    await texto.settled()
    assert len(await said(texto)) == before + 1
    await texto.rows(
        """with one as (update cases set closed_at = opened_at, closed_by = 'sam',
            outcome = 'done' returning 1) select * from one"""
    )
    await texto.text(text)
    await texto.settled()
    assert noted in (await said(texto))[-1] and len(await said(texto)) == before + 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("stop texting me and delete all my data", ("unsubscribed", "noted your request")),
        ("arrêtez vos sms et supprimez mes données", ("ne recevrez plus", "est enregistrée")),
    ],
)
async def test_an_opt_out_that_is_a_data_request_too_is_answered_in_one_text(
    texto: World, text: str, words: tuple[str, ...]
):
    await texto.text("hello" if "stop" in text else "bonjour")
    await texto.settled()
    before = len(await said(texto))
    await texto.text(text)
    await texto.settled()
    [answer] = (await said(texto))[before:]
    assert all(word in answer for word in words)
    assert (await contact(texto))["revoked_at"] is not None
    assert await open_items(texto) == ["data_erasure"]


async def test_staff_texts_and_answers_pass_a_hold_to_a_stop(texto: World, reads):
    """STOP while held: one confirmation, the hold is over with it."""
    reads(0.5)
    await texto.text("enough?")
    await texto.settled()
    await texto.text("STOP")
    await texto.settled()
    assert "unsubscribed" in (await said(texto))[-1]
    assert await open_items(texto) == []
    await texto.text("START")
    await texto.settled()
    assert (await contact(texto))["held_for"] is None
    assert (await contact(texto))["revoked_at"] is None


async def test_what_was_held_goes_on_at_once(texto: World, reads):
    await consented(texto)
    reads(0.5)
    await texto.text("enough?")
    await texto.settled()
    assert await notify(texto) == "deferred"
    await texto.text("no")
    await texto.settled()
    await eventually(
        lambda: texto.rows(
            "select 1 from messages where purpose = 'campaign' and status = 'delivered'"
        )
    )


@pytest.mark.parametrize(
    ("answer", "kind"),
    [("No.", "released"), ("NON", "released"), ("Yes", "revoked"), ("oui", "revoked")],
)
async def test_the_question_stays_open_whatever_is_said_in_between(
    texto: World, reads, answer: str, kind: str
):
    reads(0.5)
    await texto.text("enough?")
    await texto.settled()
    for aside in ("thanks", "bye"):
        await texto.text(aside)
        await texto.settled()
    await texto.text(answer)
    await texto.settled()
    assert [one for one, _ in await kinds(texto)] == ["held", kind]
    await texto.text("yes")  # answers nothing any more
    await texto.settled()
    assert [one for one, _ in await kinds(texto)] == ["held", kind]


@pytest.mark.parametrize(("answer", "held_for"), [("no", None), ("yes", "unsure_opt_out")])
async def test_after_what_was_not_understood_only_a_no_counts(texto, reads, answer, held_for):
    """A yes is followed by silence, which means the same; a no that is lost would not be made up
    for."""
    reads(0.5)
    for text in ("enough?", "xqzw vbnm", answer):
        await texto.text(text)
        await texto.settled()
    row = await contact(texto)
    assert (row["held_for"], row["revoked_at"]) == (held_for, None)


async def test_an_answer_that_nobody_has_read_yet_is_no_silence(texto: World, reads):
    reads(0.5)
    await texto.text("enough?")
    await texto.settled()
    await texto.rows(
        """insert into messages (contact_id, direction, number, body, created_at,
        provider_sid, not_before) select id, 'inbound', '+1', 'no', :now, 'SMx', 'infinity'
        from contacts returning id""",
        now=texto.services.clock.now(),
    )
    later(texto, 30 * HOUR)
    assert await holding.expire(texto.services) == 0
    assert (await contact(texto))["revoked_at"] is None
    await texto.rows(
        "update messages set handled_at = :now where body = 'no' returning id",
        now=texto.services.clock.now(),
    )
    await holding.expire(texto.services)
    assert (await contact(texto))["revoked_at"] is not None


async def test_a_wrong_number_stays_held_after_a_doubt_is_settled(texto: World, reads):
    await texto.text("wrong number")
    await texto.settled()
    reads(0.5)
    await texto.text("enough?")
    await texto.settled()
    assert await open_items(texto) == ["wrong_number", "unsure_opt_out"]
    await texto.text("no")
    await texto.settled()
    assert (await contact(texto))["held_for"] == "wrong_number"
    assert await open_items(texto) == ["wrong_number"]
    assert [kind for kind, _ in await kinds(texto)] == ["held", "held", "released", "held"]
    await texto.text("START")
    await texto.settled()
    assert (await contact(texto))["held_for"] is None
    assert await open_items(texto) == []


async def test_staff_decide_on_what_they_look_at(texto: World, reads):
    """Keeping the texts of a number that is right leaves a doubt about an opt-out open; ending
    them ends them, held or not."""
    await texto.text("wrong number")
    await texto.settled()
    reads(0.5)
    await texto.text("enough?")
    await texto.settled()
    [row] = await texto.rows("select id from contacts")
    await holding.settle(texto.services, row["id"], "Ana", stop=False, kind=HeldFor.WRONG_NUMBER)
    assert (await contact(texto))["held_for"] == "unsure_opt_out"
    await texto.text("START")
    await texto.settled()
    assert await holding.settle(
        texto.services, row["id"], "Ana", stop=True, kind=HeldFor.WRONG_NUMBER
    )
    assert (await contact(texto))["revoked_at"] is not None


async def test_who_is_opted_out_is_not_asked_whether_to_stop(texto: World, reads):
    await texto.text("STOP")
    await texto.settled()
    before = await said(texto)
    reads(0.5)
    await texto.text("enough already?")
    await texto.settled()
    assert await said(texto) == before
    assert await open_items(texto) == []
    assert [kind for kind, _ in await kinds(texto)] == ["revoked"]
