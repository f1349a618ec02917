"""Contacts over HTTP: found, changed, blocked; their wishes about data; who has looked."""

from __future__ import annotations

import json
import re

import pytest

from bot.contacts import people
from bot.imports import run as importing
from tests.console.office import Answer, Office
from tests.console.test_access import rows

TOM = "+15555550123"


def named(answer: Answer) -> list[str]:
    return re.findall(r'<a class="whole" href="[^"]+"><bdi>([^<]+)</bdi>', answer.text)


async def acts(office: Office, contact_id: int) -> list[object]:
    found = await rows(
        office, f"select actor, action from audit where contact_id = {contact_id} order by id"
    )
    return [f"{actor}: {action}" for actor, action in found]


async def test_people_are_found_by_name_number_tag_and_state(office: Office):
    await office.furnish()
    alice = await office.signed_in("alice")
    everybody = named(await alice.get("/contacts"))
    assert len(everybody) == 8 and everybody[0] == "Rosa Lind"
    for asked, names in {
        "q=elodie": ["Élodie Marchand"],
        "q=06+12+34+56+01": ["Élodie Marchand"],
        "q=%2B33+6-12-34-56-11": ["Nadia Roux"],
        "q=0142": ["Ben Whitaker"],
        "q=VIP": ["Tom Reyes"],
        "tag=autumn+2026": ["Tom Reyes"],
        "state=opted_out": ["Rosa Lind"],
        "language=fr&q=na": ["Nadia Roux"],
        "program=nothing": [],
        "q=%25&before=x": [],
    }.items():
        assert named(await alice.get(f"/contacts?{asked}")) == names, asked


async def test_a_long_list_has_pages_that_keep_its_filters(office: Office):
    lines = [f"+336123460{number:02},en,form,2026-01-05,Yes" for number in range(52)]
    head = "phone,language,consent_source,consent_date,consent_wording"
    await importing.run_bytes(office.services, "\n".join([head, *lines]).encode(), "marc")
    alice = await office.signed_in("alice")
    first = await alice.get("/contacts?language=en")
    [older] = re.findall(r'href="(/contacts\?language=en&amp;before=\d+)"', first.text)
    second = await alice.get(older.replace("&amp;", "&"))
    assert (len(named(first)), len(named(second))) == (50, 2)
    assert not {*named(first)} & {*named(second)}
    assert "Older ones" not in second.text and '"/contacts?language=en"' in second.text


async def test_a_change_is_kept_and_a_second_one_sees_both(office: Office):
    ids = await office.furnish()
    at = f"/contacts/{ids['ordinary']}"
    alice, lea = await office.signed_in("alice"), await office.signed_in("lea")
    seen = re.findall(r'name="seen" value="(\w+)"', (await lea.get(at)).text)[0]
    mine = {"name": "Thomas <b>", "language": "en", "postcode": "78701", "zone": "", "seen": seen}
    mine |= {"attribute": "shoe_size", "value": "43"}
    assert (await alice.send(at, **mine)).status == 303
    shown = (await alice.get(at)).text
    assert "Thomas &lt;b&gt;" in shown and 'value="43"' in shown
    late = await lea.send(at, **{**mine, "name": "Tomás", "zone": "nowhere"})
    assert late.status == 409 and "changed this meanwhile" in late.text
    assert "<td>Thomas &lt;b&gt;</td><td>Tomás</td>" in late.text
    assert 'value="Tomás"' in late.text
    now = re.findall(r'name="seen" value="(\w+)"', late.text)[0]
    bad = await lea.send(at, **{**mine, "name": "Tomás", "zone": "nowhere", "seen": now})
    assert bad.status == 422 and "not a time zone" in bad.text
    again = {**mine, "name": "Tomás", "seen": now}
    assert (await lea.send(at, **again)).status == 303
    found = (await people.show(office.services, TOM)).contact
    assert (found.name, found.zone, dict(found.attributes)) == ("Tomás", None, {"shoe_size": "43"})
    [(details,)] = await rows(
        office, "select details from audit where action = 'change contact' order by id desc limit 1"
    )
    assert details == {
        "fields": ["name"], "before": {"name": "Thomas <b>"}, "after": {"name": "Tomás"},
    }  # fmt: skip


