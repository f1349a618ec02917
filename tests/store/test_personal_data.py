"""Every column that refers to a person or holds free words has a rule: for the export, the erasure
and its end."""

from __future__ import annotations

import re

import pytest

from bot.privacy import person_store, retention_store, store
from bot.services import Services
from tests.make import run_sql

ABOUT_NOBODY = """
    alembic_version anonymous_answers audiences away api_tokens business campaign_counts
    campaign_increments campaign_versions campaigns canned_replies catch_ups checkpoint_heads
    checkpoints coupon_pools experiment_looks experiments facts faq_entries faq_versions
    imports invitations knowledge_drafts ledger_keys models numbers outages paces programs sessions
    sign_in_failures links team_members teams unanswered_groups users web_hosts witness
""".split()  # canned replies: their placeholders stand for the person
# An id alone, for ten minutes or until it is on the disk; a contact file on its way in, for a
# week or until somebody in it is erased; a question that staff try out, for a day; what a call of
# the API was answered, which names nobody, for a week.
PASSING = {"api_answers", "changes", "dialogue_tasks", "unwitnessed", "uploads"}
# Kept apart from the contact, by a key or a hash, and ended by rules of their own.
SEALED = {"sealed_proofs", "suppressions", "suppression_events", "consent_events"}
# table → columns that a person's export leaves out, and why
NOT_EXPORTED = {
    "contacts": "id ledger_seq ledger_head erased_at",  # ours; the ledger is exported by itself
    "conversations": "contact_id fence last_heard_id waiting_since spoken_at",
    "messages": """contact_id answers_at fence priority valid_seconds attempts claimed_at failures
        asked_at asks client_id expires_at leased_at""",  # how it was handed over
    "attachments": "due_at tries",  # how it was fetched
    "message_statuses": "id provider_sid",
    "dialogue_states": "contact_id",
    "consents": "contact_id",
    "consent_evidence": "subject_id contact_id",
    "opt_in_requests": "id contact_id prefix",
    "recipients": "campaign_id contact_id",
    "survey_runs": "id campaign_id contact_id tries",
    "survey_waits": "campaign_id contact_id",
    "link_tokens": "link_id contact_id",
    "clicks": "id campaign_id link_id contact_id",
    "answers": "id run_id remark counts",
    "feedback": "id contact_id",
    "cases": """contact_id team_id reminded_at told_away_at told_late_at announced_at
        announce_after""",
    "notes": "id contact_id",
    "contact_events": "contact_id",
    "held_out": "campaign_id contact_id",
    "coupons": "id campaign_id contact_id",
    "redemptions": "id",
    "orders": "contact_id key digits",
    "drafts": "contact_id",
    "seen": "contact_id member heard",  # what a member of staff has looked at
    "audit": "id contact_id",
    "quarantine": "id address",
    "corrections": "",
    "unanswered": "group_id meaning",  # which other questions are like it
}
# What ends with the contact's own row, and not before: figures, and who did what.
WITH_THE_CONTACT = """
    contacts conversations consents consent_evidence opt_in_requests recipients survey_runs answers
    cases audit corrections message_statuses seen orders coupons redemptions held_out
    survey_waits
""".split()


BOTH = {"message_statuses", "audit"}  # strays, and who has only looked, end before


async def columns(services: Services) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in await run_sql(
        services,
        """select c.table_name, c.column_name from information_schema.columns c
           join information_schema.tables t using (table_schema, table_name)
           where c.table_schema = 'public' and t.table_type = 'BASE TABLE'""",
    ):
        found.setdefault(row.table_name, set()).add(row.column_name)
    return found


async def test_every_table_is_about_nobody_or_has_its_rules(services: Services):
    tables = set(await columns(services))
    assert tables == {*ABOUT_NOBODY, *PASSING, *SEALED, *NOT_EXPORTED}


async def test_every_column_about_a_person_is_exported_or_named_here(services: Services):
    sections = [
        set(re.findall(r"[a-z_]+", statement.sql)) for statement in person_store.SECTIONS.values()
    ]
    for table, names in (await columns(services)).items():
        if table in NOT_EXPORTED:
            left_out = set(NOT_EXPORTED[table].split())
            words = {word for section in sections if table in section for word in section}
            assert left_out <= names, table
            assert names - left_out <= words, (table, names - left_out - words)


@pytest.mark.parametrize("table", sorted(NOT_EXPORTED))
def test_every_table_about_a_person_is_erased(table: str):
    statements = [one.sql for one in (*store._REMOVE, store._EMPTY_CONTACT)]
    said = " ".join(statements) + " update conversations set last_heard_id"
    kept = {"recipients"}  # an empty row of a campaign, for its figures
    assert table in kept or re.search(rf"(?:delete from|update) {table}\b", said)


@pytest.mark.parametrize("table", sorted(NOT_EXPORTED))
def test_every_table_about_a_person_has_an_end(table: str):
    ended = {table for table, _, _ in retention_store._ENDS.values()}
    assert (table in ended) != (table in WITH_THE_CONTACT) or table in BOTH
