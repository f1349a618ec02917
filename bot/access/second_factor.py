"""The optional second factor: six digits of an authenticator app (TOTP, RFC 6238)."""

from __future__ import annotations

from datetime import UTC, datetime

import pyotp

from bot.access import store
from bot.access.sign_in_store import Session
from bot.contacts import audit_store as audit
from bot.errors import UsageError
from bot.services import Services

SECONDS = 30


def new_secret() -> str:
    """Returns a new secret, to be shown to its user once."""
    return pyotp.random_base32()


def address(secret: str, name: str, brand: str) -> str:
    """Returns what the QR code holds: the otpauth address of the secret."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=f"Texto {brand}")


def step(secret: str | None, code: str, now: datetime) -> int | None:
    """Returns the time step whose code this is: the present one, or one beside it, for clocks that
    are up to 30 s off. None if it is no code of now."""
    digits = code.replace(" ", "")
    if secret is None or not (digits.isascii() and digits.isdigit()):
        return None
    present = int(now.timestamp()) // SECONDS
    codes = pyotp.TOTP(secret)
    near = (present, present - 1, present + 1)
    return next((one for one in near if codes.verify(digits, for_time=_at(one))), None)


def _at(step: int) -> datetime:
    return datetime.fromtimestamp(step * SECONDS, UTC)


async def turn_on(services: Services, session: Session, secret: str, code: str) -> None:
    """Asks for a code at each sign-in from now on. code: shows that the app has the secret. Raises
    UsageError."""
    now = services.clock.now()
    found = step(secret, code, now)
    if found is None:
        raise UsageError("This is not the code that the app shows now.")
    async with services.db.begin() as conn:
        await store.set_totp(conn, session.user.id, secret)
        await store.use_totp(conn, session.user.id, found)
        details = {"user": session.user.name, "before": False, "after": True}
        await audit.write(conn, session.user.name, "change second factor", None, details, now)


async def turn_off(services: Services, session: Session) -> None:
    """Asks for no code any more."""
    async with services.db.begin() as conn:
        await store.set_totp(conn, session.user.id, None)
        details = {"user": session.user.name, "before": True, "after": False}
        await audit.write(
            conn, session.user.name, "change second factor", None, details, services.clock.now()
        )
