"""Compares the carrier's own log with our rows and with what people wrote."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.db.database import Row
from bot.delivery.reconcile import STALE
from bot.reading import keywords
from bot.reading.keywords import KeywordKind
from bot.rehearsal.carrier import is_offer
from bot.rehearsal.store import Rows

Text = Mapping[str, Any]  # of the carrier's log
DONE = ("accepted", "sent", "delivered", "read", "undelivered", "failed")
OPEN = ("sending", "unknown", "queued", "deferred")
AFTER_STOP = ("confirmation", "keyword_reply")  # purposes that may go out after a STOP


@dataclass(frozen=True)
class Books:
    """What is wrong, by kind, each case in words; all lists should be empty."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    after_stop: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    out_of_order: list[str] = field(default_factory=list)

    def faults(self) -> dict[str, list[str]]:
        return {name: list(cases) for name, cases in vars(self).items()}


@dataclass(frozen=True)
class Evidence:
    """What is compared. log: the carrier's, the oldest first. heard: when the webhook of a text was
    answered 200. offer: what a campaign's text looks like; recipients: who must get it. strikes:
    when each fault began and ended."""

    rows: Rows
    log: Sequence[Text]
    heard: Mapping[str, float]
    offer: re.Pattern[str] | None = None
    recipients: Sequence[str] = ()
    strikes: Sequence[tuple[float, float, str]] = ()


def compare(evidence: Evidence) -> Books:
    books = Books()
    texts_in = [row for row in evidence.rows.texts if row["direction"] == "inbound"]
    texts_out = [row for row in evidence.rows.texts if row["direction"] == "outbound"]
    log_in = [text for text in evidence.log if text["direction"] == "inbound"]
    log_out = [text for text in evidence.log if text["direction"] != "inbound"]
    _check_inbound(books, log_in, texts_in, texts_out)
    _check_turns(books, evidence.heard, texts_in)
    _check_answers(books, log_out, texts_in, texts_out)
    _check_outbound(books, texts_out, log_out)
    _check_campaign(books, evidence, log_in, log_out)
    _check_commits(books, evidence.rows)
    _check_log_after_stop(books, evidence)
    return books


def _check_inbound(
    books: Books, log: Sequence[Text], texts_in: Sequence[Row], texts_out: Sequence[Row]
) -> None:
    """Checks that each text that the carrier has from somebody is one row with one answer, whether
    its webhook was answered or not."""
    recorded = Counter(row["provider_sid"] for row in texts_in)
    for text in log:
        if recorded[text["sid"]] == 0:
            books.lost.append(f"{text['sid']} {text['body']!r} was never taken in")
        elif recorded[text["sid"]] > 1:
            books.doubled.append(f"{text['sid']} {text['body']!r} was taken in again")
    answers = Counter(row["answers"] for row in texts_out)
    for row in texts_in:
        # a START that came late may have been outdated by a STOP, which counts then
        outdated = row["handled_by"] == "keyword" and row["taken_in_at"] is not None
        if row["handled_at"] is None or (answers[row["id"]] == 0 and not outdated):
            books.lost.append(f"{row['provider_sid']} {row['body']!r} was never answered")
        elif answers[row["id"]] > 1:
            books.doubled.append(f"{row['provider_sid']} {row['body']!r} was answered again")


def _check_turns(books: Books, heard: Mapping[str, float], texts_in: Sequence[Row]) -> None:
    """Checks that a person's texts had their turns in the order in which they were taken. A keyword
    takes effect at once, ahead of texts that wait for a worker."""
    turns = [row for row in texts_in if row["handled_by"] != "keyword" and row["handled_at"]]
    last: dict[int, Row] = {}
    for row in sorted(turns, key=lambda row: heard.get(row["provider_sid"], float("inf"))):
        before = last.get(row["contact_id"])
        if row["provider_sid"] not in heard:
            continue
        if before is not None and before["handled_at"] > row["handled_at"]:
            books.out_of_order.append(f"{row['provider_sid']} had its turn before an earlier text")
        last[row["contact_id"]] = row


