"""A marketer writes, checks, launches, pauses and reads a campaign, without JavaScript."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from bot.campaigns import control, drafts
from tests.console import campaigns
from tests.console.campaigns import DRAFT
from tests.console.office import Browser, Office
from tests.make import run_sql

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FORM: dict[str, Any] = {
    "kind": "promotional",
    "rule": "tag:vip",
    "text_en": "{brand}: come in, {first_name}! Don’t wait",
    "text_fr": "{brand} : venez, {first_name} !",
    "way_out": "yes",
    "placeholder": "first_name",
    "fallback_en": "hello",
    "fallback_fr": "bonjour",
    "when": "now",
}


async def begun(office: Office) -> tuple[Browser, str]:
    """Marc's browser, and the address of a campaign that he has just begun."""
    await campaigns.people(office)
    marc = await office.signed_in("marc")
    made = await marc.send("/campaigns", name="  spring  ", kind="promotional")
    assert made.status == 303 and made.headers["Location"].endswith("/write")
    return marc, made.headers["Location"].removesuffix("/write")


async def test_a_campaign_from_the_first_word_to_its_report(office: Office):
    marc, here = await begun(office)
    again = await marc.send("/campaigns", name="spring")
    assert again.status == 422 and "There is a campaign named spring already" in again.text
    empty = await marc.get(here + "/write")
    assert "Write a text in at least one language." in empty.text
    saved = await marc.send(here + "/write?then=check", over=1, **FORM)
    assert saved.headers["Location"] == here + "/check"
    seen = await marc.get(here + "/check")
    assert "4 in the audience, 4 would get it." in seen.text
    assert "right single quotation mark" in seen.text and "ucs2" in seen.text
    assert "Le Panier: come in, Zoë! Don’t wait\nReply STOP to end" in seen.text
    launch = {"over": 2, "shown": 4}
    other = await marc.send(here + "/launch", **launch, typed="40", accepted="ucs2")
    assert other.status == 422 and "That is another number" in other.text
    unread = await marc.send(here + "/launch", **launch, typed="4")
    assert unread.status == 422 and "Mend or accept each of these first" in unread.text
    stale = await marc.send(here + "/launch", over=1, shown=4, typed="4", accepted="ucs2")
    assert stale.status == 422 and "changed since this check" in stale.text
    assert not await run_sql(office.services, "select 1 from recipients")
    gone = await marc.send(here + "/launch", **launch, typed=" 4 ", accepted="ucs2")
    assert (gone.status, gone.headers["Location"]) == (303, here)
    assert (await control.show(office.services, "spring"))["audience"] == 4
    late = await marc.send(here + "/write", over=2, **FORM)
    assert late.headers["Location"] == here
    assert (await marc.send(here + "/pause")).status == 303
    report = await marc.get(here)
    assert "Paused" in report.text and "Maximilienne" in report.text
    assert (await marc.send(here + "/pause")).status == 422
    assert (await marc.send(here + "/cancel")).status == 303
    assert "Canceled" in (await marc.get("/campaigns")).text
    assert (await marc.get(here + "?status=delivered")).text.count("<td><bdi>") == 0
    assert (await marc.get("/campaigns/999999/write")).status == 404


async def test_a_campaign_begins_with_another_one(office: Office):
    marc, here = await begun(office)
    at = {"when": "at", "at": "2026-12-01T10:00", "ends_at": "2026-12-03T20:00"}
    await marc.send(here + "/write", over=1, **{**FORM, **at})
    made = await marc.send("/campaigns", name="summer", like=here.rsplit("/", 1)[1])
    assert made.status == 303 and made.headers["Location"] != here + "/write"
    spring, summer = (
        row.content
        for row in await run_sql(office.services, "select content from campaigns order by id")
    )
    assert {"start", "ends_at"} <= spring.keys()
    assert summer == {
        **{name: said for name, said in spring.items() if name not in ("start", "ends_at")},
        "name": "summer",
    }
    taken = await marc.send("/campaigns", name="spring", like=here.rsplit("/", 1)[1])
    assert taken.status == 422 and "There is a campaign named spring already" in taken.text
    gone = await marc.send("/campaigns", name="autumn", like="999999")
    assert gone.status == 422 and "There is no such campaign" in gone.text


async def test_who_saves_second_sees_both(office: Office):
    marc, here = await begun(office)
    number = int(here.rpartition("/")[2])
    await drafts.save(office.services, number, 1, {**DRAFT, "text": {"en": "Theirs"}}, "lea")
    both = await marc.send(here + "/write", over=1, **FORM)
    assert both.status == 409 and "lea has saved version 2 meanwhile" in both.text
    cells = re.findall(r'<td dir="auto">([^<]*)</td>', both.text)
    assert cells[:2] == ["Theirs", "{brand}: come in, {first_name}! Don’t wait"]
    assert (await marc.send(here + "/write", over=2, **FORM)).status == 303
    assert [one.number for one in await drafts.versions(office.services, number)] == [3, 2, 1]


