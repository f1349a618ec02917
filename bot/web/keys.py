from aiohttp import web

from bot.conversations.intake import Intake
from bot.conversations.web_host import WebHost
from bot.services import Services
from bot.web.door import Door

SERVICES: web.AppKey[Services] = web.AppKey("services", Services)
DOOR: web.AppKey[Door] = web.AppKey("door", Door)
HOST: web.AppKey[WebHost] = web.AppKey("host", WebHost)
INTAKE: web.AppKey[Intake] = web.AppKey("intake", Intake)
