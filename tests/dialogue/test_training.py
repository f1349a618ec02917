"""Which model is the present one. What a training run itself does is shown by every test that
uses the engine: it was trained by it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from bot.dialogue.engine import Engine
from bot.dialogue.fingerprint import fingerprint, model_path, present_model
from bot.dialogue.training import train
from bot.errors import ModelError
from tests.dialogue.talk import ROOT


@pytest.fixture
def project(tmp_path):
    for name in ("config.yml", "domain.yml"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "data", tmp_path / "data")
    return tmp_path


@pytest.mark.parametrize("name", [
    "config.yml", "domain.yml", "data/nlu/faq.yml", "data/rules/faq.yml", "data/lookups/new.yml",
])
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
    (models / "texto-0123456789abcdef.tar.gz").touch()
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
    assert list((project / "models").iterdir()) == []
    assert "faq.yml" in log.read_text()


def test_the_new_model_and_the_one_before_it_stay(project):
    from bot.dialogue.training import _forget_old

    models = [project / f"texto-{age}.tar.gz" for age in range(4)]
    for age, path in enumerate(models):
        path.touch()
        os.utime(path, (1000 - age, 1000 - age))
    (project / "README.md").touch()
    _forget_old(project, models[2])
    assert set(project.glob("*.tar.gz")) == {models[2], models[0]}
    assert (project / "README.md").exists()


def test_rasa_is_imported_without_a_word():
    code = "import bot.dialogue.engine"
    told = subprocess.run(
        [sys.executable, "-W", "default::DeprecationWarning", "-c", code], cwd=ROOT, check=True,
        capture_output=True, text=True)
    assert (told.stdout, told.stderr) == ("", "")


def test_the_fingerprint_comes_without_rasa():
    code = (
        "import sys, bot.dialogue.training, bot.dialogue.fingerprint, bot.texts;"
        "sys.exit(bool({'rasa', 'tensorflow', 'sklearn'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
