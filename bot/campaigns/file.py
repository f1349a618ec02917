"""Reads a campaign from its YAML file."""

from __future__ import annotations

from pathlib import Path

import yaml

from bot.campaigns.rules import Campaign, parse_campaign
from bot.errors import UsageError
from bot.files.checking import inside

MAX_DEPTH = 20


def read(path: Path) -> Campaign:
    """Reads the campaign. Raises UsageError, which names everything that is wrong with the file;
    FileNotFoundError."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} can't be read: {error}") from None
    try:
        return loads(text)
    except yaml.YAMLError as error:
        raise UsageError(f"{path} can't be read: {error}") from None


def loads(text: str) -> Campaign:
    """Reads a campaign from YAML. Raises UsageError, which names lines and fields; YAMLError."""
    return parse_campaign(yaml.safe_load(text), lines=lines(text))


def lines(text: str) -> dict[str, int]:
    """Returns the line on which each field of a YAML text begins: {"text.en": 7}."""
    found: dict[str, int] = {}
    _note(yaml.compose(text, Loader=yaml.SafeLoader), "", found, 0)
    return found


def _note(node: yaml.Node | None, place: str, found: dict[str, int], depth: int) -> None:
    if node is None or depth > MAX_DEPTH:
        return
    if place:
        found.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            name = inside(place, getattr(key, "value", ""))
            found.setdefault(name, key.start_mark.line + 1)
            _note(value, name, found, depth + 1)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value, 1):
            _note(value, f"{place}[{number}]", found, depth + 1)
