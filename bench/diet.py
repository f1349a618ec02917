"""Compares Rasa's default pipeline (DIET), trained on our texts, with ours on the held-out set.

Both read each text alone, in a process of their own.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import yaml

from bench import peer
from bench.figures import Figure, at_least, told
from bench.lab import ROOT, apart
from bot.dialogue import evaluation
from bot.dialogue.evaluation import Verdict
from bot.dialogue.fingerprint import required_model
from bot.models import Understanding
from bot.rehearsal.processes import clean_environment

EPOCHS, FULL_EPOCHS = 20, 100  # 100 is Rasa's default, and takes an hour or more on two cores
FOLDER = ROOT / "var" / "bench" / "diet"
HELD_OUT = sorted((ROOT / "tests" / "nlu").glob("heldout.*.tsv"))


def run(full: bool) -> list[Figure]:
    epochs = FULL_EPOCHS if full else EPOCHS
    model, seconds = _trained(epochs)
    theirs, their_ms = _read("diet", model)
    ours, our_ms = _read("ours", required_model(ROOT, ROOT / "models"))
    name = f"Rasa's DIET ({epochs} epochs)"
    f1, their_f1 = ours["macro_f1"], theirs["macro_f1"]
    found, their_found = ours["opt_out"]["recall_any"], theirs["opt_out"]["recall_any"]
    wrong, their_wrong = (each["opt_out"]["false_positive_rate"] for each in (ours, theirs))
    return [
        at_least(
            f"understanding: macro F1, of {name}",
            1,
            f1 / max(their_f1, 1e-9),
            f"{f1:.3f} to {their_f1:.3f}, {ours['n']:,} texts held out",
        ),
        at_least(
            f"understanding: opt-outs found, of {name}",
            1,
            found / max(their_found, 1e-9),
            f"{found:.3f} to {their_found:.3f}",
        ),
        told(
            "understanding: others taken for a sure opt-out, and DIET's",
            f"{wrong:.2%} and {their_wrong:.2%}",
        ),
        told("understanding: a text, and DIET's", f"{our_ms:.1f} ms and {their_ms:.1f} ms"),
        told("understanding: DIET's training", f"{seconds:.0f} s" if seconds else "earlier"),
    ]


def _trained(epochs: int) -> tuple[Path, float]:
    """Returns the model and the seconds that its training took; 0 if it was there."""
    project = FOLDER / f"project-{epochs}"
    (project / "data").mkdir(parents=True, exist_ok=True)
    (project / "config.yml").write_text(yaml.safe_dump(_config(epochs)), "utf-8")
    digest = hashlib.sha256((project / "config.yml").read_bytes())
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        (project / "data" / path.name).write_bytes(path.read_bytes())
        digest.update(path.read_bytes())
    model = FOLDER / f"diet-{digest.hexdigest()[:16]}.tar.gz"
    if model.exists():
        return model, 0.0
    began = time.monotonic()
    with (FOLDER / "train.log").open("wb") as log:
        done = subprocess.run(
            [
                *peer.RASA,
                "train",
                "nlu",
                "--config",
                "config.yml",
                "--nlu",
                "data",
                "--out",
                str(FOLDER),
                "--fixed-model-name",
                model.name.removesuffix(".tar.gz"),
            ],
            cwd=project,
            env=clean_environment(),
            stdout=log,
            stderr=log,
            check=False,
        )
    if done.returncode or not model.exists():
        raise SystemExit(f"DIET can't be trained; {FOLDER / 'train.log'} says why")
    return model, time.monotonic() - began


def _config(epochs: int) -> dict[str, Any]:
    """Returns Rasa's default configuration, without the part that picks answers."""
    pipeline = [
        {**part, "epochs": epochs} if "epochs" in part else part
        for part in peer.CONFIG["pipeline"]
        if part["name"] != "ResponseSelector"
    ]
    return {"recipe": "default.v1", "language": "en", "assistant_id": "diet", "pipeline": pipeline}


def _read(whose: str, model: Path) -> tuple[dict[str, Any], float]:
    """Returns the figures, and the mean milliseconds for a text."""
    output = FOLDER / f"{whose}.json"
    found = apart("diet", output, whose, str(model))
    read = {text: Understanding(*verdict) for text, verdict in found["read"].items()}
    cases = [case for path in HELD_OUT for case in evaluation.load(path)]
    return evaluation.figures([Verdict.of(case, read.__getitem__) for case in cases]), found["ms"]


def read_all(whose: str, model: Path, output: Path) -> None:
    """Reads each held-out text with a model, one after the other, in a process of its own."""
    cases = [case for path in HELD_OUT for case in evaluation.load(path)]
    texts = sorted({case.text.strip() for case in cases})
    read = _ours(model) if whose == "ours" else _diet(model)
    read("hello")
    began = time.monotonic()
    verdicts = {text: read(text) for text in texts}
    ms = 1000 * (time.monotonic() - began) / len(texts)
    output.write_text(json.dumps({"ms": ms, "read": verdicts}), "utf-8")


def _ours(model: Path) -> Any:
    from bot.dialogue.engine import Engine

    engine = Engine.of(model, ROOT)

    def read(text: str) -> tuple[str, float]:
        found = engine.read(text)
        return found.intent, found.confidence

    return read


def _diet(model: Path) -> Any:
    import asyncio

    import skops.io  # noqa: F401  before rasa: its first import would scan every loaded module
    from rasa.core.agent import Agent

    agent = Agent.load(str(model))
    loop = asyncio.new_event_loop()

    def read(text: str) -> tuple[str, float]:
        found = loop.run_until_complete(agent.parse_message(text or " "))["intent"]
        name = "out_of_scope" if found["name"] in (None, "nlu_fallback") else found["name"]
        return name, float(found["confidence"])

    return read


if __name__ == "__main__":
    read_all(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
