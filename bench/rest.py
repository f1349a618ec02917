"""Measures the memory of each role at rest, and the time from a cold start to a first answer."""

from __future__ import annotations

import secrets
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import Any

import psutil
import requests

from bench.figures import Figure, at_most, told
from bench.lab import ROOT, keep_logs, open_lab
from bot.config import DEMO_NUMBER
from bot.rehearsal.lab import Lab, snapshot
from bot.rehearsal.processes import Process, clean_environment, free_port, until
from bot.run.roles import ROLES

REPEATS = 3
HANDSET = "+33639985555"  # not one of the demo's own, which get a campaign
QUESTION, ANSWER = "vous ouvrez à quelle heure ?", "lundi"


def run(full: bool) -> list[Figure]:
    with open_lab() as lab:
        lab.start(*ROLES)
        time.sleep(2)
        memory = ", ".join(f"{name} {_memory(lab, name)}" for name in ROLES)
        lab.stop()
        web = median(_web_start(lab) for _ in range(REPEATS))
    first, second = _cold_starts()
    return [
        told("rest: memory, resident (its own)", memory),
        at_most("rest: web alone, from start to serving", 2, web, f"{web:.1f} s", "s"),
        told("rest: first answer, empty data folder", f"{first:.1f} s", first),
        at_most("rest: first answer, second start", 20, second, f"{second:.1f} s", "s"),
    ]


def _memory(lab: Lab, name: str) -> str:
    info = psutil.Process(lab.roles[name].popen.pid).memory_full_info()
    return f"{info.rss >> 20} MB ({info.uss >> 20})"


def _web_start(lab: Lab) -> float:
    """Returns the seconds from the command until /health/live answers; the servers run already."""
    began = time.monotonic()
    process = lab.launch("web")
    address = ("127.0.0.1", lab.settings.http_port)
    until(lambda: _says_live(address), "web serves", 30)
    seconds = time.monotonic() - began
    process.end()
    return seconds


def _says_live(address: tuple[str, int]) -> bool:
    with suppress(OSError), socket.create_connection(address, timeout=1) as link:
        link.sendall(b"GET /health/live HTTP/1.0\r\n\r\n")
        return b" 200 " in link.recv(100)
    return False


def _cold_starts() -> tuple[float, float]:
    """Runs `texto run --demo` twice in one folder, stopped gracefully in between. Returns both
    times."""
    folder = Path(tempfile.mkdtemp(prefix="texto-cold-"))
    snapshot(ROOT, folder / "project")
    try:
        return _cold_start(folder), _cold_start(folder)
    finally:
        keep_logs(folder / "logs")
        shutil.rmtree(folder, ignore_errors=True)


def _cold_start(folder: Path) -> float:
    """Returns the seconds from the command until the answer is on the handset of a person who texts
    as soon as they can."""
    emulator = free_port()
    environment = {
        **clean_environment(),
        "TEXTO_DATA_DIR": str(folder / "data"),
        "TEXTO_HTTP_PORT": str(free_port()),
        "TEXTO_EMULATOR_PORT": str(emulator),
        "TEXTO_PROJECT_DIR": str(folder / "project"),
        "TEXTO_MODELS_DIR": str(ROOT / "models"),
    }
    began = time.monotonic()
    process = Process.start(
        "texto",
        [sys.executable, "-m", "bot", "run", "--demo", "--trust"],
        environment,
        folder / "logs" / "texto.log",
    )
    try:
        control = f"http://127.0.0.1:{emulator}/control"
        text = {
            "from": HANDSET,
            "to": DEMO_NUMBER,
            "body": QUESTION,
            "sid": f"SM{secrets.token_hex(16)}",
        }
        until(
            _quietly(
                lambda: (
                    requests.post(f"{control}/inbound", json=text, timeout=5).json()["status"]
                    == 200
                )
            ),
            "the text is taken",
            120,
        )
        until(
            _quietly(
                lambda: any(
                    ANSWER in m["body"] and m["status"] == "delivered"
                    for m in requests.get(f"{control}/messages", {"to": HANDSET}, timeout=5).json()
                )
            ),
            "the text is answered",
            120,
        )
        return time.monotonic() - began
    finally:
        process.end(60)


def _quietly(ask: Callable[[], Any]) -> Callable[[], Any]:
    """Makes a check that is False while nobody answers."""

    def asked() -> Any:
        time.sleep(0.05)
        with suppress(requests.RequestException, KeyError):
            return ask()
        return False

    return asked
