"""The contract of bot/providers/base.py: each provider passes all of this, against its carrier
over real HTTP. A new one is a line in LINES."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from multidict import CIMultiDict

from bot.models import Channel, OptOutReplies, Status
from bot.providers.base import Provider, Webhook
from bot.providers.errors import BadWebhook, ErrorDecision, ProviderError, UnsignedWebhook, What
from bot.providers.registry import PROVIDERS
from tests.providers.line import ANNE, BEN, Line, open_inbox
from tests.providers.toy import line as toy
from tests.providers.twilio import line as twilio

LINES = {
    "twilio": twilio.open_line,
    "toy": toy.open_line,
}
HOUR = timedelta(hours=1)


@pytest.fixture(params=LINES)
async def line(request: pytest.FixtureRequest) -> AsyncIterator[Line]:
    async with open_inbox() as inbox, LINES[request.param](inbox) as it:
        yield it


async def failure(call: Awaitable[Any]) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        await call
    assert ANNE not in str(caught.value)
    return caught.value


def test_every_registered_provider_passes_the_contract() -> None:
    assert set(PROVIDERS) <= set(LINES)


# -- what it can do ------------------------------------------------------------------------


async def test_what_it_can_do_fits_together(line: Line) -> None:
    can = line.provider.capabilities
    assert OptOutReplies.OURS in can.opt_outs and Channel.SMS in can.channels
    # who answers without telling us must say on which words
    assert bool(can.words) is (OptOutReplies.TWILIO_DEFAULT in can.opt_outs)
    assert all(word == word.casefold().strip() for words in can.words.values() for word in words)
    assert can.blocks is any(mode is not OptOutReplies.OURS for mode in can.opt_outs)


async def test_the_longest_text_is_taken_and_a_longer_one_refused(line: Line) -> None:
    longest = line.provider.capabilities.max_body
    assert await line.send("é" * longest)
    failed = await failure(line.send("é" * (longest + 1)))
    assert (failed.what, failed.accepted, failed.retryable) == (What.CONTENT, False, False)


@pytest.mark.parametrize("seconds", [0, 1, 3600, 10**7])
async def test_any_validity_is_taken(line: Line, seconds: int) -> None:
    assert await line.send(valid_for=seconds)


# -- a text goes out -----------------------------------------------------------------------


async def test_a_text_arrives_as_it_was_written(line: Line) -> None:
    body = "Été & co = 50 % + 😀\nà demain"
    sid = await line.send(body)
    found = await line.ends(sid)
    assert (found.sid, found.body, found.status) == (sid, body, Status.DELIVERED)
    assert (found.error_code, found.what) == (None, None)


@pytest.mark.parametrize("what", [What.BAD_NUMBER, What.CONTENT, What.SENDER, What.OPTED_OUT])
async def test_a_text_is_refused_for_good(line: Line, what: What) -> None:
    await line.refuse(what)
    failed = await failure(line.send())
    assert (failed.what, failed.accepted, failed.retryable) == (what, False, False)
    assert (failed.pause, failed.away) == (0, False)
    assert failed.code is not None and line.provider.decide(failed.code) == ErrorDecision(what)
    assert await line.send()  # the next one is taken


async def test_a_text_is_refused_for_now(line: Line) -> None:
    await line.refuse(What.RATE)
    failed = await failure(line.send())
    assert (failed.what, failed.accepted, failed.retryable) == (What.RATE, False, True)
    assert failed.pause > 0 and not failed.away


async def test_a_wrong_secret_gives_no_text_up(line: Line) -> None:
    calls = (
        line.stranger.send(to=ANNE, frm=line.ours, body="Hello"),
        line.stranger.list_outbound(to=ANNE, frm=line.ours, since=datetime.now(UTC)),
        anext(line.stranger.each_outbound(frm=line.ours, since=datetime.now(UTC))),
        line.stranger.list_inbound(number=line.ours, since=datetime.now(UTC)),
        line.stranger.fetch("SM" + "1" * 32),
    )
    for call in calls:
        failed = await failure(call)
        assert (failed.what, failed.accepted, failed.away) == (What.AUTH, False, True)
        assert failed.retryable and failed.pause > 0


async def test_a_carrier_that_is_not_there_has_taken_nothing(line: Line) -> None:
    failed = await failure(line.lost.send(to=ANNE, frm=line.ours, body="Hello"))
    assert (failed.what, failed.accepted, failed.away) == (What.UNAVAILABLE, False, True)
    assert failed.retryable and failed.pause > 0


async def test_a_text_whose_answer_is_lost_is_unknown_and_sent_once(line: Line) -> None:
    since = datetime.now(UTC)
    await line.drop()
    failed = await failure(line.send("perhaps"))
    assert (failed.accepted, failed.retryable) == (None, True)
    found = await line.provider.list_outbound(to=ANNE, frm=line.ours, since=since)
    assert [text.body for text in found] == ["perhaps"]


async def test_who_has_said_stop_to_the_provider_is_opted_out(line: Line) -> None:
    if not line.provider.capabilities.blocks:
        pytest.skip("this provider blocks nobody")
    failed = await failure(line.send(frm=await line.blocking()))
    assert (failed.what, failed.accepted, failed.retryable) == (What.OPTED_OUT, False, False)


# -- its lists -----------------------------------------------------------------------------


async def test_the_texts_of_a_pair_are_listed_the_newest_first(line: Line) -> None:
    since = datetime.now(UTC)
    sids = [await line.send(f"text {n}") for n in range(3)]
    await line.send("to Ben", to=BEN)
    await line.send("from another", frm=line.other)
    await line.text("from Anne")
    found = await line.provider.list_outbound(to=ANNE, frm=line.ours, since=since)
    assert [(text.sid, text.body) for text in found] == [(sids[n], f"text {n}") for n in (2, 1, 0)]
    assert all(abs(text.created_at - since) < timedelta(minutes=1) for text in found)
    ours = {"to": ANNE, "frm": line.ours}
    assert len(await line.provider.list_outbound(**ours, since=since, limit=2)) == 2
    assert await line.provider.list_outbound(**ours, since=since + HOUR) == []
    number = [text async for text in line.provider.each_outbound(frm=line.ours, since=since)]
    assert [(text.body, text.to) for text in number] == [
        ("to Ben", BEN),
        *((f"text {n}", ANNE) for n in (2, 1, 0)),
    ]
    later = line.provider.each_outbound(frm=line.ours, since=since + HOUR)
    assert [text async for text in later] == []


async def test_what_came_in_for_a_number_is_listed_as_its_webhooks_told_it(line: Line) -> None:
    since = datetime.now(UTC)
    bodies = ["un", "deux 😀", ""]
    for body in bodies:
        await line.text(body)
    await line.text("elsewhere", to=line.other)
    await line.send("not theirs")
    hooks = map(line.provider.read_inbound, await line.inbox.of("/inbound", 4))
    told = {text.sid: text for text in hooks}  # in whatever order the webhooks came
    found = await line.provider.list_inbound(number=line.ours, since=since)
    assert [text.body for text in found] == bodies
    for text in found:
        as_told = told[text.sid]
        assert (text.sender, text.to, text.body, text.channel) == (
            as_told.sender,
            as_told.to,
            as_told.body,
            as_told.channel,
        )
    assert all(t.received_at and abs(t.received_at - since) < HOUR / 60 for t in found)
    assert await line.provider.list_inbound(number=line.ours, since=since + HOUR) == []


async def test_pictures_are_listed_too(line: Line) -> None:
    if not line.provider.capabilities.mms:
        pytest.skip("no pictures come in by this provider")
    since = datetime.now(UTC)
    await line.text("", media=["https://x/1.png", "https://x/2.jpg"])
    [webhook] = await line.inbox.of("/inbound")
    told = line.provider.read_inbound(webhook)
    [found] = await line.provider.list_inbound(number=line.ours, since=since)
    assert [m.content_type for m in found.media] == ["image/png", "image/jpeg"]
    assert [m.content_type for m in told.media] == ["image/png", "image/jpeg"]
    assert all(m.url.startswith("http") for m in found.media)


async def test_a_text_that_is_none_is_not_fetched(line: Line) -> None:
    assert await line.provider.fetch("SM" + "1" * 32) is None


# -- its webhooks --------------------------------------------------------------------------


async def test_a_text_comes_in(line: Line) -> None:
    await line.text("Où est ma commande ? 😀")
    [webhook] = await line.inbox.of("/inbound")
    text = line.provider.read_inbound(webhook)
    assert (text.sender.raw, text.sender.number) == (ANNE, ANNE)
    assert (text.to, text.body) == (line.ours, "Où est ma commande ? 😀")
    assert (text.channel, text.opt_out_type, text.media) == (Channel.SMS, None, ())
    assert text.sid


async def test_two_texts_have_two_sids(line: Line) -> None:
    for _ in range(2):
        await line.text("again")
    webhooks = await line.inbox.of("/inbound", 2)
    assert len({line.provider.read_inbound(webhook).sid for webhook in webhooks}) == 2


async def test_a_delivery_is_reported(line: Line) -> None:
    sid = await line.send()
    report = line.provider.read_status(await line.last_report(sid))
    assert (report.sid, report.status, report.to) == (sid, Status.DELIVERED, ANNE)
    assert (report.error_code, report.what) == (None, None)


async def test_a_failed_delivery_says_what_it_is_about(line: Line) -> None:
    await line.lose()
    sid = await line.send()
    report = line.provider.read_status(await line.last_report(sid))
    listed = await line.ends(sid)
    assert (report.status, report.what) == (Status.UNDELIVERED, What.CARRIER)
    assert (listed.status, listed.what) == (Status.UNDELIVERED, What.CARRIER)
    assert report.error_code is not None and report.error_code == listed.error_code
    assert line.provider.decide(report.error_code).what is What.CARRIER


def forged(webhook: Webhook) -> dict[str, Webhook]:
    """The webhook with something changed after it was signed."""
    headers = dict(webhook.headers)
    signature = next(name for name in headers if "signature" in name.lower())
    unsigned = {name: value for name, value in headers.items() if name != signature}
    return {
        "body": replace(webhook, body=webhook.body.replace(b"33612345678", b"33612345670")),
        "address": replace(webhook, url=webhook.url + "?m=8"),
        "host": replace(webhook, url=webhook.url.replace("127.0.0.1", "elsewhere.example")),
        "missing": replace(webhook, headers=CIMultiDict(unsigned)),
        "empty": replace(webhook, headers=CIMultiDict({**unsigned, signature: ""})),
        "other": replace(webhook, headers=CIMultiDict({**unsigned, signature: "é" * 28})),
    }


async def test_what_is_not_signed_is_not_read(line: Line) -> None:
    await line.text("hello")
    [inbound] = await line.inbox.of("/inbound")
    assert line.provider.read_inbound(inbound)
    sid = await line.send()
    status = await line.last_report(sid)
    assert line.provider.read_status(status).sid == sid
    for read, webhook in (
        (line.provider.read_inbound, inbound),
        (line.provider.read_status, status),
    ):
        for change in forged(webhook).values():
            assert change != webhook
            with pytest.raises(UnsignedWebhook):
                read(change)


async def test_another_accounts_signature_is_none(line: Line) -> None:
    await line.text("hello")
    [webhook] = await line.inbox.of("/inbound")
    with pytest.raises(UnsignedWebhook):
        line.stranger.read_inbound(webhook)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"{}", b"null", b"[1]", b"\xff\x00", b"%ff=%fe", b"a=b", b"a=b&" * 300]
)
async def test_rubbish_is_refused_even_if_it_is_signed(line: Line, body: bytes) -> None:
    await line.text("hello")
    [webhook] = await line.inbox.of("/inbound")
    assert line.provider.read_inbound(line.signed(webhook))
    rubbish = replace(webhook, body=body)
    for read in (line.provider.read_inbound, line.provider.read_status):
        for sent in (rubbish, line.signed(rubbish)):
            with pytest.raises(BadWebhook):
                read(sent)


# -- its errors ----------------------------------------------------------------------------


async def test_an_error_that_nobody_knows_is_no_reason_to_try_again(line: Line) -> None:
    assert line.provider.decide(10**8) == ErrorDecision(What.OTHER)


def test_a_provider_that_lacks_a_part_can_not_be_made() -> None:
    class Half(Provider):
        pass

    with pytest.raises(TypeError, match="send"):
        Half()
