"""The staff's commands, typed as they are: a day at the inbox, with JSON, teams, canned replies."""

from __future__ import annotations

import asyncio
import json

import pytest

from bot.errors import ConflictError, UsageError
from bot.inbox import canned
from bot.inbox.holding import holding
from bot.models import Language
from bot.services import Services
from tests.inbox.talks import asks_for_a_person, comes, rows
from tests.test_commands import here as here
from tests.test_commands import typed
from tests.world import CUSTOMER

pytestmark = pytest.mark.usefixtures("staff")


async def run(here: dict[str, str], capsys: pytest.CaptureFixture[str], *words: str) -> str:
    await asyncio.to_thread(typed, here, *words)
    return capsys.readouterr().out


async def test_a_day_at_the_inbox(
    services: Services, here: dict[str, str], capsys: pytest.CaptureFixture[str]
):
    async def says(*words: str) -> str:
        return await run(here, capsys, "conversation", *words)

    await asks_for_a_person(services)
    listed = await says("list")
    assert "I want to talk" in listed and "waits" in listed and "asked" in listed
    [item] = json.loads(await says("list", "--view", "needs a person", "--json"))
    assert (item["number"], item["unread"], item["cases"][0]["kind"]) == (CUSTOMER, 1, "asked")
    assert CUSTOMER in await says("next")
    assert "Noted" in await says("note", CUSTOMER, "seems in a hurry @sam")
    assert "Tags: vip" in await says("tag", CUSTOMER, "vip")
    assert "Queued" in await says("reply", CUSTOMER, "Alice here.")
    shown = json.loads(await says("show", CUSTOMER, "--json"))
    assert (shown["state"], shown["owner"]) == ("owned", "alice")
    assert [entry["kind"] for entry in shown["entries"]] == [
        "inbound",
        "act",
        "act",
        "note",
        "act",
        "outbound",
    ]
    lines = (await says("show", CUSTOMER)).splitlines()
    assert lines[0] == f"{CUSTOMER}: owned, alice has it."
    assert "→ staff:alice: Alice here.  [" in lines[-1]
    assert "Comes back at" in await says("snooze", CUSTOMER, "--hours", "2")
    assert "Closed" in await says("close", CUSTOMER, "--outcome", "refunded")
    assert "alice" in (await says("list", "--view", "closed", "--json"))
    assert "Open again" in await says("reopen", CUSTOMER, "--as", "sam")
    assert "The bot has it again" in await says("handback", CUSTOMER, "--as", "sam")
    assert CUSTOMER in await says("search", "0123")
    assert "You are away" in await says("away")
    assert "there again" in await says("away", "--back")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("reply +15555550123 x --at tomorrow", "no time with its zone"),
        ("snooze +15555550123 --hours -1", "in the future"),
        ("list --team nobody-there", "no team"),
        ("show +15555550199", "No contact has the number"),
        ("close +15555550123", "nothing to close"),
        ("undo 999", "no text with the number"),
    ],
)
async def test_what_can_t_be_done_says_why(
    services: Services, here: dict[str, str], words: str, said: str
):
    await comes(services, "hello")
    with pytest.raises(UsageError, match=said):
        await asyncio.to_thread(typed, here, "conversation", *words.split())


async def test_teams_are_made_and_changed(
    services: Services, here: dict[str, str], capsys: pytest.CaptureFixture[str]
):
    hours = '{"zone": "Europe/Paris", "hours": {"mon-fri": "9:00-18:00", "sat-sun": "closed"}}'
    await run(
        here,
        capsys,
        "team",
        "set",
        "paris",
        "--member",
        "alice",
        "--member",
        "sam",
        "--language",
        "fr",
        "--hours",
        hours,
        "--within",
        "30",
        "--default",
    )
    await run(here, capsys, "team", "set", "paris", "--member", "alice")
    [team] = json.loads(await run(here, capsys, "team", "list", "--json"))
    assert (team["members"], team["languages"], team["default"]) == (["alice"], ["fr"], True)
    assert "30 min" in await run(here, capsys, "team", "list")
    for words, said in (
        (["--hours", "{}x"], "hours are wrong"),
        (["--member", "zoe"], "zoe"),
        (["--language", "de"], "en or fr"),
        (["--number", "+1"], "no number of ours"),
    ):
        with pytest.raises(UsageError, match=said):
            await asyncio.to_thread(typed, here, "team", "set", "paris", *words)


async def test_canned_replies_are_filled_in_the_person_s_language(
    services: Services, here: dict[str, str], capsys: pytest.CaptureFixture[str]
):
    await comes(services, "hello")
    await rows(services, "update contacts set name = 'Léa Martin' returning id")
    words = "Bonjour {first_name}, ici {agent} de {brand}. Votre colis {parcel} arrive."
    await run(here, capsys, "canned", "set", "parcel", "fr", words)
    assert "colis" in await run(here, capsys, "canned", "list")
    [one] = json.loads(await run(here, capsys, "canned", "list", "--json"))
    async with holding(services, CUSTOMER) as (_, talk):
        known = canned.values(services, talk, "alice")
    assert canned.missing(one["body"], known) == ("parcel",)
    with pytest.raises(UsageError, match=r"\{parcel\}"):
        canned.fill(one["body"], known)
    filled = canned.fill(one["body"], {**known, "parcel": "LP-1"})
    assert filled == "Bonjour Léa, ici Alice de Le Panier. Votre colis LP-1 arrive."
    with pytest.raises(ConflictError):
        await canned.write(services, "parcel", Language.FR, "Autre", "sam", seen=7)
    with pytest.raises(UsageError, match="brace"):
        await canned.write(services, "parcel", Language.EN, "Hi {First Name}", "sam")
    await run(here, capsys, "canned", "remove", "parcel", "fr")
    assert "no canned replies" in await run(here, capsys, "canned", "list")


async def test_the_old_word_for_a_case_is_still_read(
    services: Services, here: dict[str, str], capsys: pytest.CaptureFixture[str]
):
    assert "Nothing is open" in await run(here, capsys, "request", "list")
    await asks_for_a_person(services)
    assert "wants a person" in await run(here, capsys, "case", "list")
    with pytest.raises(UsageError, match=r"texto conversation close"):
        await asyncio.to_thread(typed, here, "case", "close", "1", "--outcome", "done")
