"""Texts that come in: the signed webhook, the carrier's keywords, what goes wrong."""

from __future__ import annotations

import aiohttp
import pytest
from twilio.base.exceptions import TwilioRestException
from yarl import URL

from bot.providers.twilio.emulator.inbound import stored
from tests.emulator.conftest import (
    ACCOUNT,
    ADVANCED,
    ANNE,
    DEFAULT,
    OURS,
    TOKEN,
    Emulator,
    until,
)


async def text(emulator: Emulator, body: str, to: str = OURS, **more: object) -> dict[str, object]:
    answer = await emulator.post("/control/inbound", {"from": ANNE, "to": to, "body": body, **more})
    assert isinstance(answer, dict)
    return answer


async def record(emulator: Emulator) -> list[tuple[str, str]]:
    texts = await emulator.get("/control/messages")
    return [(t["direction"], t["body"][:24]) for t in texts]


async def test_an_sms_has_every_documented_field(emulator: Emulator) -> None:
    answer = await text(emulator, "à quelle heure ? 👍 a+b&c=%")
    sid = answer["sid"]
    assert (answer["status"], answer["body"]) == (200, "<Response/>")
    assert emulator.product.calls[0].signed
    assert emulator.product.inbound() == [
        {
            "ToCountry": "US", "ToState": "", "ToCity": "", "ToZip": "",
            "FromCountry": "FR", "FromState": "", "FromCity": "", "FromZip": "",
            "SmsMessageSid": sid, "SmsSid": sid, "MessageSid": sid, "AccountSid": ACCOUNT,
            "SmsStatus": "received", "NumMedia": "0", "NumSegments": "1",
            "ApiVersion": "2010-04-01",
            "From": ANNE, "To": OURS, "Body": "à quelle heure ? 👍 a+b&c=%",
        }
    ]  # fmt: skip


async def test_an_mms_and_a_whatsapp_message(emulator: Emulator) -> None:
    await text(emulator, "", media=["https://example.com/cat.png"])
    await emulator.post("/control/inbound", {"from": "whatsapp:" + ANNE, "body": "Salut"})
    mms, whatsapp = emulator.product.inbound()
    assert (mms["NumMedia"], mms["MediaContentType0"]) == ("1", "image/png")
    uri = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{mms['MessageSid']}/Media/ME"
    assert uri in mms["MediaUrl0"]
    assert (whatsapp["To"], whatsapp["WaId"]) == ("whatsapp:" + OURS, ANNE.lstrip("+"))
    assert "ProfileName" in whatsapp
    assert "FromCountry" not in whatsapp


async def test_fields_are_overridden_and_taken_out(emulator: Emulator) -> None:
    await text(emulator, "x\x00y", form={"OptOutType": "STOP", "From": None, "Extra": "1"})
    (form,) = emulator.product.inbound()
    assert (form["OptOutType"], form["Extra"], form["Body"]) == ("STOP", "1", "x\x00y")
    assert "From" not in form
    assert emulator.product.calls[0].signed


async def test_the_same_sid_is_sent_again_and_recorded_once(emulator: Emulator) -> None:
    sid = "SM" + "a" * 32
    for _ in range(2):
        assert (await text(emulator, "STOP", to=DEFAULT, sid=sid))["sid"] == sid
    assert [form["MessageSid"] for form in emulator.product.inbound()] == [sid, sid]
    assert len(await record(emulator)) == 2  # the text and one automatic reply


async def test_the_product_s_refusals_are_told_and_noted(emulator: Emulator) -> None:
    emulator.product.answers = [(503, "down"), (503, "still down"), (403, "no")]
    assert await text(emulator, "one") | {"sid": ""} == {
        "sid": "", "status": 503, "body": "still down",
    }  # fmt: skip
    assert (await text(emulator, "two"))["status"] == 403
    assert len(emulator.product.calls) == 3  # a 403 is not tried again
    codes = [t["error_code"] for t in await emulator.get("/control/messages")]
    assert codes == [11200, 11200]


async def test_a_message_in_the_answer_is_sent(emulator: Emulator) -> None:
    emulator.product.answers = [
        (200, "<Response><Message>Salut &amp; bienvenue</Message></Response>"),
        (200, "<Response><Message>"),
        (200, ""),
    ]
    for body in ("one", "two", "three"):
        await text(emulator, body)
    assert await record(emulator) == [
        ("inbound", "one"),
        ("outbound-reply", "Salut & bienvenue"),
        ("inbound", "two"),
        ("inbound", "three"),
    ]
    codes = [t["error_code"] for t in await emulator.get("/control/messages", **{"from": ANNE})]
    assert codes == [None, 12100, None]


