"""The peer: a stock `rasa run`, as one sets it up today, on our own training data.

Its pipeline and policies are Rasa's defaults. Every difference is in its favour: our custom actions
are plain responses with the same texts (no action server, no database, no form), trackers stay in
memory, nothing is signed, and the answer goes back in the same request. It is trained for few
epochs and on a part of our texts, since its training is slow: that makes it guess worse, and answer
no more slowly.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from bench.lab import ROOT
from bot.rehearsal.processes import Process, clean_environment, free_port, until_open

EPOCHS = 2
EXAMPLES = 60  # of each intent and language
FOLDER = ROOT / "var" / "bench" / "peer"
RASA = (str(Path(sys.executable).with_name("rasa")),)
FILLED = {"{brand}": "Le Panier", "{support}": "01 23 45 67 89", "{site}": "lepanier.example"}

# The text that stands for an intent's answer, if our rules answer it by a custom action.
ANSWERS = {
    "opt_out": "utter_stop_confirmed",
    "opt_in": "utter_opt_in_none",
    "feedback_positive": "utter_praise_thanks",
    "feedback_negative": "utter_ask_feedback_form_feedback_comment",
    "human_handoff": "utter_handoff",
    "greet": "utter_greet",
    "goodbye": "utter_goodbye",
    "thank": "utter_welcome",
    "help": "utter_about",
    "affirm": "utter_affirm",
    "deny": "utter_deny",
    "language_switch": "utter_languages",
    "out_of_scope": "utter_not_understood",
    "nlu_fallback": "utter_not_understood",
}

# Rasa 3.6's defaults, as `rasa init` writes them, but for the epochs.
CONFIG: dict[str, Any] = {
    "recipe": "default.v1",
    "language": "en",
    "assistant_id": "peer",
    "pipeline": [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", "epochs": EPOCHS, "constrain_similarities": True},
        {"name": "EntitySynonymMapper"},
        {"name": "ResponseSelector", "epochs": EPOCHS, "constrain_similarities": True},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ],
    "policies": [
        {"name": "MemoizationPolicy"},
        {"name": "RulePolicy"},
        {"name": "UnexpecTEDIntentPolicy", "max_history": 5, "epochs": EPOCHS},
        {"name": "TEDPolicy", "max_history": 5, "epochs": EPOCHS, "constrain_similarities": True},
    ],
}


def trained() -> Path:
    """Returns the peer's model, trained if its files have changed since the last time."""
    project = FOLDER / "project"
    shutil.rmtree(project, ignore_errors=True)
    (project / "data").mkdir(parents=True)
    _write(project)
    digest = hashlib.sha256()
    for path in sorted(project.rglob("*.yml")):
        digest.update(path.read_bytes())
    model = FOLDER / f"peer-{digest.hexdigest()[:16]}.tar.gz"
    if not model.exists():
        began = time.monotonic()
        _train(project, model)
        print(f"  peer trained in {time.monotonic() - began:.0f} s", flush=True)
    return model


def start(model: Path) -> tuple[Process, str]:
    """Starts `rasa run`. Returns it and the address of its REST channel. It takes its port only
    after half a minute: if another program was quicker, it is started again with another port."""
    for _ in range(2):
        with suppress(RuntimeError):
            return _start(model)
    return _start(model)


def _start(model: Path) -> tuple[Process, str]:
    port = free_port()
    project = FOLDER / "project"
    process = Process.start(
        "rasa",
        [
            *RASA,
            "run",
            "--model",
            str(model),
            "--port",
            str(port),
            "--interface",
            "127.0.0.1",
            "--credentials",
            str(project / "credentials.yml"),
        ],
        clean_environment(),
        FOLDER / "run.log",
        cwd=FOLDER,
    )
    until_open(process, port, seconds=180)
    return process, f"http://127.0.0.1:{port}/webhooks/rest/webhook"


def _train(project: Path, model: Path) -> None:
    command = [
        *RASA,
        "train",
        "--config",
        "config.yml",
        "--domain",
        "domain.yml",
        "--data",
        "data",
        "--out",
        str(model.parent),
        "--fixed-model-name",
        model.name.removesuffix(".tar.gz"),
    ]
    log = FOLDER / "train.log"
    with log.open("wb") as output:
        done = subprocess.run(
            command, cwd=project, env=clean_environment(), stdout=output, stderr=output, check=False
        )
    if done.returncode or not model.exists():
        raise SystemExit(f"the peer can't be trained; {log} says why")


def _write(project: Path) -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
    intents = domain["intents"]
    responses = {name: _filled(variants) for name, variants in domain["responses"].items()}
    answers = dict(ANSWERS)
    for entry in yaml.safe_load((ROOT / "data" / "faq.yml").read_text("utf-8")):
        answers[entry["slug"]] = f"utter_{entry['slug']}"
        responses.setdefault(f"utter_{entry['slug']}", []).append(_variant(entry))
    answers = {
        intent: answers.get(intent, "utter_faq_unknown") for intent in (*intents, "nlu_fallback")
    }
    _dump(project / "config.yml", CONFIG)
    _dump(project / "credentials.yml", {"rest": None})
    _dump(
        project / "domain.yml",
        {
            "version": "3.1",
            "intents": intents,
            "responses": responses,
            "slots": {"language": domain["slots"]["language"]},
            "session_config": {
                "session_expiration_time": 60,
                "carry_over_slots_to_new_session": True,
            },
        },
    )
    _dump(
        project / "data" / "rules.yml",
        {
            "version": "3.1",
            "rules": [
                {"rule": intent, "steps": [{"intent": intent}, {"action": action}]}
                for intent, action in answers.items()
            ],
        },
    )
    _dump(project / "data" / "stories.yml", {"version": "3.1", "stories": _stories(answers)})
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        _dump(project / "data" / path.name, _part(yaml.safe_load(path.read_text("utf-8"))))


def _part(texts: dict[str, Any]) -> dict[str, Any]:
    """Returns a part of the texts, evenly spread over each block."""

    def some(examples: str) -> str:
        lines = examples.splitlines(keepends=True)
        return "".join(lines[:: max(1, len(lines) // EXAMPLES)][:EXAMPLES])

    return {
        **texts,
        "nlu": [{**block, "examples": some(block["examples"])} for block in texts["nlu"]],
    }


def _stories(answers: dict[str, str]) -> list[dict[str, Any]]:
    """Returns stories, since the learning policies train on nothing else: each question between
    hello and thanks."""
    around = ("greet", "thank")
    return [
        {
            "story": f"hello, {intent}, thanks",
            "steps": [
                step
                for said in (around[0], intent, around[1])
                for step in ({"intent": said}, {"action": answers[said]})
            ],
        }
        for intent in answers
        if intent not in (*around, "nlu_fallback")
    ]


def _filled(variants: list[dict[str, Any]]) -> list[dict[str, Any]]:
    filled = []
    for variant in variants:
        text = variant["text"]
        for name, value in FILLED.items():
            text = text.replace(name, value)
        filled.append({**variant, "text": text})
    return filled


def _variant(entry: dict[str, Any]) -> dict[str, Any]:
    variant = {"text": entry["answer"]}
    if entry["language"] == "fr":
        variant["condition"] = [{"type": "slot", "name": "language", "value": "fr"}]
    return variant


def _dump(path: Path, value: object) -> None:
    path.write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False), "utf-8")
