"""The inbox over HTTP: lists, the thread, what staff do; without JavaScript."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.config import Settings
from bot.models import Language
from bot.web.console.times import short
from tests.console.office import Office, open_office


async def test_lists_show_whom_they_promise(office: Office):
    await office.furnish()
    alice = await office.signed_in("alice")
    waiting = (await alice.get("/inbox/list?list=needs")).text
    names = ("Tom", "Élodie", "Ben Whitaker", "ليلى")  # Tom has asked for his data long ago
    assert [waiting.index(name) for name in names] == sorted(map(waiting.index, names))
    assert "Grace" not in waiting and "Nadia" not in waiting
    mine = (await alice.get("/inbox/list?list=mine")).text
    assert "Grace" in mine and "Nadia" not in mine
    everybody = (await alice.get("/inbox/list?list=all")).text
    assert all(name in everybody for name in ("Tom", "Nadia", "Grace", "Rosa"))


async def test_a_wish_about_data_is_told_by_its_date(office: Office):
    ids = await office.furnish()
    lea = await office.signed_in("lea")
    row = (await lea.get("/inbox/list?list=needs")).text.split(f'id="row-{ids["ordinary"]}"')[1]
    assert "due " in row.split("</li>")[0] and 'class="time"' in row.split("</li>")[0]
    head = (await lea.get(f"/inbox/{ids['ordinary']}")).text.split("</header>")
    assert any("Wants their data" in one and "due " in one and "late" not in one for one in head)


async def test_the_thread_says_who_wrote_and_what_became_of_it(office: Office):
    ids = await office.furnish()
    alice = await office.signed_in("alice")
    shown = (await alice.get(f"/inbox/{ids['mine']}")).text
    assert "Not delivered" in shown and "Taken over by you" in shown
    left = (await alice.get(f"/inbox/{ids['left']}")).text
    assert "Opted out" in left
    assert (await alice.get("/inbox/999999")).status == 404


async def test_take_reply_and_hand_back(office: Office):
    ids = await office.furnish()
    alice = await office.signed_in("alice")
    at = f"/inbox/{ids['hurt']}"
    assert (await alice.send(f"{at}/take")).status == 303
    assert "Yours" in (await alice.get(at)).text
    assert (await alice.send(f"{at}/reply", body="I am sorry, Ben.\r\nIs it bad?")).status == 303
    shown = (await alice.get(at)).text
    assert "I am sorry, Ben.\nIs it bad?" in shown and "Send now" in shown
    assert (await alice.send(f"{at}/hand-back")).status == 303
    assert "The bot answers" in (await alice.get(at)).text


@pytest.mark.parametrize(
    ("body", "says"),
    [("", "nothing in your text"), ("  \r\n ", "nothing in your text"), ("x" * 1601, "too long")],
)
async def test_what_cannot_be_sent_stays_in_its_field(office: Office, body: str, says: str):
    ids = await office.furnish()
    alice = await office.signed_in("alice")
    answer = await alice.send(f"/inbox/{ids['hurt']}/reply", body=body)
    assert answer.status == 422 and says in answer.text
    assert body.strip() in answer.text


async def test_who_has_opted_out_is_not_texted_and_the_words_stay(office: Office):
    contact_id = await office.hears("+15555550199", "hi", 60 * 60)
    await office.hears("+15555550199", "STOP", 60 * 50)
    alice = await office.signed_in("alice")
    answer = await alice.send(f"/inbox/{contact_id}/reply", body="Please come back")
    assert answer.status == 422
    assert "may not be texted now" in answer.text and ">Please come back</textarea>" in answer.text
    assert "Not sent: the person has opted out" in answer.text


async def test_nothing_in_names_and_texts_is_markup(office: Office):
    evil = '<img src=x onerror="alert(1)"> {{ 7 * 7 }} %(name)s'
    contact_id = await office.hears("+15555550188", evil, name=evil)
    await office.calls_a_person(contact_id)
    alice = await office.signed_in("alice")
    for path in ("/inbox", f"/inbox/{contact_id}"):
        shown = (await alice.get(path)).text
        assert "<img src=x" not in shown and "&lt;img src=x" in shown
        assert "{{ 7 * 7 }}" in shown


async def test_a_long_thread_comes_in_pages(office: Office):
    for number in range(60):
        contact_id = await office.hears("+15555550177", f"text number {number}.", 100 - number)
    alice = await office.signed_in("alice")
    newest = (await alice.get(f"/inbox/{contact_id}")).text
    assert "text number 59." in newest and "text number 9." not in newest
    earlier = newest.split('class="older" href="')[1].split('"')[0]
    assert "text number 9." in (await alice.get(earlier)).text


async def test_a_french_desk_is_french(office: Office):
    ids = await office.furnish()
    alice = await office.signed_in("alice")
    assert (await alice.send("/me/taste", language="fr", next="/inbox")).status == 303
    shown = (await alice.get(f"/inbox/{ids['lost']}")).text
    assert '<html lang="fr"' in shown
    for words in ("Réception", "À traiter", "Prendre en charge", "En attente"):
        assert words in shown


async def test_plain_http_to_another_machine_signs_nobody_in(settings: Settings):
    url = f"http://desk.example:{settings.http_port}"
    far = settings.model_copy(update={"console_url": url})
    async with open_office(far) as office:
        office.url = f"http://127.0.0.1:{settings.http_port}"
        browser = office.browser()
        host = {"Host": f"desk.example:{settings.http_port}"}
        shown = await browser.get("/sign-in", **host)
        assert shown.status == 403 and "could be read on its way" in shown.text
        assert 'name="password"' not in shown.text
        assert (await browser.get("/sign-in")).status == 404  # another host


def test_waits_are_said_in_few_letters():
    for minutes, words in ((0.5, "now"), (3, "3 min"), (61, "1 h"), (60 * 49, "2 d")):
        assert short(timedelta(minutes=minutes), Language.EN) == words
