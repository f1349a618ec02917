"""No file makes a person textable without proof, and none brings back who has said no."""

from __future__ import annotations

import asyncio
import io
from dataclasses import replace
from datetime import timedelta
from datetime import timezone as tz
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.consent.ledger import verify as proofs
from bot.contacts import standing_store as standings
from bot.contacts import store as contacts
from bot.db.database import sql
from bot.errors import UsageError
from bot.imports import quarantine as quarantining
from bot.imports import run as importing
from bot.imports.file import Consent, ContactRow
from bot.imports.firewall import Kept, Known, completes, kept_out
from bot.imports.row_json import from_json, to_json
from bot.imports.source import open_source
from bot.imports.take_in import take_in
from bot.models import Channel, Language, MessageClass
from bot.numbers.live import LiveNumbers
from bot.privacy import erase as privacy
from bot.services import Services
from tests.make import good_rows, run_sql
from tests.programs import CLUB, NEWS
from tests.world import OURS, eventually

NEW, KNOWN, OUT, HELD, GONE = (f"+3363998000{n}" for n in range(5))
PROOF = ',web form,2026-01-05,"Oui, écrivez-moi"'
HEADER = "phone,name,tags,postcode,zone,consent_source,consent_date,consent_wording\n"
PROVED = {
    "consent_source": "bulletin n° 12",
    "consent_date": "2025-03-25",
    "consent_wording": "Oui aux offres",
}


def file(*rows: tuple[str, bool]) -> bytes:
    """(number, whether it shows consent)"""
    lines = [
        f"{number},Ann {number[-1]},imported,75011,{PROOF if proof else ',,,'}"
        for number, proof in rows
    ]
    return (HEADER + "\n".join(lines) + "\n").encode()


async def people(services: Services) -> None:
    """One of each kind: known, opted out, held, erased."""
    now = services.clock.now()
    async with services.db.begin() as conn:
        for address in (KNOWN, OUT, HELD, GONE):
            await contacts.make(conn, address, Channel.SMS, OURS, now)
        out = await contacts.find(conn, OUT)
        assert out is not None
        await standings.set_revoked(conn, out.id, now, provider_blocks=False)
        await conn.execute(
            sql("""update contacts set held_at = :now, held_for = 'wrong_number'
                                   where address = :a"""),
            {"a": HELD, "now": now},
        )
    await privacy.erase(services, GONE, "sam")


async def textable(services: Services) -> set[str]:
    """Whose consent a campaign finds in force."""
    return {
        row.address
        for row in await run_sql(
            services,
            """
        select address from contacts c join consents s on s.contact_id = c.id
        where revoked_at is null and held_at is null""",
        )
    }


async def waiting(services: Services) -> dict[str, Kept]:
    return {one.row.number: one.reason for one in await quarantining.waiting(services)}


ALL = (NEW, KNOWN, OUT, HELD, GONE)


async def test_rows_with_proof(services: Services):
    await people(services)
    report = await importing.run_bytes(services, file(*((number, True) for number in ALL)), "marc")
    assert (report.imported, report.consented) == (2, 2)
    assert report.kept == {Kept.OPTED_OUT: 1, Kept.HELD: 1, Kept.SUPPRESSED: 1}
    assert await textable(services) == {NEW, KNOWN}
    assert await waiting(services) == {OUT: Kept.OPTED_OUT, HELD: Kept.HELD}


async def test_rows_without(services: Services):
    await people(services)
    report = await importing.run_bytes(services, file(*((number, False) for number in ALL)), "marc")
    assert (report.imported, report.consented) == (3, 0)
    assert report.kept == {Kept.NO_PROOF: 1, Kept.SUPPRESSED: 1}
    assert await textable(services) == set()
    assert await waiting(services) == {NEW: Kept.NO_PROOF}
    assert not await run_sql(services, "select 1 from contacts where address = :a", a=NEW)


@pytest.mark.parametrize("proof", [True, False])
async def test_whom_we_know_is_completed_also_where_the_consent_does_not_count(
    services: Services, proof: bool
):
    await people(services)
    await importing.run_bytes(services, file(*((number, proof) for number in ALL)), "marc")
    for address in (KNOWN, OUT, HELD):
        [row] = await run_sql(services, "select * from contacts where address = :a", a=address)
        assert (row.name, row.tags, row.postcode) == (f"Ann {address[-1]}", ["imported"], "75011")
    [out] = await run_sql(services, "select revoked_at from contacts where address = :a", a=OUT)
    assert out.revoked_at is not None


