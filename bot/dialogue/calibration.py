"""From scores to confidences, and from where on a text opts out: found on texts set apart.

A fifth of the training texts is scored by classifiers that have not seen it, and so are ordinary
texts of other hands, which no classifier ever sees. A temperature for each of the two makes their
confidences true: of the texts at 0.8, eight in ten are right. Most of what a number receives is
unlike any training text, so an opt-out is sure, and unsure, from the lowest probability that few
enough *ordinary* texts reach. A text that speaks neither of texts, contact, lists and numbers nor
of leaving is never sure, and unsure only from a bar of its own. Both land at a fixed confidence,
so that the dialogue compares with one number whatever the model. A text is a machine's from the
probability that few enough of people's texts reach that look like one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from bot.reading.automatic import INTENT as AUTOMATIC
from bot.reading.opt_out import SURE, UNSURE

# Shares of an earlier step's verdicts that must be those of all steps together, for it to decide:
# of the n-grams', and of those with the encoder as it comes. Stricter ones took half as long again,
# and looser ones lost F1.
AGREED_FIRST, AGREED_PLAIN = 0.99, 0.995
HARMLESS = 0.02  # probability of an opt-out, and of a machine's text, up to which they may
LEAST = 0.1  # probability of an opt-out below which nobody is asked
# Shares of ordinary texts that may be taken for an opt-out. Of 300 texts that a number receives one
# is an opt-out and some two or three are asked for nothing.
ORDINARY_SURE, ORDINARY_UNSURE, ORDINARY_UNTOLD = 0.0012, 0.008, 0.001
UNTOLD = SURE - 0.01  # the confidence that a text without a telling word reaches at most
MACHINE_LIKE = 0.1  # probability of a machine's from which a telling word may be the machine's
# Shares that may be taken for a machine's: of ordinary texts, the likeliest of which are notices
# that somebody passed on, and of texts of people that look like a machine's.
ORDINARY_MACHINE, ALIKE_MACHINE = 0.002, 0.05
OPT_OUT = "opt_out"


@dataclass(frozen=True, slots=True)
class Scored:
    """Training texts with their scores after each step, trained without them: by the n-grams, with
    the encoder as it comes, and with the tuned one."""

    first: Any
    plain: Any
    second: Any
    labels: Any


@dataclass(frozen=True, slots=True)
class Calibration:
    """heats: what the scores of each step are multiplied by."""

    heats: tuple[float, float, float]
    alone: float  # the confidence from which the n-grams decide by themselves
    settled: float  # … from which they do with the encoder as it comes
    sure: float  # probabilities of an opt-out
    unsure: float
    untold: float  # the same as unsure, for a text without a telling word
    opt_out: int  # its column
    machine: float  # the probability from which a text is a machine's
    automatic: int  # its column

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Calibration:
        return cls(**{**stored, "heats": tuple(stored["heats"])})

    def first(self, scores: Any) -> Any:
        return softmax(scores * self.heats[0])

    def plain(self, scores: Any) -> Any:
        return softmax(scores * self.heats[1])

    def second(self, scores: Any) -> Any:
        return softmax(scores * self.heats[2])

    def is_sure(self, shares: Any) -> bool:
        """May the n-grams decide? Not where they smell an opt-out or a machine."""
        return bool(shares.max() >= self.alone and self._is_harmless(shares))

    def is_settled(self, shares: Any) -> bool:
        """May they decide with the encoder as it comes?"""
        return bool(shares.max() >= self.settled and self._is_harmless(shares))

    def _is_harmless(self, shares: Any) -> bool:
        return bool(max(shares[self.opt_out], shares[self.automatic]) <= HARMLESS)

    def staying(self, shares: Any) -> Any:
        """The same without the opt-out: the words say that it is none."""
        kept = shares.copy()
        kept[self.opt_out] = 0
        return kept / kept.sum()

    def is_machine(self, shares: Any) -> bool:
        return bool(shares[self.automatic] >= self.machine)

    def filing(self, shares: Any) -> dict[str, Any]:
        """The verdict on a text that is a machine's."""
        confidence = np.interp(shares[self.automatic], (self.machine, 1), (SURE, 1))
        return {"name": AUTOMATIC, "confidence": float(confidence)}

    def ranking(
        self, shares: Any, names: Sequence[str], *, told: bool, least: float = 0.0
    ) -> list[dict[str, Any]]:
        """A person's intents with their confidences: the verdict first, then the others as they
        rank, none above it. (Rasa's FallbackClassifier takes a close second for a doubt.)
        least: the confidence that an opt-out has at least, by the text's words. What is likelier a
        machine's is no opt-out."""
        told = told and bool(shares[self.automatic] < MACHINE_LIKE)
        leaves = float(shares[self.opt_out])
        person = leaves > shares[self.automatic]
        leaving = max(self.opt_out_confidence(leaves, told=told) if person else 0.0, least)
        others = [int(i) for i in np.argsort(-shares) if i not in (self.opt_out, self.automatic)]
        confidences = {names[i]: float(shares[i]) for i in others}
        if leaving < UNSURE:
            return _ranked({**confidences, names[self.opt_out]: min(leaving, _top(confidences))})
        return [
            {"name": names[self.opt_out], "confidence": leaving},
            *_ranked({name: min(share, leaving) for name, share in confidences.items()}),
        ]

    def opt_out_confidence(self, leaving: float, *, told: bool) -> float:
        """SURE at the probability `sure`, UNSURE at `unsure`, straight lines between."""
        if not told:
            return float(np.interp(leaving, (0, self.untold, 1), (0, UNSURE, UNTOLD)))
        return float(np.interp(leaving, (0, self.unsure, self.sure, 1), (0, UNSURE, SURE, 1)))


