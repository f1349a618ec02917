"""Import over HTTP: a list with errors is brought, its columns told, looked through, imported."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import aiohttp
import pytest

from bot.consent.witness.rules import Line, Sealed
from bot.contacts import people
from bot.delivery.replay import replay
from bot.errors import UsageError
from bot.imports import uploads
from bot.privacy import retention
from bot.privacy.erase import erase
from bot.web.catalog import in_language
from tests.console.office import Answer, Browser, Office
from tests.console.test_access import rows

FILE = """Tél. client,Prénom,Ville,source,Date,mention
06 12 34 56 71,Ann,Lyon,form,2026-01-05,Oui
0612345672,Bob <b>,Nice,form,2026-01-05,Oui
12,Cy,Lille,form,2026-01-05,Oui
0612345674,Dee,Brest,,,
"""


async def bring(browser: Browser, content: bytes, name: str = "liste.csv") -> Answer:
    stamp = (await browser.get("/me")).stamp
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("file", content, filename=name, content_type="text/csv")
    return await browser.post(f"/contacts/import?stamp={stamp}", form)


def words(answer: Answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def mapping(answer: Answer, **told: str) -> dict[str, object]:
    """The form of the columns as the page has it, with some of them told."""
    names = re.findall(r'name="column" value="([^"]*)"', answer.text)
    chosen = [
        re.findall(r'<option value="([^"]*)" selected', one)[0]
        for one in re.findall(r'<select name="meaning".*?</select>', answer.text, re.S)
    ]
    own = re.findall(r'name="attribute" value="([^"]*)"', answer.text)
    meanings = [told.get(name, meaning) for name, meaning in zip(names, chosen, strict=True)]
    return {"column": names, "meaning": meanings, "attribute": own, "country": "FR", "day": ""}


async def send(browser: Browser, path: str, form: dict[str, object]) -> Answer:
    """Sends a form in which a name may come several times."""
    stamp = (await browser.get("/me")).stamp
    pairs = [("stamp", stamp)]
    for name, value in form.items():
        pairs += [(name, str(one)) for one in (value if isinstance(value, list) else [value])]
    return await browser.post(path, aiohttp.FormData(pairs))


async def test_a_list_with_errors_comes_in_and_its_rejected_rows_go_out(office: Office):
    marc = await office.signed_in("marc")
    at = (await bring(marc, FILE.encode(), "..\\liste <1>.csv")).headers["Location"]
    shown = await marc.get(at)
    assert "liste &lt;1&gt;.csv" in shown.text and "06 12 34 56 71 · 0612345672" in shown.text
    guessed = mapping(shown)
    assert guessed["meaning"] == ["=", "first_name", "=", "=", "=", "="]

    # nobody has said which column is the number
    assert (await send(marc, f"{at}/look", guessed)).status == 303
    await uploads.work(office.services)
    assert "no column for the phone number" in words(await marc.get(at))
    told = {"Tél. client": "phone", "source": "consent_source", "Date": "consent_date"}
    form = mapping(await marc.get(at), mention="consent_wording", **told)
    assert (await send(marc, f"{at}/look", form)).status == 303
    waits = await marc.get(at)
    assert waits.headers["Refresh"] == "2" and "Reading" in waits.text
    await uploads.work(office.services)
    looked = words(await marc.get(at))
    assert "3 rows can be taken, 1 can't" in looked and "too few digits" in looked
    assert "1 of them proves no consent" in looked
    await marc.send("/me/taste", language="fr")
    assert "Tél. client : a trop peu de chiffres pour FR" in words(await marc.get(at))
    assert (await send(marc, f"{at}/again", {})).status == 303
    assert (await send(marc, f"{at}/look", form)).status == 303
    await uploads.work(office.services, in_language)
    await marc.send("/me/taste", language="en")
    assert await people.find(office.services) == []

    assert (await marc.send(f"{at}/run")).status == 303
    assert (await marc.send(f"{at}/run")).status == 409  # once
    await uploads.work(office.services, in_language)
    done = words(await marc.get(at))
    assert "2 contacts are imported" in done and "1 wait in quarantine" in done
    found = await people.find(office.services)
    assert [(one.name, dict(one.attributes)) for one in found] == [
        ("Bob <b>", {"ville": "Nice"}), ("Ann", {"ville": "Lyon"}),
    ]  # fmt: skip
    rejected = await marc.send(f"{at}/rejected")
    assert rejected.headers["Content-Disposition"].startswith("attachment")
    lines = rejected.text.lstrip("\ufeff").splitlines()
    assert lines[0].startswith("motif_du_rejet,Tél. client")  # as it was asked for in French
    assert (
        lines[1].startswith("Tél. client : a trop peu de chiffres pour FR") and "12,Cy" in lines[1]
    )
    assert await rows(office, "select content from uploads") == [(None,)]


async def test_an_erasure_forgets_the_files_that_hold_the_person(office: Office):
    marc = await office.signed_in("marc")
    one = (await bring(marc, FILE.encode())).headers["Location"]
    other = (await bring(marc, b"phone,name\n+33612345699,Eve\n")).headers["Location"]
    with pytest.raises(UsageError, match="is kept"):
        await erase(office.services, "+33612345600", "admin")
    assert (await marc.get(one)).status == 200
    await erase(office.services, "+33612345672", "admin")  # 0612345672 in the file
    assert (await marc.get(one)).status == 404 and (await marc.get(other)).status == 200


async def test_a_file_goes_after_a_week_and_after_a_restore(office: Office):
    marc = await office.signed_in("marc")
    await bring(marc, FILE.encode())
    services = office.services
    await retention.run(office.at(timedelta(days=-6)))
    assert await rows(office, "select count(*) from uploads") == [(1,)]
    await retention.run(office.at(timedelta(days=-8)))
    assert await rows(office, "select count(*) from uploads") == [(0,)]
    await bring(marc, FILE.encode())
    now = services.clock.now()
    erased = Line("erased", now, uuid4())
    early = replace(erased, at=now - timedelta(hours=1))
    await replay(services, [Sealed(1, early, "", "")])  # somebody was erased before it came
    assert await rows(office, "select count(*) from uploads") == [(1,)]
    await replay(services, [Sealed(2, erased, "", "")])
    assert await rows(office, "select count(*) from uploads") == [(0,)]


async def test_a_row_leaves_the_quarantine_with_its_proof(office: Office):
    marc = await office.signed_in("marc")
    at = (await bring(marc, b"phone,name\n+33612345674,Dee\n")).headers["Location"]
    await send(marc, f"{at}/look", mapping(await marc.get(at)))
    await uploads.work(office.services)
    await marc.send(f"{at}/run")
    await uploads.work(office.services)
    [row] = re.findall(r"/contacts/quarantine/\d+", (await marc.get("/contacts/quarantine")).text)
    proof = {"consent_source": "a call", "consent_date": "2026-01-05"}
    short = await marc.send(row, **proof)
    assert short.status == 422 and "empty: consent_wording" in short.text
    assert 'value="a call"' in short.text
    assert (await marc.send(row, consent_wording="Yes", **proof)).status == 303
    assert (await marc.get(row)).status == 404
    assert [one.name for one in await people.find(office.services)] == ["Dee"]


def bomb() -> bytes:
    """A spreadsheet of some KB that unpacks to hundreds of MB."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/_rels/workbook.xml.rels", b" " * 100_000_000)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not text"),
        (b"\xd0\xcf\x11\xe0 old", "old Excel file"),
        (b"PK\x03\x04 broken", "no XLSX file"),
    ],
)
async def test_what_is_no_list_is_refused(office: Office, content: bytes, says: str):
    marc = await office.signed_in("marc")
    answer = await bring(marc, content)
    assert answer.status == 422 and says in answer.text
    assert await rows(office, "select count(*) from uploads") == [(0,)]


async def test_what_is_too_large_is_refused_without_being_read(office: Office):
    marc = await office.signed_in("marc")
    assert "unpacks to" in (await bring(marc, bomb(), "x.xlsx")).text
    stamp = (await marc.get("/me")).stamp
    sent = 0

    async def endless():
        nonlocal sent
        for _ in range(1600):
            sent += 65_536
            yield b"x" * 65_536

    headers = {"Content-Type": "multipart/form-data; boundary=b", "Content-Length": "104857600"}
    answer = await marc.post(f"/contacts/import?stamp={stamp}", endless(), **headers)
    assert answer.status == 413 and "20 MB at most" in answer.text
    assert sent < 60_000_000
    assert (await marc.post("/contacts/import", {"stamp": stamp})).status == 422
    assert (
        await marc.post("/contacts/import?stamp=x", aiohttp.FormData({"a": io.BytesIO(b"1")}))
    ).status == 409