@pytest.mark.parametrize("date", ["2019-01-01", "2026-11-01"])
async def test_a_consent_newer_than_the_opt_out_lifts_it_no_more_than_an_older_one(
    services: Services, date: str
):
    await people(services)
    await run_sql(
        services, "update contacts set revoked_at = '2026-06-01Z' where address = :a", a=OUT
    )
    await importing.run_bytes(
        services, file((OUT, True)).replace(b"2026-01-05", date.encode()), "marc"
    )
    assert OUT not in await textable(services)
    [row] = await run_sql(services, "select revoked_at from contacts where address = :a", a=OUT)
    assert row.revoked_at is not None


async def test_a_program_that_there_is_not_grants_nothing_and_is_named(services: Services):
    known = replace(services, live=LiveNumbers(services.numbers.having(CLUB, NEWS)))
    rows = (
        file((NEW, True))
        .replace(b"\n+33", b"\nno-such-club,+33")
        .replace(b"phone,", b"consent_program,phone,", 1)
    )
    report = await importing.run_bytes(known, rows, "marc")
    assert (report.imported, report.kept) == (0, {Kept.NO_PROOF: 1})
    [problem] = report.read.notes.kinds
    assert "no-such-club" in problem.says and "shop, news" in problem.says
    assert await run_sql(services, "select 1 from contacts") == []
    there = rows.replace(b"no-such-club", b"news")
    assert (await importing.run_bytes(known, there, "marc")).consented == 1


async def test_every_row_is_counted_once(services: Services):
    await people(services)
    content = file(*((number, True) for number in ALL), ("12", True), ("+33639980009", False))
    report = await importing.run_bytes(services, content, "marc")
    assert report.imported + sum(report.kept.values()) + report.read.bad == 7
    [row] = await run_sql(services, "select details from audit where action = 'import contacts'")
    assert row.details == {
        "imported": 2,
        "consented": 2,
        "bad": 1,
        "kept": {"opted_out": 1, "held": 1, "suppressed": 1, "no_proof": 1},
    }


async def test_the_same_file_twice_waits_once(services: Services):
    for _ in range(2):
        await importing.run_bytes(services, file((NEW, False)), "marc")
    assert len(await quarantining.waiting(services)) == 1


async def test_a_later_file_with_the_proof_ends_the_wait(services: Services):
    await importing.run_bytes(services, file((NEW, False)), "marc")
    await importing.run_bytes(services, file((NEW, True)), "marc")
    assert await waiting(services) == {}
    assert await textable(services) == {NEW}


async def test_imports_of_the_same_people_at_once(services: Services):
    await people(services)
    rows = [(number, True) for number in ALL]
    files = [file(*rows), file(*reversed(rows)), file(*rows[2:], *rows[:2])]
    await asyncio.gather(*(importing.run_bytes(services, one, "marc") for one in files))
    assert await textable(services) == {NEW, KNOWN}
    assert not await broken(services)


async def test_one_file_is_imported_once_at_a_time(services: Services):
    content = file((NEW, True), (KNOWN, True))
    done = await asyncio.gather(
        *(importing.run_bytes(services, content, "marc") for _ in range(3)), return_exceptions=True
    )
    refused = [one for one in done if isinstance(one, UsageError)]
    assert len(refused) < 3 and all("at this moment" in str(one) for one in refused)
    assert await textable(services) == {NEW, KNOWN}


async def test_who_becomes_a_contact_while_their_row_comes_in_is_completed(services: Services):
    """Their text came between the look at who is known and the new contact."""
    rows = good_rows(file((NEW, True)))
    async with services.db.begin() as conn:
        async with services.db.begin() as other:
            await contacts.make(other, NEW, Channel.SMS, OURS, services.clock.now())
            taking = asyncio.create_task(take_in(conn, services, rows, "marc"))
            await waits_for_a_lock(services)
        assert await taking == {}
    assert await textable(services) == {NEW}
    [row] = await run_sql(services, "select name, ledger_seq from contacts")
    assert (row.name, row.ledger_seq) == ("Ann 0", 1)
    assert not await broken(services)


