"""A small shop that links of the demo lead to, in the language of whoever comes."""

from __future__ import annotations

from html import escape

from aiohttp import web

GOODS = {
    "en": ("Autumn at the shop", "Apples, chestnuts and a loaf to go with them."),
    "fr": ("L’automne au magasin", "Pommes, châtaignes et du pain pour aller avec."),
}
WHENCE = {"en": "You came by the campaign", "fr": "Vous venez de la campagne"}


def add_to(app: web.Application) -> None:
    app.router.add_get("/shop", _shop)
    app.router.add_get("/shop/{page:[a-z0-9-]+}", _shop)


async def _shop(request: web.Request) -> web.Response:
    language = "fr" if request.headers.get("Accept-Language", "").startswith("fr") else "en"
    return web.Response(text=_page(language, request), content_type="text/html")


def _page(language: str, request: web.Request) -> str:
    title, text = GOODS[language]
    campaign = escape(request.query.get("utm_campaign", "")[:80])
    whence = f"<p>{WHENCE[language]}: <b>{campaign}</b></p>" if campaign else ""
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Le Panier · {title}</title>"
        '<link rel="stylesheet" href="/phone/theme.css">'
        '<link rel="stylesheet" href="/phone/shop.css">'
        '</head><body><main><img src="/phone/icon.svg" alt="" width="48" height="48">'
        f"<h1>Le Panier</h1><h2>{title}</h2><p>{text}</p>{whence}</main></body></html>"
    )
