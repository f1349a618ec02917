"""The ledger's secrets as a running process has them: read anew when another has rotated them."""

from __future__ import annotations

from datetime import datetime

from bot.config import Settings
from bot.db.database import Connection, Database
from bot.errors import MissingKeyError
from bot.keys import files, store
from bot.keys.rules import Keys, by_id, key_id


class Ring:
    """The present secret, which signs, and all secrets by id, which verify."""

    present: bytes
    every: Keys

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.read()

    def read(self) -> None:
        """Reads the settings' secrets and the data folder's."""
        self.present = files.present(self._settings)
        self.every = by_id(self.present, *files.retired(self._settings))

    async def register(self, db: Database, now: datetime) -> None:
        """Notes the present secret as one that signs. Raises MissingKeyError."""
        async with db.begin() as conn:
            await store.register(conn, self.present, now)
            await self.renew(conn)

    async def renew(self, conn: Connection) -> None:
        """Reads the secrets anew if the ledger has one that we lack: somebody has rotated them.

        Raises MissingKeyError if it is not to be had here."""
        known = await store.known(conn)
        if all(one in self.every for one in known):
            return
        self.read()
        missing = [one for one in known if one not in self.every]
        if missing:
            raise MissingKeyError(
                f"This database's consent ledger was signed with the key {', '.join(missing)}; "
                f"TEXTO_LEDGER_KEY is {key_id(self.present)}. Give every role the same key, or the "
                "data folder that holds it in ledger.key; after a change of keys, the earlier "
                "ones in TEXTO_LEDGER_KEYS_RETIRED, and start the role anew."
            )

    async def look(self, db: Database) -> None:
        """Renews the secrets if they were rotated. Raises MissingKeyError."""
        async with db.connect() as conn:
            await self.renew(conn)
