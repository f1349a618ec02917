"""Knowledge over HTTP: staff propose, a lead publishes, one step back."""

from __future__ import annotations

import asyncio
import html
import re
from datetime import timedelta
from pathlib import Path

from bot.db.database import sql
from bot.dialogue import models_store, tasks_store
from bot.dialogue.serving import Model
from bot.knowledge import changes, drafts_store, entries, facts, facts_store, store
from bot.knowledge import unanswered_store as questions
from bot.knowledge.model import ShopFacts
from bot.knowledge.store import FaqEntry
from bot.models import Language
from tests.console.office import Answer, Browser, Office
from tests.console.test_access import rows
from tests.console.test_settings import seen

EN, FR = Language.EN, Language.FR
DOGS = {
    "answer_en": "Dogs are welcome.",
    "answer_fr": "Les chiens sont les bienvenus.",
    "questions_en": "Can I bring my dog?\r\nare dogs allowed\r\n\r\nare dogs allowed",
    "questions_fr": "Je peux venir avec mon chien ?",
    "active": "yes",
}


async def write(browser: Browser, entry: str, act: str = "", **said: object) -> Answer:
    """Sends the form of an entry over what the page shows now, unless told otherwise."""
    shown = await browser.get(f"/knowledge/entries/{entry}")
    form = {"over": seen(shown, "over"), "seen": seen(shown), **DOGS, **said}
    return await browser.send(f"/knowledge/entries/{entry}{act}", **form)


async def answers(office: Office) -> dict[str, str]:
    async with office.services.db.connect() as conn:
        found = await store.answers(conn)
    return {one.value: found[one]["dogs"].text for one in Language if "dogs" in found[one]}


async def test_staff_propose_and_a_lead_publishes(office: Office):
    alice, lea = await office.signed_in("alice"), await office.signed_in("lea")
    assert "knows no answers yet" in (await alice.get("/knowledge")).text
    written = await write(alice, "new", name="Dogs!")
    assert written.headers["Location"] == "/knowledge/entries/dogs"
    assert await answers(office) == {}
    assert (await write(alice, "dogs", "/publish")).status == 403
    listed = (await lea.get("/knowledge?state=draft")).text
    assert "draft by alice" in listed and "not answered yet" in listed
    assert (await write(lea, "dogs", "/publish")).status == 303
    assert await answers(office) == {"en": DOGS["answer_en"], "fr": DOGS["answer_fr"]}
    async with office.services.db.connect() as conn:
        kept = await store.one(conn, "dogs")
    assert kept[EN].questions == ("Can I bring my dog?", "are dogs allowed")
    # what stands in one language alone is marked, and found so
    assert (await write(lea, "dogs", "/publish", answer_fr="", questions_fr="")).status == 303
    assert await answers(office) == {"en": DOGS["answer_en"]}
    assert "no French: not answered in French" in (await lea.get("/knowledge?state=fr")).text
    shown = await lea.get("/knowledge/entries/dogs")
    back = await lea.send("/knowledge/entries/dogs/back", seen=0)
    assert back.status == 409
    version = (await entries.one(office.services, "dogs")).base  # type: ignore[union-attr]
    assert DOGS["answer_fr"] in shown.text
    assert (await lea.send("/knowledge/entries/dogs/back", seen=version)).status == 303
    assert await answers(office) == {"en": DOGS["answer_en"], "fr": DOGS["answer_fr"]}
    assert (await alice.send("/knowledge/entries/dogs/back", seen=version)).status == 403
    done = await rows(office, "select actor, action from audit where action like '%answer%'")
    assert done == [
        ("alice", "draft answer"),
        ("lea", "publish answer"),
        ("lea", "publish answer"),
        ("lea", "step back answer"),
    ]


