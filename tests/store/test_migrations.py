"""Migrations that have landed stay as they are; a database of every schema, with people and texts
in it, comes to the newest; and a schema that is not ours is refused with what to do."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from bot.config import SecretStr, Settings
from bot.consent.ledger import rules as ledger
from bot.consent.ledger import store
from bot.consent.ledger import verify as proof
from bot.consent.ledger.rules import ConsentEvent
from bot.db import schema
from bot.db.database import Database, sql
from bot.embedded import Urls
from bot.errors import SettingsError
from bot.keys import files as key_files
from bot.keys.rules import key_id
from bot.numbers.rules import content
from bot.services import open_services
from tests.conftest import _admin, named
from tests.programs import CLUB

VERSIONS = sorted((schema.MIGRATIONS / "versions").glob("[0-9]*.py"))
REVISIONS = [path.name[:4] for path in VERSIONS]
LANDED = Path(__file__).with_name("migrations.sha256")
AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
SUBJECT = UUID(int=7)
PROGRAM = json.dumps(content(CLUB))


# -- what has landed ---------------------------------------------------------------------------


def test_no_migration_that_has_landed_was_changed():
    """A database that has run one never runs it again: what is changed there is missing for ever.
    A new one's line: cd bot/db/migrations/versions && sha256sum FILE."""
    landed = dict(reversed(line.split()) for line in LANDED.read_text().splitlines())
    now = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in VERSIONS}
    assert now == landed


def test_revisions_follow_each_other():
    assert schema.head() == REVISIONS[-1] == f"{max(map(int, REVISIONS)):04}"
    assert len(set(REVISIONS)) == len(REVISIONS)


# -- builders: what people left in each schema -------------------------------------------------

