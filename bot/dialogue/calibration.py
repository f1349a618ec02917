"""From scores to confidences, and from where on a text opts out: found by cross-validation.

Every training text is scored by classifiers that have not seen it. A temperature for each of the
two makes their confidences true: of the texts at 0.8, eight in ten are right. An opt-out is sure
from the lowest probability at which few enough others would be taken for one; likewise unsure.
Both land at a fixed confidence, so that the dialogue compares with one number whatever the model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from bot.reading.opt_out import SURE, UNSURE, wants_back

RIGHT = 0.97  # share of the first classifier's verdicts that must be right for it to decide alone
HARMLESS = 0.02  # probability of an opt-out up to which it may
# Shares of other texts that may be taken for an opt-out; hard are those with a word of leaving.
# They are of the training texts, where every intent is packed with texts at the border: of what
# customers write a third is taken for unsure, and a question costs less than an opt-out missed.
SURE_HARD, SURE_OTHER = 0.01, 0.003
UNSURE_HARD, UNSURE_OTHER = 0.2, 0.05
OPT_OUT = "opt_out"
_HARD = re.compile(
    r"\b(stop|cancel|end\b|quit|unsub|remov|delet|opt(ed|ing)?\b|leave|no more|off\b|arr[eê]t|annul"
    r"|fin(i|ir)?\b|suppr|retir|enlev|d[eé]s(ab|ins)|plus\b|resili|r[eé]sili)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Calibration:
    """heats: what the scores of either classifier are multiplied by."""

    heats: tuple[float, float]
    alone: float  # the confidence from which the first classifier decides by itself
    sure: float  # probabilities of an opt-out
    unsure: float
    opt_out: int  # its column

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Calibration:
        return cls(**{**stored, "heats": tuple(stored["heats"])})

    def first(self, scores: Any) -> Any:
        return softmax(scores * self.heats[0])

    def second(self, scores: Any) -> Any:
        return softmax(scores * self.heats[1])

    def is_sure(self, shares: Any) -> bool:
        """May the first classifier decide? Not where it smells an opt-out without being sure."""
        leaving = shares[self.opt_out]
        return bool(shares.max() >= self.alone and (leaving <= HARMLESS or leaving >= self.sure))

    def staying(self, shares: Any) -> Any:
        """The same without the opt-out: the words say that it is none."""
        kept = shares.copy()
        kept[self.opt_out] = 0
        return kept / kept.sum()

    def ranking(self, shares: Any, names: Sequence[str]) -> list[dict[str, Any]]:
        """Intents with their confidences: the verdict first, then the others as they rank."""
        leaving = float(shares[self.opt_out])
        order = [int(i) for i in np.argsort(-shares)]
        if leaving >= self.unsure:
            order.remove(self.opt_out)
            order.insert(0, self.opt_out)
        elif order[0] == self.opt_out:
            order[0], order[1] = order[1], order[0]
        confidences = [float(shares[i]) for i in order]
        if order[0] == self.opt_out:
            confidences[0] = self.opt_out_confidence(leaving)
        return [
            {"name": names[i], "confidence": c} for i, c in zip(order, confidences, strict=True)
        ]

    def opt_out_confidence(self, leaving: float) -> float:
        """SURE at the probability `sure`, UNSURE at `unsure`, straight lines between."""
        return float(np.interp(leaving, (0, self.unsure, self.sure, 1), (0, UNSURE, SURE, 1)))


def find(
    first: Any, second: Any, labels: Any, texts: Sequence[str], names: Sequence[str]
) -> Calibration:
    """first, second: the scores of either classifier, for each text by one trained without it."""
    heats = _heat(first, labels), _heat(second, labels)
    opt_out = list(names).index(OPT_OUT)
    one, two = softmax(first * heats[0]), softmax(second * heats[1])
    others = labels != opt_out
    hard = np.array([bool(_HARD.search(text)) for text in texts])
    leaving = np.where([wants_back(text) for text in texts], 0, two[:, opt_out])
    sure = _least(leaving, others & hard, SURE_HARD, others & ~hard, SURE_OTHER)
    unsure = _least(leaving, others & hard, UNSURE_HARD, others & ~hard, UNSURE_OTHER)
    alone = _alone(one, labels)
    return Calibration(heats, alone, sure, min(unsure, sure - 0.01), opt_out)


def softmax(scores: Any) -> Any:
    odds = np.exp(scores - scores.max(-1, keepdims=True))
    return odds / odds.sum(-1, keepdims=True)


def _heat(scores: Any, labels: Any) -> float:
    """The factor under which the right intents are likeliest."""

    def surprise(heat: float) -> float:
        shares = softmax(scores * heat)[np.arange(len(labels)), labels]
        return float(-np.log(shares + 1e-9).mean())

    return min(np.geomspace(0.5, 30, 80).tolist(), key=surprise)


def _alone(shares: Any, labels: Any) -> float:
    """The lowest confidence at and above which enough verdicts are right."""
    confidences = shares.max(-1)
    order = np.argsort(-confidences)
    right = np.cumsum(shares.argmax(-1)[order] == labels[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(right >= RIGHT)
    return float(confidences[order][enough[-1]]) if len(enough) else 1.0


def _least(leaving: Any, hard: Any, of_hard: float, other: Any, of_other: float) -> float:
    """The lowest probability that no more than these shares of others reach."""
    return max(
        float(np.quantile(leaving[hard], 1 - of_hard)) if hard.any() else 0.0,
        float(np.quantile(leaving[other], 1 - of_other)) if other.any() else 0.0,
    )
