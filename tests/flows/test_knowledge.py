"""What a worker does for the pages of Knowledge: it tries questions out, groups those that were not
answered, and says which models there are."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from bot.conversations import tasks
from bot.dialogue import asking, grouping, models_store, taught
from bot.dialogue import tasks_store as store
from bot.dialogue.grouping import Group
from bot.dialogue.tasks_store import BACK, TRAIN
from bot.errors import ConflictError, UsageError
from bot.knowledge import entries, unanswered
from bot.knowledge import store as faq
from bot.knowledge.store import FaqEntry
from bot.models import Language
from tests.dialogue.talk import ENTRIES
from tests.world import World, eventually

EN, FR = Language.EN, Language.FR
ROOT = Path(__file__).parent.parent.parent
DOGS = FaqEntry("dogs", EN, ("Can I bring my dog?", "are dogs allowed"), "Dogs are welcome.")


async def test_a_question_is_tried_with_a_draft(texto: World):
    await texto.text("hello")
    await texto.receives(2)  # the worker is there
    draft = {"dogs": faq.content({EN: DOGS})}
    text = "is it ok to bring my dog along?"
    task = await asking.attempt(texto.services, text, EN, "alice", draft)
    assert task.done_at  # within two seconds, on a machine that does nothing else
    assert task.result and task.result["replies"] == ["Dogs are welcome."]
    assert task.result["slug"] == "dogs" == task.result["closest"][0][0]
    # in the other language it has no answer; and without the draft there is none at all
    en_francais = "je peux venir avec mon chien ?"
    for words, language, drafts in ((en_francais, FR, draft), (text, EN, {})):
        task = await asking.attempt(texto.services, words, language, "alice", drafts)
        assert task.result and "Dogs are welcome." not in task.result["replies"]
    task = await asking.attempt(texto.services, "STOP", None, "alice")
    assert task.result == {"keyword": "opt_out"}
    facts = {"hours": {"mon-sun": "8:00-20:00"}}
    task = await asking.attempt(
        texto.services, "are you open on sunday?", EN, "alice", {asking.FACTS: facts}
    )
    assert task.result and "8" in task.result["replies"][0]
    facts = {"hours": {"mon": "late"}}
    task = await asking.attempt(texto.services, "hi?", EN, "alice", {asking.FACTS: facts})
    assert task.wrong and "is not like 9:00-19:00" in task.wrong
    for words in (" ", "x" * 1001):
        with pytest.raises(UsageError):
            await asking.attempt(texto.services, words, EN, "alice")
    assert not await texto.rows("select 1 from messages where body like '%my dog%'")


async def test_what_is_not_answered_is_grouped_and_an_entry_answers_it(texto: World):
    asked = {
        "+15555550101": "Can I bring my dog to the shop?",
        "+15555550102": "are dogs allowed inside",
        "+15555550103": "do you hem trousers?",
    }
    for phone, words in asked.items():
        await texto.text(words, frm=phone)

    async def grouped() -> list[int]:
        found = await unanswered.groups(texto.services)
        done = sum(one.count for one in found) == 3 and all(one.id for one in found)
        return [one.count for one in found] if done else []

    assert await eventually(grouped) == [2, 1]
    [dogs, _] = await unanswered.groups(texto.services)
    sides = {EN: DOGS}
    await entries.publish(texto.services, "dogs", sides, "lea", base=0, seen=0)
    await unanswered.begin_entry(texto.services, dogs.id or 0, "dogs")
    assert [one.count for one in await unanswered.groups(texto.services)] == [1]

    async def answered() -> bool:
        """Asks until the worker has learned the entry; it reads them every few seconds."""
        phone = f"+1555556{int(time.monotonic() * 10) % 10_000:04}"
        await texto.text("can I bring a dog?", frm=phone)
        return any("Dogs are welcome." in one["body"] for one in await texto.receives(2, to=phone))

    await eventually(answered, 15)


def test_the_demos_questions_are_five_groups(engine):
    said = yaml.safe_load((ROOT / "data" / "demo" / "unanswered.yml").read_text("utf-8"))
    texts = [
        (matter, text)
        for matter, languages in said.items()
        for said in languages.values()
        for text in said
    ]
    asked = grouping.meanings([text for _, text in texts])
    sense = grouping.Sense(ENTRIES)
    made = grouping.joined([Group(None, (one,)) for one in asked], sense)
    matters = [{texts[at][0] for at in places} for places in made]
    assert sorted(map(len, matters)) == [1] * 5, [[texts[at][1] for at in one] for one in made]


def test_groups_that_somebody_decided_about_stay_and_take_in_what_is_alike(engine):
    dogs, cats, hems = grouping.meanings(["Can I bring my dog?", "dogs ok?", "do you hem skirts?"])
    sense = grouping.Sense(ENTRIES)
    kept = grouping.by_group([(7, cats, True), (3, hems, False), (9, dogs, True), (9, dogs, True)])
    assert [(one.id, len(one.asked), one.fixed) for one in kept] == [
        (3, 1, False),
        (7, 1, True),
        (9, 2, True),
    ]
    made = grouping.joined([*kept, Group(None, (dogs,))], sense)
    assert sorted(made) == [[0], [1], [2, 3]]  # the two stay two; the new one joins the closest


async def test_models_are_listed_and_one_change_is_under_way_at_a_time(texto: World):
    async def listed() -> list[str]:
        async with texto.services.db.connect() as conn:
            return [one.name for one in await models_store.every(conn) if one.serves]

    [serving] = await eventually(listed)
    with pytest.raises(UsageError, match="no model"):
        await taught.ask(texto.services, BACK, {"model": serving}, "lea")
    now = texto.services.clock.now()
    async with texto.services.db.begin() as conn:  # as if a worker had died over it
        task_id = await store.add(conn, TRAIN, {}, "lea", now)
        assert task_id and await store.take(conn, [TRAIN], now - timedelta(minutes=2))
    with pytest.raises(ConflictError):
        await taught.ask(texto.services, TRAIN, {}, "lea")

    async def ended() -> str | None:
        async with texto.services.db.connect() as conn:
            task = await store.one(conn, task_id)
        return task.wrong if task else None

    assert await eventually(ended) == "silent"
    assert (await taught.state(texto.services)).running is None
    assert timedelta(minutes=2) > tasks.SILENT