def _check_answers(
    books: Books, log: Sequence[Text], texts_in: Sequence[Row], texts_out: Sequence[Row]
) -> None:
    """Checks that the carrier got a person's answers in the order of their turns."""
    turns = {row["id"]: row for row in texts_in if row["handled_by"] != "keyword"}
    ours = {row["provider_sid"]: row for row in texts_out if row["answers"] in turns}
    last: dict[str, Any] = {}
    for text in log:
        row = ours.get(text["sid"])
        if row is None or row["purpose"] != "answer":
            continue
        at = turns[row["answers"]]["handled_at"]
        if (before := last.get(text["to"])) is not None and before > at:
            books.out_of_order.append(f"{text['sid']} {text['body'][:30]!r} overtook an answer")
        last[text["to"]] = at


def _check_outbound(books: Books, texts_out: Sequence[Row], log: Sequence[Text]) -> None:
    """Compares our texts with the carrier's, one by one."""
    ours = {row["provider_sid"] for row in texts_out if row["provider_sid"]}
    theirs = {text["sid"]: text for text in log}
    for row in texts_out:
        text = theirs.get(row["provider_sid"])
        if row["status"] in OPEN:
            books.unknown.append(f"message {row['id']} is {row['status']}")
        elif row["status"] in DONE:
            if text is None or (text["to"], text["body"]) != (row["address"], row["body"]):
                books.lost.append(f"message {row['id']} is {row['status']}, the carrier has it not")
        elif text is not None:
            books.doubled.append(f"message {row['id']} is {row['status']}, and the carrier has it")
    books.doubled.extend(
        f"{sid} {text['body'][:30]!r} went out, and no text of ours is it"
        for sid, text in theirs.items()
        if sid not in ours
    )


def _check_campaign(
    books: Books, evidence: Evidence, log_in: Iterable[Text], log_out: Iterable[Text]
) -> None:
    """Checks by the carrier's log alone that each recipient got the campaign's text once, unless
    they said STOP."""
    got = Counter(text["to"] for text in log_out if is_offer(evidence.offer, text))
    stopped = {text["from"] for text in log_in if _keyword(text) is KeywordKind.STOP}
    for place, phone in enumerate(evidence.recipients):
        if got[phone] > 1:
            books.doubled.append(f"recipient {place} got the campaign {got[phone]} times")
        elif got[phone] == 0 and phone not in stopped:
            books.lost.append(f"recipient {place} never got the campaign")


def _keyword(text: Text) -> KeywordKind | None:
    found = keywords.match(text["body"])
    return found.kind if found else None


def _check_commits(books: Books, rows: Rows) -> None:
    """Checks what was committed as `sending` between a revocation and its end: only its one
    confirmation, keywords' replies, and direct answers to texts written after the STOP."""
    sendings = defaultdict(list)
    for sent in rows.sendings:
        sendings[sent["contact_id"]].append(sent)
    for number, change in enumerate(rows.changes):
        if change["kind"] != "revoked":
            continue
        later = rows.changes[number + 1] if number + 1 < len(rows.changes) else None
        until = later["at"] if later and later["contact_id"] == change["contact_id"] else None
        confirmations = set()
        for sent in sendings[change["contact_id"]]:
            if sent["at"] <= change["at"] or (until is not None and sent["at"] > until):
                continue
            if sent["purpose"] == "confirmation":
                confirmations.add(sent["id"])
            direct = sent["purpose"] == "answer" and (sent["answers"] or 0) > change["ordinal"]
            if sent["purpose"] not in AFTER_STOP and not direct:
                books.after_stop.append(f"message {sent['id']}, {sent['purpose']}")
        if len(confirmations) > 1:
            books.after_stop.append(f"{len(confirmations)} confirmations of one STOP")


def _check_log_after_stop(books: Books, evidence: Evidence) -> None:
    """Checks by the carrier's log alone: once a STOP was answered 200, and what was under way then
    is over, no campaign's text goes, and no more answers than texts written since and keywords."""
    people = defaultdict(list)
    for text in evidence.log:
        inbound = text["direction"] == "inbound"
        people[text["from"] if inbound else text["to"]].append(text)
    for texts in people.values():
        since, due, keywords_before = None, 0, 0
        for text in texts:
            if text["direction"] == "inbound":
                kind = _keyword(text)
                if kind is KeywordKind.STOP and since is None and text["sid"] in evidence.heard:
                    since, due = evidence.heard[text["sid"]], keywords_before
                elif kind is KeywordKind.START:
                    since = None
                keywords_before += kind is not None
                due += 1
            elif since is not None and text["created"] > since + STALE:
                due -= 1
                if is_offer(evidence.offer, text) or due < 0:
                    books.after_stop.append(f"{text['sid']} {text['body'][:30]!r}")