async def test_tags_and_blocks(office: Office):
    ids = await office.furnish()
    at = f"/contacts/{ids['ordinary']}"
    alice = await office.signed_in("alice")
    await alice.send(f"{at}/tag", tag=" Été  2026")
    await alice.send(f"{at}/untag", tag="vip")
    assert (await people.show(office.services, TOM)).contact.tags == ("autumn 2026", "été 2026")
    assert (await alice.send(f"{at}/block", reason=" ")).status == 422
    await alice.send(f"{at}/block", reason="insults")
    assert "by alice: insults" in (await alice.get(at)).text
    await alice.send(f"{at}/unblock")
    story = re.sub(r"<[^>]+>|\s+", " ", (await alice.get(at)).text)
    assert "Contact unblocked" in story and "insults" in story and "été 2026" in story


async def test_a_wish_about_data_is_seen_answered_and_closed(office: Office):
    ids = await office.furnish()
    at = f"/contacts/{ids['ordinary']}"
    alice, lea = await office.signed_in("alice"), await office.signed_in("lea")
    assert named(await lea.get("/contacts/requests")) == ["Tom Reyes"]
    assert (await alice.send(f"{at}/export/json")).status == 403
    copy = await lea.send(f"{at}/export/json")
    assert "attachment" in copy.headers["Content-Disposition"]
    [person] = json.loads(copy.text)["people"]
    assert person["contact"][0]["name"] == "Tom Reyes"
    assert "Tom Reyes" in (await lea.send(f"{at}/export/html")).text
    [case] = re.findall(rf'action="({at}/requests/\d+)"', (await lea.get(at)).text)
    assert (await lea.send(case, outcome="sent by letter")).status == 303
    assert named(await lea.get("/contacts/requests")) == []
    assert "sent by letter" in (await lea.get(at)).text
    assert (await lea.send(case, outcome="again")).status == 404


async def test_an_erasure_asks_for_the_number_and_is_for_good(office: Office):
    ids = await office.furnish()
    at = f"/contacts/{ids['ordinary']}"
    admin = await office.signed_in("admin")
    assert (await admin.send(f"{at}/erase", number="+15555550124")).status == 422
    named_in_reason = await admin.send(f"{at}/erase", number=TOM, reason="Reyes wrote")
    assert named_in_reason.status == 422 and "leave out" in named_in_reason.text
    assert (await admin.get(at)).status == 200
    assert (await admin.send(f"{at}/erase", number="+1 555 555 0123")).status == 303
    assert (await admin.get(at)).status == 404
    assert named(await admin.get("/contacts?q=0123")) == []


async def test_the_proof_is_shown_and_whoever_looks_is_noted(office: Office):
    ids = await office.furnish()
    at = f"/contacts/{ids['left']}"
    alice = await office.signed_in("alice")
    shown = await alice.get(f"{at}/consent")
    assert "1 event, unchanged" in shown.text and "STOP" in shown.text
    kept = await alice.send(f"{at}/consent")
    assert (
        "Evidence of consent" in kept.text and "attachment" in kept.headers["Content-Disposition"]
    )
    await alice.get(at)
    assert (await acts(office, ids["left"])).count("alice: open contact") == 3
    taken = await rows(office, "select count(*) from audit where action = 'take evidence'")
    assert taken == [(2,)]
    for path in ("/contacts/999999", "/contacts/999999/consent"):
        assert (await alice.get(path)).status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/contacts/{hurt}?before=2026-11-30T10:00:00~act",  # without a zone
        "/contacts?before=" + "9" * 19,
        "/inbox/list?team=" + "9" * 18,
        "/inbox/list?open=" + "9" * 40,
    ],
)
async def test_an_address_that_makes_no_sense_shows_the_page(office: Office, path: str):
    ids = await office.furnish()
    alice = await office.signed_in("alice")
    assert (await alice.get(path.format(**ids))).status == 200
