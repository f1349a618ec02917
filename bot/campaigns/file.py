"""Reads a campaign from its YAML file."""

from __future__ import annotations

from pathlib import Path

import yaml

from bot.campaigns.rules import Campaign, parse_campaign
from bot.errors import UsageError


def read(path: Path) -> Campaign:
    """Reads the campaign. Raises UsageError, which names everything that is wrong with the file."""
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(f"{path} can't be read: {error}") from None
    return parse_campaign(content)
