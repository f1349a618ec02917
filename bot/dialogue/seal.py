"""Seals a model's archive with a key of ours: a worker runs what is in it, so it loads no other."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from pathlib import Path

from bot.errors import ModelError


def seal_file(model: Path) -> Path:
    """Returns the path of a model's seal, beside it."""
    return model.with_name(model.name.removesuffix(".tar.gz") + ".seal")


def seal(archive: Path, key: bytes) -> str:
    """Returns the seal of an archive: HMAC-SHA256 under a key derived from the ledger's."""
    with archive.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").digest()
    return hmac.digest(hmac.digest(key, b"texto-model", "sha256"), digest, "sha256").hex()


def require(model: Path, keys: Iterable[bytes]) -> None:
    """Raises ModelError unless one of these keys has sealed the model."""
    try:
        found = seal_file(model).read_text("ascii").strip()
    except (OSError, ValueError):
        found = ""
    if not any(hmac.compare_digest(seal(model, key), found) for key in keys):
        raise ModelError(
            f"{model.name} does not carry the seal of this ledger's key, so it was trained "
            "elsewhere or changed. Train one here with `texto train`; if it comes from you, "
            "`texto worker --trust` (or `texto run --trust`) takes it."
        )
