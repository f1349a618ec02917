"""The recorded webhooks of tests/samples, decoded as the web role decodes them."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl

SAMPLES = Path(__file__).parents[2] / "samples"


def names(folder: str) -> list[str]:
    return sorted(path.stem for path in (SAMPLES / folder).glob("*.txt"))


def pairs(folder: str, name: str) -> list[tuple[str, str]]:
    raw = (SAMPLES / folder / f"{name}.txt").read_text("ascii")
    return parse_qsl(raw, keep_blank_values=True, strict_parsing=True, errors="strict")


def form(folder: str, name: str) -> dict[str, str]:
    return dict(pairs(folder, name))