async def test_the_second_of_two_edits_sees_both(office: Office):
    alice, lea = await office.signed_in("alice"), await office.signed_in("lea")
    await write(lea, "new", "/publish", name="dogs")
    form = {"over": seen(await lea.get("/knowledge/entries/dogs"), "over"), "seen": "0"}
    mine = {**form, **DOGS, "answer_en": "Small dogs are welcome."}
    theirs = {**form, **DOGS, "answer_en": "No dogs."}
    assert (await alice.send("/knowledge/entries/dogs", **mine)).status == 303
    late = await lea.send("/knowledge/entries/dogs/publish", **theirs)
    assert late.status == 409
    assert "Small dogs are welcome.</td>" in late.text and "No dogs.</td>" in late.text
    assert (await answers(office))["en"] == DOGS["answer_en"]
    again = {**theirs, "over": seen(late, "over"), "seen": seen(late)}
    assert (await lea.send("/knowledge/entries/dogs/publish", **again)).status == 303
    assert (await answers(office))["en"] == "No dogs."
    assert "A draft by" not in (await lea.get("/knowledge/entries/dogs")).text
    # a command that publishes in between is seen as well
    shown = await lea.get("/knowledge/entries/dogs")
    await changes.change(office.services, "dogs", EN, "Cats only.", None, None, "lea")
    form = {"over": seen(shown, "over"), "seen": seen(shown)}
    late = await lea.send("/knowledge/entries/dogs/publish", **form, **DOGS)
    assert late.status == 409 and "Cats only." in late.text


async def test_what_can_be_no_entry_is_said_and_stays(office: Office):
    lea = await office.signed_in("lea")
    other = FaqEntry("hours", EN, ("When do you open?",), "At 9.")
    await changes.put(office.services, [other], "lea")
    for said, says in (
        ({"name": "…/?"}, "small letters, digits"),
        ({"name": "New"}, "small letters, digits"),
        ({"name": "x" * 61}, "60 at most"),
        (
            {"answer_en": "", "questions_en": "", "answer_fr": " ", "questions_fr": ""},
            "one language",
        ),
        ({"answer_en": ""}, "ways of asking for it"),
        ({"answer_en": "x" * 1601}, "1,600 letters"),
        ({"questions_en": "y" * 301}, "300 letters"),
        ({"questions_en": "WHEN do you open?"}, "already asks for hours"),
    ):
        answer = await write(lea, "new", "/publish", **{"name": "dogs", **said})
        assert answer.status == 422 and says in answer.text, said
    script = "<script>alert(1)</script>"
    assert (await write(lea, "new", "/publish", name="dogs", answer_en=script)).status == 303
    for path in ("/knowledge", "/knowledge?q=script", "/knowledge/entries/dogs"):
        assert script not in (await lea.get(path)).text
    assert (await lea.get("/knowledge/entries/cats")).status == 404
    assert "Nothing fits" in (await lea.get("/knowledge?q=zzz")).text
    found = (await lea.get("/knowledge?q=bienvenus")).text
    assert "/knowledge/entries/dogs" in found and "/knowledge/entries/hours" not in found


async def test_a_draft_is_thrown_away(office: Office):
    alice = await office.signed_in("alice")
    await write(alice, "new", name="dogs")
    gone = await alice.send("/knowledge/entries/dogs/discard")
    assert gone.headers["Location"] == "/knowledge"
    assert (await alice.get("/knowledge/entries/dogs")).status == 404
    assert (await alice.send("/knowledge/entries/dogs/discard")).status == 404


# -- what could not be answered ----------------------------------------------------------------


async def unanswered(office: Office, phone: str, body: str, group: int | None) -> None:
    """A text to which the bot had no answer, compared with others or not yet."""
    contact_id = await office.hears(phone, body, 10)
    async with office.services.db.begin() as conn:
        [message_id] = [
            row.id
            for row in await conn.execute(
                sql("select max(id) as id from messages where contact_id = :id"),
                {"id": contact_id},
            )
        ]
        await questions.note(conn, message_id, office.at(timedelta(minutes=10)).clock.now())
        if group:
            await questions.place(conn, message_id, group, b"")