async def test_a_text_is_measured_as_it_leaves_and_put_into_gsm(office: Office):
    marc, here = await begun(office)
    said = await marc.send(here + "/measure", over=1, **FORM)
    assert "Le Panier: come in, hello! Don’t wait\nReply STOP to end" in said.text
    assert "UCS-2" in said.text and "1 segment" in said.text and "→ <kbd>&#39;</kbd>" in said.text
    assert "GSM-7" in said.text  # the French one
    assert (await marc.send(here + "/write", over=1, gsm="en", **FORM)).status == 303
    written = await drafts.versions(office.services, int(here.rpartition("/")[2]))
    assert written[0].content["text"] == {
        "en": "{brand}: come in, {first_name}! Don't wait",
        "fr": "{brand} : venez, {first_name} !",
    }


async def test_links_are_written_measured_and_put_into_the_texts(office: Office):
    marc, here = await begun(office)
    shop = "https://shop.example/coats"
    links = {"link_name": ("", ""), "link_to": (shop, ""), "link_to_fr": (shop + "/fr", "")}
    form = {**FORM, **links, "link_days": ("30", "")}
    assert (await marc.send(here + "/write", over=1, **form)).status == 303
    written = await drafts.versions(office.services, int(here.rpartition("/")[2]))
    made = {"to": {"en": shop, "fr": shop + "/fr"}, "days": 30}
    assert written[0].content["links"] == {"link": made}
    page = await marc.get(here + "/write")
    assert "links.link: is used in no text" in page.text
    assert 'value="link"' in page.text and f'value="{shop}/fr"' in page.text
    form |= {"link_name": ("link", ""), "insert": "link"}
    assert (await marc.send(here + "/write", over=2, **form)).status == 303
    page = await marc.get(here + "/write")
    assert "Still to do" not in page.text
    assert "https://links.invalid/00000000" in page.text  # as long as a real one
    check = await marc.get(here + "/check")
    assert "need a host of their own" in check.text and "an admin sets it" in check.text
    wrong = {**form, "link_to": ("http://localhost/x", "javascript:alert(1)")}
    wrong |= {"link_name": ("link", "map"), "text_en": "{map}", "link_days": ("soon", "")}
    assert (await marc.send(here + "/write", over=3, **wrong)).status == 303
    assert "must be a whole number" in (await marc.get(here + "/write")).text


async def test_the_growth_kit_of_a_program(office: Office):
    marc = await office.signed_in("marc")
    led = await marc.get("/campaigns/growth")
    where = led.headers["Location"] if led.status in (302, 303) else "/campaigns/growth/shop"
    page = await marc.get(where)
    assert page.status == 200 and "/join/shop" in page.text
    assert (await marc.get(where + ".en.svg")).status == 404  # it has no keyword
    assert (await marc.get("/campaigns/growth/nothing")).status == 404
    alice = await office.signed_in("alice")
    assert (await alice.get(where)).status == 403


async def test_a_time_is_that_of_the_browser_or_of_each_person(office: Office):
    marc, here = await begun(office)
    marc.cookie += "; texto-zone=Europe/Paris"
    timed = {**FORM, "text_en": "{brand}: come in!", "when": "at", "at": "2026-12-01T10:00"}
    timed |= {"ends_at": "2026-12-05T21:00", "hours": "4"}
    assert (await marc.send(here + "/write", over=1, **timed)).status == 303
    written = await drafts.versions(office.services, int(here.rpartition("/")[2]))
    assert written[0].content["start"] == {"at": "2026-12-01T10:00:00+01:00"}
    assert written[0].content["ends_at"] == "2026-12-05T21:00:00+01:00"
    assert 'value="2026-12-01T10:00"' in (await marc.get(here + "/write")).text
    assert "Schedule it for" in (await marc.get(here + "/check")).text
    local = {**timed, "when": "local", "local": "2026-12-01T10:00", "past": "leave_out"}
    assert (await marc.send(here + "/write", over=2, **local)).status == 303
    gone = await marc.send(here + "/launch", over=3, shown=4, typed="4")
    assert gone.status == 303, gone.text
    assert "Scheduled" in (await marc.get(here)).text
    wrong = {**local, "hours": "soon", "local": ""}
    assert (await marc.send(here + "/write", over=3, **wrong)).status == 303
    assert "expires.hours" in (await marc.get(here + "/write")).text
    assert (await control.show(office.services, "spring"))["status"] == "draft"


async def sent(office: Office) -> str:
    """The address of a campaign, one text of which was delivered and one filtered; two wait."""
    made = await campaigns.furnish(office)
    await run_sql(
        office.services,
        """update messages m set claimed_at = :now, error_code = s.code,
                status = case when s.code is null then 'delivered' else 'undelivered' end
            from (select message_id, case row_number() over (order by contact_id)
                    when 2 then 30007 end as code from recipients where campaign_id = :id limit 2) s
            where m.id = s.message_id""",
        id=made["sale"],
        now=office.services.clock.now(),
    )
    return f"/campaigns/{made['sale']}"


