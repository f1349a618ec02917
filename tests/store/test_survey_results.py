"""Each figure of a survey's results is its rows, whoever's answers are asked for."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.campaigns import launch, survey_rows
from bot.campaigns import survey_results as results
from bot.campaigns.rules import parse_campaign
from bot.campaigns.survey_results import EVERYBODY
from bot.campaigns.survey_results import UTC as UTC_ZONE
from bot.errors import UsageError
from bot.services import Services
from bot.surveys.results_file import LONG, File
from bot.surveys.rules.wanted import Filters
from tests.make import a_contact, run_sql

PARIS = ZoneInfo("Europe/Paris")
PEOPLE = 60
KEYS = ("score", "shop", "again", "why")
CONTENT: dict[str, Any] = {
    "name": "visit",
    "class": "promotional",
    "audience": {"tags": ["all"]},
    "way_out": True,
    "text": {"en": "{brand}: how was it?", "fr": "{brand} : alors ?"},
    "survey": {
        "questions": [
            {"key": "score", "type": "nps", "text": {"en": "0-10?", "fr": "0-10 ?"}},
            {
                "key": "shop",
                "type": "choice",
                "text": {"en": "Where?", "fr": "Où ?"},
                "options": {"en": ["Lyon centre", "Lille"], "fr": ["Lyon-centre", "Lille"]},
            },
            {"key": "again", "type": "yes_no", "text": {"en": "Again?", "fr": "Encore ?"}},
            {"key": "why", "type": "text", "text": {"en": "Why?", "fr": "Pourquoi ?"}},
        ],
        "thanks": {"en": "Thanks!", "fr": "Merci !"},
    },
}
VALUES = {
    "score": [str(n) for n in range(11)],
    "shop": ["Lyon centre", "Lyon-centre", "Lille"],
    "again": ["yes", "no"],
    "why": ["So slow", "=cmd()", "Trop cher", "Lovely <b>staff</b>"],
}
Row = Mapping[str, Any]


async def surveyed(services: Services, name: str = "visit", seed: int = 1) -> list[Row]:
    """A survey of which everything happens that can: some were not reached, some said nothing,
    some went on for a while, skipped, corrected, came back. Returns its people as one row each."""
    dice, now = Random(seed), services.clock.now()
    ids = [await a_contact(services, f"+1202555{n:04}") for n in range(PEOPLE)]
    await run_sql(
        services,
        """update contacts set tags = case when id % 3 = 0 then '{all,vip}'::text[]
                else '{all}'::text[] end, language = (array['en', 'fr', null])[1 + id % 3]""",
    )
    await launch.launch(services, parse_campaign({**CONTENT, "name": name}), "marc")
    await launch.distribute(services)
    [campaign] = await run_sql(
        services,
        "update campaigns set starts_at = :at where name = :name returning id",
        at=now - timedelta(days=40),
        name=name,
    )
    await run_sql(services, "update recipients set variant = contact_id % 2")
    rows = []
    for n, contact in enumerate(ids):
        asked_at = now - timedelta(days=dice.choice([1, 3, 6, 8, 20, 33]), minutes=n)
        status = dice.choice(["delivered"] * 6 + ["sent", "read", "failed", "suppressed"])
        await run_sql(
            services,
            """update messages set status = :status, claimed_at = :at
                where contact_id = :contact and campaign_id = :id""",
            status=status, at=asked_at, contact=contact, id=campaign.id,
        )  # fmt: skip
        row: dict[str, Any] = {"contact": contact, "asked_at": asked_at, "status": status}
        row |= {"variant": "AB"[contact % 2]}
        row |= {"tags": ["all", "vip"] if contact % 3 == 0 else ["all"]}
        row |= {"language": ["en", "fr", ""][contact % 3], "run": None, "answers": {}}
        if status not in ("failed", "suppressed") and dice.random() < 0.8:
            await run(services, dice, campaign.id, row)
        rows.append(row)
    return rows


async def run(services: Services, dice: Random, campaign_id: int, row: dict[str, Any]) -> None:
    """Answers as far as the person goes, by the product's own statements."""
    from bot.surveys import store

    until = dice.randint(1, 4)
    at = row["asked_at"] + timedelta(minutes=dice.randint(1, 300))
    [message] = await run_sql(
        services,
        """insert into messages (contact_id, direction, number, body, status, created_at)
            values (:contact, 'inbound', '+15557650100', 'x', 'received', :at) returning id""",
        contact=row["contact"], at=at,
    )  # fmt: skip
    async with services.db.begin() as conn:
        status = "completed" if until == 4 else dice.choice(["open", "open", "stopped"])
        row["began_at"] = at
        for place, key in enumerate(KEYS[:until]):
            run_id = await store.progress(
                conn, campaign_id, row["contact"], position=place + 1, tries=0,
                status=status if place + 1 == until else "open", now=at,
            )  # fmt: skip
            value = None if dice.random() < 0.1 else dice.choice(VALUES[key])
            if dice.random() < 0.2:
                await store.answer(
                    conn, run_id, key, dice.choice(VALUES[key]), "oh", message.id, at
                )
            if dice.random() < 0.2:
                words = "such a long queue"
                await store.remark(
                    conn, campaign_id, row["contact"], key, words, message.id, at, "shop"
                )
            comment = "really" if value and key != "why" and dice.random() < 0.3 else ""
            theme = "staff" if comment or (key == "why" and value) else None
            await store.answer(conn, run_id, key, value, comment, message.id, at, theme)
            row["answers"][key] = value
        row |= {"run": run_id, "status_of_run": status, "position": until, "updated_at": at}