async def test_groups_are_counted_ignored_and_made_an_entry(office: Office):
    async with office.services.db.begin() as conn:
        dogs, hats = await questions.add_group(conn), await questions.add_group(conn)
    alice, lea = await office.signed_in("alice"), await office.signed_in("lea")
    assert "Nothing is unanswered" in (await alice.get("/knowledge/unanswered")).text
    await unanswered(office, "+15555550123", "are dogs ok? call me on 555 555 0123", dogs)
    await unanswered(office, "+15555550124", "Can I bring my dog?", dogs)
    await unanswered(office, "+33612345601", "Les chiens sont acceptés ?", dogs)
    await unanswered(office, "+15555550125", "got any <b>hats</b>", hats)
    await unanswered(office, "+15555550126", "nobody has compared this", None)
    shown = (await alice.get("/knowledge/unanswered")).text
    assert shown.index("<strong>3</strong>") < shown.index("<strong>1</strong>")
    assert "<b>hats" not in shown and "1 question waits for a worker" in shown
    assert (await alice.send(f"/knowledge/unanswered/{hats}/ignore")).status == 303
    assert (await alice.send("/knowledge/unanswered/999/ignore")).status == 404
    shown = (await alice.get("/knowledge/unanswered")).text
    assert "1 ignored group" in shown and f"/{hats}/ignore" not in shown
    await alice.send(f"/knowledge/unanswered/{hats}/again")
    assert f"/{hats}/ignore" in (await alice.get("/knowledge/unanswered")).text
    begun = (await lea.get(f"/knowledge/entries/new?group={dogs}")).text
    assert "Les chiens sont acceptés ?</textarea>" in begun and "0600000000" in begun
    await write(lea, "new", name="dogs", group=dogs)
    assert "entry begun: dogs" in (await lea.get("/knowledge/unanswered")).text
    await write(lea, "dogs", "/publish")
    assert "entry begun" not in (await lea.get("/knowledge/unanswered")).text
    # asked again since: the entry does not do
    late = office.services.clock.now() + timedelta(minutes=1)
    async with office.services.db.begin() as conn:
        await conn.execute(
            sql("update unanswered set at = :late where group_id = :group"),
            {"late": late, "group": dogs},
        )
    assert "entry begun: dogs" in (await lea.get("/knowledge/unanswered")).text


# -- facts -------------------------------------------------------------------------------------


def typed(shown: Answer) -> list[tuple[str, str]]:
    """What a browser would send of the form of facts as it is shown."""
    page = shown.text.split('action="/knowledge/facts"')[1].split("</form>")[0]
    fields = []
    for tag, said, inner in re.findall(r"<(input|textarea)([^>]*)>([^<]*)", page):
        values = dict(re.findall(r'(\w+)="([^"]*)"', said))
        value = inner if tag == "textarea" else values.get("value", "")
        fields.append((values["name"], html.unescape(value)))
    return [(name, value) for name, value in fields if name != "stamp"]


async def change(browser: Browser, act: str = "", **said: str) -> Answer:
    shown = await browser.get("/knowledge/facts")
    fields = [(name, said.get(name, value)) for name, value in typed(shown)]
    return await browser.post(f"/knowledge/facts{act}", [("stamp", shown.stamp), *fields])


async def present(office: Office) -> ShopFacts:
    async with office.services.db.connect() as conn:
        found = await facts_store.present(conn)
    assert found is not None
    return found


