"""A training with staff's corrections from its first step to its last, on a small part of the
data: taken, refused if it understands less, and the way back."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime

import pytest
import yaml

from bot.dialogue import serving
from bot.dialogue.engine import Engine
from bot.dialogue.fingerprint import TRAINING_FOLDERS, corrections_file, present_model
from bot.dialogue.replacing import figures_file
from bot.dialogue.retraining import Lesson, Place, retrain
from tests.dialogue.talk import ROOT

KEPT = 12  # examples of each intent and language
AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
HELD_OUT = """language\tintent\ttext
en\torder_status\twhere is my parcel
en\torder_status\thas my order been sent yet
en\topening_hours\twhat time do you open on sunday
en\topening_hours\tare you open tomorrow
en\topt_out\tstop texting me please
en\topt_out\tno more messages from you
en\thuman_handoff\tI want to talk to a person
en\tthank\tthanks a lot
en\tgreet\thello there
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A project with a dozen examples of each intent, and a few texts to measure it on."""
    root = tmp_path_factory.mktemp("project")
    for name in ("config.yml", "domain.yml"):
        shutil.copy(ROOT / name, root / name)
    for name in TRAINING_FOLDERS:
        if (ROOT / "data" / name).is_dir():
            shutil.copytree(ROOT / "data" / name, root / "data" / name)
    for path in (root / "data" / "nlu").glob("*.yml"):
        found = yaml.safe_load(path.read_text("utf-8"))
        for block in found["nlu"]:
            if "intent" in block:
                lines = block["examples"].splitlines(keepends=True)
                block["examples"] = "".join(lines[:KEPT])
        path.write_text(yaml.safe_dump(found, allow_unicode=True, width=10_000), "utf-8")
    for path in (root / "data").glob("texts/*.tsv"):
        path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[:40]), "utf-8")
    for name in ("embeddings.npz", "tuned.npz", "adapter.npz"):
        shutil.copy(ROOT / "data" / name, root / "data" / name)
    (root / "tests" / "nlu").mkdir(parents=True)
    (root / "tests" / "nlu" / "heldout.en.tsv").write_text(HELD_OUT, "utf-8")
    return Place(root, root / "models", root / "train.log", b"k" * 32)


def test_what_staff_corrected_is_learned_and_a_worse_model_is_refused(place):
    steps: list[float] = []
    first = retrain(place, Lesson([], None), lambda share, doing: steps.append(share))
    assert (first["before"], first["refused"], first["corrections"]) == (None, False, 0)
    assert first["after"]["n"] == HELD_OUT.count("\n") - 1
    assert steps == sorted(steps) and (steps[0], steps[-1]) == (0.0, 1.0)

    # as if it had been measured on another machine, where a text more came out right
    figures = figures_file(place.models_dir / first["model"])
    kept = json.loads(figures.read_text("utf-8"))
    more = {**kept, "macro_f1": 1.1, "opt_out": {**kept["opt_out"], "recall_any": 1.1}}
    figures.write_text(json.dumps(more), "utf-8")
    rows = [("en", "store_location", "which quay is it on")]
    second = retrain(place, Lesson(rows, AT), lambda share, doing: None)
    assert (second["before"], second["refused"]) == (first["after"], False)
    assert json.loads(figures.read_text("utf-8")) == kept
    found = serving.every(place.root, place.models_dir, second["model"])
    assert [(one.name, one.taught_until, one.serves) for one in found] == [
        (second["model"], AT, True),
        (first["model"], None, False),
    ]
    taught = Engine.of(place.models_dir / second["model"], place.root)
    assert taught.read("which quay is it on").intent == "store_location"

    wrong = [("en", "thank", line.split("\t")[2]) for line in HELD_OUT.splitlines()[1:8]]
    third = retrain(place, Lesson(wrong, AT), lambda share, doing: None)
    assert third["refused"] and third["after"]["accuracy"] < third["before"]["accuracy"]
    assert present_model(place.root, place.models_dir).name == second["model"]
    assert "which quay" in corrections_file(place.models_dir).read_text("utf-8")

    serving.go_back(place.root, place.models_dir, first["model"])
    assert present_model(place.root, place.models_dir).name == first["model"]
