"""Contacts and their conversations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.contacts.model import ANSWERABLE, GRAVE
from bot.contacts.waiting_store import CAMPAIGNS, ENDED, EXPIRED, Waiting
from bot.db.database import Connection, Row, sql
from bot.models import (
    Channel,
    Contact,
    Conversation,
    Frequency,
    HeldFor,
    Home,
    Language,
    MessageClass,
    Standing,
)
from bot.reading.opt_out import REST

_CONTACT = "c.id, c.subject_id, c.address, c.channel, c.language, c.name, c.introduced_at"

_kinds = "', '".join
# with_staff: staff have the conversation, or a grave matter waits for them. asked_at: when the
# person last opened a case that staff may answer.
STANDING = f"""c.revoked_at, c.provider_blocks, c.held_for, c.frequency, c.postcode, c.zone,
    c.dead_at, c.promotions_ended_at, c.blocked_at, c.revoked_ordinal,
    exists (select 1 from conversations w where w.contact_id = c.id and w.owner <> 'bot')
        or exists (select 1 from cases k where k.contact_id = c.id and k.closed_at is null
            and k.kind in ('{_kinds(sorted(GRAVE))}')) as with_staff,
    (select max(k.opened_at) from cases k where k.contact_id = c.id and k.closed_at is null
        and k.message_id is not null
        and k.kind in ('{_kinds(sorted(ANSWERABLE))}')) as asked_at"""  # noqa: S608

_CONVERSATION = """v.owner, v.fence, v.number, v.updated_at, v.snoozed_until, v.closed_at,
    v.closed_by"""

_GRANTED = """(select coalesce(jsonb_object_agg(s.program, s.message_class), '{}')
    from consents s where s.contact_id = c.id)"""


def _contact(row: Row) -> Contact:
    return Contact(
        id=row.id,
        subject_id=row.subject_id,
        address=row.address,
        channel=Channel(row.channel),
        language=Language(row.language) if row.language else None,
        name=row.name,
        introduced=row.introduced_at is not None,
    )


def _standing(row: Row) -> Standing:
    return standing(row, {name: MessageClass(value) for name, value in row.granted.items()})


def standing(row: Row, granted: Mapping[str, MessageClass]) -> Standing:
    """Reads a row with STANDING's columns, and with `recent` and `lately` if it has these too."""
    return Standing(
        row.revoked_at,
        row.provider_blocks,
        granted,
        _held_for(row),
        Frequency(row.frequency),
        Home(row.address, row.postcode, row.zone),
        tuple(row.get("recent") or ()),
        row.dead_at is not None,
        row.promotions_ended_at is not None,
        row.blocked_at is not None,
        row.with_staff,
        row.asked_at,
        row.revoked_ordinal,
        tuple(row.get("lately") or ()),
        row.get("question_until"),
    )


def _held_for(row: Row) -> HeldFor | None:
    return HeldFor(row.held_for) if row.held_for else None


async def make(conn: Connection, address: str, channel: Channel, number: str, now: datetime) -> int:
    """Returns the id of the contact with this address.

    If it is new, makes it and its conversation."""
    row = (
        await conn.execute(
            _MAKE, {"address": address, "channel": channel, "number": number, "now": now}
        )
    ).first()
    if row is None:  # it is there already
        row = (await conn.execute(_FIND, {"address": address})).one()
    return int(row.id)


_MAKE = sql("""
    with made as (
        insert into contacts (address, channel, created_at) values (:address, :channel, :now)
        on conflict (address) do nothing returning id
    )
    insert into conversations (contact_id, number, updated_at)
    select id, :number, :now from made returning contact_id as id
""")

_FIND = sql("select id from contacts where address = :address")


async def find(conn: Connection, address: str) -> Contact | None:
    """Returns the contact with this address, or None."""
    query = sql(f"select {_CONTACT} from contacts c where address = :address")  # noqa: S608
    row = (await conn.execute(query, {"address": address})).first()
    return _contact(row) if row else None


async def lock_consent(conn: Connection, contact_id: int) -> tuple[Contact, Conversation, Standing]:
    """Locks the contact's consent until the transaction ends, and loads the contact.

    No text to it can be claimed meanwhile, and no other change of its consent be made."""
    await conn.execute(_LOCK, {"id": contact_id})
    return await load(conn, contact_id)


async def load(conn: Connection, contact_id: int) -> tuple[Contact, Conversation, Standing]:
    """Loads the contact without a lock, for callers that only look."""
    row = (await conn.execute(_LOAD, {"id": contact_id})).one()
    return _contact(row), _conversation(row), _standing(row)


async def lock_standing(conn: Connection, contact_id: int, standing: Standing) -> Standing:
    """Returns the standing as it is now, locked like lock_consent's."""
    row = (await conn.execute(_LOCK, {"id": contact_id})).one()
    return replace(
        standing,
        revoked_at=row.revoked_at,
        provider_blocks=row.provider_blocks,
        held_for=_held_for(row),
        dead=row.dead_at is not None,
        revoked_ordinal=row.revoked_ordinal,
        blocked=row.blocked_at is not None,
    )


def _conversation(row: Row) -> Conversation:
    return Conversation(
        row.id,
        row.owner,
        row.fence,
        row.number,
        row.updated_at,
        row.snoozed_until,
        row.closed_at,
        row.closed_by,
    )