async def test_twilio_default_replies_blocks_and_tells_nothing(emulator: Emulator) -> None:
    for body in ("YES", " stop ", "STOPALL", "help", "START", "start"):
        await text(emulator, body, to=DEFAULT)
        if body == "STOPALL":
            with pytest.raises(TwilioRestException) as blocked:
                await emulator.send(from_=DEFAULT)
            assert blocked.value.code == 21610
            assert len(await emulator.get("/control/blocks")) == 1
    assert await record(emulator) == [
        ("inbound", "YES"),
        ("inbound", " stop "),
        ("automatic", "You have successfully be"),
        ("inbound", "STOPALL"),
        ("inbound", "help"),
        ("automatic", "Reply STOP to unsubscrib"),
        ("inbound", "START"),
        ("automatic", "You have successfully be"),
        ("inbound", "start"),
    ]
    assert not any("OptOutType" in form for form in emulator.product.inbound())
    assert await emulator.get("/control/blocks") == []
    await emulator.send(from_=DEFAULT)
    await emulator.send(from_=OURS)


async def test_advanced_tells_by_opt_out_type(emulator: Emulator) -> None:
    for body in ("Hello", "STOP", "HELP", "START"):
        await text(emulator, body, to=ADVANCED)
    forms = emulator.product.inbound()
    assert [f.get("OptOutType") for f in forms] == [None, "STOP", "HELP", "START"]
    assert all(f["MessagingServiceSid"].startswith("MG") for f in forms)
    automatic = [what for what, _ in await record(emulator)].count("automatic")
    assert automatic == 3


async def test_ours_is_left_to_us(emulator: Emulator) -> None:
    await text(emulator, "STOP")
    assert await record(emulator) == [("inbound", "STOP")]
    await emulator.send()


async def test_a_text_that_is_queued_when_stop_comes_is_not_delivered(emulator: Emulator) -> None:
    from dataclasses import replace

    from tests.emulator.conftest import SETTINGS, EmulatedNumber, running

    crawling = EmulatedNumber(DEFAULT, segments_per_second=10.0)
    async with running(replace(SETTINGS, numbers=(crawling,))) as slow:
        await slow.send(from_=DEFAULT, body="x" * 1600)
        waiting = await slow.send(from_=DEFAULT)
        await text(slow, "STOP", to=DEFAULT)
        assert (await slow.reaches(waiting.sid, "failed"))["error_code"] == 21610
        assert await until(lambda: slow.product.statuses(waiting.sid)[1:] == ["failed"])


PNG = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAW"
    "jR9awAAAABJRU5ErkJggg=="
)


async def test_a_file_that_is_sent_is_kept_behind_the_key_of_the_account(
    emulator: Emulator,
) -> None:
    await text(emulator, "", media=[PNG])
    [form] = emulator.product.inbound()
    assert form["MediaContentType0"] == "image/png"
    [shown] = await emulator.get("/control/messages")
    [medium] = shown["media"]
    assert medium["url"].startswith("/control/media/")
    path = URL(form["MediaUrl0"]).path
    key = aiohttp.encode_basic_auth(ACCOUNT, TOKEN)
    async with aiohttp.ClientSession() as http:
        async with http.get(emulator.url + path) as refused:
            assert refused.status == 401
        async with http.get(emulator.url + path, headers={"Authorization": key}) as given:
            content = await given.read()
        async with http.get(emulator.url + medium["url"]) as seen:
            assert seen.headers["Content-Disposition"] == "attachment"
            assert await seen.read() == content
    assert content.startswith(b"\x89PNG")
    await text(emulator, "", media=["https://example.com/cat.png"])
    path = URL(emulator.product.inbound()[-1]["MediaUrl0"]).path
    async with (
        aiohttp.ClientSession() as http,
        http.get(emulator.url + path, headers={"Authorization": key}, allow_redirects=False) as led,
    ):
        assert (led.status, led.headers["Location"]) == (307, "https://example.com/cat.png")


@pytest.mark.parametrize(
    "medium",
    [
        "data:image/png,x",
        "data:image/png;base64,§",
        "data:<b>;base64,eA==",
    ],
)
async def test_a_file_that_is_none_is_refused(emulator: Emulator, medium: str) -> None:
    answer = await emulator.post(
        "/control/inbound", {"from": ANNE, "to": OURS, "media": [medium]}, status=400
    )
    assert "error" in answer


def test_a_file_has_5_mb_at_most() -> None:
    with pytest.raises(ValueError, match="5 MB"):
        stored(("data:a/b;base64," + "A" * 6_700_000,))
