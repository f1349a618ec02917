"""Reports over HTTP: each figure is what its rows are, counted anew from the tables."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.db.database import sql
from bot.web.console import charts
from tests.console.office import Answer, Office
from tests.console.test_access import rows

COUNTED = "kind not in ('staff', 'data_copy', 'data_erasure', 'unsure_opt_out')"


def figure(page: Answer, what: str) -> str:
    found = re.findall(rf'<a href="/reports/rows\?days=28&amp;what={what}">([^<]+)</a>', page.text)
    return found[0] if found else ""


def listed(page: Answer) -> list[int]:
    return [int(one) for one in re.findall(r'<td><a href="/inbox/(\d+)\?', page.text)]


async def test_each_figure_is_what_its_rows_are(office: Office):
    ids = await office.furnish()
    lea = await office.signed_in("lea")
    page = await lea.get("/reports")
    opened = await rows(office, f"select contact_id from cases where {COUNTED} order by id desc")
    waiting = await rows(
        office,
        f"""select contact_id from cases where {COUNTED} and closed_at is null
            and first_answered_at is null order by id desc""",
    )
    for what, expected in (("opened", opened), ("waiting", waiting)):
        assert int(figure(page, what)) == len(expected) > 0
        shown = await lea.get(f"/reports/rows?what={what}")
        assert listed(shown) == [one for (one,) in expected]
        assert f'id="count">{len(expected)}<' in shown.text
    talked = {}
    for what in ("handled", "silent", "staffed", "unanswered"):
        talked[what] = listed(await lea.get(f"/reports/rows?what={what}"))
        assert figure(page, what).split(" ")[0] == str(len(talked[what]))
    asked = await rows(
        office,
        """select distinct contact_id from messages where direction = 'inbound'
           and handled_by = 'dialogue'""",
    )
    assert sorted(one for found in talked.values() for one in found) == sorted(
        one for (one,) in asked
    )
    assert ids["ordinary"] in talked["handled"] and ids["hurt"] in talked["staffed"]


async def test_answers_are_told_by_person_and_lead_to_their_cases(office: Office):
    ids = await office.furnish()
    async with office.services.db.begin() as conn:
        for who, contact, minutes in (("alice", "lost", 12), ("lea", "hurt", 4)):
            await conn.execute(
                sql(
                    """update cases set answered_by = :who,
                        first_answered_at = opened_at + :after * interval '1 minute'
                    where contact_id = :id and kind = 'asked'"""
                ),
                {"after": minutes, "who": f"staff:{who}", "id": ids[contact]},
            )
    lea = await office.signed_in("lea")
    text = (await lea.get("/reports")).text
    assert text.index(">lea</th>") < text.index(">alice</th>")  # the quickest first
    assert ">12 min<" in text and ">4 min<" in text and ">8 min<" in text  # the median of both
    assert listed(await lea.get("/reports/rows?what=first_answer&who=alice")) == [ids["lost"]]
    assert listed(await lea.get("/reports/rows?what=first_answer&who=nobody")) == []
    assert (await lea.get("/reports/rows?what=nothing")).status == 404


async def test_a_marketer_sees_figures_and_no_people(office: Office):
    await office.furnish()
    marc = await office.signed_in("marc")
    page = await marc.get("/reports?days=7")
    assert page.status == 200 and "/reports/rows" not in page.text
    assert (await marc.get("/reports/rows?what=opened")).status == 403


def test_each_day_has_its_column():
    first = date(2026, 11, 1)
    drawn = charts.by_day([first, first, first + timedelta(2)], first, first + timedelta(3))
    assert [one.count for one in drawn.columns] == [2, 0, 1, 0]
    assert drawn.most == 2 and drawn.columns[0].height == 2 * drawn.columns[2].height
    assert all(one.x + one.width <= charts.WIDTH for one in drawn.columns)
    assert charts.by_day([], first, first).most == 0