WEEK = timedelta(days=7)


def counted(
    rows: list[Row], fits: Callable[[Row], bool], now: datetime, waits: timedelta = WEEK
) -> dict[str, Any]:
    """The figures, counted one by one. waits: for how long a question does."""
    there = [row for row in rows if fits(row) and row["status"] not in ("failed", "suppressed")]
    runs = [row for row in there if row["run"]]
    since = now - waits

    def states(of: list[Row], status: str) -> list[Row]:
        return [row for row in of if row["status_of_run"] == status]

    open_ = states(runs, "open")
    found: dict[str, Any] = {
        "asked": len(there),
        "started": len(runs),
        "completed": len(states(runs, "completed")),
        "stopped": len(states(runs, "stopped")),
        "open": sum(row["updated_at"] > since for row in open_),
        "silent": sum(row["updated_at"] <= since for row in open_),
    }
    for place, key in enumerate(KEYS):
        given = [row["answers"][key] for row in runs if key in row["answers"]]
        here = [row for row in runs if row["position"] == place]
        waiting = [r for r in states(here, "open") if r["updated_at"] > since]
        left = len(here) - len(waiting) - len(states(here, "completed"))
        yet = 0
        if place == 0:
            unbegun = [row for row in there if not row["run"]]
            yet = sum(row["asked_at"] > since for row in unbegun)
            left += len(unbegun) - yet
        n = sum(value is not None for value in given)
        found[key] = (len(given) + len(waiting) + yet + left, n, len(given) - n,
                      len(waiting) + yet, left)  # fmt: skip
    return found


