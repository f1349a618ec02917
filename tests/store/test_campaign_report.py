"""Each figure of a report is its rows; an edit reaches what has not gone out, a test nothing."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.campaigns import charges_store, control, counts, edits, launch, recipients_store
from bot.campaigns import store as campaigns
from bot.campaigns.health import Health
from bot.campaigns.recipients_store import OUTCOMES
from bot.campaigns.report import COLUMNS, DONE, Part, exported, report, report_json
from bot.campaigns.review import review
from bot.campaigns.rules import parse_campaign
from bot.campaigns.trial import try_out
from bot.cli.campaign_prints import print_report, spent, tried_in_words
from bot.contacts import people_store
from bot.errors import ConflictError, UsageError
from bot.messages import charge_store
from bot.messages import outbox_store as outbox
from bot.models import MessageClass
from bot.providers.base import Charge
from bot.services import Services
from tests.make import a_contact, run_sql
from tests.world import DAYTIME, OURS

NAMES = ("=cmd", "Zoé", "Al", "Bea", "Cy", "Dee", "Eve", "Flo", "Gus", "Hal", "Ike", "Joe")
STATES = (
    "delivered", "delivered", "read", "sent", "accepted", "undelivered", "failed", "suppressed",
    "suppressed", "suppressed", "deferred", "queued",
)  # fmt: skip
CONTENT: dict[str, Any] = {
    "name": "sale",
    "class": "promotional",
    "audience": {"tags": ["all"]},
    "way_out": True,
    "text": {"en": "{brand}: come in!", "fr": "{brand} : venez !"},
}


async def people(services: Services, count: int = len(NAMES)) -> None:
    for number, name in enumerate(NAMES[:count]):
        address = f"+1202555{number:04}" if number % 3 else f"+3361234{number:04}"
        await a_contact(services, address)
        await run_sql(
            services,
            """update contacts set tags = '{all}', name = :name,
                language = (array['en', 'fr', null])[:number % 3 + 1] where address = :address""",
            name=name,
            number=number,
            address=address,
        )


async def launched(services: Services, **changes: Any) -> int:
    await launch.launch(services, parse_campaign({**CONTENT, **changes}), "marc")
    await launch.distribute(services)
    [row] = await run_sql(services, "select max(id) as id from campaigns")
    return int(row.id)


async def ended(services: Services, campaign_id: int) -> None:
    """One text has each of the states, and some people have replied or opted out."""
    await run_sql(
        services,
        """update messages m set status = s.status, segments = 2,
                reason = case s.n when 8 then 'daily_cap' when 9 then 'campaign_expired'
                    when 10 then 'revoked' else m.reason end,
                error_code = case s.status when 'undelivered' then 30007 when 'failed' then 30005
                    end,
                price = case when s.status = 'delivered' then 0.0158 end,
                currency = case when s.status = 'delivered' then 'USD' end,
                claimed_at = case when s.n < 8
                    then cast(:now as timestamptz) - s.n * interval '25 minutes' end
            from (select r.message_id, o.status, o.n from unnest(cast(:states as text[]))
                    with ordinality as o (status, n)
                join (select message_id, row_number() over (order by contact_id) as n
                    from recipients where campaign_id = :id) r on r.n = o.n) s
            where m.id = s.message_id""",
        id=campaign_id,
        states=list(STATES),
        now=services.clock.now(),
    )
    await run_sql(
        services,
        """update recipients set replied_at = :now, answered_at = :now where message_id in (
                select id from messages where status = 'delivered' order by id limit 1)""",
        now=services.clock.now(),
    )


def begun(at: datetime | None) -> datetime | None:
    return at and at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def part_of(rows: list[dict[str, Any]]) -> Part:
    def count(*statuses: str) -> int:
        return sum(row["status"] in statuses for row in rows)

    return Part(
        len(rows),
        count("accepted", "sent", "delivered", "read", "undelivered"),
        count("delivered", "read"),
        count("failed", "undelivered"),
        *(sum(row[f"{did}_at"] is not None for row in rows) for did in DONE),
    )


async def test_each_figure_is_its_rows(
    services: Services, staff: None, capsys: pytest.CaptureFixture[str]
):
    await people(services)
    campaign_id = await launched(services)
    await ended(services, campaign_id)
    await counts.fold(services)
    assert await counts.recount(services, "sale") == []
    found = await report(services, "sale")
    rows: dict[str, int] = {}
    async with services.db.connect() as conn:
        for outcome in OUTCOMES:
            listed = await recipients_store.page(conn, campaign_id, outcome=outcome, limit=99)
            rows[outcome] = len(listed)
    plain = {key: found.funnel[key] for key in OUTCOMES if key != "sent"}
    assert plain == {key: rows[key] for key in OUTCOMES if key != "sent"}
    assert plain == {
        "waiting": 0, "queued": 1, "deferred": 1, "sending": 0, "unknown": 0, "delivered": 3,
        "failed": 2, "skipped": 1, "expired": 1, "refused": 1, "canceled": 0,
    }  # fmt: skip
    # taken by the carrier: all that it delivered, still has, or could not deliver
    assert (found.funnel["sent"], rows["sent"]) == (6, 2)
    assert (found.funnel["replied"], found.funnel["answered"]) == (1, 1)
    assert found.refused == {"revoked": 1}
    failed = [(one.code, one.what.value, one.texts) for one in found.failures]
    assert failed == [("30005", "bad_number", 1), ("30007", "content", 1)]
    for parts, whole in ((found.languages, 12), (found.hours, 7)):
        assert sum(part.people for part in parts.values()) == whole
        for figure in ("sent", "delivered", "failed", "replied", "answered", "opted_out"):
            counted = sum(getattr(part, figure) for part in parts.values())
            assert counted == found.funnel[figure], figure
    assert sorted(found.languages) == ["", "en", "fr"] and len(found.hours) >= 3
    async with services.db.connect() as conn:
        everybody = await recipients_store.page(conn, campaign_id, limit=99)
    for language, part in found.languages.items():
        theirs = [one for one in everybody if (one["language"] or "") == language]
        assert part == part_of(theirs)
    for hour, part in found.hours.items():
        assert part == part_of([one for one in everybody if begun(one["sent_at"]) == hour])
    assert found.charged == {"USD": (Decimal("0.0316"), 2)}
    assert found.cost.amount > 0 and report_json(found)["opened"] is None
    print_report(found)
    said = capsys.readouterr().out
    assert "1 failed with code 30007: filtered because of its content" in said
    assert "1 not sent: the person has opted out" in said
    assert "The provider says 0.0316 USD, of 2 texts." in said


async def test_the_file_has_a_mark_and_its_columns_and_no_formula(services: Services, staff: None):
    await people(services)
    await ended(services, await launched(services))
    lines = [part async for part in await exported(services, "sale", "marc")]
    text = "".join(lines)
    assert text.startswith("\ufeffnumber,name,language,outcome,")
    found = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(found) == 12 and tuple(found[0]) == COLUMNS
    assert found[0]["name"] == "'=cmd" and found[0]["number"].startswith("+")
    outcomes = Counter(row["outcome"] for row in found)
    assert outcomes["failed"] == 2 and outcomes["skipped"] == 1
    [filtered] = [row for row in found if row["error_code"] == "30007"]
    assert filtered["error"] == "content"
    [line] = await run_sql(services, "select * from audit where action = 'export recipients'")
    assert line.actor == "marc"
    with pytest.raises(UsageError, match="no campaign named other"):
        await exported(services, "other", "marc")


async def test_what_the_provider_says_that_texts_cost_is_noted(services: Services, staff: None):
    await people(services, 4)
    campaign_id = await launched(services)
    await run_sql(services, "update messages set provider_sid = 'SM' || id, status = 'sent'")
    lag, step = timedelta(minutes=2), timedelta(minutes=10)
    async with services.db.begin() as conn:
        [due] = await charges_store.uncharged(conn, services.clock.now(), lag, step)
        assert (due.id, due.number) == (campaign_id, OURS)
        assert abs(due.until - due.since - (step - lag)) < timedelta(seconds=5)
        [first, *_] = await run_sql(
            services, "select provider_sid as sid from messages order by id"
        )
        known = [Charge(first.sid, Decimal("0.0166"), "USD"), Charge("SMx", Decimal(1), "USD")]
        assert [await charge_store.charge(conn, known) for _ in range(2)] == [1, 0]
        await charges_store.charged(conn, due.id, due.until)
        assert await charges_store.uncharged(conn, services.clock.now(), lag, step) == []
    assert (await report(services, "sale")).charged == {"USD": (Decimal("0.0166"), 1)}


# -- an edit of what has not gone out ----------------------------------------------------------


async def bodies(services: Services) -> Mapping[str, int]:
    rows = await run_sql(services, "select body, status from messages where campaign_id = 1")
    return Counter(f"{row.status} {row.body}" for row in rows)


async def test_an_edit_reaches_what_has_not_gone_out(services: Services, staff: None):
    await people(services, 4)
    campaign_id = await launched(services, text={"en": "{brand}: old!", "fr": "{brand} : vieux !"})
    await run_sql(
        services,
        """update messages set status = 'delivered', claimed_at = :now
            where id = (select min(id) from messages)""",
        now=services.clock.now(),
    )
    new = {**CONTENT, "text": {"en": "{brand}: new! Come in", "fr": "{brand} : neuf ! Venez"}}
    with pytest.raises(UsageError, match="Pause it first"):
        await edits.change(services, campaign_id, 1, new, "marc")
    await control.set_state(services, "sale", "pause", "marc")
    with pytest.raises(UsageError, match="audience can't be changed"):
        await edits.change(services, campaign_id, 1, {**new, "audience": {"tags": ["x"]}}, "marc")
    with pytest.raises(UsageError, match="no_brand"):
        await edits.change(
            services, campaign_id, 1, {**new, "text": {"en": "come", "fr": "venez"}}, "marc"
        )
    assert await edits.change(services, campaign_id, 1, new, "marc") == 2
    with pytest.raises(ConflictError, match="marc has saved version 2"):
        await edits.change(services, campaign_id, 1, new, "lea")
    assert (await control.show(services, "sale"))["waiting"] == 3
    await control.set_state(services, "sale", "resume", "marc")
    await launch.distribute(services)
    found = await bodies(services)
    assert [body for body in found if "old" in body or "vieux" in body] == [
        "delivered Le Panier: old!\nReply STOP to end"
    ]
    assert sum(count for body, count in found.items() if body.startswith("queued")) == 3
    assert await counts.recount(services, "sale") == []


async def test_a_batch_of_an_earlier_version_is_not_written(services: Services, staff: None):
    await people(services, 4)
    await launch.launch(services, parse_campaign(CONTENT), "marc")
    async with services.db.begin() as conn:
        row = await campaigns.find(conn, "sale")
        assert row is not None
        old = replace(row, version=row.version - 1)
        now = services.clock.now()
        assert await campaigns.next_batch(conn, old, 9, now) is None
        assert len(await campaigns.next_batch(conn, row, 9, now) or ()) == 4


# -- a campaign in trouble ------------------------------------------------------------------------


async def test_a_campaign_in_trouble_pauses_and_goes_on_when_somebody_says_so(
    services: Services, staff: None
):
    await people(services)
    await launched(services)
    health = Health()
    await health.watch(services)
    assert (await control.show(services, "sale"))["status"] == "running"
    await run_sql(services, "update messages set status = 'undelivered', error_code = 30007")
    await health.watch(services)
    shown = await control.show(services, "sale")
    assert (shown["status"], shown["paused_for"]) == ("paused", "filtered")
    [line] = await run_sql(services, "select * from audit where action = 'pause campaign'")
    assert (line.actor, line.details["why"]) == ("jobs", "filtered")
    await control.set_state(services, "sale", "resume", "marc")
    await health.watch(services)
    shown = await control.show(services, "sale")
    assert (shown["status"], shown["paused_for"]) == ("running", None)


async def test_the_others_follow_once_the_first_ones_did_no_harm(services: Services, staff: None):
    await people(services)
    first = {"canary": {"people": 4, "minutes": 60}}
    await launched(services, **first)

    async def waiting() -> int:
        await launch.distribute(services)
        return int((await control.show(services, "sale"))["waiting"])

    assert await waiting() == 8
    gone = "update messages set status = 'delivered', claimed_at = :at"
    now = services.clock.now()
    await run_sql(services, gone, at=now - timedelta(minutes=59))
    assert await waiting() == 8
    await run_sql(services, gone, at=now - timedelta(minutes=61))
    assert await waiting() == 0
    await run_sql(services, gone, at=now - timedelta(days=2))
    await launched(services, **first, name="bad")
    await run_sql(
        services,
        f"{gone}, error_code = 30007 where campaign_id = 2".replace("delivered", "undelivered"),
        at=now - timedelta(minutes=61),
    )
    await launch.distribute(services)
    shown = await control.show(services, "bad")
    assert (shown["status"], shown["paused_for"], shown["waiting"]) == ("paused", "filtered", 8)
    await control.set_state(services, "bad", "resume", "marc")
    await launch.distribute(services)
    assert (await control.show(services, "bad"))["waiting"] == 0


# -- a test ---------------------------------------------------------------------------------------


async def test_a_test_goes_to_testers_through_the_gate_and_counts_nowhere(
    services: Services, staff: None
):
    await people(services, 4)
    campaign = parse_campaign(CONTENT)
    with pytest.raises(UsageError, match="Nobody is a tester"):
        await try_out(services, campaign, "marc")
    await run_sql(
        services, "update contacts set tags = '{all,tester}' where name in ('Zoé', 'Al', 'Bea')"
    )
    await run_sql(services, "update contacts set revoked_at = created_at where name = 'Al'")
    with pytest.raises(UsageError, match="is no tester"):
        await try_out(services, campaign, "marc", ["+15550000000"])
    tried = {one.name: one for one in await try_out(services, campaign, "marc")}
    assert set(tried) == {"Zoé", "Al", "Bea"}
    assert tried["Al"].ruling.reason == "revoked"
    assert tried_in_words(tried["Al"]).endswith("gets nothing: the person has opted out.")
    assert "now" in tried_in_words(tried["Zoé"]) or "waits until" in tried_in_words(tried["Zoé"])
    seen = spent(await review(services, campaign))
    assert (
        seen.startswith("4 in the audience: ") and "1 refused (revoked); 1.0 segments each" in seen
    )
    assert "done by " in seen
    assert "STOP" in tried["Zoé"].body and "TEST" not in tried["Zoé"].body
    now = services.clock.now()
    assert (now - DAYTIME) < timedelta(days=1)  # an hour at which offers may go to the others
    assert tried["Zoé"].ruling.reason in ("consented", "quiet_hours")
    again = {one.name: one for one in await try_out(services, campaign, "marc")}
    assert again["Zoé"].ruling.reason == tried["Zoé"].ruling.reason  # no cap counts it
    await run_sql(services, "update messages set status = 'delivered', claimed_at = created_at")
    await launched(services)
    shown = await control.show(services, "sale")
    assert (shown["audience"], shown["sent"]) == (4, 0)
    assert "daily_cap" not in shown["suppressed"]
    async with services.db.connect() as conn:
        ids = [row.id for row in await conn.execute(people_store.sql("select id from messages"))]
        texts = await outbox.load(conn, ids, now)
    assert sum(text.test for text in texts) == 6
    assert all(text.message_class is MessageClass.PROMOTIONAL for text in texts)
    assert {text.number for text in texts} == {OURS}
