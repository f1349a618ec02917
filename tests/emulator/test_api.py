"""The REST API, through the provider's own client and against its own description."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import encode_basic_auth
from jsonschema import Draft4Validator, RefResolver
from twilio.base.exceptions import TwilioRestException

from tests.emulator.conftest import (
    ACCOUNT,
    ANNE,
    OURS,
    SLOW,
    TOKEN,
    Emulator,
    until,
)

DESCRIPTION = Path(__file__).parents[1] / "samples" / "twilio" / "messages.openapi.json"
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"
PICTURE = "https://example.com/cat.png"


def described(answer: Any, path: str, method: str, status: str) -> None:
    """Fails unless the answer is what Twilio's description says, with nothing left out."""
    document = json.loads(DESCRIPTION.read_text(), object_hook=_nullable)
    operation = document["paths"]["/2010-04-01/Accounts/{AccountSid}" + path][method]
    schema = operation["responses"][status]["content"]["application/json"]["schema"]
    resolver = RefResolver("", document)
    Draft4Validator(schema, resolver=resolver).validate(answer)
    whole = resolver.resolve(schema["$ref"])[1] if "$ref" in schema else schema
    assert set(answer) == set(whole["properties"])


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    """OpenAPI's `nullable` in the words of JSON Schema; a reference to an enum stays one."""
    if schema.get("nullable") is True and isinstance(schema.get("type"), str):
        return {**schema, "type": [schema["type"], "null"]}
    return schema


async def call(emulator: Emulator, method: str, path: str, **data: Any) -> tuple[int, Any]:
    headers = {"Authorization": encode_basic_auth(ACCOUNT, TOKEN)}
    url = emulator.url + path
    async with emulator.session.request(method, url, data=data, headers=headers) as response:
        text = await response.text()
        return response.status, json.loads(text) if text else None


async def test_a_text_is_created_as_described_and_delivered(emulator: Emulator) -> None:
    status, text = await call(
        emulator, "POST", MESSAGES + ".json", To=ANNE, From=OURS, Body="Bonjour €" * 20
    )
    assert status == 201
    described(text, "/Messages.json", "post", "201")
    assert (text["status"], text["num_segments"], text["price"]) == ("queued", "2", None)
    assert text["uri"] == f"{MESSAGES}/{text['sid']}.json"
    await emulator.reaches(text["sid"], "delivered")
    status, text = await call(emulator, "GET", text["uri"])
    described(text, "/Messages/{Sid}.json", "get", "200")
    assert (status, text["status"], text["direction"]) == (200, "delivered", "outbound-api")
    assert (text["price"], text["price_unit"]) == ("-0.01580", "USD")
    assert text["date_sent"].endswith("+0000")


async def test_callbacks_are_signed_in_order_and_carry_our_query(emulator: Emulator) -> None:
    text = await emulator.send()
    await until(lambda: len(emulator.product.calls) == 3)
    assert emulator.product.statuses(text.sid) == ["queued", "sent", "delivered"]
    assert all(call.signed for call in emulator.product.calls)
    form = emulator.product.calls[-1].form
    assert form.pop("RawDlrDoneDate").isdigit()
    assert form == {
        "MessageSid": text.sid,
        "SmsSid": text.sid,
        "MessageStatus": "delivered",
        "SmsStatus": "delivered",
        "To": ANNE,
        "From": OURS,
        "AccountSid": ACCOUNT,
        "ApiVersion": "2010-04-01",
    }


async def test_a_failed_callback_is_tried_once_more(emulator: Emulator) -> None:
    emulator.product.answers = [(500, ""), (503, "")]
    text = await emulator.send()
    await until(lambda: len(emulator.product.calls) == 4)
    assert emulator.product.statuses(text.sid) == ["queued", "queued", "sent", "delivered"]


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        (21604, {"To": ""}),
        (21211, {"To": "0612345678"}),
        (21211, {"To": "+15005550001"}),
        (21610, {"To": "+15005550004"}),
        (21614, {"To": "+15005550009"}),
        (21612, {"To": "+15005550002"}),
        (21603, {"From": ""}),
        (21212, {"From": "Nobody's"}),
        (21606, {"From": "+15557650199"}),
        (21611, {"From": "+15005550008"}),
        (21910, {"To": "whatsapp:" + ANNE}),
        (21602, {"Body": ""}),
        (21617, {"Body": "x" * 1601}),
        (21617, {"Body": "👍" * 801}),
        (21609, {"StatusCallback": "not an address"}),
        (21620, {"MediaUrl": "file:///etc/passwd"}),
        (21624, {"ValidityPeriod": "0"}),
        (21624, {"ValidityPeriod": "36001"}),
        (21701, {"From": "", "MessagingServiceSid": "MG" + "0" * 32}),
        (35118, {"SendAt": "2030-01-01T00:00:00Z", "ScheduleType": "fixed"}),
        (21655, {"ContentSid": "HX" + "0" * 32}),
    ],
)
async def test_refusals(emulator: Emulator, code: int, fields: dict[str, str]) -> None:
    whole = {"To": ANNE, "From": OURS, "Body": "Hello", **fields}
    status, body = await call(emulator, "POST", MESSAGES + ".json", **whole)
    assert (status, body["code"], body["status"]) == (400, code, 400)
    assert body["more_info"] == f"https://www.twilio.com/docs/errors/{code}"
    assert body["message"]
    assert await emulator.get("/control/messages") == []


