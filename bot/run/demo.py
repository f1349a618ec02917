"""The demo: a shop with customers, answers and a campaign, on the fake carrier."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence

from yarl import URL

from bot.access import invitations, passwords, users
from bot.access import store as access
from bot.campaigns import file as campaign_file
from bot.campaigns import launch
from bot.campaigns import store as campaigns
from bot.config import DEMO_ACCOUNT, DEMO_NUMBER, DEMO_TOKEN, Settings
from bot.errors import SettingsError
from bot.imports import run as importing
from bot.knowledge import changes as faq
from bot.knowledge import facts
from bot.knowledge import file as faq_file
from bot.models import Role
from bot.orders import file as order_file
from bot.orders import imports as orders
from bot.services import Services, open_services

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
    ADMIN: Role.ADMIN,
    MARKETER: Role.MARKETER,
    "alice": Role.STAFF,
    "lea": Role.LEAD,
}
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
    }
    return provider | {name: os.environ.get(name, value) for name, value in shop.items()}


async def furnish(settings: Settings) -> None:
    """Sets up the shop at the first start: staff, answers, customers and a campaign with a
    survey."""
    files = settings.project_dir / "data"
    campaign = campaign_file.read(files / "demo" / "survey.yml")
    async with open_services(settings) as services:
        async with services.db.connect() as conn:
            known = {user.name for user in await access.users(conn)}
            furnished = await campaigns.find(conn, campaign.name) is not None
        if known <= set(USERS):
            await _hire(services, [name for name in USERS if name not in known])
        if not furnished:
            await faq.put(services, faq_file.read(files / "faq.yml"), ADMIN)
            await facts.put(services, facts.read(files / "facts.yml"), ADMIN)
            await orders.put(services, order_file.load(files / "demo" / "orders.csv").good, ADMIN)
            await importing.run_bytes(
                services, (files / "demo" / "contacts.csv").read_bytes(), MARKETER
            )
            await launch.launch(services, campaign, MARKETER)


async def _hire(services: Services, names: Sequence[str]) -> None:
    for name in names:
        await users.add_user(services, name, USERS[name], by=ADMIN)
        link = await invitations.invite(services, name, ADMIN)
        await invitations.accept(services, link.rsplit("/", 1)[1], PASSWORD)


def beyond_this_machine(settings: Settings) -> bool:
    """Returns whether others may reach the web role."""
    return settings.http_host not in LOOPBACK or URL(settings.console_url).host not in LOOPBACK


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
