"""The lines of the witness: what they hold, how they are chained, what of them still counts."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from uuid import UUID

from bot.keys.rules import Keys, key_id

NOBODY = UUID(int=0)
EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class Line:
    """One line.

    kind: begun (a new file; its name is in `program`), restored (what stands before it was
    replayed; seq is the outage), added (an address came on the suppression list), erased, or that
    of an event of the ledger. subject, seq, event: where the database has it, and the beginning of
    its hash. who: the address's hash, as the suppression list has it, empty if there is none."""

    kind: str
    at: datetime
    subject: UUID = NOBODY
    seq: int = 0
    event: str = ""
    program: str = EVERYTHING
    channel: str = ""
    held_for: str | None = None
    blocks: bool = False
    who: str = ""

    @property
    def ref(self) -> tuple[UUID, int, str]:
        """What the database must have."""
        return self.subject, self.seq, self.event

    @property
    def of_ledger(self) -> bool:
        """Whether the ledger or the suppression list has it."""
        return self.kind not in ("begun", "restored")


@dataclass(frozen=True, slots=True)
class Sealed:
    """A line as it stands in the file: its number, the id of the key, and the chain's hash."""

    n: int
    line: Line
    key: str
    hash: str


_NAMES = [field.name for field in fields(Line)]
_JSON = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)


def _values(n: int, line: Line, key: str) -> dict[str, object]:
    at = line.at.astimezone(UTC).isoformat(timespec="microseconds")
    said = {name: getattr(line, name) for name in _NAMES}
    return {"n": n, **said, "at": at, "subject": str(line.subject), "key": key}


def _hash(key: bytes, previous: str, values: dict[str, object]) -> str:
    own = hmac.digest(key, b"texto-witness", "sha256")
    return hmac.digest(own, (previous + _JSON.encode(values)).encode(), "sha256").hex()


def seal(key: bytes, last: Sealed | None, lines: Sequence[Line]) -> list[Sealed]:
    """Chains lines to the last one of the file; None for an empty file."""
    sealed, used = [], key_id(key)
    n, previous = (last.n, last.hash) if last else (0, "")
    for line in lines:
        n += 1
        previous = _hash(key, previous, _values(n, line, used))
        sealed.append(Sealed(n, line, used, previous))
    return sealed


def written(one: Sealed) -> str:
    """Returns the line as it is written, without its end."""
    return _JSON.encode(_values(one.n, one.line, one.key) | {"hash": one.hash})


def parse(text: str) -> Sealed:
    """Reads a line. Raises ValueError, KeyError or TypeError if it is none."""
    found = json.loads(text)
    values = {name: found[name] for name in _NAMES}
    values["at"] = datetime.fromisoformat(values["at"])
    values["subject"] = UUID(values["subject"])
    return Sealed(int(found["n"]), Line(**values), str(found["key"]), str(found["hash"]))


def first_broken(keys: Keys, lines: Iterable[Sealed]) -> int | None:
    """Returns the number of the first line that was changed, added or follows a gap; None if the
    chain holds. A line under a key that is not known counts as broken."""
    previous = ""
    for n, one in enumerate(lines, 1):
        key = keys.get(one.key)
        if one.n != n or key is None:
            return n
        if not hmac.compare_digest(_hash(key, previous, _values(n, one.line, one.key)), one.hash):
            return n
        previous = one.hash
    return None


def outstanding(lines: Iterable[Line]) -> list[Line]:
    """Returns those of these lines, in order, that were not taken back by later ones: what a
    database that lacks them all must be told."""
    kept: dict[int, Line] = {}
    of: dict[UUID, list[int]] = {}
    for place, line in enumerate(lines):
        if line.kind in ("released", "reinstated"):
            ended = ("held",) if line.kind == "released" else ("held", "revoked")
            for one in of.get(line.subject, []):
                if one in kept and kept[one].kind in ended and kept[one].program == EVERYTHING:
                    del kept[one]
        elif line.of_ledger:
            kept[place] = line
            of.setdefault(line.subject, []).append(place)
    return list(kept.values())
