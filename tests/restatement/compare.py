"""The gate beside its restatement."""

from __future__ import annotations

from bot.gate.verdict import Gate, may_send
from tests.restatement.auditor import restated


def difference(gate: Gate, step: int = 15) -> str:
    """What the two do not agree on, "" if they do. A deferral that waits for a hold to end agrees
    to the microsecond, any other to the minute."""
    verdict, (kind, until) = may_send(gate), restated(gate, step)
    if (verdict.kind.value, verdict.until) == (kind, until):
        return ""
    return f"{gate}\n  the gate: {verdict}\n  restated: {kind} {until}"
