"""A person's own link: to stop our texts, or to choose among them. It never expires."""

from __future__ import annotations

from uuid import UUID

from bot.files import signed as link
from bot.services import Services


def personal(services: Services, subject_id: UUID) -> str:
    """The address of the contact's page; the placeholder {preferences} of campaign texts."""
    token = link.personal_token(services.ledger_key, subject_id)
    return f"{services.settings.public_url}/p/{token}"


def subject(services: Services, token: str) -> UUID | None:
    """Whose link this is; None where nobody signed it."""
    return link.subject_of(services.ledger_keys.values(), token)
