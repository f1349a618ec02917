"""The demo's shop: its settings, its numbers and programs, and who works there."""

from __future__ import annotations

import json
import os
from datetime import timedelta

from yarl import URL

from bot.access import passwords
from bot.access import store as access
from bot.config import DEMO_ACCOUNT, DEMO_NUMBER, DEMO_TOKEN, Settings
from bot.db.database import Database
from bot.errors import SettingsError
from bot.models import Language, Role
from bot.services import Services
from bot.teams.model import TeamHours

NUMBERS = [
    {"number": DEMO_NUMBER, "opt_out_replies": "ours", "segments_per_second": 10, "program": "shop"}
]
PROGRAMS = [
    {
        "name": "shop",
        "title": {"en": "the Panier club", "fr": "le club Panier"},
        "description": {
            "en": "Offers of the week and news of the shop.",
            "fr": "Les offres de la semaine et les nouvelles du magasin.",
        },
        "frequency": {"en": "up to 4 texts a month", "fr": "4 SMS par mois au plus"},
        "keywords": ["JOIN", "REJOINDRE"],
    }
]

ADMIN, MARKETER = "admin", "marc"
USERS = {
    "alice": Role.STAFF,
    "samir": Role.STAFF,
    "lea": Role.LEAD,
    MARKETER: Role.MARKETER,
    ADMIN: Role.ADMIN,
}
STAFF = ("alice", "samir", "lea")
STAFF_OF = {Language.FR: STAFF, Language.EN: ("alice", "lea")}
TEAM_HOURS = TeamHours(
    zone="Europe/Paris", country="FR", hours={"mon-sat": "9:00-19:00", "sun": "10:00-18:00"}
)
# name, the languages of the cases it takes (none for the rest), its members
TEAMS = (
    ("boutique", ("fr",), ("alice", "lea", "samir")),
    ("visitors", ("en",), ("alice", "lea")),
    ("everybody", (), ("lea",)),
)
PROMISE = timedelta(minutes=60)  # within which the team answers
PASSWORD = "texto-demo"  # noqa: S105  known to all, so it opens nothing beyond this machine
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def environment() -> dict[str, str]:
    """Returns the demo's settings. What is set already stays, except the provider: nothing leaves
    this machine."""
    port = os.environ.get("TEXTO_EMULATOR_PORT", "8090")
    provider = {
        "TWILIO_API_URL": f"http://127.0.0.1:{port}",
        "TWILIO_ACCOUNT_SID": DEMO_ACCOUNT,
        "TWILIO_AUTH_TOKEN": DEMO_TOKEN,
    }
    shop = {
        "TEXTO_NUMBERS": json.dumps(NUMBERS),
        "TEXTO_PROGRAMS": json.dumps(PROGRAMS),
        "TEXTO_BRAND": "Le Panier",
        "TEXTO_SUPPORT": "01 23 45 67 89",
        "TEXTO_SITE": "lepanier.example",
        "TEXTO_USER": ADMIN,
        "TEXTO_DEMO": "1",
        "TEXTO_LINK_URL": _link_url(),
        "TEXTO_TRUSTED_PROXIES": "127.0.0.1/32",  # the carrier's visitors say where they come from
    }
    return provider | {name: os.environ.get(name, value) for name, value in shop.items()}


def _link_url() -> str:
    """Returns the address of the demo's links: another name of this machine than the pages have."""
    port = os.environ.get("TEXTO_HTTP_PORT", "8080")
    pages = {
        URL(os.environ.get(name, "http://127.0.0.1")).host
        for name in ("TEXTO_PUBLIC_URL", "TEXTO_CONSOLE_URL")
    }
    free = [host for host in ("localhost", "127.0.0.1", "links.localhost") if host not in pages]
    return f"http://{free[0]}:{port}"


def beyond_this_machine(settings: Settings) -> bool:
    """Returns whether others may reach the web role."""
    return settings.http_host not in LOOPBACK or URL(settings.console_url).host not in LOOPBACK


async def is_demo(db: Database) -> bool:
    """Returns whether the demo was made in this database: all users are its own."""
    async with db.connect() as conn:
        found = {user.name for user in await access.users(conn)}
    return {ADMIN, MARKETER, "alice", "lea"} <= found <= set(USERS)


async def refuse_beyond_this_machine(services: Services) -> None:
    """Raises SettingsError if others may reach the console, and it has users of the demo, whose
    password everybody knows."""
    if not beyond_this_machine(services.settings):
        return
    async with services.db.connect() as conn:
        found = [user for name in USERS if (user := await access.user(conn, name))]
    open_doors = [one.name for one in found if await passwords.fits(one.password, PASSWORD)]
    if open_doors:
        raise SettingsError(
            f"{', '.join(open_doors)} came with the demo, and everybody knows their password. "
            "Before the console may be reached from other machines, give each a new one with "
            "`texto user reset NAME`, or disable it with `texto user disable NAME`. The demo "
            "itself runs on 127.0.0.1 only."
        )


AUDIENCES = {
    "buyers": "bought within 30d",
    "buyers who have not heard from us": "audience:buyers and not received within 14d",
    "quiet": "tag:customers and not seen within 30d",
}
