"""Plays the scripted conversations and asks the questions (tests/conversations), and prints those
that are not as a sensible shop owner would want them.

In a process of its own: it loads Rasa, and servers of its own.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.figures import Figure, at_least, at_most
from bench.lab import ROOT
from bot.embedded import EmbeddedServers
from bot.rehearsal.processes import clean_environment

CONVERSATIONS = ("blind_4", "blind_5")  # the newest; tests hold the floors of all that are opened
QUESTIONS = ("questions_3", "questions_4")
WANTED = 0.95  # of the conversations: 57 of 60
ANSWERED, WRONG, UNASKED = 0.93, 0.03, 0.03


def run_conversations(full: bool) -> list[Figure]:
    """Returns the same figures whether `full` or not."""
    figures = []
    for name in CONVERSATIONS:
        found = _measured("conversations", name)
        print(*found["failed"], sep="\n")
        right, of = found["right"], found["of"]
        figures.append(
            at_least(
                f"conversations as a shop owner would want them, {name}",
                WANTED,
                right / of,
                f"{right} of {of}",
                unit="",
            )
        )
    return figures


def run_questions(full: bool) -> list[Figure]:
    """Returns the same figures whether `full` or not."""
    figures = []
    for name in QUESTIONS:
        found = _measured("questions", name)
        print(*found["failed"], sep="\n")
        of, others = found["of"], found["unanswerable"]
        for what, asked, count, total, limit in (
            ("answered rightly", at_least, found["right"], of, ANSWERED),
            ("answered wrongly", at_most, found["wrong"], of, WRONG),
            ("answered though nothing answers them", at_most, found["made_up"], others, UNASKED),
        ):
            share = f"{count / total:.1%} ({count} of {total})"
            figures.append(asked(f"questions {what}, {name}", limit, count / total, share, unit=""))
    return figures


def _measured(what: str, name: str) -> dict[str, Any]:
    output = ROOT / "var" / "bench" / f"{name}.json"
    output.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [sys.executable, "-m", "bench.conversations", what, name, str(output)],
        cwd=ROOT,
        env=clean_environment(),
        check=True,
    )
    found: dict[str, Any] = json.loads(output.read_text("utf-8"))
    return found


@contextmanager
def _house() -> Iterator[Any]:
    from bot import log
    from bot.config import Settings
    from bot.dialogue.engine import Engine
    from bot.dialogue.fingerprint import required_model
    from tests.conversations.house import House

    log.configure(Settings(log_level="error"))
    engine = Engine.of(required_model(ROOT, ROOT / "models"), ROOT)
    with tempfile.TemporaryDirectory(prefix="texto-bench-") as folder:
        servers = EmbeddedServers(Path(folder) / "servers")
        urls = servers.start()
        try:
            yield House(urls.database, urls.redis, Path(folder) / "stages", engine)
        finally:
            servers.stop()


async def _conversations(house: Any, name: str) -> dict[str, Any]:
    from tests.conversations import playing

    played = [await playing.play(house, one) for one in playing.load(name)]
    return {
        "right": sum(not one.faults for one in played),
        "of": len(played),
        "failed": [str(one) for one in played if one.faults],
        "talks": {one.conversation.name: one.lines for one in played},
    }


async def _questions(house: Any, name: str) -> dict[str, Any]:
    from tests.conversations import playing

    answers = await playing.ask(house, playing.questions(playing.QUESTIONS / f"{name}.tsv"))
    known = [one for one in answers if one.question.expected != playing.NONE]
    others = [one for one in answers if one.question.expected == playing.NONE]
    return {
        "right": sum(one.right for one in known),
        "wrong": sum(one.wrong for one in known),
        "of": len(known),
        "made_up": sum(one.wrong for one in others),
        "unanswerable": len(others),
        "failed": [str(one) for one in answers if not one.right],
        "replies": {one.question.text: one.reply for one in answers},
    }


def measure(what: str, name: str, output: Path) -> None:
    """Measures one file, and writes what was found."""
    with _house() as house:
        found = asyncio.run(
            (_conversations if what == "conversations" else _questions)(house, name)
        )
    output.write_text(json.dumps(found, ensure_ascii=False, indent=1), "utf-8")


if __name__ == "__main__":
    measure(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
