"""`texto faq` and `texto nlu corrections`, on a real database."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from bot.cli import nlu as nlu_commands
from bot.db.database import sql
from bot.errors import UsageError
from bot.knowledge import changes
from bot.knowledge import file as faq_file
from bot.knowledge import store as faq
from bot.models import FaqAnswer, Language
from bot.services import Services
from bot.sms.anonymous import anonymous
from tests.world import CUSTOMER, OURS

EN, FR = Language.EN, Language.FR
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


async def answers(services: Services) -> dict[Language, dict[str, FaqAnswer]]:
    async with services.db.connect() as conn:
        return {language: dict(found) for language, found in (await faq.answers(conn)).items()}


async def test_an_entry_is_written_changed_switched_off_and_removed(services: Services):
    asked = ["Can I bring my dog?"]
    await changes.change(services, "dogs", EN, " Dogs are welcome. ", asked, None, "alice")
    await changes.change(services, "dogs", FR, "Chiens bienvenus.", None, None, "alice")
    assert (await answers(services))[EN] == {
        "dogs": FaqAnswer("Dogs are welcome.", ("Can I bring my dog?",))
    }
    await changes.change(services, "dogs", EN, None, ["dogs?", " ", "my dog too?"], None, "alice")
    await changes.change(services, "dogs", EN, "Yes.", None, None, "alice")
    assert (await answers(services))[EN] == {"dogs": FaqAnswer("Yes.", ("dogs?", "my dog too?"))}
    await changes.change(services, "dogs", EN, None, None, False, "alice")
    assert await answers(services) == {EN: {}, FR: {"dogs": FaqAnswer("Chiens bienvenus.")}}
    await changes.change(services, "dogs", EN, None, None, True, "alice")
    await changes.remove(services, "dogs", FR, "alice")
    assert await answers(services) == {
        EN: {"dogs": FaqAnswer("Yes.", ("dogs?", "my dog too?"))},
        FR: {},
    }
    await changes.remove(services, "dogs", None, "alice")
    with pytest.raises(UsageError, match="no entry dogs"):
        await changes.remove(services, "dogs", None, "alice")


@pytest.mark.parametrize(
    ("slug", "answer", "problem"),
    [
        ("new", None, "give it an --answer"),
        ("Not A Slug", "x", "is not of small letters"),
        ("dogs", "  ", "answer is empty"),
    ],
)
async def test_a_bad_entry_is_not_written(
    services: Services, slug: str, answer: str | None, problem: str
):
    with pytest.raises(UsageError, match=problem):
        await changes.change(services, slug, EN, answer, ["x"], None, "alice")
    assert await answers(services) == {EN: {}, FR: {}}


@pytest.mark.parametrize(
    "content",
    [
        "- {slug: a, language: en, answer: x, questions: 7}",
        "- {slug: A b, language: en, answer: x}",
        "- [1, 2]",
        "- {slug: a, language: en, answer: '  '}",
        "{}",
        "- {",
        "",
    ],
)
def test_a_file_that_is_wrong_says_so(tmp_path: Path, content: str):
    (tmp_path / "faq.yml").write_text(content)
    with pytest.raises(UsageError, match=r"faq\.yml"):
        faq_file.read(tmp_path / "faq.yml")


# -- corrections -----------------------------------------------------------------------------------


async def came_in(services: Services, body: str, language: str | None = None) -> int:
    """The number of a message that the model took for a greeting."""
    async with services.db.begin() as conn:
        contact = (
            await conn.execute(
                sql("""
            insert into contacts (subject_id, channel, address, language, created_at)
            values (gen_random_uuid(), 'sms', :address, :language, :now)
            on conflict (address) do update set language = excluded.language returning id"""),
                {"address": CUSTOMER, "language": language, "now": NOW},
            )
        ).scalar_one()
        return int(
            (
                await conn.execute(
                    sql("""
            insert into messages (contact_id, direction, number, body, created_at, intent)
            values (:contact, 'inbound', :number, :body, :now, 'greet') returning id"""),
                    {"contact": contact, "number": OURS, "body": body, "now": NOW},
                )
            ).scalar_one()
        )


async def test_a_correction_stands_beside_what_the_model_said(services: Services):
    message = await came_in(services, "yo im done w u")
    await nlu_commands.correct(services, message, "deny", "ana")
    await nlu_commands.correct(services, message, "opt_out", "bea")
    async with services.db.connect() as conn:
        (row,) = await conn.execute(
            sql(
                "select m.intent, c.intent as corrected, c.author from messages m "
                "join corrections c on c.message_id = m.id"
            )
        )
    assert (row.intent, row.corrected, row.author) == ("greet", "opt_out", "bea")


@pytest.mark.parametrize(
    ("intent", "problem"),
    [
        ("complaint", "is no intent; there are: affirm"),
        ("opt_out", "has the number 999"),
    ],
)
async def test_what_cant_be_corrected_says_why(services: Services, intent: str, problem: str):
    with pytest.raises(UsageError, match=problem):
        await nlu_commands.correct(services, 999, intent, "ana")


async def test_corrections_become_training_texts(services: Services, tmp_path: Path):
    said = [
        ("call me on +33 6 12 34 56 78\tor at ana@mail.example", "fr", "human_handoff"),
        ("plus de sms [stop](x)\nmerci", "fr", "opt_out"),
        ("no more: of this #1", None, "opt_out"),
        ("No more: of this #1", None, "opt_out"),
    ]
    for body, language, intent in said:
        await nlu_commands.correct(services, await came_in(services, body, language), intent, "ana")
    table, nlu = tmp_path / "out.tsv", tmp_path / "data" / "nlu" / "corrections.yml"
    await nlu_commands.export(services, table, nlu)
    assert table.read_text("utf-8").splitlines()[0] == "language\tintent\ttext"
    lines = [line.split("\t") for line in table.read_text("utf-8").splitlines()[1:]]
    assert [line[1] for line in lines] == ["human_handoff", "opt_out", "opt_out"]
    assert lines[0][2] == "call me on 0600000000 or at someone@example.com"
    found = yaml.safe_load(nlu.read_text("utf-8"))
    assert {block["intent"] for block in found["nlu"]} == {"human_handoff", "opt_out"}
    examples = "".join(block["examples"] for block in found["nlu"])
    assert "plus de sms (stop)(x) merci" in examples and "0612345678" not in examples


def test_rasa_reads_them(tmp_path: Path):
    from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader

    rows = [("en", "opt_out", "no: \"more\" #1 - of 'this' | [x]{y}"), ("fr", "greet", "- yo")]
    read = RasaYAMLReader().reads(nlu_commands.training_texts(rows))
    assert [(m.get("intent"), m.get("text")) for m in read.intent_examples] == [
        ("greet", "- yo"),
        ("opt_out", "no: \"more\" #1 - of 'this' | (x)(y)"),
    ]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("my no is 06.12.34.56.78 ok", "my no is 0600000000 ok"),
        ("+1 (555) 555-0123", "0600000000"),
        ("0033612345678!", "0600000000!"),
        ("write jo.do+x @ mail.co.uk", "write someone@example.com"),
        ("see https://x.example/a?b=1 now", "see example.com now"),
        ("order 45871, 3 days, 19.90", "order 45871, 3 days, 19.90"),
        ("", ""),
    ],
)
def test_what_tells_whose_it_is_is_left_out(said: str, kept: str):
    assert anonymous(said) == kept


def test_corrections_are_not_committed():
    ignored = (Path(__file__).parent.parent / ".gitignore").read_text().splitlines()
    assert "/data/nlu/corrections.yml" in ignored
