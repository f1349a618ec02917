"""Measures how well texts are understood, on a file of texts with their intents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import UsageError
from bot.files.csv import texts
from bot.models import Understanding
from bot.reading import automatic
from bot.reading.keywords import KeywordKind, match
from bot.reading.named_stop import decided
from bot.reading.opt_out import Band, band

COLUMNS = ("language", "intent", "text")
OPT_OUT = "opt_out"
HARD = "hard_negative"  # in the column `group`, if there is one: texts that look like an opt-out
# YES is a keyword only for a person who has opted out
KEYWORDS = {
    KeywordKind.STOP: OPT_OUT,
    KeywordKind.START: "opt_in",
    KeywordKind.HELP: "help",
    KeywordKind.CONTACT: "help",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One text of the file, with its intent."""

    line: int
    language: str
    intent: str
    text: str
    group: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """A case with the intent that was read."""

    case: Case
    got: Understanding
    sure: bool  # an opt-out that takes effect at once

    @classmethod
    def of(cls, case: Case, read: Callable[[str], Understanding]) -> Verdict:
        """Reads a case as the product does: keywords first, then `read`."""
        got = keyword(case.text) or read(case.text.strip())
        return cls(case, got, band(got) is Band.SURE)

    @property
    def leaving(self) -> bool:
        """Returns whether the text was read as an opt-out."""
        return self.got.intent == OPT_OUT


def keyword(text: str) -> Understanding | None:
    """Returns what is decided before the model is asked, or None."""
    exact = match(text)
    if exact is None and automatic.recognise(text):
        return Understanding(automatic.INTENT, 1.0)
    found = exact or decided(text)
    if found is not None and found.kind in KEYWORDS:
        return Understanding(KEYWORDS[found.kind], 1.0)
    return None


def load(path: Path) -> list[Case]:
    """Reads the cases of a TSV whose header names at least COLUMNS; a \\n in a text is a line
    break. Raises UsageError."""
    cases = [
        Case(
            number,
            row["language"].strip(),
            row["intent"].strip(),
            row["text"],
            row.get("group", "").strip(),
        )
        for number, row in texts(path, COLUMNS)
    ]
    if not cases:
        raise UsageError(f"{path} holds no texts below its header.")
    return cases


def figures(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Returns the figures to print; a share of nothing is None."""
    languages = sorted({v.case.language for v in verdicts})
    intents = sorted({v.case.intent for v in verdicts})
    return {
        **_summary(verdicts),
        "per_language": {language: _summary(_of(verdicts, language)) for language in languages},
        "per_intent": {intent: _scores(verdicts, intent) for intent in intents},
        "opt_out": _opt_out(verdicts),
        "hard_negatives": _taken([v for v in verdicts if v.case.group == HARD]),
        "confusions": _confusions(verdicts),
    }


def _of(verdicts: Iterable[Verdict], language: str) -> list[Verdict]:
    return [v for v in verdicts if v.case.language == language]


def _summary(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    intents = {v.case.intent for v in verdicts}
    f1s = [_scores(verdicts, intent)["f1"] for intent in intents]
    return {
        "n": len(verdicts),
        "accuracy": _share(v.got.intent == v.case.intent for v in verdicts),
        "macro_f1": sum(f1s) / len(f1s) if f1s else None,
    }


def _scores(verdicts: Sequence[Verdict], intent: str) -> dict[str, Any]:
    meant = [v for v in verdicts if v.case.intent == intent]
    read = [v for v in verdicts if v.got.intent == intent]
    right = sum(v.got.intent == intent for v in meant)
    return {
        "n": len(meant),
        "precision": right / len(read) if read else None,
        "recall": right / len(meant) if meant else None,
        "f1": 2 * right / (len(meant) + len(read)) if meant or read else None,
    }


def _opt_out(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    leaving = [v for v in verdicts if v.case.intent == OPT_OUT]
    others = _taken([v for v in verdicts if v.case.intent != OPT_OUT])
    return {
        "recall_any": _share(v.leaving for v in leaving),
        "recall_sure": _share(v.sure for v in leaving),
        "false_positive_rate": others["false_positive_rate"],
        "unsure_rate_others": others["unsure_rate"],
    }


def _taken(others: Sequence[Verdict]) -> dict[str, Any]:
    """Counts how often texts that are no opt-out were taken for one."""
    others = [v for v in others if v.case.intent != OPT_OUT]
    return {
        "n": len(others),
        "false_positive_rate": _share(v.sure for v in others),
        "unsure_rate": _share(v.leaving and not v.sure for v in others),
    }


def _confusions(verdicts: Iterable[Verdict]) -> list[dict[str, Any]]:
    pairs = Counter(
        (v.case.intent, v.got.intent) for v in verdicts if v.got.intent != v.case.intent
    )
    return [
        {"intent": intent, "got": got, "n": count} for (intent, got), count in pairs.most_common(15)
    ]


def _share(hits: Iterable[bool]) -> float | None:
    known = list(hits)
    return sum(known) / len(known) if known else None
