"""Requests that know the routes, fields and signatures and are wrong somewhere: no 5xx.

`python -m bench --full --only fuzz` sends 20,000."""

from __future__ import annotations

from collections import Counter

from bench.fuzz import SHOP, fuzz, secrets_of
from bot.config import Settings
from bot.run import roles
from bot.services import open_services
from bot.web.app import create_app

COUNT = 5_000


async def test_nothing_that_anybody_sends_is_our_fault(settings: Settings):
    many = {
        "programs": (SHOP,),
        "api_calls_per_minute": 10**6,
        "form_posts_per_minute": 10**6,
        "log_level": "error",
    }
    async with open_services(settings.model_copy(update=many)) as services:
        app = create_app(services)
        runner = await roles.serve(app, "127.0.0.1", settings.http_port, "TEXTO_HTTP_PORT")
        found = await fuzz(services, app, await secrets_of(services), COUNT, seed=11)
        await runner.cleanup()
    assert found.broken == []
    kinds = Counter(status // 100 for _, status in found.answers.elements())
    assert kinds[2] > COUNT / 20 and kinds[4] > COUNT / 20  # it reaches the handlers
    pages = {route for route, status in found.answers if status == 200}
    assert {"GET /inbox", "GET /contacts", "GET /campaigns", "POST /join/{program}"} <= pages
    # 409: who has said no is not signed up by a form
    reached = {route for route, status in found.answers if status < 300 or status == 409}
    assert reached >= {
        "POST /{provider}/inbound",
        "POST /{provider}/status",
        "POST /api/v1/consents",
        "POST /join/{program}",
        "GET /p/{token}",
    }
