"""The witness's lines: chained, readable after a crash, and folded to what still counts."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from bot.consent.witness.file import WitnessError, WitnessFile
from bot.consent.witness.rules import Line, first_broken, outstanding, parse, seal, written
from bot.keys.rules import by_id

KEY, OTHER = b"k" * 32, b"o" * 32
AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ANN, BOB = UUID(int=1), UUID(int=2)


def line(kind: str, subject: UUID = ANN, **more: object) -> Line:
    return replace(Line(kind, AT, subject, 1, "e" * 32, who="a" * 64), **more)  # type: ignore[arg-type]


STOP, START, HELD, FREED = (line(kind) for kind in ("revoked", "reinstated", "held", "released"))
LEFT = line("revoked", program="club")
LESS, ERASED, LISTED = line("class_revoked"), line("erased", who=""), line("added", UUID(int=0))


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        ([STOP], [STOP]),
        ([STOP, START], []),
        ([START, STOP], [STOP]),
        ([STOP, START, STOP], [STOP]),
        ([HELD, FREED], []),
        ([HELD, STOP, FREED], [STOP]),
        ([HELD, START], []),
        ([HELD, FREED, HELD], [HELD]),
        ([LEFT, LESS, START], [LEFT, LESS]),  # START brings back neither a program nor offers
        ([STOP, LISTED, ERASED, FREED], [STOP, LISTED, ERASED]),
        ([STOP, replace(START, subject=BOB)], [STOP]),
        ([line("begun"), line("restored")], []),
    ],
)
def test_what_was_taken_back_is_not_done_again(lines: list[Line], left: list[Line]):
    assert outstanding(lines) == left


def test_a_line_that_was_changed_removed_or_added_is_found():
    first = seal(KEY, None, [line("begun"), STOP, HELD])
    every = [*first, *seal(OTHER, first[-1], [ERASED])]
    keys = by_id(KEY, OTHER)
    assert [parse(written(one)) for one in every] == every
    assert first_broken(keys, every) is None
    assert first_broken(keys, [*every[:1], replace(every[1], line=HELD), *every[2:]]) == 2
    assert first_broken(keys, [every[0], *every[2:]]) == 2
    assert first_broken(keys, every[1:]) == 1
    assert first_broken(by_id(KEY), every) == 4


def test_a_line_that_a_crash_cut_off_was_not_written(tmp_path: Path):
    file = WitnessFile(tmp_path / "new" / "var.witness")
    assert file.last() is None and file.name() is None
    file.append(seal(KEY, None, [line("begun", program="one-ab"), STOP]))
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    with file.path.open("ab") as torn:
        torn.write(written(seal(KEY, file.last(), [HELD])[0]).encode()[:80])
    assert file.last().line == STOP  # type: ignore[union-attr]
    file.append(seal(KEY, file.last(), [ERASED]))
    assert [one.line for one in file.lines()] == [line("begun", program="one-ab"), STOP, ERASED]
    assert first_broken(by_id(KEY), file.lines()) is None
    assert file.name() == "one-ab"


def test_what_is_no_line_of_ours_is_said(tmp_path: Path):
    file = WitnessFile(tmp_path / "var.witness")
    file.path.write_text("hello\n")
    with pytest.raises(WitnessError, match="not written"):
        file.last()