_LOCK = sql("""
    select revoked_at, revoked_ordinal, provider_blocks, held_for, dead_at, blocked_at
    from contacts where id = :id for no key update
""")

_LOAD = sql(f"""
    select {_CONTACT}, {STANDING}, {_GRANTED} as granted,
        {_CONVERSATION}
    from contacts c join conversations v on v.contact_id = c.id
    where c.id = :id
""")  # noqa: S608


@dataclass(frozen=True, slots=True)
class Talk:
    """A contact with all that a turn needs to know, its conversation locked.

    campaigns: those that went out within a week, the one that asked last first. ended: a survey
    answered to its end within a day. doubted_lately: a doubt about an opt-out was cleared in the
    last 30 days. talked_at: when the dialogue's state was written. asked_to_join: a request to join
    may wait for its answer. expired: a survey that no longer waits, though its question is the
    last that we said."""

    contact: Contact
    conversation: Conversation
    standing: Standing
    state: dict[str, object] | None
    campaigns: tuple[Waiting, ...] = ()
    doubted_lately: bool = False
    ended: Waiting | None = None
    talked_at: datetime | None = None
    asked_to_join: bool = False
    expired: Waiting | None = None

    @property
    def surveys(self) -> tuple[Waiting, ...]:
        """The surveys that wait for an answer, the one that asked last first."""
        return tuple(one for one in self.campaigns if one.open)


async def lock_turn(conn: Connection, contact_id: int, now: datetime) -> Talk | None:
    """Locks the conversation until the transaction ends. Returns None while another turn has it."""
    if (await conn.execute(_LOCK_TURN, {"id": contact_id})).first() is None:
        return None
    return await _load_turn(conn, contact_id, now)


async def wait_turn(conn: Connection, contact_id: int, now: datetime) -> Talk:
    """Locks the conversation as soon as the turn that has it is over."""
    await conn.execute(
        sql("select 1 from conversations where contact_id = :id for no key update"),
        {"id": contact_id},
    )
    return await _load_turn(conn, contact_id, now)


async def _load_turn(conn: Connection, contact_id: int, now: datetime) -> Talk:
    """Loads the turn, after the lock and by a statement of its own.

    Otherwise the state could be that from before the last turn's commit."""
    row = (await conn.execute(_LOAD_TURN, {"id": contact_id, "now": now, "rest": now - REST})).one()
    return Talk(
        _contact(row),
        _conversation(row),
        _standing(row),
        row.state,
        tuple(map(Waiting.read, row.campaigns or ())),
        row.doubted_lately,
        Waiting.read(row.ended) if row.ended else None,
        row.talked_at,
        row.asked_to_join,
        Waiting.read(row.expired) if row.expired else None,
    )


_LOCK_TURN = sql("""
    select 1 from conversations where contact_id = :id for no key update skip locked
""")

_LOAD_TURN = sql(f"""
    select {_CONTACT}, {STANDING}, {_GRANTED} as granted,
        {_CONVERSATION},
        d.state, d.updated_at as talked_at, ({CAMPAIGNS}) as campaigns, ({ENDED}) as ended,
        ({EXPIRED}) as expired,
        exists (select 1 from cases q
            where q.contact_id = c.id and q.kind in ('unsure_opt_out', 'unasked_doubt')
                and q.closed_at > :rest and q.outcome <> 'opted out') as doubted_lately,
        exists (select 1 from opt_in_requests o
            where o.contact_id = c.id and o.closed_at is null) as asked_to_join
    from conversations v join contacts c on c.id = v.contact_id
        left join dialogue_states d on d.contact_id = c.id
    where v.contact_id = :id
""")  # noqa: S608


async def save_state(conn: Connection, contact_id: int, state: str, now: datetime) -> None:
    """Saves the dialogue's state. state: as JSON text."""
    await conn.execute(_SAVE_STATE, {"id": contact_id, "state": state, "now": now})


_SAVE_STATE = sql("""
    insert into dialogue_states (contact_id, state, updated_at)
    values (:id, cast(:state as jsonb), :now)
    on conflict (contact_id) do update set state = excluded.state, updated_at = excluded.updated_at
""")


async def set_language(
    conn: Connection, contact_id: int, language: Language, *, asked: bool
) -> None:
    """Sets the language; a detected one never replaces one that was asked for."""
    await conn.execute(
        sql("""update contacts set language = :language, language_asked = :asked
                where id = :id and (:asked or not language_asked)"""),
        {"id": contact_id, "language": language, "asked": asked},
    )


async def set_tags(
    conn: Connection, contact_id: int, add: Sequence[str], drop: Sequence[str]
) -> tuple[str, ...]:
    """Adds tags to the contact and takes tags off. Returns its tags in order."""
    values = {"id": contact_id, "add": add, "drop": drop}
    return tuple((await conn.execute(_SET_TAGS, values)).scalar_one())


_SET_TAGS = sql("""
    update contacts set tags = array(
        select distinct tag collate "C" from unnest(tags || cast(:add as text[])) tag
        where not tag = any(cast(:drop as text[])) order by 1)
    where id = :id returning tags
""")


async def set_introduced(conn: Connection, contact_id: int, now: datetime) -> None:
    """Notes when the contact was first told that it talks to an automatic assistant."""
    await conn.execute(
        sql("update contacts set introduced_at = :now where id = :id and introduced_at is null"),
        {"id": contact_id, "now": now},
    )