async def test_facts_are_a_draft_then_published_and_one_step_leads_back(office: Office):
    seed = facts.read(Path("data") / "facts.yml")
    await facts.put(office.services, seed, "admin")
    alice, lea = await office.signed_in("alice"), await office.signed_in("lea")
    assert (await change(alice)).status == 303  # as it is shown
    async with office.services.db.connect() as conn:
        draft = await drafts_store.one(conn, drafts_store.FACTS)
    assert draft and ShopFacts.model_validate(draft.content) == seed
    assert (await change(alice, days="14", hours="mon-sun 9:00-18:00")).status == 303
    shown = await alice.get("/knowledge/facts")
    assert "A draft by alice" in shown.text and "returns.days: 30 → 14" in shown.text
    assert await present(office) == seed
    assert (await change(alice, "/publish")).status == 403
    assert (await change(lea, "/publish")).status == 303
    assert (await present(office)).returns.days == 14  # type: ignore[union-attr]
    shown = await lea.get("/knowledge/facts")
    assert (await lea.send("/knowledge/facts/back", seen=0)).status == 409
    assert (await lea.send("/knowledge/facts/back", seen=seen(shown, "over"))).status == 303
    assert await present(office) == seed
    for said, says in (
        ({"hours": "mon-fri 9-18"}, "is not like 9:00-19:00"),
        ({"hours": "mon-fri"}, "Each line is days and hours"),
        ({"days": "soon"}, "returns.days"),
        ({"zone": "Mars"}, "no time zone"),
        ({"zone_price": "-1"}, "price"),
    ):
        answer = await change(lea, "/publish", **said)
        assert answer.status == 422 and says in html.unescape(answer.text), said
    await lea.send("/me/taste", language="fr")
    for said, says in (
        ({"hours": "mon-fri 9-18"}, "heures : '9-18' ne s'écrit pas comme 9:00-19:00"),
        ({"days": "soon"}, "retours.jours : n'est pas un nombre"),
        ({"zone_price": "-1"}, "prix : doit être de 0 ou plus"),
    ):
        answer = await change(lea, "/publish", **said)
        assert says in html.unescape(answer.text), said
    await lea.send("/me/taste", language="en")
    assert await present(office) == seed
    form = typed(await lea.get("/knowledge/facts"))
    await facts.change(office.services, "returns.days", 60, "admin")
    late = await lea.post("/knowledge/facts/publish", [("stamp", shown.stamp), *form])
    assert late.status == 409 and "returns.days: 60 → 30" in late.text


# -- without a worker --------------------------------------------------------------------------


async def test_without_a_worker_the_pages_say_so_and_all_else_works(office: Office):
    lea = await office.signed_in("lea")
    for path in ("/knowledge/entries/new", "/knowledge/understanding"):
        answer = await lea.send(f"{path}/try", text="do you sell hats", name="hats", tongue="en")
        assert answer.status == 200 and "No worker has answered" in answer.text
        assert "do you sell hats" in answer.text
    assert (await lea.send("/knowledge/understanding/try", text=" ")).status == 422
    assert "No worker has said yet" in (await lea.get("/knowledge/understanding")).text
    assert (await lea.send("/knowledge/understanding/train")).status == 303
    assert (await lea.send("/knowledge/understanding/train")).status == 409
    assert (await lea.send("/knowledge/understanding/back", model="x")).status == 422
    with_clock = await rows(office, "select count(*) from dialogue_tasks where done_at is null")
    assert with_clock == [(3,)]
    async with office.services.db.begin() as conn:
        early = {"at": office.services.clock.now() - timedelta(seconds=10)}
        await conn.execute(sql("update dialogue_tasks set at = :at where kind = 'train'"), early)
    shown = await lea.get("/knowledge/understanding")
    assert "No worker has begun" in shown.text and shown.headers["Refresh"] == "2"


async def answer_next(office: Office, result: dict[str, object]) -> None:
    """A worker that answers the next question that is tried."""
    services = office.services
    while True:
        async with services.db.begin() as conn:
            task = await tasks_store.take(conn, [tasks_store.TRY], services.clock.now())
            if task:
                now = services.clock.now()
                return await tasks_store.done(conn, task.id, now, result=result)
        await asyncio.sleep(0.05)


