"""The emulator's web application."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

from aiohttp import web

from bot.providers.twilio.emulator import page, shop
from bot.providers.twilio.emulator.api import create_api
from bot.providers.twilio.emulator.callbacks import Callbacks
from bot.providers.twilio.emulator.carrier import Carrier
from bot.providers.twilio.emulator.control import create_control
from bot.providers.twilio.emulator.events import Events
from bot.providers.twilio.emulator.faults import Faults
from bot.providers.twilio.emulator.inbound import Inbound
from bot.providers.twilio.emulator.lab import LAB, Lab
from bot.providers.twilio.emulator.settings import EmulatorSettings
from bot.providers.twilio.emulator.visitors import open_visitors
from bot.providers.twilio.emulator.webhooks import open_webhooks
from bot.providers.twilio.emulator.wire import API_VERSION

LARGEST = 16_000_000  # bytes of one request: pictures, in base64


def create_app(settings: EmulatorSettings) -> web.Application:
    app = web.Application(middlewares=[page.headers], client_max_size=LARGEST)
    app.cleanup_ctx.append(_running(settings))
    app.on_shutdown.append(_hang_up)
    app.add_subapp(f"/{API_VERSION}/Accounts", create_api())
    app.add_subapp("/control", create_control())
    page.add_to(app)
    shop.add_to(app)
    return app


def _running(settings: EmulatorSettings) -> Callable[[web.Application], AsyncIterator[None]]:
    async def lab(app: web.Application) -> AsyncIterator[None]:
        faults, events = Faults(), Events()
        host, robots, people = settings.link_url, settings.robots, settings.people
        async with (
            open_webhooks(settings) as webhooks,
            open_visitors(host, robots, people) as visitors,
        ):
            callbacks = Callbacks(webhooks, faults, settings.account_sid)
            carrier = Carrier(settings, faults, events, callbacks, visitors)
            app[LAB] = Lab(settings, carrier, Inbound(carrier, webhooks), events, visitors)
            async with callbacks.running():
                yield

    return lab


async def _hang_up(app: web.Application) -> None:
    app[LAB].events.close()
