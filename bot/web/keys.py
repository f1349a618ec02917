from aiohttp import web

from bot.services import Services

SERVICES: web.AppKey[Services] = web.AppKey("services", Services)