async def test_what_a_worker_answers_is_shown_with_what_is_typed(office: Office):
    lea = await office.signed_in("lea")
    found = {
        "replies": ["Dogs <b>are</b> welcome."],
        "hands_off": True,
        "language": "en",
        "intent": "out_of_scope",
        "sure": 0.64,
        "others": [["greet", 0.2], ["opt_out", 0.01]],
        "slug": "dogs",
        "closest": [["dogs", 0.81]],
        "named": [["city", "Paris"]],
    }
    tries = "/knowledge/entries/new/try", "/knowledge/understanding/try", "/knowledge/facts/try"
    said = {"text": "my dog?", "answer_en": "unsaved", "hours": "mon-sun 9:00-10:00"}
    for path in tries:
        for result in (found, {"keyword": "opt_out"}, {**found, "replies": [], "slug": None}):
            answering = asyncio.create_task(answer_next(office, result))
            shown = await lea.send(path, **said, zone="Europe/Paris", country="FR", currency="EUR")
            await answering
            assert shown.status == 200 and "my dog?" in shown.text, path
            assert "<b>are</b>" not in shown.text
            if result is found:
                assert "64 %" in shown.text and "a greeting (20 %)" in shown.text
                assert "a person is called" in shown.text and "city: Paris" in shown.text
            elif "keyword" in result:
                assert "A keyword (wants no more texts)" in shown.text
            else:
                assert "The bot would say nothing" in shown.text and "no entry" in shown.text
        assert path != tries[0] or "unsaved</textarea>" in shown.text
    assert await rows(office, "select 1 from knowledge_drafts") == []


async def test_trainings_are_shown_as_they_go_and_as_they_ended(office: Office):
    lea, services = await office.signed_in("lea"), office.services
    figures = {"n": 2680, "accuracy": 0.951, "macro_f1": 0.952, "opt_outs": 0.985}
    fewer, worse = {**figures, "opt_outs": 0.9}, {**figures, "macro_f1": 0.9}
    for result, wrong, says in (
        ({"corrections": 2, "before": figures, "after": figures, "refused": False}, None, "Taken"),
        (
            {"corrections": 2, "before": figures, "after": fewer, "refused": True},
            None,
            "Refused: it finds fewer opt-outs",
        ),
        (
            {"corrections": 2, "before": figures, "after": worse, "refused": True},
            None,
            "Refused: it understands less",
        ),
        ({"corrections": 2, "before": None, "after": None, "refused": False}, None, "no texts"),
        (None, "silent", "The worker ended meanwhile"),
        (None, "failed", "train.log"),
    ):
        assert (await lea.send("/knowledge/understanding/train")).status == 303
        async with services.db.begin() as conn:
            now = services.clock.now()
            task = await tasks_store.take(conn, [tasks_store.TRAIN], now)
            assert task is not None
            await tasks_store.note(conn, task.id, 0.42, "encoding 5 of 9 texts", now)
        going = (await lea.get("/knowledge/understanding")).text
        assert "42 % · learning" in going and "Train again" not in going
        async with services.db.begin() as conn:
            await tasks_store.done(conn, task.id, now, result=result, wrong=wrong)
        ended = await lea.get("/knowledge/understanding")
        assert says in ended.text and "Refresh" not in ended.headers


async def test_corrections_say_whether_they_are_taught(office: Office):
    contact_id = await office.hears("+15555550123", "where's my stuff 555 555 0123", 5)
    lea = await office.signed_in("lea")
    [(text,)] = await rows(office, f"select id from messages where contact_id = {contact_id}")
    await lea.send(f"/inbox/{contact_id}/reading/{text}", intent="order_status")
    shown = (await lea.get("/knowledge/understanding")).text
    assert "1 correction waits" in shown and "0600000000" in shown and "where an order is" in shown
    now = office.services.clock.now()
    model = Model("texto-a-b.tar.gz", now, None, now, serves=True)
    older = Model("texto-a-c.tar.gz", now - timedelta(days=1), None, None, serves=False)
    async with office.services.db.begin() as conn:
        await models_store.put(conn, [model, older])
    shown = (await lea.get("/knowledge/understanding")).text
    assert "0 corrections wait" in shown and "Use this one" in shown
    assert (await lea.send("/knowledge/understanding/back", model=older.name)).status == 303
    alice = await office.signed_in("alice")
    assert "Use this one" not in (await alice.get("/knowledge/understanding")).text
    assert (await alice.send("/knowledge/understanding/train")).status == 403