RENAMED = {"requests": "cases"}  # by 0019
BUILDERS: dict[str, Sequence[str]] = {
    "0001": (
        f"""insert into contacts (subject_id, address, channel, language, name, created_at)
        values ('{SUBJECT}', '+33612345601', 'sms', 'fr', 'Emma', :at)""",
        """insert into conversations (contact_id, number, updated_at)
        values (1, '+15557650100', :at)""",
        "insert into dialogue_states values (1, '{}', :at)",
        """insert into messages (contact_id, direction, number, provider_sid, body, created_at,
            form)
        values (1, 'inbound', '+15557650100', 'SM1', 'bonjour', :at, '{}')""",
        """insert into messages (contact_id, direction, number, provider_sid, body, created_at,
            author, purpose, message_class, program, status, attempts, claimed_at, segments)
        values (1, 'outbound', '+15557650100', 'SM2', 'Bonjour', :at, 'bot', 'answer',
            'conversational', 'shop', 'delivered', 1, :at, 1)""",
        """insert into message_statuses (message_id, provider_sid, status, source, at)
        values (2, 'SM2', 'delivered', 'callback', :at)""",
        "insert into paces values ('+15557650100', :at)",
        "insert into consents values (1, 'shop', 'informational', 1, :at)",
        """insert into faq_entries (slug, language, answer, updated_at)
        values ('hours', 'fr', 'De 9 h à 18 h', :at)""",
        """insert into feedback (contact_id, message_id, sentiment, body, at)
        values (1, 1, 1, 'merci', :at)""",
        "insert into audit (at, actor, action, contact_id) values (:at, 'ana', 'take', 1)",
    ),
    "0002": (
        "update contacts set tags = '{vip}', attributes = '{\"pet\": \"chat\"}'",
        """insert into campaigns (name, status, message_class, program, number, content,
            launched_at)
        values ('sale', 'running', 'promotional', 'shop', '+15557650100', '{}', :at)""",
        "insert into recipients values (1, 1, 2, :at)",
        "update messages set campaign_id = 1 where id = 2",
        """insert into survey_runs (campaign_id, contact_id, status, opened_at, updated_at)
        values (1, 1, 'open', :at, :at)""",
        """insert into answers (run_id, question, value, message_id, at)
        values (1, 'nps', '9', 1, :at)""",
    ),
    "0004": ("update messages set asked_at = :at, asks = 1 where id = 2",),
    "0005": (
        "update contacts set held_at = :at, held_for = 'wrong_number', postcode = '75011'",
        """insert into requests (contact_id, kind, message_id, opened_at)
        values (1, 'wrong_number', 1, :at)""",
        """insert into opt_in_requests (contact_id, program, message_class, channel, number, prefix,
            requested_at, expires_at)
        values (1, 'shop', 'promotional', 'keyword', '+15557650100', '+3361234', :at, :at)""",
        "insert into suppressions values ('\\x01', 'a', false, :at)",
        """insert into sealed_proofs (subject_id, address_hash, key_id, sealed, sealed_at, until)
        values (gen_random_uuid(), '\\x01', 'a', '\\x02', :at, :at)""",
        """insert into quarantine (address, reason, row, author, at)
        values ('+33612345699', 'no_proof', '{}', 'ana', :at)""",
        "insert into users (name, role, created_at) values ('ana', 'admin', :at)",
        """insert into api_tokens (name, hash, scopes, created_by, created_at)
        values ('shop', '\\x03', '{consents}', 'ana', :at)""",
        """insert into orders (key, digits, number, state, updated_at)
        values ('LP1', '1', 'LP-1', 'sent', :at)""",
        "insert into corrections values (1, 'greet', 'ana', :at)",
    ),
    "0006": (
        """insert into numbers (number, version, content, author, at) values ('+15557650100', 1,
            '{"number": "+15557650100", "program": "shop", "opt_out_replies": "ours"}', 'ana', :at)
        """,
        """insert into programs (name, version, content, author, at)
        values ('shop', 1, cast(:program as jsonb), 'ana', :at)""",
    ),
    "0007": ("update contacts set promotions_ended_at = :at",),
    "0008": ("update requests set kind = 'unasked_doubt', ask_at = :at",),
    "0009": ("update messages set automatic = 'reaction', reacts_to = 2 where id = 1",),
    "0010": ("insert into facts (content, author, at) values ('{}', 'ana', :at)",),
    "0011": ("update answers set remark = true",),
    "0012": ("update messages set leased_at = :at where id = 2",),
    "0013": ("""insert into suppression_events values (1, 'added', '\\x01', :at, 'a', '\\x04')""",),
    "0014": (
        "insert into imports (digest, author, begun_at) values ('\\x05', 'ana', :at)",
        "update contacts set blocked_at = :at",
    ),
    "0015": ("insert into catch_ups values ('+15557650100', :at, :at, :at)",),
    "0016": ("insert into web_hosts values ('web-1', :at, :at)",),
    "0017": (
        "insert into invitations values ('\\x06', 1, :at, :at)",
        """insert into sessions (hash, user_id, created_at, seen_at, ends_at, ip, agent)
        values ('\\x07', 1, :at, :at, :at, '10.0.0.1', 'Firefox')""",
        "insert into sign_in_failures (crowd, name, at) values ('10.0.0.1', 'ana', :at)",
    ),
    "0019": (
        "insert into teams (name) values ('paris')",
        "update cases set team_id = 1, first_answered_at = :at",
        "insert into seen values (1, 'ana', 1)",
        "insert into team_members values (1, 'ana')",
        "insert into away values ('ana', :at)",
    ),
    "0020": (
        "insert into notes (contact_id, author, body, at) values (1, 'ana', 'hm', :at)",
        "insert into drafts values (1, 'ana', 'Hello', :at)",
        """insert into canned_replies (name, language, body, author, updated_at)
        values ('hello', 'en', 'Hello', 'ana', :at)""",
    ),
    "0023": (
        """insert into uploads (author, at, name, content, options, changed_at)
        values ('ana', :at, 'a.csv', 'phone', '{}', :at)""",
    ),
    "0024": ("insert into campaign_counts values (1, 'completed', '', 1)",),
    "0025": ("insert into campaign_versions values (1, 1, '{}', 'ana', :at)",),
    "0026": ("insert into witness (name, seen_at, compared_at) values ('one', :at, :at)",),
    "0030": (
        """insert into contact_events (contact_id, kind, ref, at)
        values (1, 'event', 'cart', :at)""",
        "insert into audiences values ('vips', 'tag:vip', 'ana', :at)",
    ),
    "0032": (
        "insert into faq_versions (slug, content, author, at) values ('dogs', '{}', 'ana', :at)",
        """insert into knowledge_drafts (kind, name, content, author, at, base)
        values ('entry', 'dogs', '{}', 'ana', :at, 0)""",
    ),
    "0033": (
        "insert into unanswered_groups (slug) values ('dogs')",
        "insert into unanswered (message_id, at, group_id) values (1, :at, 1)",
    ),
    "0034": (
        """insert into dialogue_tasks (kind, wanted, author, at)
        values ('try', '{"text": "hm"}', 'ana', :at)""",
        "insert into models (name, trained_at, serves) values ('texto-a-b', :at, true)",
    ),
    "0035": (
        """insert into attachments (message_id, place, at, content_type, width, height, size,
            content)
        values (1, 0, :at, 'image/png', 1, 1, 3, 'png')""",
    ),
    "0036": ("update drafts set note = 'hm'",),
    "0037": ("insert into business values (1, 'Panier', 'us', 'panier.example', 'ana', :at)",),
    "0038": (
        "update recipients set replied_at = :at",
        "update messages set price = 0.0079, currency = 'USD', test = true where id = 2",
        "update campaigns set paused_for = 'failed', canary_passed_at = :at, charged_until = :at",
    ),
    "0039": (
        """insert into links (campaign_id, version, name, language, destination)
        values (1, 1, 'link', 'fr', 'https://panier.example')""",
        "insert into link_tokens values ('abcdefgh', 1, 1, :at)",
        """insert into clicks (campaign_id, link_id, contact_id, at, method, ip, headers)
        values (1, 1, 1, :at, 'GET', '10.0.0.1', '{"Accept": "*/*"}')""",
        "update clicks set human = true",
    ),
    "0041": (
        "update recipients set language = 'fr'",
        "update messages set language = 'fr', country = 'FR' where id = 2",
    ),
    "0042": (
        """insert into coupon_pools (name, amount, currency, zone, author, created_at)
        values ('sale', 10, 'EUR', 'Europe/Paris', 'ana', :at)""",
        """insert into coupons (code, pool, campaign_id, contact_id, handed_at)
        values ('K7WM3QX6', 'sale', 1, 1, :at)""",
        "insert into redemptions (code, at, author) values ('K7WM3QX6', :at, 'ana')",
        """insert into api_answers (token, key, digest, status, answer, at)
        values ('shop', 'k', '\\x01', 201, '{}', :at)""",
    ),
    "0045": ("insert into held_out values (1, 1)",),
    "0046": (
        """update feedback set kind = 'suggestion', theme = 'shop', urgency = 'danger',
            read_kind = 'praise', read_theme = 'other', corrected_by = 'ana', corrected_at = :at""",
        """insert into cases (contact_id, kind, message_id, opened_at)
        values (1, 'harassment', 1, :at)""",
    ),
    "0050": (
        "update recipients set variant = 1",
        """insert into experiments (campaign_id, ends_at, next_look_at, need)
        values (1, :at, :at, 100)""",
        """insert into experiment_looks
        values (1, :at, 0.5, '{10,10}', '{9,9}', '{1,0}', '{0,0}', '{9,9}')""",
    ),
    "0051": ("insert into cases (contact_id, kind, opened_at) values (1, 'campaign', :at)",),
    "0052": (
        "update messages set about = '2026-12-05T10:00:00' where id = 2",
        "update campaigns set looked_at = :at",
    ),
    "0053": (
        """insert into anonymous_answers (campaign_id, sheet, question, value, counts)
        values (1, '6ec0bd7f-11c0-43da-975e-2a8ad9ebae0b', 'score', '9', true)""",
    ),
    "0055": ("update recipients set case_id = 1",),
    "0056": (
        """insert into survey_waits (campaign_id, contact_id, event_at, due_at)
        values (1, 1, :at, :at)""",
    ),
}


