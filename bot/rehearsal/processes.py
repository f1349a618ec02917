"""Starts, signals and ends programs of ours; waits until they serve."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

HOME = Path(__file__).parents[2]  # `python -m bot` finds this very package there


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def clean_environment() -> dict[str, str]:
    """Returns this process's environment, without settings of Texto's, and with compiled bytecode
    as installed."""
    dropped = ("TEXTO_", "TWILIO_", "PYTHONDONTWRITEBYTECODE")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(dropped)}
    return {**kept, "RASA_TELEMETRY_ENABLED": "false"}


def until(true: Callable[[], Any], what: str, seconds: float) -> Any:
    """Returns the first true value. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while not (value := true()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds:.0f} s: {what}")
        time.sleep(0.01)
    return value


@dataclass
class Process:
    """A program that we started."""

    name: str
    popen: subprocess.Popen[bytes]
    log: Path

    @classmethod
    def start(
        cls, name: str, command: Sequence[str], env: Mapping[str, str], log: Path, cwd: Path = HOME
    ) -> Process:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            popen = subprocess.Popen(
                list(command),
                cwd=cwd,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        return cls(name, popen, log)

    @property
    def runs(self) -> bool:
        return self.popen.poll() is None

    def cpu(self) -> float:
        """Returns the CPU seconds, user and system, since its start."""
        times = psutil.Process(self.popen.pid).cpu_times()
        return float(times.user + times.system)

    def listens(self, port: int) -> bool:
        with suppress(psutil.Error):
            return any(
                link.laddr.port == port and link.status == psutil.CONN_LISTEN
                for link in psutil.Process(self.popen.pid).net_connections()
            )
        return False

    def send(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            self.popen.send_signal(number)

    def kill(self) -> None:
        self.send(signal.SIGKILL)
        self.popen.wait()

    def end(self, seconds: float = 30) -> None:
        """Ends it gracefully, by force if that fails."""
        self.send(signal.SIGCONT)
        self.send(signal.SIGTERM)
        try:
            self.popen.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()

    def last_words(self) -> str:
        return self.log.read_text(errors="replace")[-3000:]


def until_open(process: Process, port: int, seconds: float) -> None:
    """Returns once this process (and not another program) listens on the port."""

    def listens() -> bool:
        if not process.runs:
            raise RuntimeError(f"{process.name} ended: {process.last_words()}")
        return process.listens(port)

    until(listens, f"{process.name} listens", seconds)
