"""Measures understanding on the held-out and the sealed sets, as the product decides, and its cost.

One text after the other in a process of its own on one core.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import psutil

from bench import sealed
from bench.figures import Figure, at_least, at_most
from bench.lab import FOLDER, ROOT, apart
from bot.dialogue import evaluation
from bot.dialogue.evaluation import Verdict
from bot.models import Understanding

HELD_OUT = sorted((ROOT / "tests" / "nlu").glob("heldout.*.tsv"))


def run(full: bool) -> list[Figure]:
    """Returns the same figures whether `full` or not."""
    cost = apart("understanding", FOLDER / "understanding.json")
    read = {text: Understanding(*verdict) for text, verdict in cost["read"].items()}
    found = evaluation.figures(
        [Verdict.of(case, read.__getitem__) for path in HELD_OUT for case in evaluation.load(path)]
    )
    leaving, hard = found["opt_out"], found["hard_negatives"]
    return [
        *(
            at_least(
                f"understanding: macro F1, {language}",
                0.9,
                each["macro_f1"],
                f"{each['macro_f1']:.3f}",
                unit="",
            )
            for language, each in found["per_language"].items()
        ),
        at_least(
            "opt-outs found, sure or unsure",
            0.98,
            leaving["recall_any"],
            f"{leaving['recall_any']:.1%}",
            unit="",
        ),
        at_least(
            "opt-outs found, sure",
            0.93,
            leaving["recall_sure"],
            f"{leaving['recall_sure']:.1%}",
            unit="",
        ),
        at_most(
            "taken for a sure opt-out: texts that look like one",
            0.01,
            hard["false_positive_rate"],
            f"{hard['false_positive_rate']:.2%}",
            unit="",
        ),
        at_most(
            "taken for an unsure one: texts that look like one",
            0.15,
            hard["unsure_rate"],
            f"{hard['unsure_rate']:.1%}",
            unit="",
        ),
        at_most(
            "taken for an unsure one: all other texts",
            0.03,
            leaving["unsure_rate_others"],
            f"{leaving['unsure_rate_others']:.1%}",
            unit="",
        ),
        at_most(
            "a text read on one core, mean",
            25,
            cost["mean_ms"],
            f"{cost['mean_ms']:.1f} ms",
            unit="ms",
        ),
        at_most(
            "a text read on one core, p99",
            80,
            cost["p99_ms"],
            f"{cost['p99_ms']:.1f} ms",
            unit="ms",
        ),
        at_most(
            "loading the model, after imports",
            5,
            cost["load_s"],
            f"{cost['load_s']:.1f} s",
            unit="s",
        ),
        at_most(
            "memory of a process with the model",
            1200,
            cost["memory_mb"],
            f"{cost['memory_mb']:.0f} MB",
            unit="MB",
        ),
        *sealed.run(full),
    ]


def measure(output: Path) -> None:
    """Measures in a process of its own, on one core."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    from bot.dialogue.engine import Engine
    from bot.dialogue.fingerprint import required_model

    texts = sorted({case.text.strip() for path in HELD_OUT for case in evaluation.load(path)})
    model = required_model(ROOT, ROOT / "models")
    began = time.monotonic()
    engine = Engine.of(model, ROOT)
    loaded = time.monotonic() - began
    engine.read("hello")
    verdicts, spent = {}, []
    for text in texts:
        began = time.process_time()  # CPU time, because other work shares the core
        read = engine.read(text)
        spent.append(1000 * (time.process_time() - began))
        verdicts[text] = (read.intent, read.confidence)
    spent.sort()
    result: dict[str, Any] = {
        "read": verdicts,
        "load_s": loaded,
        "mean_ms": sum(spent) / len(spent),
        "p99_ms": spent[int(0.99 * len(spent))],
        "memory_mb": psutil.Process().memory_info().rss / 2**20,
    }
    output.write_text(json.dumps(result), "utf-8")


if __name__ == "__main__":
    measure(Path(sys.argv[1]))
