"""`texto nlu`: how texts are understood, one by one and on the whole."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.config import Settings
from bot.dialogue import encoder, evaluation
from bot.dialogue import survey_evaluation as survey_eval
from bot.dialogue.evaluation import Verdict
from bot.reading.opt_out import Band, band

out = Console()


def evaluate(settings: Settings, file: Path, *, as_json: bool) -> None:
    cases = evaluation.load(file)
    engine = asyncio.run(_engine(settings))
    found = evaluation.figures([Verdict.of(case, engine.read) for case in cases])
    if as_json:
        print(json.dumps(found))  # noqa: T201
        return
    _print_summary(found)
    _print_intents(found)
    for pair in found["confusions"]:
        out.print(f"{pair['n']:4}  {pair['intent']} read as {pair['got']}", highlight=False)


def evaluate_survey(settings: Settings, file: Path, *, as_json: bool) -> None:
    """With what the pipeline reads in each reply, as in a survey."""
    replies = [case.reply.strip() for case in survey_eval.load(file)]
    engine = asyncio.run(_engine(settings))
    encoder.prepare(engine.unsure(replies))
    found = survey_eval.evaluate(file, lambda reply, _: engine.read(reply.strip()))
    if as_json:
        print(json.dumps(found))  # noqa: T201
        return
    invalid = found["invalid"]
    out.print(f"{found['n']} replies, {found['accuracy']:.1%} read right; {invalid['n']} that "
              f"answer nothing, of which {invalid['wrong_values']} were given a value")
    for miss in found["misses"]:
        out.print(f"  line {miss['line']} {miss['question_type']}: {miss['reply']!r} → "
                  f"{miss['got']}, expected {miss['expected']}", markup=False, highlight=False)


def explain(settings: Settings, text: str) -> None:
    if keyword := evaluation.keyword(text.strip()):
        out.print(f"{keyword.intent}: a keyword, so the model is not asked.")
        return
    engine = asyncio.run(_engine(settings))
    read = engine.explain(text.strip())
    understood = engine.read(text.strip())
    sure = band(understood) is Band.SURE
    note = "" if understood.intent != evaluation.OPT_OUT else ": sure" if sure else ": not sure"
    out.print(f"{understood.intent} ({understood.confidence:.2f}){note}", highlight=False)
    for other in read.get("intent_ranking", ()):
        out.print(f"  {other['confidence']:.3f}  {other['name']}", highlight=False)
    for named in read.get("entities", ()):
        out.print(f"{named['entity']}: {named['value']}", markup=False, highlight=False)
    asked = "asked" if read.get("encoded") else "not asked: the n-grams were enough"
    out.print(f"sentence encoder: {asked}")
    out.print(f"log-odds of French: {read['french']:+.1f}", highlight=False)


async def _engine(settings: Settings) -> Any:
    from bot.dialogue.engine import Engine

    return await Engine.load(settings.project_dir, settings.models_dir)


def _print_summary(found: dict[str, Any]) -> None:
    table = Table("", "texts", "accuracy", "macro F1")
    for name, part in (("all", found), *found["per_language"].items()):
        table.add_row(name, str(part["n"]), _percent(part["accuracy"]), _percent(part["macro_f1"]))
    out.print(table)
    table = Table("opt-outs", "share")
    for name, share in found["opt_out"].items():
        table.add_row(name.replace("_", " "), _percent(share))
    hard = found["hard_negatives"]
    if hard["n"]:
        table.add_row("false positive rate, hard negatives", _percent(hard["false_positive_rate"]))
        table.add_row("unsure rate, hard negatives", _percent(hard["unsure_rate"]))
    out.print(table)


def _print_intents(found: dict[str, Any]) -> None:
    table = Table("intent", "texts", "precision", "recall", "F1")
    for intent, part in found["per_intent"].items():
        table.add_row(
            intent, str(part["n"]), *(_percent(part[k]) for k in ("precision", "recall", "f1")))
    out.print(table)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"
