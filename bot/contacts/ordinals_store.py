"""The one sequence that numbers inbound texts and consent events alike, in the order of their
writing; who asks whether a text came after an opt-out compares these numbers, not clocks.

What is taken in late has its place among the person's own texts and events by its date: the number
of the last one before it.
"""

from __future__ import annotations

NEXT = "nextval('ordinals')"


def ordinal(contact_id: str, came_at: str) -> str:
    """Returns the SQL of the number of what a contact says.

    contact_id, came_at: SQL; came_at is null for what is said now."""
    return f"""(case when {came_at} is null or not exists (
            select from messages own where own.contact_id = {contact_id}
                and own.direction = 'inbound' and own.created_at > {came_at}
            union all
            select from contacts k join consent_events own on own.subject_id = k.subject_id
            where k.id = {contact_id} and own.at > {came_at})
        then {NEXT}
        else coalesce(greatest(
            (select max(own.ordinal) from messages own where own.contact_id = {contact_id}
                and own.direction = 'inbound' and own.created_at <= {came_at}),
            (select max(own.ordinal) from contacts k
                join consent_events own on own.subject_id = k.subject_id
                where k.id = {contact_id} and own.at <= {came_at})), 0)
        end)"""  # noqa: S608