async def broken(services: Services) -> list[proofs.Break]:
    return list((await proofs.verify(services, [])).breaks)


async def waits_for_a_lock(services: Services) -> None:
    async def waiting() -> bool:
        found = await run_sql(services, "select 1 from pg_locks where not granted")
        return bool(found)

    await eventually(waiting)


# -- cut short -----------------------------------------------------------------------------------


def many(count: int) -> bytes:
    return file(*((f"+336400{n:05}", n % 10 > 0) for n in range(count)))


async def test_an_import_that_was_cut_short_goes_on(
    services: Services, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(importing, "BATCH", 10)
    source = open_source(io.BytesIO(many(50)), importing.options(services))

    def stop(share: float) -> None:
        if share == 1 and done.append(share) is None and len(done) == 2:
            raise KeyboardInterrupt

    done: list[float] = []
    with pytest.raises(KeyboardInterrupt):
        await importing.run(services, source, "marc", stop)
    assert len(await textable(services)) == 18
    found = await importing.preview(services, source)
    assert found.resumes and (found.resumes.line, found.resumes.author) == (21, "marc")
    report = await importing.run(services, source, "sam")
    assert (report.imported, report.consented, report.kept) == (45, 45, {Kept.NO_PROOF: 5})
    assert report.read.resumes and report.read.good == 50
    [row] = await run_sql(services, "select count(*) as n, max(seq) as seq from consent_events")
    assert (row.n, row.seq) == (45, 1)  # nobody twice
    assert (await importing.preview(services, source)).resumes is None
    assert (await importing.run(services, source, "sam")).consented == 45  # a new one
    assert not await broken(services)


async def test_half_a_proof_waits_in_quarantine_and_says_why(services: Services):
    await people(services)
    rows = file((NEW, True), (KNOWN, True)).replace(b"2026-01-05", b"05/01/2026")
    report = await importing.run_bytes(services, rows, "marc")
    assert (report.imported, report.consented, report.kept) == (1, 0, {Kept.NO_PROOF: 1})
    [item] = await quarantining.waiting(services)
    assert "read in two ways" in item.row.notes[0]
    assert await textable(services) == set()


# -- release -----------------------------------------------------------------------------------


async def only(services: Services) -> int:
    [item] = await quarantining.waiting(services)
    return item.id


async def test_a_row_is_released_with_its_proof(services: Services):
    await importing.run_bytes(services, file((NEW, False)), "marc")
    item = await only(services)
    await quarantining.release(services, item, "sam", PROVED)
    assert await textable(services) == {NEW}
    assert await waiting(services) == {}
    [row] = await run_sql(services, "select author, kind from consent_events")
    assert (row.author, row.kind) == ("sam", "imported")
    [row] = await run_sql(services, "select details from consent_evidence")
    assert row.details["source"] == "bulletin n° 12"
    [row] = await run_sql(services, "select * from quarantine")
    assert (row.released_by, row.row) == ("sam", {})
    with pytest.raises(UsageError, match="No row"):
        await quarantining.release(services, item, "sam", PROVED)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (dict.fromkeys(PROVED, ""), "shows no consent"),
        ({"consent_wording": ""}, "empty: consent_wording"),
        ({"consent_date": "yesterday"}, "not a date"),
        ({"consent_date": "2050-01-01"}, "future"),
        ({"consent_class": "anything"}, "neither informational nor promotional"),
    ],
)
async def test_half_a_proof_releases_nothing(services: Services, change: dict[str, str], says: str):
    await importing.run_bytes(services, file((NEW, False)), "marc")
    with pytest.raises(UsageError, match=says):
        await quarantining.release(services, await only(services), "sam", PROVED | change)
    assert await waiting(services) == {NEW: Kept.NO_PROOF}
    assert await textable(services) == set()