def shown(found: results.Figures) -> dict[str, Any]:
    names = ("asked", "started", "completed", "stopped", "open", "silent")
    return {name: getattr(found, name) for name in names} | {
        q.key: (q.shown, q.n, q.skipped, q.waiting, q.left) for q in found.questions
    }


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_each_figure_is_its_rows(services: Services, staff: None, seed: int):
    rows, now = await surveyed(services, seed=seed), services.clock.now()
    day = (now - timedelta(days=10)).astimezone(PARIS).date()
    begins = datetime.combine(day, datetime.min.time(), PARIS)
    wishes: list[tuple[Filters, Callable[[Row], bool]]] = [
        (EVERYBODY, lambda row: True),
        (Filters(language="fr"), lambda row: row["language"] == "fr"),
        (Filters(tag="vip"), lambda row: "vip" in row["tags"]),
        (Filters(since=day.isoformat()), lambda row: row["asked_at"] >= begins),
        (Filters(until=f"{day - timedelta(days=1)}"), lambda row: row["asked_at"] < begins),
        (
            Filters(language="en", tag="vip", since=day.isoformat()),
            lambda row: row["language"] == "en" and "vip" in row["tags"]
            and row["asked_at"] >= begins,
        ),
        (
            Filters(answer="shop=Lyon centre"),
            lambda row: row["answers"].get("shop") in ("Lyon centre", "Lyon-centre"),
        ),
    ]  # fmt: skip
    for filters, fits in wishes:
        found = await results.results(services, "visit", filters, PARIS)
        assert shown(found.figures) == counted(rows, fits, now), filters
        weeks = sum(one.started for one in found.weeks.values())
        assert weeks == found.figures.started
    found = await results.results(services, "visit")
    [score, shop, *_] = found.figures.questions
    values = [row["answers"].get("score") for row in rows]
    assert score.distribution == {value: values.count(value) for value in VALUES["score"]}
    given = [row["answers"].get("shop") for row in rows]
    lyon = given.count("Lyon centre") + given.count("Lyon-centre")
    assert shop.distribution == {"Lyon centre": lyon, "Lille": given.count("Lille")}
    numbers = [int(value) for value in values if value is not None]
    nps = sum(n >= 9 for n in numbers) - sum(n <= 6 for n in numbers)
    assert score.score and score.score.value == pytest.approx(100 * nps / len(numbers))
    took = sorted(row["began_at"] - row["asked_at"] for row in rows if row["run"])
    middle = (took[(len(took) - 1) // 2] + took[len(took) // 2]) / 2
    assert found.figures.first is not None
    assert abs(found.figures.first - middle) < timedelta(milliseconds=1)


async def test_who_may_still_go_on_is_as_the_survey_waits(services: Services, staff: None):
    rows, now = await surveyed(services), services.clock.now()
    short = counted(rows, lambda row: True, now)
    for hours in (48, 336):
        await run_sql(
            services,
            """update campaigns set content =
                jsonb_set(content, '{survey,expires}', jsonb_build_object('hours', :hours))""",
            hours=hours,
        )
        wanted = counted(rows, lambda row: True, now, timedelta(hours=hours))
        french = counted(rows, lambda row: row["language"] == "fr", now, timedelta(hours=hours))
        assert wanted != short
        assert shown((await results.results(services, "visit")).figures) == wanted
        found = await results.results(services, "visit", Filters(language="fr"))
        assert shown(found.figures) == french


async def test_parts_are_their_rows_and_weeks_have_no_gaps(services: Services, staff: None):
    rows, now = await surveyed(services), services.clock.now()
    for by, part in (
        ("language", lambda row: [row["language"]]),
        ("tag", lambda row: row["tags"]),
        ("variant", lambda row: [row["variant"]]),
    ):
        found = await results.results(services, "visit", Filters(by=by), PARIS)
        names = {name for row in rows for name in part(row)}
        assert {name for name, one in found.parts.items() if one.asked} == names
        for name in names:
            wanted = counted(rows, lambda row: name in part(row), now)  # noqa: B023
            assert shown(found.parts[name]) == wanted, name
    found = await results.results(services, "visit", Filters(by="shop"), PARIS)
    assert list(found.parts) and set(found.parts) <= {"Lyon centre", "Lille"}
    for name, one in found.parts.items():
        known = {"Lyon centre": ("Lyon centre", "Lyon-centre"), "Lille": ("Lille",)}[name]
        assert one.started == sum(row["answers"].get("shop") in known for row in rows)
    weeks = list(found.weeks)
    assert all(b - a == timedelta(weeks=1) for a, b in pairwise(weeks))
    assert len(weeks) >= 4 and all(week.weekday() == 0 for week in weeks)
    monday = {row["began_at"].astimezone(PARIS).date() for row in rows if row["run"]}
    wanted = {day - timedelta(days=day.weekday()) for day in monday}
    assert {week for week, one in found.weeks.items() if one.started} == wanted


async def test_a_week_begins_on_the_clock_of_its_zone(services: Services, staff: None):
    await surveyed(services)
    midnight = datetime(2026, 11, 15, 23, 30, tzinfo=UTC)  # Monday in Paris
    await run_sql(services, "update survey_runs set opened_at = :at", at=midnight)
    for zone, monday in ((PARIS, date(2026, 11, 16)), (UTC_ZONE, date(2026, 11, 9))):
        found = await results.results(services, "visit", EVERYBODY, zone)
        assert list(found.weeks) == [monday]


async def test_two_surveys_are_compared(services: Services, staff: None):
    await surveyed(services)
    await surveyed(services, "autumn", seed=5)
    one = await results.results(services, "visit")
    other = await results.results(services, "autumn")
    pairs = results.compared(one.figures, other.figures)
    assert [pair.one.key for pair in pairs] == list(KEYS)
    apart = pairs[0].apart
    assert apart is not None and apart.least < apart.value < apart.most
    same = results.compared(one.figures, one.figures)[0]
    assert same.apart is not None and same.apart.value == 0 and not same.is_found
    assert pairs[1].apart is None  # a choice comes to no one figure


def ids(found: list[survey_rows.Said]) -> list[int]:
    return [one.by.id for one in found if one.by]


async def test_words_are_found_by_theme_question_and_word(services: Services, staff: None):
    await surveyed(services)
    found = await results.survey_of(services, "visit")

    async def words(**wanted: str) -> tuple[list[survey_rows.Said], dict[Any, int]]:
        about = survey_rows.about(**wanted)
        return await survey_rows.said(services, *found, EVERYBODY, PARIS, about, limit=1_000)

    every, counts = await words()
    [n] = await run_sql(
        services,
        """select count(*) as n from answers
            where comment <> '' or question = 'why' and counts and value is not null""",
    )
    assert len(every) == n.n == sum(counts.values()) and n.n > 20
    assert ids(every) == sorted(ids(every), reverse=True)
    staff_, counted_ = await words(theme="staff")
    assert len(staff_) == counts[survey_rows.Theme("staff")] and counted_ == counts
    assert all(one.theme == "staff" for one in staff_)
    slow, _ = await words(words="slow")
    assert slow and all("slow" in one.words.lower() for one in slow)
    here, _ = await words(question="score")
    assert here and all(one.question == "score" and one.words for one in here)
    first = await survey_rows.said(services, *found, EVERYBODY, PARIS, limit=5)
    second = await survey_rows.said(
        services, *found, EVERYBODY, PARIS, before=ids(first[0])[-1], limit=5
    )
    assert ids([*first[0], *second[0]]) == ids(every)[:10]
    for wrong in ({"theme": "weather"}, {"words": "?"}):
        with pytest.raises(UsageError):
            survey_rows.about(**wrong)


async def file(services: Services, type_: str, *, wide: bool, named: bool = True) -> str:
    survey, pages = await survey_rows.export(services, "visit", EVERYBODY, PARIS, "marc")
    shape = File(survey.questions, type_, wide=wide, named=named)
    return "".join([part async for part in shape.parts(pages)])


async def test_files_have_every_answer_and_no_formula(
    services: Services, staff: None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(survey_rows, "PAGE", 7)
    rows = await surveyed(services)
    wide = await file(services, "csv", wide=True)
    assert wide.startswith("\ufeffrun,contact,number,name,language,status,")
    lines = list(csv.DictReader(io.StringIO(wide.removeprefix("\ufeff"))))
    runs = {row["run"]: row for row in rows if row["run"]}
    assert {int(line["run"]) for line in lines} == set(runs) and len(lines) == len(runs)
    since = services.clock.now() - WEEK
    for line in lines:
        row = runs[int(line["run"])]
        answers, state = row["answers"], row["status_of_run"]
        waits_in_vain = state == "open" and row["updated_at"] <= since
        assert line["status"] == ("expired" if waits_in_vain else state)
        assert (line["ended_at"] == "") is (line["status"] == "open")
        assert line["score"] == (answers.get("score") or "")
        assert line["shop"] == (answers.get("shop") or "").replace("Lyon-centre", "Lyon centre")
    assert "'=cmd()" in wide and "\n=" not in wide and ",=" not in wide
    assert all(line["number"].startswith("+1202") for line in lines)
    long = json.loads(await file(services, "json", wide=False))
    assert list(long[0]) == LONG
    given = {
        (row["run"], key): value for row in runs.values() for key, value in row["answers"].items()
    }
    assert {(one["run"], one["question"]) for one in long} == set(given)
    assert all(one["label"] for one in long)
    nobody = await file(services, "csv", wide=False, named=False)
    assert "+1202" not in nobody
    noted = await run_sql(services, "select actor from audit where action = 'export answers'")
    assert [row.actor for row in noted] == ["marc"] * 3


async def test_a_survey_of_nobody(services: Services, staff: None):
    await a_contact(services)
    await run_sql(services, "update contacts set tags = '{all}'")
    await launch.launch(services, parse_campaign(CONTENT), "marc")
    found = await results.results(services, "visit")
    assert shown(found.figures)["asked"] == 0 and not found.weeks and found.figures.score
    assert json.loads(await file(services, "json", wide=True)) == []
    with pytest.raises(UsageError):
        await results.results(services, "nothing")
