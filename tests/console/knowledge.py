"""Entries, drafts, unanswered questions, facts and a model, for the pages of Knowledge."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.db.database import sql
from bot.dialogue import corrections_store as corrections
from bot.dialogue import models_store
from bot.dialogue import tasks_store as tasks
from bot.dialogue.serving import Model
from bot.dialogue.tasks_store import TRAIN
from bot.knowledge import changes, entries, facts
from bot.knowledge import unanswered_store as questions
from bot.knowledge.store import FaqEntry
from bot.models import Language
from tests.console.office import Office

EN, FR = Language.EN, Language.FR
DOGS = {
    EN: FaqEntry(
        "dogs", EN, ("Can I bring my dog?", "are dogs allowed in the shop"), "Dogs are welcome."
    ),
    FR: FaqEntry("dogs", FR, ("Je peux venir avec mon chien ?",), "Les chiens sont les bienvenus."),
}
TAX = FaqEntry("tax_refund", EN, ("Can I get the VAT back?",), "From €100.01 on, at the till.")
FIGURES = {"held_out": "a", "n": 2680, "accuracy": 0.951, "macro_f1": 0.952, "opt_outs": 0.985}
BETTER = {**FIGURES, "accuracy": 0.954, "macro_f1": 0.955}


async def furnish(office: Office, ids: dict[str, int]) -> None:
    """Makes them once."""
    services = office.services
    if await entries.listing(services):
        return
    await changes.put(services, [*DOGS.values(), TAX], "admin")
    await facts.put(services, facts.read(Path("data") / "facts.yml"), "admin")
    dogs = await entries.one(services, "dogs")
    assert dogs is not None
    small = {**DOGS, EN: FaqEntry("dogs", EN, DOGS[EN].questions, "Small dogs are welcome.")}
    await entries.save(services, "dogs", small, "alice", base=dogs.base, seen=0)
    now = services.clock.now()
    async with services.db.begin() as conn:
        groups = [await questions.add_group(conn) for _ in range(2)]
        texts = await conn.execute(
            sql("""select id from messages where direction = 'inbound' and handled_by = 'dialogue'
                    order by id limit 6""")
        )
        for count, row in enumerate(texts):
            await questions.note(conn, row.id, now - timedelta(hours=count))
            if count < 5:
                await questions.place(conn, row.id, groups[count // 3], b"")
            if count in (1, 4):
                await corrections.put(conn, row.id, "delivery_info", "alice", now)
        old = Model("texto-4172-487f.tar.gz", now - timedelta(days=9), FIGURES, None, serves=False)
        new = Model("texto-4172-9b02.tar.gz", now - timedelta(days=2), BETTER, None, serves=True)
        await models_store.put(conn, [new, old])
        task_id = await tasks.add(conn, TRAIN, {}, "lea", now - timedelta(days=2))
        assert task_id is not None
        result = {"corrections": 12, "before": FIGURES, "after": BETTER, "refused": False}
        await tasks.done(conn, task_id, now - timedelta(days=2), result=result)
