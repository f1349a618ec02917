"""Reads the table of data centres' networks, which an admin edits."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_network
from pathlib import Path

from bot.config import Settings
from bot.errors import SettingsError
from bot.links.rules.networks import Networks

FILE = "data/data_centres.txt"


def networks(settings: Settings) -> Networks:
    """Returns the networks of the project's table, none if it has no such table. Raises
    SettingsError, which names the line."""
    path = settings.project_dir / FILE
    if not path.is_file():
        return Networks(())
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(2)
def _read(path: Path, changed: int) -> Networks:
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if said := line.partition("#")[0].strip():
            try:
                found.append(ip_network(said))
            except ValueError as error:
                raise SettingsError(f"{path}, line {number}: {error}") from None
    return Networks(found)