async def an_event(db: Database, key: bytes) -> None:
    """One event with its evidence, hashed as every version has done."""
    details, salt = {"address": "+33612345601", "words": "OUI"}, b"s" * 32
    event = ConsentEvent(
        SUBJECT,
        1,
        "shop",
        "confirmed",
        "informational",
        "keyword",
        "fr",
        None,
        "contact",
        AT,
        ledger.commit(salt, details),
    )
    values = {
        "subject": SUBJECT,
        "at": AT,
        "commitment": event.commitment,
        "key": key_id(key),
        "hash": ledger.link(key, b"", event),
        "salt": salt,
    }
    async with db.begin() as conn:
        for statement in (
            """insert into consent_events (subject_id, seq, program, kind, message_class, channel,
                language, author, at, commitment, key_id, hash)
            values (:subject, 1, 'shop', 'confirmed', 'informational', 'keyword', 'fr', 'contact',
                :at, :commitment, :key, :hash)""",
            """insert into consent_evidence values (:subject, 1, 1, :salt,
                '{"address": "+33612345601", "words": "OUI"}')""",
            "insert into ledger_keys values (:key, :at)",
            "update contacts set ledger_seq = 1, ledger_head = :hash",
        ):
            await conn.execute(sql(statement), values)


async def fill(db: Database, revision: str, key: bytes) -> None:
    """What a database of that schema may hold."""
    async with db.begin() as conn:
        for since, statements in BUILDERS.items():
            for statement in statements if since <= revision else ():
                if revision >= "0019":  # which renames it
                    statement = statement.replace(" requests ", " cases ")
                await conn.execute(sql(statement), {"at": AT, "program": PROGRAM})
    await an_event(db, key)


