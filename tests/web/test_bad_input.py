"""Whatever comes in: a clear answer, and nothing lost, nothing stored that should not be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import aiohttp
import pytest
from twilio.request_validator import RequestValidator

from bot.config import Settings
from bot.run import roles
from bot.services import Services
from bot.web.app import create_app
from tests.world import CUSTOMER, OURS, TOKEN

SAMPLES = Path(__file__).parent.parent / "samples"


class Hooks:
    """Signs and posts as the provider does."""

    def __init__(self, settings: Settings, services: Services, http: aiohttp.ClientSession):
        self.settings, self.services, self.http = settings, services, http

    async def post(
        self,
        path: str,
        body: bytes,
        *,
        signature: str | None = "right",
        type_: str = "application/x-www-form-urlencoded",
    ) -> tuple[int, str]:
        url = self.settings.public_url + path
        headers = {"Content-Type": type_}
        if signature == "right":
            pairs = dict(parse_qsl(body.decode("ascii", "replace"), keep_blank_values=True))
            headers["X-Twilio-Signature"] = RequestValidator(TOKEN).compute_signature(url, pairs)
        elif signature is not None:
            headers["X-Twilio-Signature"] = signature
        async with self.http.post(url, data=body, headers=headers) as response:
            return response.status, await response.text()

    async def inbound(self, **fields: str) -> tuple[int, str]:
        form = {"MessageSid": "SM" + "1" * 32, "From": CUSTOMER, "To": OURS, "Body": "hello"}
        form |= fields
        return await self.post(
            "/twilio/inbound", urlencode({k: v for k, v in form.items() if v is not None}).encode()
        )

    async def rows(self, statement: str) -> list[dict[str, object]]:
        from bot.db.database import sql

        async with self.services.db.connect() as conn:
            return [dict(row) for row in await conn.execute(sql(statement))]

    async def stored(self) -> list[dict[str, object]]:
        return await self.rows("select * from messages order by id")


@pytest.fixture
async def hooks(settings: Settings, services: Services) -> AsyncIterator[Hooks]:
    runner = await roles.serve(
        create_app(services), "127.0.0.1", settings.http_port, "TEXTO_HTTP_PORT"
    )
    async with aiohttp.ClientSession() as http:
        yield Hooks(settings, services, http)
    await runner.cleanup()


@pytest.mark.parametrize("signature", [None, "", "wrong", "é", "A" * 5000])
async def test_unsigned_is_refused_and_not_stored(hooks: Hooks, signature: str | None):
    body = urlencode({"MessageSid": "SM1", "From": CUSTOMER, "To": OURS, "Body": "hi"}).encode()
    if signature is not None and not signature.isascii():
        signature = signature.encode().decode("latin-1")
    status, text = await hooks.post("/twilio/inbound", body, signature=signature)
    assert status == 403
    assert "TEXTO_PUBLIC_URL" in text
    assert await hooks.stored() == []


@pytest.mark.parametrize("path", ["/twilio/inbound", "/twilio/status"])
async def test_a_signature_of_another_address_is_refused(hooks: Hooks, path: str):
    other = RequestValidator(TOKEN).compute_signature("http://elsewhere" + path, {"From": "x"})
    status, _ = await hooks.post(path, b"From=x", signature=other)
    assert status == 403


async def test_a_body_over_the_limit(hooks: Hooks):
    status, _ = await hooks.inbound(Body="a" * 70_000)
    assert status == 413
    assert await hooks.stored() == []


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"From": None}, "From"),
        ({"To": None}, "To"),
        ({"MessageSid": None}, "MessageSid"),
        ({"From": ""}, "From"),
        ({"To": "\0"}, "To"),
    ],
)
async def test_what_a_text_must_have(hooks: Hooks, fields: dict, says: str):
    status, text = await hooks.inbound(**fields)
    assert status == 400
    assert says in text
    assert await hooks.stored() == []


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (None, ""),
        ("", ""),
        ("é" * 1600, "é" * 1600),
        ("👍🏽👨‍👩‍👧", "👍🏽👨‍👩‍👧"),
        ("a\0b", "ab"),
        ("ligne\r\nligne", "ligne\nligne"),
        ("<script>", "<script>"),
        ("'; drop table contacts;--", "'; drop table contacts;--"),
        ("مرحبا", "مرحبا"),
    ],
)
async def test_odd_bodies_are_kept(hooks: Hooks, body: str | None, kept: str):
    status, _ = await hooks.inbound(Body=body)
    assert status == 200
    [row] = await hooks.stored()
    assert row["body"] == kept


@pytest.mark.parametrize("raw", [b"From=%FF%FE&Body=%80", b"\xff\xfe=1", b"Body=\xe9"])
async def test_what_is_not_utf8_is_not_from_the_provider(hooks: Hooks, raw: bytes):
    status, text = await hooks.post("/twilio/inbound", raw, signature="any")
    assert status == 400
    assert "UTF-8" in text


async def test_what_is_no_form(hooks: Hooks):
    status, text = await hooks.post("/twilio/inbound", b"{}", type_="application/json")
    assert status == 400
    assert "form" in text


async def test_too_many_fields(hooks: Hooks):
    status, _ = await hooks.post(
        "/twilio/inbound", "&".join(f"a{i}=1" for i in range(500)).encode(), signature="x"
    )
    assert status == 400


@pytest.mark.parametrize("sender", ["INFOTEXT", "36111", "Ma Boutique"])
async def test_senders_that_no_one_reads_are_stored_and_not_answered(hooks: Hooks, sender: str):
    for body in ("hello", "STOP"):
        assert (await hooks.inbound(From=sender, Body=body, MessageSid=f"SM{body}"))[0] == 200
    rows = await hooks.stored()
    assert [row["direction"] for row in rows] == ["inbound", "inbound"]
    assert {row["handled_by"] for row in rows} == {"unanswerable"}


@pytest.mark.parametrize("body", ["hello", "STOP", "HELP"])
async def test_the_same_sid_twice_is_one_text(hooks: Hooks, body: str):
    for _ in range(2):
        assert (await hooks.inbound(Body=body))[0] == 200
    assert len([r for r in await hooks.stored() if r["direction"] == "inbound"]) == 1


@pytest.mark.parametrize("body", ["hello", "STOP"])
async def test_the_same_sid_twenty_times_at_once_is_one_text(hooks: Hooks, body: str):
    answers = await asyncio.gather(*(hooks.inbound(Body=body) for _ in range(20)))
    assert {status for status, _ in answers} == {200}
    rows = await hooks.stored()
    assert len([r for r in rows if r["direction"] == "inbound"]) == 1
    assert len([r for r in rows if r["direction"] == "outbound"]) == (body == "STOP")


@pytest.mark.parametrize(
    "sample", sorted((SAMPLES / "inbound").glob("*.txt")), ids=lambda p: p.stem
)
async def test_every_recorded_text_is_stored(hooks: Hooks, sample: Path):
    status, text = await hooks.post("/twilio/inbound", sample.read_bytes())
    assert (status, "Response" in text) == (200, True)
    rows = [r for r in await hooks.stored() if r["direction"] == "inbound"]
    assert len(rows) == 1
    form = dict(parse_qsl(sample.read_text(), keep_blank_values=True))
    assert rows[0]["provider_sid"] == form["MessageSid"]
    assert len(rows[0]["media"]) == int(form.get("NumMedia", 0))


@pytest.mark.parametrize("sample", sorted((SAMPLES / "status").glob("*.txt")), ids=lambda p: p.stem)
@pytest.mark.parametrize(
    "path",
    [
        "/twilio/status",
        "/twilio/status?m=12345",
        "/twilio/status?m=x",
        "/twilio/status?m=99999999999999999999",
    ],
)
async def test_a_status_of_an_unknown_message_is_kept(hooks: Hooks, sample: Path, path: str):
    status, _ = await hooks.post(path, sample.read_bytes())
    assert status == 204
    [row] = await hooks.rows("select message_id, status from message_statuses")
    assert row["message_id"] is None


async def test_a_status_without_status_is_refused(hooks: Hooks):
    status, text = await hooks.post("/twilio/status", b"MessageSid=SM1")
    assert status == 400
    assert "MessageStatus" in text


async def test_health(hooks: Hooks):
    base = hooks.settings.public_url
    for path, has in (("/health/live", "live"), ("/health/ready", "database")):
        async with hooks.http.get(base + path) as response:
            assert response.status == 200
            assert has in await response.text()


async def test_an_unknown_page(hooks: Hooks):
    async with hooks.http.get(hooks.settings.public_url + "/wp-login.php") as response:
        assert response.status == 404
