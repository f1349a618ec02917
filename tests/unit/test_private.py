"""Files for their owner alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.files import private


@pytest.mark.parametrize("mode", [None, 0o644, 0o666, 0o600, 0o400])
def test_only_the_owner_may_read_it_whatever_was_there(tmp_path: Path, mode: int | None):
    path = tmp_path / "person.json"
    if mode is not None:
        path.write_text("before")
        path.chmod(mode)
    private.write(path, "à présent")
    assert path.read_text("utf-8") == "à présent"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_who_has_the_file_open_does_not_read_the_new_one(tmp_path: Path):
    path = tmp_path / "person.json"
    path.write_text("before")
    with path.open() as opened:
        private.write(path, "after")
        assert opened.read() == "before"


def test_what_cant_be_replaced_leaves_no_draft(tmp_path: Path):
    path = tmp_path / "person.json"
    path.mkdir()
    with pytest.raises(OSError):
        private.write(path, "x")
    assert list(tmp_path.iterdir()) == [path]


def test_a_draft_lies_beside_its_file(tmp_path: Path):
    made = private.draft(tmp_path / "key", "secret")
    assert made.parent == tmp_path and made.read_text() == "secret"
    assert made.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mode", [None, 0o600, 0o644])
def test_what_is_added_to_is_its_owners_alone(tmp_path: Path, mode: int | None):
    path = tmp_path / "checkpoints"
    if mode is not None:
        path.write_text("1\n")
        path.chmod(mode)
    private.append(path, "à présent\n")
    assert path.read_text("utf-8").splitlines()[-1] == "à présent"
    assert path.stat().st_mode & 0o777 == 0o600
