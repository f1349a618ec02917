"""Renders pages from templates: all values are escaped, and an unknown name is an error."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined


def render(path: Path, values: Mapping[str, Any]) -> str:
    """Renders the template of this path; the ones that it extends are in the same folder."""
    return _beside(path.parent).get_template(path.name).render(values)


@cache
def _beside(folder: Path) -> Environment:
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