async def counted(db: Database) -> dict[str, int]:
    """How many rows each table has."""
    async with db.connect() as conn:
        tables = await conn.execute(
            sql("""select relname from pg_class where relnamespace = 'public'::regnamespace
                and relkind = 'r' and relname <> 'alembic_version'""")
        )
        return {
            row.relname: (
                await conn.execute(sql(f"select count(*) from {row.relname}"))
            ).scalar_one()
            for row in tables
        }


@pytest.fixture
async def empty(urls: Urls) -> AsyncIterator[str]:
    await _admin(urls, "create database texto_migrating")
    yield named(urls.database, "texto_migrating")
    await _admin(urls, "drop database texto_migrating with (force)")


@pytest.mark.parametrize("revision", REVISIONS)
async def test_every_schema_comes_to_the_newest_with_all_that_is_in_it(
    empty: str, settings: Settings, revision: str
):
    await schema._migrate(empty, revision)
    db = await Database.open(empty)
    await fill(db, revision, key_files.present(settings))
    before = await counted(db)
    await db.close()
    async with open_services(
        settings.model_copy(update={"database_url": SecretStr(empty)})
    ) as services:
        after = await counted(services.db)
        # by the environment, where they were empty; what migrations change is news for pages; and
        # the figures of campaigns are counted anew
        other = {"numbers", "programs", "changes", "campaign_counts", "campaign_increments"}
        assert {t: n for t, n in before.items() if t not in other} == {
            t: after[RENAMED.get(t, t)] for t in before if t not in other
        }
        report = await proof.verify(services)
        of_the_list = {one.subject_id for one in report.breaks}  # whose entry here nobody signed
        assert report.events == 1
        assert of_the_list == ({store.LIST} if "suppression_events" in before else set())


async def test_the_builders_leave_a_row_in_every_table(empty: str, settings: Settings):
    await schema._migrate(empty)
    db = await Database.open(empty)
    await fill(db, schema.head(), key_files.present(settings))
    rows = await counted(db)
    await db.close()
    assert {table for table, count in rows.items() if not count} == {
        "checkpoints",  # made by the product alone
        "checkpoint_heads",
    }


# -- a schema that is not ours -----------------------------------------------------------------


async def opens(settings: Settings, url: str) -> str:
    """What a start says that is refused."""
    with pytest.raises(SettingsError) as refused:
        async with open_services(settings.model_copy(update={"database_url": SecretStr(url)})):
            pass
    return str(refused.value)


async def test_a_schema_of_a_newer_version_is_refused(settings: Settings, database_url: str):
    db = await Database.open(database_url)
    async with db.connect() as conn:
        await conn.execute(sql("update alembic_version set version_num = '9999'"))
    await db.close()
    said = await opens(settings, database_url)
    assert "schema 9999, of a newer version" in said and "Update Texto" in said


@pytest.mark.parametrize("stamped", ["0005", "newest"])
async def test_a_schema_that_lacks_what_its_stamp_promises_is_refused(
    empty: str, settings: Settings, stamped: str
):
    """0005 was changed after some databases had run it: these have no held_for in the ledger."""
    await schema._migrate(empty, "head" if stamped == "newest" else stamped)
    db = await Database.open(empty)
    async with db.connect() as conn:
        await conn.execute(sql("alter table consent_events drop column held_for cascade"))
    await db.close()
    said = await opens(settings, empty)
    assert "lacks what that has: consent_events.held_for" in said
    assert "psql -c 'alter table consent_events add column held_for text'" in said


async def test_a_role_that_may_not_upgrade_says_who_may(empty: str, urls: Urls, settings: Settings):
    await schema._migrate(empty, "0011")
    await _admin(
        urls,
        "drop role if exists texto_guest",
        "create role texto_guest login in role texto_app",
    )
    guest = empty.replace("postgres@", "texto_guest@")
    assert guest != empty
    said = await opens(settings, guest)
    assert "has the schema 0011" in said and "Run `texto db upgrade` with the tables' owner" in said
    owner = await Database.open(empty)
    await schema.upgrade(owner)
    await owner.close()
    async with open_services(
        settings.model_copy(update={"database_url": SecretStr(guest)})
    ) as services:
        assert await schema.present(services.db) == schema.head()
    await _admin(urls, "drop role texto_guest")


async def test_the_columns_are_those_of_the_newest_schema(database_url: str):
    """`python -m scripts.columns` writes them anew."""
    db = await Database.open(database_url)
    found = await schema.columns(db)
    await db.close()
    assert "\n".join(found) + "\n" == schema.COLUMNS.read_text("utf-8")
