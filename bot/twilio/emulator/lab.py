"""The parts of a running emulator, as its handlers find them."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from bot.twilio.emulator.carrier import Carrier
from bot.twilio.emulator.events import Events
from bot.twilio.emulator.inbound import Inbound
from bot.twilio.emulator.settings import EmulatorSettings


@dataclass(frozen=True, slots=True)
class Lab:
    settings: EmulatorSettings
    carrier: Carrier
    inbound: Inbound
    events: Events


LAB: web.AppKey[Lab] = web.AppKey("lab", Lab)


def lab(request: web.Request) -> Lab:
    return request.config_dict[LAB]
