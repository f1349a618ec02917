"""Contacts and their conversations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.models import Channel, Contact, Conversation, Language, MessageClass, Standing

_CONTACT = "c.id, c.subject_id, c.address, c.channel, c.language, c.name, c.introduced_at"

_GRANTED = """(select coalesce(jsonb_object_agg(s.program, s.message_class), '{}')
    from consents s where s.contact_id = c.id)"""


def _contact(row: Row[tuple[object, ...]]) -> Contact:
    return Contact(
        id=row.id,
        subject_id=row.subject_id,
        address=row.address,
        channel=Channel(row.channel),
        language=Language(row.language) if row.language else None,
        name=row.name,
        introduced=row.introduced_at is not None,
    )


def _standing(row: Row[tuple[object, ...]]) -> Standing:
    granted = {program: MessageClass(value) for program, value in row.granted.items()}
    return Standing(row.revoked_at, row.provider_blocks, granted)


async def make(
    conn: AsyncConnection, address: str, channel: Channel, number: str, now: datetime
) -> int:
    """The id of the contact with this address, made with its conversation if it is new."""
    row = (await conn.execute(_MAKE, {
        "address": address, "channel": channel, "number": number, "now": now})).first()
    if row is None:  # it is there already
        row = (await conn.execute(_FIND, {"address": address})).one()
    return int(row.id)


_MAKE = text("""
    with made as (
        insert into contacts (address, channel, created_at) values (:address, :channel, :now)
        on conflict (address) do nothing returning id
    )
    insert into conversations (contact_id, number, updated_at)
    select id, :number, :now from made returning contact_id as id
""")

_FIND = text("select id from contacts where address = :address")


async def find(conn: AsyncConnection, address: str) -> Contact | None:
    query = text(f"select {_CONTACT} from contacts c where address = :address")  # noqa: S608
    row = (await conn.execute(query, {"address": address})).first()
    return _contact(row) if row else None


async def lock_consent(
    conn: AsyncConnection, contact_id: int
) -> tuple[Contact, Conversation, Standing]:
    """The contact, its consent locked until the transaction ends: no text to it can be claimed,
    and no other change of its consent be made, in the meantime."""
    await conn.execute(_LOCK, {"id": contact_id})
    row = (await conn.execute(_LOAD, {"id": contact_id})).one()
    return _contact(row), _conversation(row), _standing(row)


def _conversation(row: Row[tuple[object, ...]]) -> Conversation:
    return Conversation(row.id, row.owner, row.fence, row.number, row.updated_at)


_LOCK = text("select 1 from contacts where id = :id for no key update")

_LOAD = text(f"""
    select {_CONTACT}, c.revoked_at, c.provider_blocks, {_GRANTED} as granted,
        v.owner, v.fence, v.number, v.updated_at
    from contacts c join conversations v on v.contact_id = c.id
    where c.id = :id
""")  # noqa: S608


@dataclass(frozen=True, slots=True)
class Talk:
    """All that a turn needs to know of its contact, its conversation locked."""

    contact: Contact
    conversation: Conversation
    standing: Standing
    state: dict[str, object] | None


async def lock_turn(conn: AsyncConnection, contact_id: int) -> Talk | None:
    """Takes the conversation for the length of the transaction; None while another has it."""
    row = (await conn.execute(_LOCK_TURN, {"id": contact_id})).first()
    return _talk(row) if row else None


async def wait_turn(conn: AsyncConnection, contact_id: int) -> Talk:
    """Takes the conversation as soon as the turn that has it is over."""
    await conn.execute(
        text("select 1 from conversations where contact_id = :id for no key update"),
        {"id": contact_id})
    return _talk((await conn.execute(_LOCK_TURN, {"id": contact_id})).one())


def _talk(row: Row[tuple[object, ...]]) -> Talk:
    return Talk(_contact(row), _conversation(row), _standing(row), row.state)


_LOCK_TURN = text(f"""
    select {_CONTACT}, c.revoked_at, c.provider_blocks, {_GRANTED} as granted,
        v.owner, v.fence, v.number, v.updated_at,
        (select d.state from dialogue_states d where d.contact_id = c.id) as state
    from conversations v join contacts c on c.id = v.contact_id
    where v.contact_id = :id
    for no key update of v skip locked
""")  # noqa: S608


async def save_state(
    conn: AsyncConnection, contact_id: int, state: str, now: datetime
) -> None:
    """state: the dialogue state as JSON text."""
    await conn.execute(_SAVE_STATE, {"id": contact_id, "state": state, "now": now})


_SAVE_STATE = text("""
    insert into dialogue_states (contact_id, state, updated_at)
    values (:id, cast(:state as jsonb), :now)
    on conflict (contact_id) do update set state = excluded.state, updated_at = excluded.updated_at
""")


async def set_language(
    conn: AsyncConnection, contact_id: int, language: Language, *, asked: bool
) -> None:
    """A detected language never replaces one that was asked for."""
    await conn.execute(
        text("""update contacts set language = :language, language_asked = :asked
                where id = :id and (:asked or not language_asked)"""),
        {"id": contact_id, "language": language, "asked": asked})


async def set_introduced(conn: AsyncConnection, contact_id: int, now: datetime) -> None:
    await conn.execute(
        text("update contacts set introduced_at = :now where id = :id and introduced_at is null"),
        {"id": contact_id, "now": now})


async def set_number(
    conn: AsyncConnection, contact_id: int, number: str, now: datetime
) -> None:
    """The sender number of ours that the contact last wrote to."""
    await conn.execute(
        text("""update conversations set number = :number, updated_at = :now
                where contact_id = :id"""),
        {"id": contact_id, "number": number, "now": now})


async def set_owner(
    conn: AsyncConnection, contact_id: int, owner: str, now: datetime
) -> int:
    """Gives the conversation to another owner; its new fencing number."""
    fence = (await conn.execute(
        text("""update conversations set owner = :owner, fence = fence + 1, updated_at = :now
                where contact_id = :id returning fence"""),
        {"id": contact_id, "owner": owner, "now": now})).scalar_one()
    return int(fence)
