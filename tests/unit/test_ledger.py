"""The arithmetic of the ledger: every change of a chain is seen; what events come to."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.consent.ledger import in_force
from bot.consent.ledger import rules as ledger
from bot.consent.ledger.in_force import Current, Grant
from bot.consent.ledger.rules import BEGINNING, ConsentEvent, Fault, Head, Stored
from bot.keys.rules import by_id, key_id

START = datetime(2026, 11, 22, 12, tzinfo=UTC)
SUBJECT = UUID(int=7)
KEYS = [b"a" * 32, b"b" * 32]
RING = by_id(*KEYS)


def event(
    seq: int, kind: str, program: str = "shop", message_class: str | None = None, **more: object
) -> ConsentEvent:
    return ConsentEvent(
        **{  # type: ignore[arg-type]
            "subject_id": SUBJECT,
            "seq": seq,
            "program": program,
            "kind": kind,
            "message_class": message_class,
            "channel": "keyword",
            "language": "fr",
            "wording_version": None,
            "author": "contact",
            "at": START + timedelta(minutes=seq),
            "commitment": b"c" * 32,
            **more,
        }
    )


details = st.dictionaries(
    st.text(max_size=8),
    st.one_of(
        st.text(max_size=12),
        st.integers(-9, 9),
        st.none(),
        st.booleans(),
        st.lists(st.text(max_size=5), max_size=2),
    ),
    max_size=4,
)
# programs may have any letters: what must be quoted is
kinds = st.sampled_from(
    [
        "requested",
        "granted",
        "confirmed",
        "declined",
        "revoked",
        "reinstated",
        "imported",
        "held",
        "released",
    ]
)
programs = st.sampled_from(["shop", "news", "*"]) | st.text(max_size=5)
classes = st.sampled_from([None, "informational", "promotional"])


@st.composite
def chains(draw: st.DrawFn, least: int = 0) -> tuple[list[Stored], Head]:
    chain, last = [], BEGINNING
    for seq in range(1, draw(st.integers(least, 6)) + 1):
        known, salt = ledger.storable(draw(details)), draw(st.binary(min_size=32, max_size=32))
        assert isinstance(known, dict)
        key = draw(st.sampled_from(KEYS))
        one = event(
            seq,
            draw(kinds),
            draw(programs),
            draw(classes),
            held_for=draw(st.sampled_from([None, "wrong_number"])),
            provider_blocks=draw(st.sampled_from([None, True, False])),
            ordinal=draw(st.none() | st.integers(1, 2**63)),
            commitment=ledger.commit(salt, known),
        )
        hash_ = ledger.link(key, last[1], one)
        erased = draw(st.booleans())
        chain.append(
            Stored(one, key_id(key), hash_, None if erased else salt, None if erased else known)
        )
        last = seq, hash_
    return chain, last


@given(chains())
def test_a_chain_as_written_holds(written: tuple[list[Stored], Head]):
    chain, head = written
    assert ledger.first_break(RING, chain, head) is None


@given(chains(least=1))
def test_an_event_is_hashed_as_canonical_json(written: tuple[list[Stored], Head]):
    for one in written[0]:
        said = {
            name: value
            for name, value in asdict(one.event).items()
            if value is not None or name not in ("held_for", "provider_blocks", "ordinal")
        }
        said |= {
            "subject_id": str(SUBJECT),
            "commitment": one.event.commitment.hex(),
            "at": one.event.at.isoformat(timespec="microseconds"),
        }
        assert ledger.canonical(one.event).decode() == json.dumps(
            said, sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )


OTHER = {
    "program": "other",
    "kind": "other",
    "message_class": "other",
    "channel": "other",
    "language": "other",
    "wording_version": "other",
    "author": "other",
    "held_for": "other",
    "at": START - timedelta(microseconds=1),
    "commitment": b"other",
    "subject_id": UUID(int=8),
}


@given(chains(least=1), st.data())
def test_an_altered_event_is_found_where_it_is(
    written: tuple[list[Stored], Head], data: st.DataObject
):
    chain, head = written
    at = data.draw(st.integers(0, len(chain) - 1))
    name = data.draw(st.sampled_from(sorted(OTHER)))
    altered = replace(chain[at].event, **{name: OTHER[name]})  # type: ignore[arg-type]
    chain[at] = replace(chain[at], event=altered)
    assert ledger.first_break(RING, chain, head) == (Fault.ALTERED, at + 1)


@given(chains(least=1), st.data())
def test_a_flipped_provider_block_or_hash_is_found(
    written: tuple[list[Stored], Head], data: st.DataObject
):
    chain, head = written
    at = data.draw(st.integers(0, len(chain) - 1))
    one = chain[at]
    flipped = replace(one.event, provider_blocks=not one.event.provider_blocks)
    chain[at] = data.draw(
        st.sampled_from(
            [
                replace(one, event=flipped),
                replace(one, hash=bytes(32)),
                replace(one, key_id=key_id(KEYS[one.key_id == key_id(KEYS[0])])),
            ]
        )
    )
    found = ledger.first_break(RING, chain, head)
    assert found is not None and found[1] == at + 1


@given(chains(least=1), st.data())
def test_a_missing_event_is_found(written: tuple[list[Stored], Head], data: st.DataObject):
    chain, head = written
    at = data.draw(st.integers(0, len(chain) - 1))
    fault = Fault.CUT_OFF if at == len(chain) - 1 else Fault.REMOVED
    del chain[at]
    assert ledger.first_break(RING, chain, head) == (fault, at + 1)


@given(chains(least=1))
def test_other_ends_are_found(written: tuple[list[Stored], Head]):
    chain, (seq, hash_) = written
    assert ledger.first_break(RING, chain, (seq, bytes(32))) == (Fault.HEAD, seq)
    assert ledger.first_break(RING, chain, (seq - 1, hash_)) == (Fault.HEAD, seq)
    assert ledger.first_break(RING, chain, (seq + 1, hash_)) == (Fault.CUT_OFF, seq + 1)
    assert ledger.first_break(RING, chain, None) == (Fault.NO_CONTACT, seq)


@given(chains(least=1), st.data())
def test_altered_evidence_is_found(written: tuple[list[Stored], Head], data: st.DataObject):
    chain, head = written
    at = data.draw(st.integers(0, len(chain) - 1))
    known = dict(chain[at].details or {}) | {"one more thing": 1}
    chain[at] = replace(chain[at], salt=chain[at].salt or b"", details=known)
    assert ledger.first_break(RING, chain, head) == (Fault.EVIDENCE, at + 1)


def strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [one for pair in value.items() for part in pair for one in strings(part)]
    if isinstance(value, list):
        return [one for part in value for one in strings(part)]
    return [value] if isinstance(value, str) else []


@given(
    st.recursive(
        st.text() | st.none() | st.integers() | st.booleans(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_what_is_storable_can_be_written_and_stays_the_same(value: object):
    kept = ledger.storable(value)
    assert ledger.storable(kept) == kept
    assert "\0" not in "".join(strings(kept))
    ledger.commit(b"salt", {"value": kept})  # encodes as UTF-8


def test_an_event_of_before_holds_and_blocks_has_the_hash_it_had():
    """Computed by the first version of the ledger."""
    assert ledger.link(KEYS[0], b"", event(1, "revoked", "*")).hex() == OLD_HASH


OLD_HASH = "165f2f4b58e027951b4a6f8d5dee0d8d442b12a5326ea86cbf38117794608470"


# -- what events come to -----------------------------------------------------------------------


def at(seq: int) -> datetime:
    return START + timedelta(minutes=seq)


PROMO, INFO = "promotional", "informational"
STOP = ("revoked", "*", None)
NO_OFFERS = ("class_revoked", "*", PROMO)
TABLE: list[tuple[list[tuple[str, str, str | None]], Current]] = [
    ([], Current()),
    ([("requested", "shop", PROMO)], Current()),
    (
        [("requested", "shop", PROMO), ("confirmed", "shop", PROMO)],
        Current(grants={"shop": Grant(PROMO, 2, at(2))}),
    ),
    ([("requested", "shop", PROMO), ("declined", "shop", PROMO)], Current()),
    (
        [("granted", "shop", INFO), ("declined", "shop", PROMO)],
        Current(grants={"shop": Grant(INFO, 1, at(1))}),
    ),
    (
        [("granted", "shop", PROMO), ("imported", "shop", INFO)],
        Current(grants={"shop": Grant(PROMO, 2, at(2))}),
    ),
    (
        [("granted", "shop", PROMO), ("granted", "news", INFO), ("revoked", "shop", None)],
        Current(grants={"news": Grant(INFO, 2, at(2))}),
    ),
    ([("revoked", "shop", None)], Current()),
    (
        [("granted", "shop", PROMO), STOP, STOP],
        Current(at(2), None, grants={"shop": Grant(PROMO, 1, at(1))}, revoked_ordinal=0),
    ),
    (
        [("granted", "shop", PROMO), STOP, ("reinstated", "*", None)],
        Current(grants={"shop": Grant(PROMO, 1, at(1))}),
    ),
    (
        [STOP, ("granted", "shop", PROMO)],
        Current(at(1), None, grants={"shop": Grant(PROMO, 2, at(2))}, revoked_ordinal=0),
    ),
    # the answer to "which program?" narrows a STOP to one
    (
        [
            ("granted", "shop", PROMO),
            ("granted", "news", INFO),
            STOP,
            ("reinstated", "*", None),
            ("revoked", "shop", None),
        ],
        Current(grants={"news": Grant(INFO, 2, at(2))}),
    ),
    # "no more promos": offers end in all programs, and come back by the person's own act alone
    (
        [("granted", "shop", PROMO), ("granted", "news", INFO), NO_OFFERS],
        Current(
            grants={"shop": Grant(INFO, 1, at(1)), "news": Grant(INFO, 2, at(2))},
            promotions_ended_at=at(3),
        ),
    ),
    (
        [("granted", "shop", PROMO), NO_OFFERS, ("imported", "shop", PROMO)],
        Current(grants={"shop": Grant(INFO, 3, at(3))}, promotions_ended_at=at(2)),
    ),
    (
        [NO_OFFERS, ("imported", "news", PROMO), ("confirmed", "shop", PROMO)],
        Current(
            grants={"news": Grant(INFO, 2, at(2)), "shop": Grant(PROMO, 3, at(3))},
            promotions_ended_at=at(1),
        ),
    ),
    (
        [("granted", "shop", PROMO), NO_OFFERS, STOP, ("reinstated", "*", None)],
        Current(grants={"shop": Grant(INFO, 1, at(1))}, promotions_ended_at=at(2)),
    ),
    (
        [NO_OFFERS, ("granted", "shop", PROMO), NO_OFFERS],
        Current(grants={"shop": Grant(INFO, 2, at(2))}, promotions_ended_at=at(1)),
    ),
    ([("held", "*", None)], Current(held_at=at(1), held_for="wrong_number")),
    ([("held", "*", None), ("released", "*", None)], Current()),
    ([("held", "*", None), ("reinstated", "*", None)], Current()),
    ([("held", "*", None), STOP], Current(at(2), None, at(1), "wrong_number", revoked_ordinal=0)),
]


@pytest.mark.parametrize(("events", "come_to"), TABLE)
def test_what_events_come_to(events: list[tuple[str, str, str | None]], come_to: Current):
    assert (
        in_force.current(
            event(seq, *one, held_for="wrong_number" if one[0] == "held" else None)
            for seq, one in enumerate(events, 1)
        )
        == come_to
    )


@pytest.mark.parametrize(
    ("kind", "channel", "own"),
    [
        ("confirmed", "web-form", True),
        ("confirmed", "keyword", True),
        ("granted", "keyword", True),
        ("granted", "web-form", False),
        ("granted", "api", False),
        ("granted", "staff", False),
        ("imported", "import", False),
    ],
)
def test_after_an_end_of_offers_only_the_persons_own_act_grants_some(
    kind: str, channel: str, own: bool
):
    came_to = in_force.current(
        [event(1, *NO_OFFERS), event(2, kind, "shop", PROMO, channel=channel)]
    )
    assert came_to.grants["shop"].message_class == (PROMO if own else INFO)


@given(
    st.lists(
        st.sampled_from(
            [
                ("granted", "shop", PROMO),
                ("imported", "shop", PROMO),
                ("imported", "news", INFO),
                ("confirmed", "news", PROMO),
                ("revoked", "shop", None),
                ("declined", "shop", PROMO),
                NO_OFFERS,
                STOP,
                ("reinstated", "*", None),
                ("released", "*", None),
            ]
        )
    )
)
def test_no_offer_outlives_their_end_but_by_the_persons_own_act(
    said: list[tuple[str, str, str | None]],
):
    came_to = in_force.current(event(seq, *one) for seq, one in enumerate(said, 1))
    if NO_OFFERS not in said:
        assert came_to.promotions_ended_at is None
        return
    last = len(said) - said[::-1].index(NO_OFFERS)
    for program, grant in came_to.grants.items():
        own = [one for one in said[last:] if one[0] in ("granted", "confirmed")]
        if grant.message_class == PROMO:
            assert program in {one[1] for one in own}


@pytest.mark.parametrize(
    ("said", "blocks"),
    [
        ([("revoked", True)], True),
        ([("revoked", False)], False),
        ([("revoked", None)], None),
        ([("revoked", True), ("reinstated", False)], False),
        ([("revoked", True), ("reinstated", None)], False),
        ([("revoked", False), ("revoked", True)], True),
        ([], False),
    ],
)
def test_whether_the_provider_blocks(said: list[tuple[str, bool | None]], blocks: bool | None):
    assert (
        in_force.current(
            event(seq, kind, "*", provider_blocks=value)
            for seq, (kind, value) in enumerate(said, 1)
        ).provider_blocks
        is blocks
    )


def test_differences_are_told_in_words():
    grants = {"shop": Grant(PROMO, 1, START)}
    told = in_force.differences(
        Current(START, True, START, "wrong_number"),
        Current(None, False, grants=grants, promotions_ended_at=START),
    )
    assert [line.split(":")[0] for line in told] == [
        "opted out",
        "blocked by the provider",
        "held",
        "offers ended",
        "shop",
    ]
    assert in_force.differences(Current(provider_blocks=True), Current(provider_blocks=None)) == []


def test_differences_of_the_ends_of_grants_and_holds():
    grants = {"shop": Grant(PROMO, 1, START)}
    told = in_force.differences(
        Current(held_at=START, grants=grants), Current(held_at=None, provider_blocks=True)
    )
    assert [line.split(":")[0] for line in told] == ["blocked by the provider", "held", "shop"]
    assert in_force.differences(Current(grants=grants), Current(grants=grants)) == []


@pytest.mark.parametrize(
    ("details", "shown"),
    [
        ({}, None),
        ({"wording": ""}, None),
        ({"wording": "Reply YES"}, "Reply YES"),
        ({"wording_shown": "Répondez OUI", "wording": "Reply YES"}, "Répondez OUI"),
    ],
)
def test_the_version_of_a_wording(details: dict[str, object], shown: str | None):
    version = ledger.wording_version(details)
    if shown is None:
        assert version is None
    else:
        assert version == hashlib.sha256(shown.encode()).hexdigest()[:12]


def test_a_checkpoint_is_sealed_by_all_that_it_says():
    subject = UUID(int=7)
    assert ledger.head_record(subject, 3, b"h") == subject.bytes + b"\0\0\0\3h"
    one = ledger.Checkpoint(1, START, 2, b"heads", b"before", "k")
    sealed = ledger.seal(b"key", one)
    others = [
        replace(one, id=2),
        replace(one, at=START + timedelta(microseconds=1)),
        replace(one, events=3),
        replace(one, heads=b"other"),
        replace(one, previous=b""),
    ]
    assert len({sealed, *(ledger.seal(b"key", other) for other in others)}) == 6
    assert ledger.seal(b"other key", one) != sealed


@given(details)
def test_what_is_written_at_once_is_what_is_committed_to(said: dict[str, object]):
    """The fast way and the encoder's write the same bytes, so an old commitment holds."""
    kept = ledger.storable(said)
    assert isinstance(kept, dict)
    assert ledger.commit(b"salt", ledger.written(said)) == ledger.commit(b"salt", kept)
    assert json.loads(ledger.written(said)) == kept