async def test_1600_characters_are_taken(emulator: Emulator) -> None:
    assert (await emulator.send(body="x" * 1600)).num_segments == "11"


@pytest.mark.parametrize("header", ["", "Basic " + base64.b64encode(b"AC:wrong").decode()])
async def test_wrong_credentials_are_refused(emulator: Emulator, header: str) -> None:
    headers = {"Authorization": header} if header else {}
    url = emulator.url + MESSAGES + ".json"
    async with emulator.session.get(url, headers=headers) as response:
        assert response.status == 401
        assert (await response.json())["code"] == 20003


async def test_what_is_not_there_is_not_found(emulator: Emulator) -> None:
    for path in (f"{MESSAGES}/SM{'0' * 32}.json", f"/2010-04-01/Accounts/{ACCOUNT}/Nothing.json"):
        status, body = await call(emulator, "GET", path)
        assert (status, body["code"]) == (404, 20404)
    status, body = await call(emulator, "DELETE", MESSAGES + ".json")
    assert (status, body["code"]) == (405, 20004)


async def test_the_list_is_paged_newest_first_and_unmoved_by_news(emulator: Emulator) -> None:
    sids = [(await emulator.send(body=f"text {i}")).sid for i in range(5)]
    await emulator.send(to="+33612345679")
    first = await emulator.twilio.messages.page_async(to=ANNE, page_size=2)
    await emulator.send(body="news")
    assert [text.sid for text in first] == sids[:2:-1]
    second = await first.next_page_async()
    third = await second.next_page_async()
    assert [text.sid for text in [*second, *third]] == sids[2::-1]
    assert third.next_page_url is None
    everything = await emulator.twilio.messages.list_async(from_=OURS, page_size=3)
    assert len(everything) == 7
    status, body = await call(emulator, "GET", MESSAGES + ".json?PageSize=2")
    assert status == 200
    described(body, "/Messages.json", "get", "200")


async def test_the_list_is_filtered_by_the_time_of_sending(emulator: Emulator) -> None:
    text = await emulator.send()
    await emulator.reaches(text.sid, "delivered")
    sent = (await emulator.twilio.messages(text.sid).fetch_async()).date_sent
    messages = emulator.twilio.messages
    assert await messages.list_async(date_sent_after=sent, date_sent_before=sent)
    assert await messages.list_async(date_sent=sent)
    assert not await messages.list_async(date_sent_before=sent.replace(year=2001))
    status, body = await call(emulator, "GET", MESSAGES + ".json?DateSent=yesterday")
    assert (status, body["code"]) == (400, 20001)


async def test_texts_that_came_in_are_listed_by_their_number_and_time(
    emulator: Emulator,
) -> None:
    await emulator.send()
    for body, to in (("first", OURS), ("second", OURS), ("elsewhere", SLOW)):
        await emulator.post("/control/inbound", {"from": ANNE, "to": to, "body": body})
    messages = emulator.twilio.messages
    found = await messages.list_async(to=OURS)
    assert [(text.body, text.direction, text.status) for text in found] == [
        ("second", "inbound", "received"),
        ("first", "inbound", "received"),
    ]
    at = found[-1].date_sent
    assert len(await messages.list_async(to=OURS, date_sent_after=at)) == 2
    later = at + timedelta(hours=1)
    assert await messages.list_async(to=OURS, date_sent_after=later) == []
    query = urlencode({"To": OURS, "DateSent>": at.strftime("%Y-%m-%dT%H:%M:%SZ")})
    status, body = await call(emulator, "GET", f"{MESSAGES}.json?{query}")
    assert (status, len(body["messages"])) == (200, 2)
    described(body, "/Messages.json", "get", "200")


