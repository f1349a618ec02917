"""Reports > Surveys over HTTP: figures, parts, a comparison, words, people, files."""

from __future__ import annotations

import csv
import io
import json
import re

from tests.console.office import Answer, Office
from tests.console.test_access import rows
from tests.store.test_survey_results import surveyed


def tiles(page: Answer) -> dict[str, str]:
    return dict(re.findall(r"<dt>([^<]+)</dt><dd><strong>([^<]+)</strong>", page.text))


async def test_a_survey_is_read_by_who_may(office: Office):
    people = await surveyed(office.services)
    there = [one for one in people if one["status"] not in ("failed", "suppressed")]
    begun = [one for one in there if one["run"]]
    for name in ("marc", "lea", "alice"):
        browser = await office.signed_in(name)
        listing = await browser.get("/reports/surveys")
        assert listing.status == 200 and "<bdi>visit</bdi>" in listing.text
        [address] = re.findall(r'href="(/reports/surveys/\d+)"', listing.text)
        page = await browser.get(address)
        assert page.status == 200
        assert tiles(page)["Asked"] == str(len(there))
        assert tiles(page)["Began"] == f"{100 * len(begun) / len(there):.0f} %"
        assert "19 times in 20" in page.text and 'role="img"' in page.text
        assert ("/inbox/" in page.text) == (name != "marc")
        assert ("/export/" in page.text) == (name != "alice")
        assert "Lovely &lt;b&gt;staff" in page.text and "<b>staff" not in page.text
    assert (await (await office.signed_in("admin")).get("/reports/surveys")).status == 403
    for wrong in ("/reports/surveys/99999", "/reports/surveys/x"):
        assert (await browser.get(wrong)).status == 404


async def test_some_are_asked_for_and_parted(office: Office):
    people = await surveyed(office.services)
    marc = await office.signed_in("marc")
    french = [
        one
        for one in people
        if one["language"] == "fr" and one["status"] not in ("failed", "suppressed")
    ]
    page = await marc.get("/reports/surveys/1?language=fr")
    assert tiles(page)["Asked"] == str(len(french))
    parted = await marc.get("/reports/surveys/1?by=shop")
    assert '<th scope="row">Lyon centre</th>' in parted.text
    nobody = await marc.get("/reports/surveys/1?tag=nobody")
    assert nobody.status == 200 and "Nobody fits" in nobody.text
    for wrong in ("since=soon", "by=why", "answer=shop", "language=xx", "theme=rain", "q=%3F",
                  "with=nothing"):  # fmt: skip
        refused = await marc.get(f"/reports/surveys/1?{wrong}")
        assert refused.status == 422 and 'role="alert"' in refused.text, wrong


async def test_two_are_compared(office: Office):
    await surveyed(office.services)
    await surveyed(office.services, "autumn", seed=5)
    marc = await office.signed_in("marc")
    page = await marc.get("/reports/surveys/1?with=autumn")
    assert page.status == 200 and "Compared with autumn" in page.text
    assert page.text.index("Compared with") < page.text.index("Where?", page.text.index("Compared"))


async def test_words_are_found_and_lead_to_the_conversation(office: Office):
    await surveyed(office.services)
    alice = await office.signed_in("alice")
    every = await alice.get("/reports/surveys/1")
    listed = re.findall(r'<li id="w(\d+)"', every.text)
    assert len(listed) == 30 and "words_before=" in every.text
    [older] = re.findall(r'href="(/reports/surveys/1\?words_before=\d+)#words"', every.text)
    second = re.findall(r'<li id="w(\d+)"', (await alice.get(older)).text)
    assert second and max(map(int, second)) < min(map(int, listed))
    found = await alice.get("/reports/surveys/1?q=slow&theme=staff")
    said = re.findall(r"<blockquote[^>]*>([^<]*)</blockquote>", found.text)
    assert said and set(said) == {"So slow"}
    nothing = await alice.get("/reports/surveys/1?q=zebra")
    assert "Nobody has written anything that fits" in nothing.text


async def test_files_are_taken_and_noted(office: Office):
    people = await surveyed(office.services)
    begun = {one["run"] for one in people if one["run"]}
    marc = await office.signed_in("marc")
    stamp = (await marc.get("/reports/surveys/1")).stamp
    wide = await marc.post("/reports/surveys/1/export/wide/csv", {"stamp": stamp})
    assert wide.headers["Content-Type"].startswith("text/csv")
    assert "survey-1-wide.csv" in wide.headers["Content-Disposition"]
    read = list(csv.DictReader(io.StringIO(wide.text.removeprefix("\ufeff"))))
    assert {int(one["run"]) for one in read} == begun
    long = await marc.post("/reports/surveys/1/export/long/json?language=fr", {"stamp": stamp})
    assert {one["language"] for one in json.loads(long.text)} == {"fr"}
    for wrong, status in (("tall/csv", 404), ("wide/xml", 404), ("wide/csv?since=x", 422)):
        sent = await marc.post(f"/reports/surveys/1/export/{wrong}", {"stamp": stamp})
        assert sent.status == status, wrong
    alice = await office.signed_in("alice")
    stamp = (await alice.get("/reports/surveys/1")).stamp
    refused = await alice.post("/reports/surveys/1/export/wide/csv", {"stamp": stamp})
    assert refused.status == 403
    noted = await rows(
        office,
        """select actor, details ->> 'language' from audit where action = 'export answers'
            order by id""",
    )
    assert noted == [("marc", None), ("marc", "fr")]


async def test_no_survey_has_gone_out(office: Office):
    page = await (await office.signed_in("lea")).get("/reports/surveys")
    assert page.status == 200 and "No survey has gone out yet" in page.text