async def test_who_has_opted_out_is_not_released_until_they_come_back(services: Services):
    await people(services)
    await importing.run_bytes(services, file((OUT, True)), "marc")
    item = await only(services)
    with pytest.raises(UsageError, match="START"):
        await quarantining.release(services, item, "sam", PROVED)
    assert await waiting(services) == {OUT: Kept.OPTED_OUT}
    await run_sql(services, "update contacts set revoked_at = null")
    await quarantining.release(services, item, "sam", {})  # the row has its own proof
    assert OUT in await textable(services)


async def test_who_opted_out_while_the_row_waited_is_not_released(services: Services):
    await importing.run_bytes(services, file((NEW, False)), "marc")
    async with services.db.begin() as conn:
        contact_id = await contacts.make(conn, NEW, Channel.SMS, OURS, services.clock.now())
        await standings.set_revoked(conn, contact_id, services.clock.now(), provider_blocks=False)
    with pytest.raises(UsageError, match="START"):
        await quarantining.release(services, await only(services), "sam", PROVED)
    assert await textable(services) == set()


# -- the pure parts ----------------------------------------------------------------------------

KNOWNS = st.none() | st.builds(Known, st.booleans(), st.booleans())


@given(st.booleans(), KNOWNS, st.booleans())
def test_no_row_gets_past(proof: bool, known: Known | None, suppressed: bool):
    kept = kept_out(proof=proof, known=known, suppressed=suppressed)
    if kept is None and proof:  # the consent counts
        assert not suppressed and (known is None or not (known.revoked or known.held))
    if kept is None and not proof:  # a completion
        assert known is not None and not suppressed
    if completes(kept):
        assert not suppressed and (known is not None or proof)


ONE_LINE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
# A file's dates have an offset, never a zone.
OFFSETS = st.integers(-1439, 1439).map(lambda minutes: tz(timedelta(minutes=minutes)))


@given(
    st.builds(
        ContactRow,
        line=st.integers(1, 10**6),
        number=st.just(NEW),
        name=ONE_LINE,
        language=st.none() | st.sampled_from(Language),
        tags=st.lists(ONE_LINE, max_size=3).map(tuple),
        attributes=st.dictionaries(ONE_LINE, ONE_LINE, max_size=3),
        consent=st.none()
        | st.builds(
            Consent,
            ONE_LINE,
            st.datetimes(timezones=OFFSETS),
            ONE_LINE,
            st.sampled_from([MessageClass.PROMOTIONAL, MessageClass.INFORMATIONAL]),
            st.none() | ONE_LINE,
        ),
        postcode=st.none() | ONE_LINE,
        zone=st.none() | ONE_LINE,
        notes=st.lists(ONE_LINE, max_size=2).map(tuple),
    )
)
def test_a_row_comes_out_of_quarantine_as_it_went_in(row: ContactRow):
    import json

    assert from_json(json.loads(json.dumps(to_json(row)))) == row


@pytest.mark.parametrize(
    ("number", "postcode", "zone", "found"),
    [
        ("+15555550123", "02139", "", ("02139", None)),
        ("+15555550123", "02139-4307", "America/Chicago", ("02139-4307", "America/Chicago")),
        ("+15555550123", "k1a 0b1", "america/new york", ("K1A 0B1", "America/New_York")),
        ("+15555550123", "2139", "", "leading zero"),
        ("+15555550123", "SW1A 1AA", "", "does not look like"),
        ("+33639980001", " 75011 ", "europe/paris", ("75011", "Europe/Paris")),
        ("+33639980001", "1000", "", "leading zero"),
        ("+33639980001", "750111", "", "does not look like"),
        ("+447700900123", "sw1a  1aa", "", ("SW1A 1AA", None)),
        ("+447700900123", "?", "", "is no postcode"),
        ("+33639980001", "", "Paris", "time zone"),
        ("+33639980001", "", "GMT+1", "time zone"),
        ("+33639980001", "", "../etc/passwd", "time zone"),
        ("+33639980001", "", "", (None, None)),
    ],
)
def test_postcodes_and_zones(number: str, postcode: str, zone: str, found: Any):
    content = f"phone,code postal,fuseau horaire\n{number},{postcode},{zone}\n"
    [row] = good_rows(content, "US")
    if isinstance(found, str):
        assert found in row.notes[0] and (row.postcode, row.zone) == (None, None)
    else:
        assert (row.postcode, row.zone, row.notes) == (*found, ())
