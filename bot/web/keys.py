from aiohttp import web

from bot.conversations.intake import Intake
from bot.services import Services

SERVICES: web.AppKey[Services] = web.AppKey("services", Services)
INTAKE: web.AppKey[Intake] = web.AppKey("intake", Intake)
