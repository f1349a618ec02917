"""Reads a campaign from its YAML file."""

from __future__ import annotations

from pathlib import Path

import yaml

from bot.errors import UsageError
from bot.rules.campaign import Campaign, parse_campaign


def read(path: Path) -> Campaign:
    """Raises UsageError, which names all that is wrong."""
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(f"{path} can't be read: {error}") from None
    return parse_campaign(content)