async def test_a_done_text_is_redacted_and_deleted(emulator: Emulator) -> None:
    text = await emulator.send()
    await emulator.reaches(text.sid, "delivered")
    assert (await text.update_async(body="")).body == ""
    assert await text.delete_async()
    with pytest.raises(TwilioRestException) as gone:
        await text.fetch_async()
    assert gone.value.code == 20404


async def test_a_waiting_text_is_canceled_but_not_deleted(emulator: Emulator) -> None:
    await emulator.send(from_=SLOW, body="x" * 1600)  # holds up the queue for half a second
    text = await emulator.send(from_=SLOW)
    with pytest.raises(TwilioRestException) as early:
        await text.delete_async()
    assert early.value.code == 20009
    assert (await text.update_async(status="canceled")).status == "canceled"
    await until(lambda: emulator.product.statuses(text.sid) == ["queued", "canceled"])
    with pytest.raises(TwilioRestException) as late:
        await text.update_async(status="canceled")
    assert late.value.code == 30409


async def test_media(emulator: Emulator) -> None:
    text = await emulator.send(body="", media_url=[PICTURE])
    assert (text.sid[:2], text.num_media) == ("MM", "1")
    path = f"{MESSAGES}/{text.sid}/Media"
    _, listed = await call(emulator, "GET", path + ".json")
    described(listed, "/Messages/{MessageSid}/Media.json", "get", "200")
    media = listed["media_list"][0]
    assert media["content_type"] == "image/png"
    _, one = await call(emulator, "GET", media["uri"])
    described(one, "/Messages/{MessageSid}/Media/{Sid}.json", "get", "200")
    assert (await call(emulator, "DELETE", media["uri"]))[0] == 204
    assert (await call(emulator, "GET", media["uri"]))[0] == 404


async def test_feedback(emulator: Emulator) -> None:
    text = await emulator.send()
    _, body = await call(
        emulator, "POST", f"{MESSAGES}/{text.sid}/Feedback.json", Outcome="confirmed"
    )
    described(body, "/Messages/{MessageSid}/Feedback.json", "post", "200")


async def test_whatsapp_texts_are_read(emulator: Emulator) -> None:
    text = await emulator.send(to="whatsapp:" + ANNE, from_="whatsapp:" + OURS)
    await until(lambda: "read" in emulator.product.statuses(text.sid))
    assert emulator.product.statuses(text.sid) == ["queued", "sent", "delivered", "read"]


async def test_a_messaging_service_chooses_the_sender_later(emulator: Emulator) -> None:
    from tests.emulator.conftest import ADVANCED, SETTINGS

    service = next(n.service for n in SETTINGS.numbers if n.number == ADVANCED)
    text = await emulator.twilio.messages.create_async(
        to=ANNE, body="Hello", messaging_service_sid=service
    )
    assert (text.status, text.from_, text.num_segments) == ("accepted", None, "0")
    assert (await emulator.reaches(text.sid, "delivered"))["from"] == ADVANCED


async def test_the_rate_of_a_number_is_kept_in_segments(emulator: Emulator) -> None:
    """20 segments a second: four texts of three segments are through after 0.45 s, no sooner."""
    texts = [await emulator.send(from_=SLOW, body="x" * 400) for _ in range(4)]
    last = await emulator.reaches(texts[-1].sid, "delivered")
    sent = await emulator.twilio.messages(last["sid"]).fetch_async()
    assert sent.num_segments == "3"
    record = await emulator.get("/control/messages", **{"from": SLOW})
    waited = max(text["updated"] for text in record) - record[0]["created"]
    assert 0.40 <= waited < 2.0


async def test_a_text_that_waits_past_its_validity_fails(emulator: Emulator) -> None:
    for _ in range(2):
        await emulator.send(from_=SLOW, body="x" * 1600)  # over half a second each
    late = await emulator.send(from_=SLOW, validity_period=1)
    free = await emulator.send(from_=OURS, validity_period=1)
    failed = await emulator.reaches(late.sid, "failed")
    assert (failed["error_code"], failed["error_message"]) == (30036, "Validity Period Expired")
    await emulator.reaches(free.sid, "delivered")
    await until(lambda: emulator.product.statuses(late.sid) == ["queued", "failed"])
    assert emulator.product.calls[-1].form["ErrorCode"] == "30036"
