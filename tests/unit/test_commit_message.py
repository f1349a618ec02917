"""scripts/commit_message.py: what a commit's message may look like."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.commit_message import faults

SCRIPT = Path(__file__).parents[2] / "scripts" / "commit_message.py"
BODY = "\n\nBecause it was needed.\n"


@pytest.mark.parametrize(
    "message",
    [
        "Refuse unknown programs in campaigns and imports" + BODY,
        "Add" + BODY,
        "Re-read the model's file" + BODY,
        "Bring the schema up to date" + BODY,
        "Embed the form" + BODY,
        "\n# a remark of git's\nFix a flaky test" + BODY,
        "x".upper() * 72 + BODY,
        "Merge branch 'build'",
        'Revert "Something else."',
        "fixup! Add a thing",
        "Add a thing\n\nWhy.\n\nSigned-off-by: A <a@example.com>\n# Please enter the message",
        "Ajouter « é »" + BODY,
    ],
)
def test_a_good_message(message: str):
    assert faults(message) == []


@pytest.mark.parametrize(
    ("message", "says"),
    [
        ("", "is empty"),
        ("\n\n# only remarks\n", "is empty"),
        ("Add a thing", "body"),
        ("Add a thing\n\n\n", "body"),
        ("Add a thing\n# a remark is no body\n", "body"),
        ("Add a thing\n\nSigned-off-by: A <a@example.com>\n", "body"),
        ("Add a thing\nat once" + BODY, "second line"),
        ("Add a thing." + BODY, "period"),
        ("add a thing" + BODY, "capital"),
        ("  Add a thing" + BODY, "capital"),
        ("42 things" + BODY, "capital"),
        ("Added a thing" + BODY, 'not "Added"'),
        ("Adding a thing" + BODY, 'not "Adding"'),
        ("An import" + BODY, 'not "An"'),
        ("Ways to leave" + BODY, 'not "Ways"'),
        ("Who has lost the number is given a person" + BODY, 'not "Who"'),
        ("X" * 73 + BODY, "has 73 letters; 72"),
    ],
)
def test_a_bad_message_says_what_to_do(message: str, says: str):
    assert any(says in fault for fault in faults(message))


@given(st.text())
def test_any_text_is_judged(message: str):
    assert all(fault.endswith(".") for fault in faults(message))


def test_as_a_hook(tmp_path: Path):
    def judged(message: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "message").write_text(message, "utf-8")
        return subprocess.run(
            [sys.executable, str(SCRIPT), str(tmp_path / "message")],
            text=True,
            capture_output=True,
            check=False,
        )

    assert judged("Add a thing" + BODY).returncode == 0
    bad = judged("added a thing.")
    assert bad.returncode == 1
    assert len(bad.stderr.splitlines()) == 3
