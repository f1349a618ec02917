"""`texto run` without a model: texts are taken and wait, STOP holds, and health says why."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from bot.config import DEMO_NUMBER
from tests.servers.helpers import PROJECT, until
from tests.world import free_port

PHONE = "+15555550177"


def ask(url: str, body: dict[str, Any] | None = None) -> Any:
    """What is answered, also with an error's status; None if nobody is there."""
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with suppress(OSError), urllib.request.urlopen(request, timeout=5) as answer:
        return json.load(answer)
    return None


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[tuple[str, str, Path]]:
    """The demo with an empty folder of models: web, carrier, and what it says."""
    web, carrier = free_port(), free_port()
    (tmp_path / "models").mkdir()
    said = tmp_path / "said"
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("TEXTO_")},
        "TEXTO_DATA_DIR": str(tmp_path / "data"),
        "TEXTO_MODELS_DIR": str(tmp_path / "models"),
        "TEXTO_PROJECT_DIR": str(PROJECT),
        "TEXTO_HTTP_PORT": str(web),
        "TEXTO_EMULATOR_PORT": str(carrier),
    }
    with said.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run", "--demo"],
            env=environment,
            stdout=file,
            stderr=file,
            cwd=PROJECT,
        )
        try:
            yield f"http://127.0.0.1:{web}", f"http://127.0.0.1:{carrier}", said
        finally:
            process.terminate()
            process.wait(60)


def test_texts_are_taken_and_stop_holds(demo: tuple[str, str, Path]):
    web, carrier, said = demo
    until(lambda: "the worker can't start" in said.read_text(), "it says why", 120)
    health = ask(f"{web}/health/ready")
    assert health["ready"] and "run `texto train`" in health["worker"]

    def text(body: str) -> Any:
        words = {"from": PHONE, "to": DEMO_NUMBER, "body": body}
        return ask(f"{carrier}/control/inbound", words)["status"]

    assert text("what time do you open?") == 200
    assert text("STOP") == 200

    def confirmed() -> bool:
        found = ask(f"{carrier}/control/messages?to={PHONE}&from={DEMO_NUMBER}".replace("+", "%2B"))
        return any("START" in one["body"] and one["status"] == "delivered" for one in found)

    until(confirmed, "the STOP is confirmed", 60)
    assert ask(f"{web}/health/ready")["ready"]
    assert "role_cannot_start" in said.read_text()
