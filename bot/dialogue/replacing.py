"""Decides whether a new model may replace an older one: only if it understands as well."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FALL = 0.01  # of macro F1 that may be lost; the share of opt-outs found may not fall at all


def figures_file(model: Path) -> Path:
    """Returns the path of a model's figures, beside it."""
    return model.with_name(model.name.removesuffix(".tar.gz") + ".json")


def model_before(new: Path, serving: Path | None) -> Path | None:
    """Returns the model that a new one is held against: the one that serves, else the newest
    other; one that was not measured is passed over."""
    others = sorted(
        (path for path in new.parent.glob("texto-*.tar.gz") if path != new),
        key=lambda path: (path == serving, path.stat().st_mtime),
        reverse=True,
    )
    return next((path for path in others if figures_of(path)), None)


def figures_of(model: Path) -> dict[str, Any] | None:
    """Returns the figures that are kept of a model; None if it was not measured."""
    try:
        found: dict[str, Any] = json.loads(figures_file(model).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found


def reasons_against(new: Mapping[str, Any], old: Mapping[str, Any]) -> list[str]:
    """Returns what has become worse; nothing if the two were not measured on the same texts."""
    if new["held_out"] != old.get("held_out"):
        return []
    reasons = []
    f1, old_f1 = new["macro_f1"], old["macro_f1"]
    if f1 < old_f1 - FALL:
        reasons.append(f"macro F1 {f1:.4f}, before {old_f1:.4f}: more than {FALL:.2f} less")
    found, old_found = new["opt_out"]["recall_any"], old["opt_out"]["recall_any"]
    if found < old_found:
        reasons.append(f"opt-outs found {found:.4f}, before {old_found:.4f}")
    return reasons
