"""Settings over HTTP: teams and canned replies are edited, the rest is read."""

from __future__ import annotations

import csv
import io
import re

from bot.consent import changes as consent
from bot.teams import changes as teams
from tests.console.office import Answer, Browser, Office
from tests.console.test_access import rows
from tests.console.test_imports import send

SHOP = {
    "name": "shop", "member": ["alice", "lea"], "language": "fr", "zone": "Europe/Paris",
    "country": "FR", "hours": "mon-fri 9:00-12:00, 14:00-18:00\r\nsat 10:00-13:00",
    "exceptions": "12-24 9:00-13:00", "within": "90", "place": "1", "seen": "0",
}  # fmt: skip


def seen(answer: Answer, name: str = "seen") -> str:
    return re.findall(rf'name="{name}" value="(\d+)"', answer.text)[0]


async def test_a_team_is_made_and_a_second_edit_sees_both(office: Office):
    lea, other = await office.signed_in("lea"), await office.signed_in("lea")
    assert "everybody" in (await lea.get("/settings/teams")).text
    assert (await send(lea, "/settings/teams/new", SHOP)).status == 303
    [team] = await teams.listing(office.services)
    assert (team.name, team.members, team.languages) == ("shop", ("alice", "lea"), ("fr",))
    assert team.hours.hours["sat"] == "10:00-13:00"
    at = "/settings/teams/shop"
    first = await other.get(at)
    change = {**SHOP, "within": "30", "seen": seen(first)}
    assert (await send(lea, at, change)).status == 303
    late = await send(other, at, {**SHOP, "within": "45", "seen": seen(first)})
    assert late.status == 409 and "<td>30</td><td>45</td>" in late.text
    again = {**SHOP, "within": "45", "seen": seen(late)}
    assert (await send(other, at, again)).status == 303
    [team] = await teams.listing(office.services)
    assert team.promised.total_seconds() == 45 * 60
    [(details,)] = await rows(
        office, "select details from audit where action = 'write team' order by id desc limit 1"
    )
    assert isinstance(details, dict)
    assert details["before"]["promised_minutes"] == 30
    assert details["after"]["promised_minutes"] == 45


async def test_hours_that_are_wrong_are_said_and_stay(office: Office):
    lea = await office.signed_in("lea")
    for hours, says in {
        "mon-fri": "Each line is days and hours",
        "mon-fri 9-18": "is not like 9:00-19:00",
        "someday 9:00-18:00": "names no day",
    }.items():
        answer = await send(lea, "/settings/teams/new", {**SHOP, "hours": hours})
        assert answer.status == 422 and says in answer.text and hours in answer.text
    assert (await send(lea, "/settings/teams/new", {**SHOP, "zone": "Mars"})).status == 422
    assert (await lea.get("/settings/teams/nobody")).status == 404


async def canned(browser: Browser, reply: str, **said: str) -> Answer:
    form = {"seen_en": "0", "seen_fr": "0", **said}
    return await browser.send(f"/settings/canned/{reply}", **form)


async def test_a_reply_is_written_in_both_languages_and_seen_by_the_second(office: Office):
    lea, other = await office.signed_in("lea"), await office.signed_in("lea")
    made = await canned(lea, "new", name="hours", en="Hi {first_name}, at 9.", fr="À 9 h.")
    assert made.status == 303
    before = await other.get("/settings/canned/hours")
    kept = {"seen_en": seen(before, "seen_en"), "seen_fr": seen(before, "seen_fr")}
    assert (await canned(lea, "hours", **kept, en="At 10.", fr="À 9 h.")).status == 303
    late = await canned(other, "hours", **kept, en="At 11.", fr="À 9 h.")
    assert late.status == 409 and "<td>At 10.</td><td>At 11.</td>" in late.text
    assert (await canned(lea, "new", name="x", en="Hi {first name}")).status == 422
    now = await lea.get("/settings/canned/hours")
    kept = {"seen_en": seen(now, "seen_en"), "seen_fr": seen(now, "seen_fr")}
    assert (await canned(lea, "hours", **kept, en="At 10.", fr="")).status == 303
    assert await rows(office, "select name, language, body from canned_replies") == [
        ("hours", "en", "At 10.")
    ]


async def test_the_audit_trail_is_searched_and_exported(office: Office):
    ids = await office.furnish()
    alice, admin = await office.signed_in("alice"), await office.signed_in("admin")
    await alice.get(f"/contacts/{ids['left']}")
    shown = await admin.get("/settings/audit?actor=alice&action=open+contact")
    assert f'href="/contacts/{ids["left"]}"' in shown.text
    assert "take over conversation" not in shown.text.split("<tbody>")[1]
    assert "Nothing fits" in (await admin.get("/settings/audit?since=2100-01-01")).text
    export = await admin.send(f"/settings/audit/export?contact={ids['ordinary']}")
    lines = list(csv.DictReader(io.StringIO(export.text)))
    assert {one["contact"] for one in lines} == {str(ids["ordinary"])}
    assert [one["action"] for one in lines] == ["tag contact", "change contact"]
    assert await rows(office, "select actor from audit where action = 'export audit'") == [
        ("admin",)
    ]


async def test_what_is_only_read_names_its_command(office: Office):
    admin = await office.signed_in("admin")
    assert (await admin.get("/")).headers["Location"] == "/settings/health"
    health = await admin.get("/settings/health")
    for _ in range(20):
        if "Refresh" not in health.headers:
            break
        health = await admin.get("/settings/health")
    assert "public address" in health.text and "texto doctor" in health.text
    numbers = (await admin.get("/settings/numbers")).text
    assert "texto number add" in numbers and "+1 555-765-0100" in numbers
    law = (await admin.get("/settings/rules?law=us-fl")).text
    assert "Fla. Stat." in law
    assert (await admin.get("/settings/rules?law=%3Cscript%3E")).status == 200


async def test_what_the_business_says_of_itself_is_changed_by_page(office: Office):
    lea, admin = await office.signed_in("lea"), await office.signed_in("admin")
    assert (await (await office.signed_in("alice")).get("/settings/business")).status == 403
    before = (await lea.get("/settings/business")).text
    assert 'value="01 23 45 67 89"' in before and 'name="seen" value="0"' in before
    said = {"brand": " Chez  Léa ", "support": "01 23 45", "site": "lepanier.example"}
    for field, value, words in (
        ("brand", "", "brand is empty"),
        ("brand", "x" * 41, "40 letters at most"),
        ("site", "x" * 61, "60 letters at most"),
    ):
        wrong = await lea.send("/settings/business", **said | {field: value}, seen=0)
        assert wrong.status == 422 and words in wrong.text
    assert (await lea.send("/settings/business", **said, seen=0)).status == 303
    assert office.services.business.brand == "Chez Léa"
    shown = (await lea.get("/settings/business")).text
    assert 'value="Chez Léa"' in shown
    late = await admin.send("/settings/business", **said | {"brand": "Basket"}, seen=0)
    assert late.status == 409 and "Chez Léa" in late.text and 'value="Basket"' in late.text
    done = await admin.send("/settings/business", **said | {"brand": "Basket"}, seen=1)
    assert done.status == 303
    assert consent.variables(office.services)["brand"] == "Basket"
    [line, _] = await rows(
        office, "select actor, details from audit where action = 'change business' order by id"
    )
    assert line[0] == "lea" and line[1]["changed"]["brand"][1] == "Chez Léa"
