from aiohttp import web

from bot.services import Services
from bot.web.door import Door

SERVICES: web.AppKey[Services] = web.AppKey("services", Services)
DOOR: web.AppKey[Door] = web.AppKey("door", Door)
