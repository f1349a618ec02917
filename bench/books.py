"""Compares the carrier's record with our rows after a crash test. Uses no code of the product."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg

DONE = ("accepted", "sent", "delivered", "read", "undelivered", "failed")
AFTER_STOP = ("confirmation", "keyword_reply")  # purposes that may go out after a STOP


@dataclass(frozen=True)
class Books:
    """The faults found, by kind; all lists should be empty."""

    lost_in: list[str] = field(default_factory=list)  # accepted, and not recorded once
    unanswered: list[str] = field(default_factory=list)
    answered_twice: list[str] = field(default_factory=list)
    lost_out: list[str] = field(default_factory=list)  # we say it went out, the carrier has none
    doubled_out: list[str] = field(default_factory=list)  # the carrier has more than we say
    in_doubt: list[str] = field(default_factory=list)  # sending or unknown
    after_stop: list[str] = field(default_factory=list)
    broken_order: list[str] = field(default_factory=list)

    def faults(self) -> dict[str, list[str]]:
        return {
            "texts in that are lost": self.lost_in,
            "texts without an answer": self.unanswered,
            "texts answered twice": self.answered_twice,
            "texts out that are lost": self.lost_out,
            "texts out that are doubled": self.doubled_out,
            "texts unknown or sending": self.in_doubt,
            "texts after STOP": self.after_stop,
            "texts handled out of order": self.broken_order,
        }


async def read_books(
    dsn: str, accepted: Mapping[str, str], carried: Sequence[Mapping[str, Any]]
) -> Books:
    """Compares the rows with the texts that were accepted and those that the carrier carried."""
    conn = await asyncpg.connect(dsn)
    try:
        rows = await conn.fetch("""
            select m.*, c.address from messages m join contacts c on c.id = m.contact_id
            order by m.id""")
        sendings, revocations = await conn.fetch(_SENDINGS), await conn.fetch(_REVOCATIONS)
    finally:
        await conn.close()
    inbound = [row for row in rows if row["direction"] == "inbound"]
    outbound = [row for row in rows if row["direction"] == "outbound"]
    books = Books()
    _check_inbound(books, accepted, inbound, outbound)
    _check_outbound(books, outbound, [m for m in carried if m["direction"] != "inbound"])
    _check_stop(books, sendings, revocations)
    return books


def _check_inbound(
    books: Books, accepted: Mapping[str, str], inbound: Sequence[Any], outbound: Sequence[Any]
) -> None:
    recorded = Counter(row["provider_sid"] for row in inbound)
    books.lost_in.extend(sid for sid in accepted if recorded[sid] != 1)
    answers = Counter(row["answers"] for row in outbound)
    for row in inbound:
        if row["handled_at"] is None or answers[row["id"]] == 0:
            books.unanswered.append(f"{row['provider_sid']} {row['body']!r}")
        if answers[row["id"]] > 1:
            books.answered_twice.append(f"{row['provider_sid']} {row['body']!r}")
    last: dict[int, Any] = {}
    for row in inbound:
        # a keyword takes effect at once, ahead of texts that wait for the worker
        if row["handled_by"] == "keyword" or row["handled_at"] is None:
            continue
        before = last.get(row["contact_id"])
        if before is not None and before > row["handled_at"]:
            books.broken_order.append(f"message {row['id']}")
        last[row["contact_id"]] = row["handled_at"]


def _check_outbound(
    books: Books, outbound: Sequence[Any], carried: Sequence[Mapping[str, Any]]
) -> None:
    """Compares text by text if we have the carrier's sid, and word by word if not."""
    ours = {row["provider_sid"]: row for row in outbound if row["provider_sid"]}
    theirs = {text["sid"]: text for text in carried}
    for row in outbound:
        if row["status"] in ("sending", "unknown", "queued", "deferred"):
            books.in_doubt.append(f"message {row['id']} {row['status']}")
        elif row["status"] in DONE:
            text = theirs.get(row["provider_sid"])
            if text is None or (text["to"], text["body"]) != (row["address"], row["body"]):
                books.lost_out.append(f"message {row['id']} {row['status']}")
        elif row["provider_sid"]:
            books.doubled_out.append(f"message {row['id']} {row['status']}, and yet carried")
    books.doubled_out.extend(
        f"{sid} {text['body'][:30]!r}" for sid, text in theirs.items() if sid not in ours
    )


# The commit times of each `sending` row and each change of consent.
_SENDINGS = """
    select m.id, m.contact_id, m.purpose, a.ordinal as answers,
        pg_xact_commit_timestamp(s.xmin) as at
    from message_statuses s join messages m on m.id = s.message_id
    left join messages a on a.id = m.answers
    where s.status = 'sending' and s.source = 'gate' order by 5
"""
_REVOCATIONS = """
    select v.contact_id, e.kind, e.ordinal, pg_xact_commit_timestamp(e.xmin) as at
    from consent_events e
    join consent_evidence v on v.subject_id = e.subject_id and v.seq = e.seq
    order by v.contact_id, e.seq
"""


def _check_stop(books: Books, sendings: Sequence[Any], changes: Sequence[Any]) -> None:
    """Checks what went out between a revocation and its end: only its one confirmation, keywords'
    replies, and direct answers to texts written after the STOP."""
    for number, change in enumerate(changes):
        if change["kind"] != "revoked":
            continue
        later = changes[number + 1] if number + 1 < len(changes) else None
        until = later["at"] if later and later["contact_id"] == change["contact_id"] else None
        confirmations = set()
        for sent in sendings:
            if (
                sent["contact_id"] != change["contact_id"]
                or sent["at"] <= change["at"]
                or (until is not None and sent["at"] > until)
            ):
                continue
            if sent["purpose"] == "confirmation":
                confirmations.add(sent["id"])
            direct = sent["purpose"] == "answer" and (sent["answers"] or 0) > change["ordinal"]
            if sent["purpose"] not in AFTER_STOP and not direct:
                books.after_stop.append(f"message {sent['id']} {sent['purpose']}")
        if len(confirmations) > 1:
            books.after_stop.append(f"{len(confirmations)} confirmations")
