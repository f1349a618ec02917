"""The parts of a running emulator, as its handlers find them."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from bot.providers.twilio.emulator.carrier import Carrier
from bot.providers.twilio.emulator.events import Events
from bot.providers.twilio.emulator.inbound import Inbound
from bot.providers.twilio.emulator.settings import EmulatorSettings
from bot.providers.twilio.emulator.visitors import Visitors


@dataclass(frozen=True, slots=True)
class Lab:
    """The settings, the carrier and its ways in and out."""

    settings: EmulatorSettings
    carrier: Carrier
    inbound: Inbound
    events: Events
    visitors: Visitors


LAB: web.AppKey[Lab] = web.AppKey("lab", Lab)


def lab(request: web.Request) -> Lab:
    return request.config_dict[LAB]
