"""The pages that say what went wrong, in both languages; other programs get what they had."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, web

from bot.config import Settings
from bot.run import roles
from bot.services import Services
from bot.web.app import create_app
from bot.web.middlewares import where
from tests.world import World, free_port

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
async def broken(services: Services, settings: Settings) -> AsyncIterator[str]:
    """A web role in which some addresses break."""

    async def breaks(request: web.Request) -> web.Response:
        raise ValueError(request.path)

    async def away(request: web.Request) -> web.Response:
        raise ConnectionRefusedError(request.path)

    async def logged(request: web.Request) -> web.Response:
        return web.Response(text=where(request))

    app = create_app(services)
    app.add_routes(
        [
            web.get("/breaks/{secret}", breaks),
            web.get("/away", away),
            web.get("/logged/{secret}", logged),
        ]
    )
    port = free_port()
    runner = await roles.serve(app, "127.0.0.1", port, "TEXTO_HTTP_PORT")
    yield f"http://127.0.0.1:{port}"
    await runner.cleanup()


@pytest.mark.parametrize(
    ("path", "status", "english", "french"),
    [
        ("/no/such", 404, "There is no such page", "Cette page n’existe pas"),
        ("/breaks/x", 500, "Something broke on our side", "Une panne de notre côté"),
        ("/away", 503, "Back in a moment", "De retour dans un instant"),
    ],
)
async def test_people_get_a_page(broken: str, path: str, status: int, english: str, french: str):
    async with ClientSession() as http:
        for language, title in (("en", english), ("fr", french)):
            headers = {**BROWSER, "Accept-Language": language}
            async with http.get(broken + path, headers=headers) as answer:
                assert answer.status == status
                assert title in await answer.text()
                assert f'<html lang="{language}"' in await answer.text()
        async with http.get(broken + path) as answer:
            assert answer.status == status
            assert "<html" not in await answer.text()


async def test_what_is_logged_of_an_address_holds_nobodys_link(broken: str):
    async with ClientSession() as http, http.get(broken + "/logged/a-secret") as answer:
        assert await answer.text() == "/logged/{secret}"


async def test_an_unknown_program_is_a_page_in_the_look(world: World):
    async with world.http.get(f"{world.web}/join/nope", headers=BROWSER) as answer:
        assert answer.status == 404
        assert "theme.css" in await answer.text()
