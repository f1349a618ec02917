"""Keeps the ledger's secrets: a setting, else files of the data folder; rotates them."""

from __future__ import annotations

import secrets

from bot.config import Settings
from bot.errors import SettingsError
from bot.files import private

LEDGER_KEY, RETIRED_KEYS = "ledger.key", "ledger.keys.retired"  # files of the data folder


def present(settings: Settings) -> bytes:
    """Returns the ledger's present secret: the setting, else the data folder's.

    That one is made at the first start."""
    if settings.ledger_key is not None:
        return settings.ledger_key.get_secret_value().encode()
    path = settings.data_dir / LEDGER_KEY
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = private.draft(path, secrets.token_hex(32))
        try:
            path.hardlink_to(draft)  # atomic: if two processes start at once, one wins
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip().encode()


def retired(settings: Settings) -> tuple[bytes, ...]:
    """Returns the ledger's earlier secrets: the setting's and the data folder's."""
    path = settings.data_dir / RETIRED_KEYS
    kept = path.read_text().split() if path.exists() else []
    return tuple(
        key.encode()
        for key in (*(key.get_secret_value() for key in settings.ledger_keys_retired), *kept)
    )


def rotate(settings: Settings) -> None:
    """Makes a new secret in the data folder and keeps the present one among the earlier ones.

    Raises SettingsError if the secret is a setting."""
    if settings.ledger_key is not None:
        raise SettingsError(
            "The key is the setting TEXTO_LEDGER_KEY. To rotate it, append its present value to "
            "the JSON list TEXTO_LEDGER_KEYS_RETIRED, set TEXTO_LEDGER_KEY to a new secret "
            "(openssl rand -hex 32), and start every role anew with both."
        )
    kept_now = present(settings).decode()
    path = settings.data_dir / RETIRED_KEYS
    kept = path.read_text().split() if path.exists() else []
    if kept_now not in kept:  # written first, so that no crash loses the present one
        private.write(path, "\n".join([*kept, kept_now]) + "\n")
    private.write(settings.data_dir / LEDGER_KEY, secrets.token_hex(32))
