"""Misbehaviour on demand: `POST /control/faults`.

The body maps a fault's name to how often it strikes. An empty object switches all off.

    http_429             any API call is answered 429, code 20429
    refuse               the connection of any API call is closed before the call is looked at
    error                a new text is refused; needs "code", may have "status" (HTTP)
    late                 a new text is accepted only after "seconds" (2 unless told)
    slow                 a new text is accepted and answered "seconds" later (2 unless told)
    rewritten            a new text gets a trial account's prefix and Smart Encoding
    drop                 a new text is accepted, then the connection is closed without an answer
    undelivered          an accepted text does not arrive; may have "code" (30003 unless told)
    lost_callbacks       a status callback is never sent
    duplicate_callbacks  a status callback is sent twice
    reorder_callbacks    a status callback is sent after the next one of its text
    duplicate_inbound    an inbound webhook is sent twice at the same time
    lost_inbound         an inbound webhook never arrives; the text is on the list

How often is a rate from 0 to 1, or an object of "rate" (1 unless told), "count" (strikes at most
so often) and "to" (strikes only texts to this address), with the fault's own keys beside them, or
a list of such objects, of which the first that strikes wins. "seed" makes it repeatable.

    {"http_429": 0.1, "drop": {"count": 3}, "seed": 7,
     "error": [{"code": 21614, "to": "+33612345678"}, {"code": 20503, "rate": 0.02}]}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from random import Random

_OWN_KEYS: Mapping[str, frozenset[str]] = {
    "http_429": frozenset(),
    "refuse": frozenset(),
    "error": frozenset({"code", "status"}),
    "late": frozenset({"seconds"}),
    "slow": frozenset({"seconds"}),
    "rewritten": frozenset(),
    "drop": frozenset(),
    "undelivered": frozenset({"code"}),
    "lost_callbacks": frozenset(),
    "duplicate_callbacks": frozenset(),
    "reorder_callbacks": frozenset(),
    "duplicate_inbound": frozenset(),
    "lost_inbound": frozenset(),
}
_SHARED_KEYS = frozenset({"rate", "count", "to"})


@dataclass(slots=True)
class Fault:
    """One line of the plan. `count` falls with each strike."""

    rate: float = 1.0
    count: int | None = None
    to: str | None = None
    code: int | None = None
    status: int | None = None
    seconds: float | None = None

    def strikes(self, to: str | None, dice: Random) -> bool:
        """Returns whether it strikes a call for this address; counts the strike."""
        if self.count == 0 or (self.to is not None and self.to != to):
            return False
        if self.rate < 1.0 and dice.random() >= self.rate:
            return False
        if self.count is not None:
            self.count -= 1
        return True


class Faults:
    """The plan in force.

    Each name has its own dice, so that one fault's strikes do not depend on how often another was
    asked for."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self._plan: dict[str, list[Fault]] = {}
        self._dice: dict[str, Random] = {}
        self._seed: int | None = None

    def set(self, body: object) -> None:
        """Replaces the plan. Raises ValueError, which says what is wrong; the old plan stays."""
        if not isinstance(body, dict):
            raise ValueError("faults must be a JSON object, {} to switch all off")
        wishes = dict(body)
        seed = wishes.pop("seed", None)
        if seed is not None and not _is_int(seed):
            raise ValueError("seed must be a whole number")
        plan = {name: _faults(name, wish) for name, wish in wishes.items()}
        self._plan, self._seed = plan, seed
        self._dice = {
            name: Random(None if seed is None else f"{seed}:{name}")  # noqa: S311
            for name in plan
        }

    def strike(self, name: str, to: str | None = None) -> Fault | None:
        """Returns the fault that strikes now, or None."""
        for fault in self._plan.get(name, ()):
            if fault.strikes(to, self._dice[name]):
                return fault
        return None

    def json(self) -> dict[str, object]:
        """Returns the plan in the form that `set` takes, with the rest of each count."""
        shown: dict[str, object] = {
            name: [
                {key: value for key, value in asdict(fault).items() if value is not None}
                for fault in faults
            ]
            for name, faults in self._plan.items()
        }
        return shown if self._seed is None else {**shown, "seed": self._seed}


def _faults(name: str, wish: object) -> list[Fault]:
    if name not in _OWN_KEYS:
        raise ValueError(f"{name!r} is no fault; there are {', '.join(_OWN_KEYS)}")
    return [_fault(name, item) for item in (wish if isinstance(wish, list) else [wish])]


def _fault(name: str, wish: object) -> Fault:
    if _is_number(wish):
        wish = {"rate": wish}
    if not isinstance(wish, dict):
        raise ValueError(f"{name} must be a rate from 0 to 1, an object or a list of objects")
    unknown = sorted(wish.keys() - _SHARED_KEYS - _OWN_KEYS[name])
    if unknown:
        known = ", ".join(sorted(_SHARED_KEYS | _OWN_KEYS[name]))
        raise ValueError(f"{name} does not know {', '.join(unknown)}; it knows {known}")
    fault = Fault(**wish)
    _check(name, fault)
    if name == "error" and fault.code is None:
        raise ValueError('error needs a "code", as in {"code": 21614}')
    if name == "undelivered" and fault.code is None:
        fault.code = 30003
    if name in ("late", "slow") and fault.seconds is None:
        fault.seconds = 2.0
    return fault


def _check(name: str, fault: Fault) -> None:
    wrong = [
        text
        for fine, text in (
            (_is_number(fault.rate) and 0 <= fault.rate <= 1, "rate must be from 0 to 1"),
            (_is_int_from(fault.count, 0), "count must be a whole number from 0"),
            (fault.to is None or isinstance(fault.to, str), "to must be an address"),
            (_is_int_from(fault.code, 1), "code must be a Twilio error code"),
            (_is_int_from(fault.status, 400, 599), "status must be from 400 to 599"),
            (
                fault.seconds is None or (_is_number(fault.seconds) and 0 <= fault.seconds <= 600),
                "seconds must be from 0 to 600",
            ),
        )
        if not fine
    ]
    if wrong:
        raise ValueError(f"{name}: {'; '.join(wrong)}")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_int_from(value: int | None, least: int, most: int = 10**6) -> bool:
    return value is None or (_is_int(value) and least <= value <= most)
