"""Reports > Feedback over HTTP: found, filtered, corrected, exported; how the loop is closed."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta

from bot.db.database import sql
from bot.inbox import acts
from bot.inbox import reply as replies
from bot.surveys.feedback import weeks
from tests.console.office import Answer, Office
from tests.console.test_access import rows

ANN, BOB, CLEO = "+15555550123", "+15555550124", "+33612345601"


def listed(page: Answer) -> list[int]:
    return [int(one) for one in re.findall(r'<li id="f(\d+)"', page.text)]


async def some(office: Office) -> dict[str, int]:
    return {
        "cold": await office.feels(ANN, "Your café was freezing", "complaint", "shop", 9),
        "kind": await office.feels(BOB, "Anna was so kind", "praise", "staff", 8),
        "hurt": await office.feels(
            CLEO, "Je me suis coupé avec votre <b>verre</b>", "complaint", "product", 1, "injury"
        ),
        "idea": await office.feels(BOB, "Please open on Mondays", "suggestion", "shop", 0),
    }


async def test_feedback_is_found_and_filtered(office: Office):
    said = await some(office)
    alice = await office.signed_in("alice")
    page = await alice.get("/reports/feedback")
    assert page.status == 200
    assert listed(page) == [said["idea"], said["hurt"], said["kind"], said["cold"]]
    assert "&lt;b&gt;verre" in page.text and "<b>verre" not in page.text
    assert "/inbox/" in page.text and "export" not in page.text  # staff may not export
    week = weeks.named(weeks.last(office.services.clock.now(), weeks_zone(), 2)[0])
    for query, wanted in (
        ("kind=complaint", ["hurt", "cold"]),
        ("theme=shop", ["idea", "cold"]),
        ("language=fr", ["hurt"]),
        ("urgent=yes", ["hurt"]),
        ("q=cafe", ["cold"]),
        ("q=monday&kind=suggestion", ["idea"]),
        ("q=nothing", []),
    ):
        found = await alice.get(f"/reports/feedback?{query}")
        assert listed(found) == [said[one] for one in wanted], query
    assert said["idea"] not in listed(await alice.get(f"/reports/feedback?week={week}"))
    for wrong in ("kind=rant", "week=soon", "q=%3F", "before=x&theme=x"):
        refused = await alice.get(f"/reports/feedback?{wrong}")
        assert refused.status == 422 and 'role="alert"' in refused.text, wrong


def weeks_zone():
    from zoneinfo import ZoneInfo

    return ZoneInfo("UTC")


async def test_themes_are_counted_by_week(office: Office):
    await some(office)
    marc = await office.signed_in("marc")
    text = (await marc.get("/reports/feedback")).text
    shop = text.index('theme=shop"')
    assert shop < text.index('theme=delivery"')  # those with the most first
    assert re.search(r'role="img" aria-label="Shop: 0, [0-9, ]+ by week"', text)
    assert '<th scope="row">Shop</th>' in text  # the same as a table
    assert "/inbox/" not in text and BOB not in text  # a marketer sees no people


async def test_a_correction_takes_two_clicks_and_is_learned_later(office: Office):
    said = await some(office)
    alice = await office.signed_in("alice")
    page = await alice.get("/reports/feedback?theme=shop")
    form = {"stamp": page.stamp, "kind": "complaint", "theme": "site", "back": "theme=shop"}
    done = await alice.post(f"/reports/feedback/{said['cold']}", form)
    assert done.status == 303
    assert done.headers["Location"] == f"/reports/feedback?theme=shop#f{said['cold']}"
    found = await rows(
        office, "select theme, read_theme, corrected_by from feedback order by id limit 1"
    )
    assert found == [("site", "shop", "alice")]
    assert await rows(office, "select actor from audit where action = 'correct feedback'") == [
        ("alice",)
    ]
    for id_, theme in ((said["cold"], "food"), (987654, "shop")):
        wrong = await alice.post(f"/reports/feedback/{id_}", {**form, "theme": theme})
        assert wrong.status == 404


async def test_exports_fit_and_are_noted(office: Office):
    said = await some(office)
    lea = await office.signed_in("lea")
    page = await lea.get("/reports/feedback?kind=complaint")
    address = "/reports/feedback/export/csv?kind=complaint"
    sent = await lea.post(address, {"stamp": page.stamp})
    assert sent.headers["Content-Type"].startswith("text/csv")
    read = list(csv.DictReader(io.StringIO(sent.text.removeprefix("\ufeff"))))
    assert [int(one["id"]) for one in read] == [said["hurt"], said["cold"]]
    assert read[0]["number"] == CLEO and read[0]["urgency"] == "injury"
    marc = await office.signed_in("marc")
    stamp = (await marc.get("/reports/feedback")).stamp
    found = json.loads((await marc.post("/reports/feedback/export/json", {"stamp": stamp})).text)
    assert len(found) == 4 and all(one["number"] is None for one in found)
    assert (await marc.post("/reports/feedback/export/xml", {"stamp": stamp})).status == 404
    alice = await office.signed_in("alice")
    stamp = (await alice.get("/reports/feedback")).stamp
    assert (await alice.post(address, {"stamp": stamp})).status == 403
    noted = await rows(
        office, "select actor, details ->> 'feedback' from audit where action = 'export feedback'"
    )
    assert noted == [("lea", "2"), ("marc", "4")]


async def test_a_complaint_is_answered_closed_and_won_back(office: Office):
    said = await some(office)
    at = office.at(timedelta(days=9, minutes=-20))
    await replies.reply(at, ANN, "alice", "I am sorry. The heating is mended.")
    await office.gets_to(1, "delivered")
    async with office.services.db.begin() as conn:
        await conn.execute(
            sql("""update cases set first_answered_at = opened_at + interval '20 minutes',
                answered_by = 'staff:alice' where contact_id = 1""")
        )
    await acts.close(office.at(timedelta(days=8)), ANN, "alice", "heating mended")
    await office.feels(ANN, "Warm and cosy today, thank you!", "praise", "shop", 2)
    lea = await office.signed_in("lea")
    text = (await lea.get("/reports/feedback?q=freezing")).text
    assert "closed: <bdi>heating mended</bdi> (alice)" in text
    tiles = re.findall(r"<dt>([^<]+)</dt><dd><strong>([^<]+)</strong>", text)
    assert dict(tiles)["Cases opened"] == "2" and dict(tiles)["Won back"] == "1 / 1"
    assert dict(tiles)["Answered in time"] in ("1 / 2", "1 / 1")
    assert said["cold"] in listed(await lea.get("/reports/feedback?q=freezing"))


async def test_nobody_has_said_anything(office: Office):
    page = await (await office.signed_in("lea")).get("/reports/feedback")
    assert page.status == 200 and "Nobody has said anything yet" in page.text
