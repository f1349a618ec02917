"""Which model is the present one. What a training run itself does is shown by every test that
uses the engine: it was trained by it."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile

import numpy as np
import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.dialogue import trainable, training
from bot.dialogue.classifier import IntentCascade
from bot.dialogue.engine import Engine
from bot.dialogue.fingerprint import fallback_model, fingerprint, model_path, present_model
from bot.dialogue.replacing import figures_file, figures_of, model_before, reasons_against
from bot.dialogue.seal import require, seal_file
from bot.dialogue.training import train
from bot.errors import ModelError, WorseModelError
from tests.dialogue.talk import ROOT


@pytest.fixture
def project(tmp_path):
    for name in ("config.yml", "domain.yml"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "data", tmp_path / "data")
    return tmp_path


@pytest.mark.parametrize(
    "name",
    [
        "config.yml",
        "domain.yml",
        "data/nlu/faq.yml",
        "data/rules/faq.yml",
        "data/lookups/new.yml",
    ],
)
def test_whatever_shapes_the_model_changes_the_fingerprint(project, name):
    before = fingerprint(project)
    path = project / name
    path.parent.mkdir(exist_ok=True)
    with path.open("a") as file:
        file.write("\n# changed\n")
    assert fingerprint(project) != before


def test_faq_entries_and_demo_files_do_not(project):
    before = fingerprint(project)
    (project / "data" / "faq.yml").write_text("[]")
    assert fingerprint(project) == before


async def test_no_model_is_an_error_that_says_what_to_do(project):
    models = project / "models"
    models.mkdir()
    with pytest.raises(ModelError, match="holds no model: run `texto train`"):
        await Engine.load(project, models)
    (models / "texto-0123456789ab-0123456789ab.tar.gz").touch()
    with pytest.raises(ModelError, match="other training data: run `texto train`"):
        await Engine.load(project, models)


async def test_a_broken_model_is_an_error_that_says_what_to_do(project):
    path = model_path(project, project)
    path.write_bytes(b"not an archive")
    assert present_model(project, project) == path
    with pytest.raises(ModelError, match=r"can't be loaded .* run `texto train`"):
        await Engine.load(project, project)


def test_bad_training_data_leaves_no_model_and_says_where_to_look(project):
    (project / "data" / "rules" / "faq.yml").write_text("rules:\n  - steps: [{intent: [}]\n")
    log = project / "train.log"
    with pytest.raises(ModelError, match=r"train\.log says why"):
        train(project, project / "models", lambda share, doing: None, log)
    assert list((project / "models").glob("*.tar.gz*")) == []
    assert "faq.yml" in log.read_text()


def test_the_new_model_and_the_two_before_it_stay(project):
    from bot.dialogue.training import _forget_old

    models = [project / f"texto-{age}.tar.gz" for age in range(4)]
    for age, path in enumerate(models):
        path.touch()
        os.utime(path, (1000 - age, 1000 - age))
    (project / "README.md").touch()
    _forget_old(project, models[2])
    assert set(project.glob("*.tar.gz")) == {models[2], models[1], models[0]}
    assert (project / "README.md").exists()


def test_rasa_is_imported_without_a_word():
    code = "import bot.dialogue.engine"
    told = subprocess.run(
        [sys.executable, "-W", "default::DeprecationWarning", "-c", code],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    assert (told.stdout, told.stderr) == ("", "")


def test_the_fingerprint_comes_without_rasa():
    code = (
        "import sys, bot.dialogue.training, bot.dialogue.fingerprint, bot.texts;"
        "sys.exit(bool({'rasa', 'tensorflow', 'sklearn'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


# -- a model that understands less ---------------------------------------------------------------

GOOD = {"held_out": "a", "n": 10, "macro_f1": 0.93, "opt_out": {"recall_any": 0.98}}


def finished(models, name: str, figures: dict[str, object] | None, age: int):
    path = models / name
    path.write_text(name)
    os.utime(path, (10_000 - age, 10_000 - age))
    if figures:
        figures_file(path).write_text(json.dumps(figures))
    return path


@pytest.mark.parametrize(
    ("new", "reasons"),
    [
        (GOOD, []),
        ({**GOOD, "macro_f1": 0.921}, []),  # within a point
        ({**GOOD, "macro_f1": 0.9199}, ["macro F1 0.9199, before 0.9300: more than 0.01 less"]),
        ({**GOOD, "opt_out": {"recall_any": 0.9799}}, ["opt-outs found 0.9799, before 0.9800"]),
        (
            {**GOOD, "macro_f1": 0.99, "opt_out": {"recall_any": 0.97}},
            ["opt-outs found 0.9700, before 0.9800"],
        ),
        ({**GOOD, "held_out": "b", "macro_f1": 0.1}, []),  # other texts: they can't be compared
    ],
)
def test_what_speaks_against_a_new_model(new, reasons):
    assert reasons_against(new, GOOD) == reasons


def test_it_is_held_against_the_one_that_serves_else_the_newest_that_was_measured(tmp_path):
    old = finished(tmp_path, "texto-old.tar.gz", {**GOOD, "macro_f1": 0.5}, 30)
    measured = finished(tmp_path, "texto-measured.tar.gz", GOOD, 20)
    newest = finished(tmp_path, "texto-newest.tar.gz", None, 10)
    new = finished(tmp_path, "texto-new.tar.gz", {**GOOD, "macro_f1": 0.1}, 0)
    assert model_before(new, None) == model_before(new, newest) == measured
    assert model_before(new, new) == measured
    assert model_before(new, old) == old
    assert figures_of(measured) == GOOD and figures_of(newest) is None
    assert model_before(tmp_path / "none" / "texto-new.tar.gz", None) is None
    figures_file(measured).write_text("{")
    assert model_before(new, None) == old


@pytest.fixture
def models(project, monkeypatch):
    """A measured model of older data, and trainings that end at once with the figures given."""
    folder = project / "models"
    folder.mkdir()
    finished(folder, "texto-before.tar.gz", GOOD, 10)

    def trains(figures):
        def run(root, output, *_):
            finished(output.parent, output.name, figures, 0)

        monkeypatch.setattr(training, "_run", run)
        return folder

    return trains


def again(project, folder, **how):
    return train(project, folder, lambda share, doing: None, project / "log", **how)


def test_a_worse_model_is_refused_and_kept_aside(project, models):
    folder = models({**GOOD, "opt_out": {"recall_any": 0.9}})
    with pytest.raises(WorseModelError, match=r"(?s)before.*0\.9000, before 0\.9800.*--force"):
        again(project, folder)
    target = model_path(project, folder)
    assert not target.exists() and not figures_file(target).exists()
    assert (folder / f"{target.name}.rejected").is_file()
    assert (folder / "texto-before.tar.gz").is_file()
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]


def test_one_that_was_refused_is_taken_by_force_without_another_training(
    project, models, monkeypatch
):
    folder = models({**GOOD, "macro_f1": 0.5})
    with pytest.raises(WorseModelError):
        again(project, folder)
    monkeypatch.setattr(training, "_run", None)
    target = again(project, folder, force=True)
    assert target == present_model(project, folder)
    assert json.loads(figures_file(target).read_text())["macro_f1"] == 0.5
    assert not list(folder.glob("*.rejected"))


def test_force_takes_it_at_once(project, models):
    assert again(project, models({**GOOD, "macro_f1": 0.5}), force=True).is_file()


@pytest.mark.parametrize("figures", [GOOD, None])  # None: there is no held-out set
def test_one_that_is_as_good_or_was_not_measured_is_taken(project, models, figures):
    target = again(project, models(figures))
    assert target == present_model(project, target.parent)
    assert figures_file(target).is_file() == (figures is not None)


# -- its seal, and a model of the same code -----------------------------------------------------

KEY, OTHER = b"k" * 32, b"o" * 32


def test_a_trained_model_carries_our_seal(project, models):
    target = again(project, models(GOOD), key=KEY)
    require(target, [OTHER, KEY])  # also under an earlier key
    with pytest.raises(ModelError, match=r"trained elsewhere or changed.*--trust"):
        require(target, [OTHER])
    target.write_bytes(target.read_bytes() + b"x")
    with pytest.raises(ModelError):
        require(target, [KEY])


def test_a_model_without_a_seal_is_not_taken(project, models):
    target = again(project, models(GOOD), key=KEY)
    for left in ("", "é", "00"):
        seal_file(target).write_text(left)
        with pytest.raises(ModelError):
            require(target, [KEY])
    seal_file(target).unlink()
    with pytest.raises(ModelError):
        require(target, [KEY])


def test_one_that_is_taken_by_force_is_sealed_too(project, models, monkeypatch):
    folder = models({**GOOD, "macro_f1": 0.5})
    with pytest.raises(WorseModelError):
        again(project, folder, key=KEY)
    monkeypatch.setattr(training, "_run", None)
    require(again(project, folder, force=True, key=KEY), [KEY])


def test_the_newest_measured_model_of_the_same_code_serves_where_there_is_none(project, tmp_path):
    folder = project / "models"
    folder.mkdir()
    code = fingerprint(project).split("-")[0]
    assert fallback_model(project, folder) is None
    finished(folder, "texto-000000000000-1.tar.gz", GOOD, 0)  # of other code
    finished(folder, f"texto-{code}-2.tar.gz", None, 0)  # not measured
    finished(folder, f"texto-{code}-3.tar.gz.rejected", GOOD, 0)
    assert fallback_model(project, folder) is None
    older = finished(folder, f"texto-{code}-4.tar.gz", GOOD, 20)
    newer = finished(folder, f"texto-{code}-5.tar.gz", GOOD, 10)
    assert fallback_model(project, folder) == newer
    newer.unlink()
    assert fallback_model(project, folder) == older


@pytest.mark.parametrize(
    ("name", "part"),
    [("config.yml", 0), ("domain.yml", 0), ("data/nlu/faq.yml", 1), ("data/lookups/new.txt", 1)],
)
def test_code_and_data_have_a_digest_each(project, name, part):
    before = fingerprint(project).split("-")
    path = project / name
    path.parent.mkdir(exist_ok=True)
    with path.open("a") as file:
        file.write("\n# changed\n")
    after = fingerprint(project).split("-")
    assert [was != now for was, now in zip(before, after, strict=True)] == [part == 0, part == 1]


def test_an_archive_writes_nowhere_else(project, tmp_path):
    """A member with an absolute path, and one that climbs: what lies in actions/ is executed."""
    from bot.dialogue.processor import Archive

    for name in (str(tmp_path / "actions" / "evil.py"), "../evil.py", "a/../../evil.py"):
        path = tmp_path / "model.tar.gz"
        with tarfile.open(path, "w:gz") as archive:
            archive.addfile(tarfile.TarInfo(name), io.BytesIO())
        target = tmp_path / "in"
        target.mkdir(exist_ok=True)
        with contextlib.suppress(tarfile.FilterError):
            Archive._extract_archive_to_directory(path, target)
        assert all(target in found.parents for found in tmp_path.rglob("evil.py"))


# -- the same data, the same model ---------------------------------------------------------------


def test_two_trainings_come_to_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(trainable, "machines", tmp_path)
    codes = "".join(f"Your code is {number}\n" for number in range(1000, 1016))
    (tmp_path / "en.tsv").write_text(f"text\n{codes}")
    texts = {
        intent: [f"{word} {other}" for word in words for other in ("now", "please", "a lot", "svp")]
        for intent, words in {
            "greet": ("hello", "hi there", "bonjour", "salut"),
            "opt_out": ("stop", "no more texts", "plus de sms", "unsubscribe"),
            "thank": ("thanks", "thank you", "merci", "merci bien"),
        }.items()
    }
    data = TrainingData(
        [Message({TEXT: text, INTENT: intent}) for intent, found in texts.items() for text in found]
    )
    arrays = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        storage, resource = LocalModelStorage(tmp_path / name), Resource("intents")
        IntentCascade.create(IntentCascade.get_default_config(), storage, resource, None).train(
            data
        )
        with storage.read_from(resource) as folder, np.load(folder / "intents.npz") as stored:
            arrays.append({key: stored[key] for key in stored.files})
    assert arrays[0].keys() == arrays[1].keys()
    for key, array in arrays[0].items():
        assert np.array_equal(array, arrays[1][key]), key
