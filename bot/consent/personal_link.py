"""A person's own link: to stop our texts, or to choose among them. It never expires."""

from __future__ import annotations

from uuid import UUID

from bot.files import signed as link
from bot.services import Services


def personal(services: Services, subject_id: UUID) -> str:
    """Returns the URL of the contact's page; the placeholder {preferences} of campaign texts."""
    token = link.personal_token(services.ledger_key, subject_id)
    return f"{services.settings.public_url}/p/{token}"


def subject(services: Services, token: str) -> UUID | None:
    """Returns the subject id of a link's token, or None if it is not signed by us."""
    return link.subject_of(services.ledger_keys.values(), token)
