"""The surveys that one may begin with: files of campaigns, in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from bot import surveys
from bot.errors import UsageError

FOLDER = Path(surveys.__file__).parent / "templates"
NAMES = ("nps", "csat", "ces", "visit", "delivery", "event")
KEPT = ("class", "text", "survey")  # whom it goes to is everybody's own


def text(name: str) -> str:
    """Returns a template's file. Raises UsageError."""
    if name not in NAMES:
        raise UsageError(
            "%(name)s is no template; the templates are %(names)s.",
            name=name,
            names=", ".join(NAMES),
        )
    return (FOLDER / f"{name}.yml").read_text("utf-8")


def titles() -> dict[str, str]:
    """Returns what each template is for, as the first line of its file says."""
    return {name: text(name).partition("\n")[0].removeprefix("# ") for name in NAMES}


def content(name: str) -> dict[str, Any]:
    """Returns what a draft begins with. Raises UsageError."""
    found = yaml.safe_load(text(name))
    return {field: found[field] for field in KEPT}
