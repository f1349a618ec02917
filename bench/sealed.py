"""Measures understanding on the newest sealed sets, as the product decides.

What stands before the model is included. Each share comes with its Wilson interval of 95 %.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from bench.figures import Figure, at_least, at_most
from bench.lab import FOLDER, ROOT, apart
from bench.typos import mistyped
from bot.dialogue import evaluation
from bot.dialogue.evaluation import Case, Verdict
from bot.files.csv import texts
from bot.surveys.rules import intervals

# the newest first; `sealed` beside them was looked at twice
SEALED = [ROOT / "tests" / "nlu" / name for name in ("sealed_4", "sealed_3", "sealed_2")]
DRAWS = (1, 2, 3)
OPT_OUT = "opt_out"

Share = tuple[int, int]


def run(full: bool) -> list[Figure]:
    """Returns the same figures whether `full` or not. Reads in a process of its own."""
    found = apart("sealed", FOLDER / "sealed.json")
    return [*_clean(found["clean"]), *_mistyped(found["mistyped"])]


def _clean(found: dict[str, Any]) -> list[Figure]:
    return [
        _least("opt-outs caught", 0.985, found["caught"]),
        _least("opt-outs sure", 0.92, found["sure"]),
        _least("stop words with names and signatures caught", 0.98, found["named"]),
        _most("the same words about other matters taken for a stop", 0.02, found["not named"]),
        _most("ordinary texts unsubscribed", 0.001, found["ordinary sure"]),
        _most("ordinary texts asked", 0.01, found["ordinary asked"]),
        _most("texts that look like an opt-out unsubscribed", 0.008, found["hard sure"]),
        _most("texts that look like an opt-out asked", 0.025, found["hard asked"]),
        _most("automatic texts unsubscribed", 0, found["automatic sure"]),
        _most("automatic texts asked", 0.01, found["automatic asked"]),
        _least("automatic texts known as such", 0.97, found["automatic"]),
        _most("people's texts that look automatic filed as such", 0.03, found["alike"]),
        at_least("macro F1", 0.935, found["f1"], f"{found['f1']:.3f}", unit=""),
        *(
            at_least(f"macro F1, {language}", 0.93, f1, f"{f1:.3f}", unit="")
            for language, f1 in found["f1 of"].items()
        ),
    ]


def _mistyped(found: dict[str, Any]) -> list[Figure]:
    return [
        _least("one typo: opt-outs caught", 0.96, found["caught"]),
        _most("one typo: ordinary texts asked or unsubscribed", 0.015, found["ordinary"]),
        at_least("one typo: macro F1", 0.91, found["f1"], f"{found['f1']:.3f}", unit=""),
    ]


def _least(name: str, limit: float, share: Share) -> Figure:
    return at_least(name, limit, share[0] / share[1], told(share), unit="")


def _most(name: str, limit: float, share: Share) -> Figure:
    return at_most(name, limit, share[0] / share[1], told(share), unit="")


def told(share: Share) -> str:
    """Returns a share with its interval, in words."""
    found = intervals.share(*share)
    assert found is not None
    return f"{share[0]}/{share[1]} = {found.value:.2%} ({found.least:.2%} to {found.most:.2%})"


# -- in a process of its own ------------------------------------------------------------------


def rows(name: str) -> list[dict[str, str]]:
    """Returns the rows of the newest sealed set of that name."""
    path = next(path for folder in SEALED if (path := folder / name).is_file())
    return [row for _, row in texts(path, ("text", "language"))]


Reader = Callable[[Sequence[dict[str, str]], str], list[Verdict]]


def _reader(engine: Any, typo: int | None) -> Reader:
    from bot.dialogue.measuring import verdicts

    def read(found: Sequence[dict[str, str]], intent: str) -> list[Verdict]:
        cases = [
            Case(
                0,
                row["language"],
                row.get("intent") or intent,
                row["text"] if typo is None else mistyped(row["text"], row["language"], typo),
                "",
            )
            for row in found
        ]
        return verdicts(engine, cases)

    return read


def _share(hits: Iterable[bool]) -> Share:
    known = list(hits)
    return sum(known), len(known)


def _asked(verdict: Verdict) -> bool:
    return verdict.leaving and not verdict.sure


def clean(read: Reader) -> dict[str, Any]:
    """Returns counts and F1 on the sets as they are."""
    leaving = read(rows("opt_outs.tsv"), OPT_OUT)
    named = read([row for row in rows("named_stops.tsv") if _is_stop(row)], OPT_OUT)
    unnamed = read([row for row in rows("named_stops.tsv") if not _is_stop(row)], "")
    ordinary = read(rows("ordinary.tsv"), "")
    hard = read(rows("hard_negatives.tsv"), "")
    automatic = read(rows("automatic.tsv"), "automatic")
    figures = evaluation.figures(read(rows("texts.tsv"), ""))
    return {
        "caught": _share(v.leaving for v in leaving),
        "sure": _share(v.sure for v in leaving),
        "named": _share(v.leaving for v in named),
        "not named": _share(v.sure for v in unnamed),
        "ordinary sure": _share(v.sure for v in ordinary),
        "ordinary asked": _share(map(_asked, ordinary)),
        "hard sure": _share(v.sure for v in hard),
        "hard asked": _share(map(_asked, hard)),
        "automatic sure": _share(v.sure for v in automatic),
        "automatic asked": _share(map(_asked, automatic)),
        "automatic": _share(v.got.intent == "automatic" for v in automatic),
        "alike": _share(v.got.intent == "automatic" for v in read(rows("look_alikes.tsv"), "")),
        "f1": figures["macro_f1"],
        "f1 of": {name: each["macro_f1"] for name, each in figures["per_language"].items()},
    }


def _is_stop(row: dict[str, str]) -> bool:
    return row["is_stop"].strip().lower() in ("1", "yes", "true")


def noisy(readers: Sequence[Reader]) -> dict[str, Any]:
    """Returns counts over all draws of typos, and the mean F1."""
    leaving = [v for read in readers for v in read(rows("opt_outs.tsv"), OPT_OUT)]
    ordinary = [v for read in readers for v in read(rows("ordinary.tsv"), "")]
    scores = [evaluation.figures(read(rows("texts.tsv"), ""))["macro_f1"] for read in readers]
    return {
        "caught": _share(v.leaving for v in leaving),
        "ordinary": _share(v.leaving for v in ordinary),
        "f1": sum(scores) / len(scores),
    }


def measure(output: Path) -> None:
    """Measures with the present model."""
    from bot.dialogue.engine import Engine
    from bot.dialogue.fingerprint import required_model

    engine = Engine.of(required_model(ROOT, ROOT / "models"), ROOT)
    found = {
        "clean": clean(_reader(engine, None)),
        "mistyped": noisy([_reader(engine, seed) for seed in DRAWS]),
    }
    output.write_text(json.dumps(found), "utf-8")


if __name__ == "__main__":
    measure(Path(sys.argv[1]))
