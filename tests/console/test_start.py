"""Writing first, drafts of notes, what a text costs, pictures in the thread: over HTTP."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

from PIL import Image

from bot.messages import attachments_store as attachments
from bot.models import MessageClass
from tests.console.office import Office
from tests.make import run_sql

TOM = "+15555550123"


async def agrees(office: Office, contact_id: int) -> None:
    await run_sql(
        office.services,
        """insert into consents (contact_id, program, message_class, seq, at)
           values (:id, 'shop', :class, 1, now())""",
        **{"id": contact_id, "class": MessageClass.PROMOTIONAL.value},
    )


async def test_one_writes_first_to_who_may_be_texted(office: Office):
    ids = await office.furnish()
    alice = await office.signed_in("alice")
    page = (await alice.get("/inbox/start")).text
    assert 'name="to"' in page and 'href="/inbox/start"' in (await alice.get("/inbox")).text
    for to, status, words in (
        ("", 422, "Say to whom"),
        ("Nobody Here", 422, "No contact is called"),
        ("+33699999999", 422, "No contact is called"),
        (TOM, 422, "nothing in your text"),
    ):
        answer = await alice.send("/inbox/start", to=to, body="" if to == TOM else "Hello")
        assert answer.status == status and words in answer.text, to
    left = await alice.send("/inbox/start", to="Rosa", body="Hello again")
    assert left.status == 422
    assert "Not sent" in left.text and "opted out" in left.text and "START" in left.text
    assert ">Hello again</textarea>" in left.text
    await agrees(office, ids["ordinary"])
    checked = await alice.send("/inbox/start", to="Tom", body="Your coat is here.", check="1")
    assert checked.status == 200 and "Tom Reyes" in checked.text and "1 SMS" in checked.text
    form = {"to": "Tom", "body": "Your coat is here.", "client_id": str(uuid4())}
    for _ in range(2):  # twice submitted, once written
        sent = await alice.send("/inbox/start", **form)
        assert sent.headers["Location"] == f"/inbox/{ids['ordinary']}?list=mine"
    assert (await alice.get(f"/inbox/{ids['ordinary']}")).text.count("Your coat is here.") == 1
    hers = await alice.send("/inbox/start", to="Nadia", body="Hi")
    assert hers.status == 409 and "lea has this conversation" in hers.text
    assert (await (await office.signed_in("marc")).get("/inbox/start")).status == 403


async def test_of_several_one_is_chosen(office: Office):
    for number in ("+15555550171", "+15555550172"):
        await office.hears(number, "hi", 5, "Ann Twin")
    alice = await office.signed_in("alice")
    asked = await alice.send("/inbox/start", to="ann", body="Hello")
    assert (
        asked.status == 422 and "Several people" in asked.text and "+1 555-555-0172" in asked.text
    )
    chosen = await alice.send("/inbox/start", to="ann", chosen="+15555550172", body="Hello")
    assert chosen.status == 303
    part = await alice.send("/inbox/start/verdict", to="ann", chosen="+15555550172", body="Hello")
    assert 'name="chosen" value="+15555550172"' in part.text and "<html" not in part.text


async def test_what_a_text_costs_is_said_by_the_dated_table(office: Office):
    ids = await office.furnish()
    alice = await office.signed_in("alice")
    for who, body, words in (
        ("hurt", "I am sorry.", "1 SMS · about US$0.0123"),
        ("hurt", "x" * 161, "2 SMS · about US$0.0246"),
        ("lost", "Bonjour", "1 SMS · about US$0.0798"),
    ):
        said = await alice.send(f"/inbox/{ids[who]}/preview", body=body)
        assert said.text.startswith(words), said.text
    await alice.send("/me/taste", language="fr")
    said = await alice.send(f"/inbox/{ids['lost']}/preview", body="Bonjour")
    assert said.text.startswith("1 SMS · environ 0,0798"), said.text


async def test_a_note_that_was_begun_is_there_again(office: Office):
    ids = await office.furnish()
    alice, at = await office.signed_in("alice"), f"/inbox/{ids['lost']}"
    assert (await alice.send(f"{at}/draft", note="ask lea ab")).status == 204
    assert (await alice.send(f"{at}/draft", body="Bonj")).status == 204
    shown = (await alice.get(at)).text
    assert ">ask lea ab</textarea>" in shown and ">Bonj</textarea>" in shown
    assert "ask lea ab" not in (await (await office.signed_in("lea")).get(at)).text
    await alice.send(f"{at}/note", note="ask lea about it")
    shown = (await alice.get(at)).text
    assert ">ask lea ab</textarea>" not in shown and ">Bonj</textarea>" in shown
    assert (await alice.send(f"{at}/draft", body=" ")).status == 204
    assert await run_sql(office.services, "select 1 from drafts") == []


async def test_pictures_are_shown_and_files_are_saved(office: Office):
    contact = await office.hears("+15555550181", "look", 5, "Pia")
    other = await office.hears("+15555550182", "hi", 5, "Quinn")
    [row] = await run_sql(
        office.services,
        """update messages set media = '[{"url": "https://x/1", "content_type": "image/png"},
             {"url": "https://x/2", "content_type": "x/y"}, {"url": "https://x/3",
             "content_type": "x/y"}, {"url": "https://x/4", "content_type": "x/y"}]'
           where contact_id = :id returning id""",
        id=contact,
    )
    await run_sql(
        office.services,
        """insert into attachments (message_id, place, at, due_at)
           select :id, place, now(), now() from generate_series(0, 3) place""",
        id=row.id,
    )
    target = BytesIO()
    Image.new("RGB", (8, 6)).save(target, "PNG")
    async with office.services.db.begin() as conn:
        one, two, three, _ = await attachments.of_text(conn, row.id)
        await attachments.keep(conn, one, "image/png", target.getvalue(), (8, 6))
        await attachments.keep(conn, two, "image/svg+xml", b"<svg onload='x()'/>", None)
        await attachments.put_off(conn, three, None, "too_large")
    alice, at = await office.signed_in("alice"), f"/inbox/{contact}"
    shown = (await alice.get(at)).text
    assert f'<img src="{at}/attachments/{one}" width="8" height="6"' in shown
    assert "File (image/svg+xml" in shown and "Being fetched" in shown and "larger than" in shown
    picture = await alice.get(f"{at}/attachments/{one}")
    assert picture.headers["Content-Type"] == "image/png"
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    file = await alice.get(f"{at}/attachments/{two}")
    assert file.headers["Content-Type"] == "application/octet-stream"
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert "nosniff" in file.headers["X-Content-Type-Options"]
    for path in (f"{at}/attachments/{three}", f"/inbox/{other}/attachments/{one}"):
        assert (await alice.get(path)).status == 404
    assert (await (await office.signed_in("marc")).get(f"{at}/attachments/{one}")).status == 403