async def test_what_came_of_a_campaign_is_read_and_taken_away(office: Office):
    here = await sent(office)
    marc = await office.signed_in("marc")
    seen = (await marc.get(here)).text
    assert "filtered because of its content" in seen and "code 30007" in seen
    assert "By language" in seen and "By the hour of sending" in seen
    assert "The provider has named no prices yet." in seen
    assert (await marc.get(here + "?status=failed")).text.count("<td><bdi>") == 1
    assert (await marc.get(here + "?status=delivered")).text.count("<td><bdi>") == 1
    further = (await marc.get(here + "?after=1")).text  # more people, not all figures again
    assert "By language" not in further and "What became of each person" in further
    file = await marc.send(here + "/recipients.csv")
    assert file.status == 200 and file.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert file.text.lstrip("\ufeff").startswith("number,name,language,outcome,")
    assert file.text.count("\n") == 5 and "failed,undelivered" in file.text
    alice = await office.signed_in("alice")
    assert (await alice.send(here + "/recipients.csv")).status == 403


async def test_what_has_not_gone_out_is_changed_while_it_is_paused(office: Office):
    here = await sent(office)
    marc = await office.signed_in("marc")
    assert (await marc.send(here + "/write", over=1, **FORM)).headers["Location"] == here
    assert (await marc.send(here + "/pause")).status == 303
    assert "Change what has not gone out" in (await marc.get(here)).text
    page = (await marc.get(here + "/write")).text
    assert "It has begun and is paused." in page and 'name="rule"' not in page
    bad = await marc.send(here + "/write", over=1, **{**FORM, "text_en": "Come!"})
    assert bad.status == 409 and "no_brand" in bad.text and ">Come!<" in bad.text
    words = {**FORM, "text_en": "{brand}: try one, {first_name}!", "kind": "informational"}
    changed = await marc.send(here + "/write", over=1, **{**words, "rule": "tag:nobody"})
    assert changed.headers["Location"] == here
    rows = await run_sql(office.services, "select content from campaigns where name = 'sale'")
    assert rows[0].content["text"]["en"] == "{brand}: try one, {first_name}!"
    assert rows[0].content["class"] == "promotional"
    assert rows[0].content["audience"]["tags"] == ["vip"]
    assert (await control.show(office.services, "sale"))["waiting"] == 2
    await run_sql(office.services, "update campaigns set paused_for = 'filtered'")
    assert "It paused by itself: carriers filtered" in (await marc.get(here)).text


async def test_testers_get_it_first(office: Office):
    made = await campaigns.furnish(office)
    here = f"/campaigns/{made['draft']}"
    marc = await office.signed_in("marc")
    assert "give the tag tester" in (await marc.get(here + "/check")).text
    none = await marc.send(here + "/test")
    assert none.status == 422 and "Nobody is a tester" in none.text
    await run_sql(
        office.services, "update contacts set tags = tags || '{tester}' where name in ('Al', 'Zoë')"
    )
    await run_sql(office.services, "update contacts set blocked_at = :at where name = 'Al'", at=NOW)
    tried = (await marc.send(here + "/test")).text
    assert re.search(r"<bdi>Zoë</bdi>: (gets it now|waits until)", tried)
    assert re.search(r"<bdi>Al</bdi>: gets nothing, is blocked", tried)
    [row] = await run_sql(
        office.services,
        "select contact_id from messages where test and status <> 'suppressed'",
    )
    alice = await office.signed_in("alice")
    assert "Test of draft" in (await alice.get(f"/inbox/{row.contact_id}")).text


async def test_a_marketer_reads_what_somebody_answered_and_no_notes(office: Office):
    made = await campaigns.furnish(office)
    marc, alice = await office.signed_in("marc"), await office.signed_in("alice")
    number = "+12025550161"
    contact = await office.hears(number, "before it", 60 * 24 * 90)
    await office.hears(number, "Is it waterproof?")
    await alice.send(f"/inbox/{contact}/note", note="a difficult one")
    at = f"/campaigns/{made['sale']}/people/{contact}"
    await run_sql(office.services, "update recipients set answered_at = null, replied_at = null")
    assert (await marc.get(at)).status == 404  # has not answered
    await run_sql(office.services, "update recipients set answered_at = now()")
    shown = (await marc.get(at)).text
    assert "Is it waterproof?" in shown and "Zoë" in shown
    assert "before it" not in shown and "a difficult one" not in shown
    assert f'href="{at}"' in (await marc.get(f"/campaigns/{made['sale']}")).text
    assert (await marc.get(f"/campaigns/{made['draft']}/people/{contact}")).status == 404
    assert (await alice.get(at)).status == 403
    looks = "select 1 from audit where actor = 'marc' and action = 'open contact'"
    assert len(await run_sql(office.services, looks)) == 1