def _top(confidences: dict[str, float]) -> float:
    return max(confidences.values())


def _ranked(confidences: dict[str, float]) -> list[dict[str, Any]]:
    ranked = sorted(confidences.items(), key=lambda one: -one[1])
    return [{"name": name, "confidence": confidence} for name, confidence in ranked]


def find(apart: Scored, ordinary: Any, told: Any, alike: Any, names: Sequence[str]) -> Calibration:
    """ordinary: second scores of texts of other hands, none of which is an opt-out. told: which of
    them hold a telling word. alike: scores of people's texts that look like machines'."""
    opt_out, automatic = list(names).index(OPT_OUT), list(names).index(AUTOMATIC)
    first, plain, second = (
        _heat(scores, apart.labels) for scores in (apart.first, apart.plain, apart.second)
    )
    usual, strange = softmax(ordinary * second), softmax(alike * second)
    number = len(usual)
    leaving = np.where(usual[:, opt_out] > usual[:, automatic], usual[:, opt_out], 0)
    # shares are of all texts: most of them hold no telling word
    sure = _least(leaving[told], ORDINARY_SURE, number)
    unsure = max(LEAST, _least(leaving[told], ORDINARY_UNSURE, number))
    untold = _least(leaving[~told], ORDINARY_UNTOLD, number)
    machine = max(
        _least(usual[:, automatic], ORDINARY_MACHINE, number),
        _least(strange[:, automatic], ALIKE_MACHINE, len(strange)),
    )
    unsure, untold = min(unsure, sure - 0.01), max(untold, unsure)
    verdicts, columns = apart.second.argmax(-1), [opt_out, automatic]
    alone = _agreed(softmax(apart.first * first), verdicts, columns, AGREED_FIRST)
    settled = _agreed(softmax(apart.plain * plain), verdicts, columns, AGREED_PLAIN)
    heats = first, plain, second
    return Calibration(heats, alone, settled, sure, unsure, untold, opt_out, machine, automatic)


def softmax(scores: Any) -> Any:
    odds = np.exp(scores - scores.max(-1, keepdims=True))
    return odds / odds.sum(-1, keepdims=True)


def _heat(scores: Any, labels: Any) -> float:
    """The factor under which the right intents are likeliest."""

    def surprise(heat: float) -> float:
        shares = softmax(scores * heat)[np.arange(len(labels)), labels]
        return float(-np.log(shares + 1e-9).mean())

    return min(np.geomspace(0.5, 30, 80).tolist(), key=surprise)


def _agreed(shares: Any, verdicts: Any, columns: Sequence[int], least: float) -> float:
    """Returns the lowest confidence at and above which enough of the harmless texts get these
    verdicts. columns: what must be harmless."""
    harmless = shares[:, columns].max(-1) <= HARMLESS
    shares, verdicts = shares[harmless], verdicts[harmless]
    confidences = shares.max(-1)
    order = np.argsort(-confidences)
    same = np.cumsum(shares.argmax(-1)[order] == verdicts[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(same >= least)
    return float(confidences[order][enough[-1]]) if len(enough) else 1.0


def _least(leaving: Any, share: float, number: int) -> float:
    """The lowest probability that no more than this share of so many texts reach."""
    spared = int(share * number)
    return float(np.sort(leaving)[::-1][spared]) + 1e-6 if len(leaving) > spared else 0.0
