"""bot/providers/twilio/protocol.py on recorded webhooks and on what nobody should send."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Channel, Media, Status
from bot.providers.errors import BadWebhook
from bot.providers.twilio.protocol import (
    build_message,
    decipher,
    parse_inbound,
    parse_status,
    verify,
)
from bot.reading import keywords
from bot.reading.keywords import KeywordKind
from bot.sms.phone import AddressKind
from tests.providers.twilio.samples import form, names, pairs

# -- signatures ----------------------------------------------------------------------------

# The worked examples of Twilio's security page: today's, and the one of its older edition that
# its own packages still test with.
DOCUMENTED_URL = "https://mycompany.com/myapp.php?foo=1&bar=2"


def documented(caller: str) -> dict[str, str]:
    return {
        "CallSid": "CA1234567890ABCDE",
        "Caller": caller,
        "Digits": "1234",
        "From": caller,
        "To": "+18005551212",
    }


@pytest.mark.parametrize(
    ("caller", "signature"),
    [
        ("+12349013030", "0/KCTR6DLpKmkAf8muzZqo1nDgQ="),
        ("+14158675309", "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
    ],
)
def test_the_documented_signature(caller: str, signature: str) -> None:
    params = documented(caller)
    assert verify("12345", DOCUMENTED_URL, params, signature)
    assert verify("12345", DOCUMENTED_URL, list(params.items())[::-1], signature)
    assert not verify("12346", DOCUMENTED_URL, params, signature)
    assert not verify("12345", DOCUMENTED_URL.replace("bar=2", "bar=3"), params, signature)
    assert not verify("12345", DOCUMENTED_URL, {**params, "Digits": "1235"}, signature)
    assert not verify("12345", DOCUMENTED_URL, {**params, "More": ""}, signature)
    assert not verify("12345", DOCUMENTED_URL, {}, signature)


def test_repeated_fields_count_once_each_as_in_twilios_own_tests() -> None:
    repeated = [
        ("Sid", "CA123"),
        ("SidAccount", "AC123"),
        ("Digits", "5678"),
        ("Digits", "1234"),
        ("Digits", "1234"),
    ]
    assert verify("12345", DOCUMENTED_URL, repeated, "IK+Dwps556ElfBT0I3Rgjkr1wJU=")
    assert not verify("12345", DOCUMENTED_URL, repeated[:3], "IK+Dwps556ElfBT0I3Rgjkr1wJU=")


def signed(token: str, url: str, fields: list[tuple[str, str]]) -> str:
    """The published algorithm, written out: the URL and each field sorted by name, HMAC-SHA1."""
    text = url + "".join(name + value for name, value in sorted(fields))
    return base64.b64encode(hmac.digest(token.encode(), text.encode(), hashlib.sha1)).decode()


URL = "https://texto.example.com/twilio/inbound"


@pytest.mark.parametrize("name", names("inbound"))
def test_samples_verify(name: str) -> None:
    fields = pairs("inbound", name)
    signature = signed("token", URL, fields)
    assert verify("token", URL, fields, signature)
    assert verify("token", URL, dict(fields), signature)
    assert not verify("token", URL + "/", fields, signature)
    assert not verify("token", URL, [*fields, ("Body", "another")], signature)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8080/twilio/status?m=12",
        "https://texto.example.com/twilio/status?m=12&x=a%20b",
        "https://texto.example.com:8443/twilio/status?m=12",
    ],
)
def test_status_callbacks_verify_with_port_and_query(url: str) -> None:
    fields = pairs("status", "delivered")
    assert verify("token", url, fields, signed("token", url, fields))


@pytest.mark.parametrize("signature", ["", "x", "é" * 28, "A" * 27 + "=", "=" * 5000, "\x00"])
def test_no_signature_is_no_signature(signature: str) -> None:
    assert not verify("token", URL, form("inbound", "sms"), signature)


@pytest.mark.parametrize("url", ["", "nonsense", "http://[::1", "http://host:99999999/x", "\ud800"])
def test_a_bad_url_is_refused_not_raised(url: str) -> None:
    assert verify("token", url, {"Body": "x"}, "c2lnbmF0dXJl") is False


def test_text_that_utf8_cannot_hold_is_refused_not_raised() -> None:
    assert verify("token", URL, {"Body": "\ud83d"}, "c2lnbmF0dXJl") is False


@pytest.mark.parametrize(
    ("signed_url", "url"),
    [
        (URL.replace(".com", ".com:443"), URL),
        (
            "https://texto.example.com/twilio/inbound",
            "https://texto.example.com:8443/twilio/inbound",
        ),
    ],
)
def test_twilio_may_sign_with_or_without_the_port(signed_url: str, url: str) -> None:
    fields = pairs("inbound", "sms")
    assert verify("token", url, fields, signed("token", signed_url, fields))


def test_verifying_is_cheap() -> None:
    fields = pairs("inbound", "sms")
    signature = signed("token", URL, fields)
    best = float("inf")
    for _ in range(20):
        start = time.perf_counter()
        for _ in range(50):
            verify("token", URL, fields, signature)
        best = min(best, (time.perf_counter() - start) / 50)
    assert best < 500e-6


# -- inbound texts -------------------------------------------------------------------------


@pytest.mark.parametrize("name", names("inbound"))
def test_every_sample_is_read_and_can_be_stored(name: str) -> None:
    fields = form("inbound", name)
    read = parse_inbound(fields)
    assert read.sid == fields["MessageSid"]
    assert read.sender.raw == fields["From"]
    assert read.to == fields["To"]
    assert len(read.media) == int(fields["NumMedia"])
    stored = [
        read.sid,
        read.body,
        read.to,
        *read.extra,
        *read.extra.values(),
        *(m.url for m in read.media),
    ]
    assert not [text for text in stored if "\x00" in text]
    assert read.extra["AccountSid"] == fields["AccountSid"]
    assert "Body" not in read.extra and "From" not in read.extra


def test_an_sms() -> None:
    read = parse_inbound(form("inbound", "sms"))
    assert read.body == "what time do you open?"
    assert (read.sender.kind, read.sender.number) == (AddressKind.E164, "+12125550123")
    assert (read.channel, read.media, read.opt_out_type, read.profile_name) == (
        Channel.SMS,
        (),
        None,
        None,
    )
    assert read.extra == {
        "AccountSid": "AC" + "5" * 32,
        "ApiVersion": "2010-04-01",
        "NumSegments": "1",
        "FromCity": "NEW YORK",
        "FromState": "NY",
        "FromZip": "10001",
        "FromCountry": "US",
        "ToCity": "SAN BRUNO",
        "ToState": "CA",
        "ToZip": "94030",
        "ToCountry": "US",
    }


def test_french_and_emoji_arrive_as_typed() -> None:
    french = parse_inbound(form("inbound", "sms-french")).body
    assert french.endswith("Ça m’intéresse… œuvre à 10 €")
    assert parse_inbound(form("inbound", "sms-emoji")).body == "👍🏽👩‍👩‍👧‍👦 ok 🇫🇷 😀"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("sms-empty", ""),
        ("sms-no-body", ""),
        ("mms-without-text", ""),
        ("whatsapp-media", ""),
        ("sms-null-bytes", "stop it\nplease"),
        ("sms-slash", "/restart"),
    ],
)
def test_bodies(name: str, body: str) -> None:
    assert parse_inbound(form("inbound", name)).body == body


def test_sixteen_hundred_characters_are_kept() -> None:
    assert len(parse_inbound(form("inbound", "sms-1600")).body) == 1600


def test_media_are_kept_as_links() -> None:
    read = parse_inbound(form("inbound", "mms"))
    assert [m.content_type for m in read.media] == ["image/jpeg", "image/png"]
    assert all(m.url.startswith("https://api.twilio.com/") for m in read.media)


def test_media_are_counted_by_what_is_there() -> None:
    base = form("inbound", "sms")
    assert parse_inbound({**base, "NumMedia": "3"}).media == ()
    assert parse_inbound({**base, "NumMedia": "lots", "MediaUrl0": "https://x/1"}).media == (
        Media("https://x/1", "application/octet-stream"),
    )
    many = {f"MediaUrl{n}": f"https://x/{n}" for n in range(50)}
    assert len(parse_inbound({**base, **many}).media) == 10


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("sms-alphanumeric", AddressKind.ALPHANUMERIC),
        ("sms-short-code", AddressKind.SHORT_CODE),
        ("sms", AddressKind.E164),
        ("whatsapp", AddressKind.WHATSAPP),
    ],
)
def test_senders(name: str, kind: AddressKind) -> None:
    assert parse_inbound(form("inbound", name)).sender.kind is kind


def test_whatsapp() -> None:
    read = parse_inbound(form("inbound", "whatsapp"))
    assert read.channel is Channel.WHATSAPP
    assert read.sender.number == "+33612345678"
    assert read.profile_name == "Élodie 🌸"
    assert read.extra["WaId"] == "33612345678"


def test_what_was_tapped_in_whatsapp_is_kept() -> None:
    assert parse_inbound(form("inbound", "whatsapp-button")).extra["ButtonPayload"] == "yes-1"
    assert parse_inbound(form("inbound", "whatsapp-location")).extra["Label"] == "Tour Eiffel"
    referral = parse_inbound(form("inbound", "whatsapp-referral")).extra
    assert referral["ReferralSourceType"] == "ad" and "ReferralCtwaClid" in referral


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("opt-out-stop", KeywordKind.STOP),
        ("opt-out-start", KeywordKind.START),
        ("opt-out-help", KeywordKind.HELP),
        ("opt-out-stop-custom-word", KeywordKind.STOP),
    ],
)
def test_opt_out_type(name: str, kind: KeywordKind) -> None:
    read = parse_inbound(form("inbound", name))
    assert read.opt_out_type is not None
    assert keywords.from_opt_out_type(read.opt_out_type) is kind


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"MessageSid": None, "SmsSid": None}, "MessageSid is missing"),
        ({"MessageSid": "", "SmsSid": ""}, "MessageSid is missing"),
        ({"MessageSid": "SM\x00"}, "not a sid"),
        ({"MessageSid": "S" * 65}, "not a sid"),
        ({"From": None}, "From is missing"),
        ({"From": " "}, "From is missing"),
        ({"From": "someone@example.com"}, "From: .* is not a phone number"),
        ({"To": None}, "To is missing"),
        ({"To": "+0"}, "To: .* is not a phone number"),
    ],
)
def test_what_is_missing_is_named(changes: dict[str, str | None], message: str) -> None:
    changed = {**form("inbound", "sms"), **changes}
    with pytest.raises(BadWebhook, match=message):
        parse_inbound({k: v for k, v in changed.items() if v is not None})


def test_the_older_name_of_the_sid_does() -> None:
    fields = form("inbound", "sms")
    sid = fields.pop("MessageSid")
    assert parse_inbound(fields).sid == sid


FIELDS = sorted({field for name in names("inbound") for field in form("inbound", name)})


@given(st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=20), st.text(max_size=60)))
def test_any_form_is_read_or_refused(fields: dict[str, str]) -> None:
    try:
        read = parse_inbound(fields)
    except BadWebhook:
        return
    "".join([read.body, read.to, *read.extra, *read.extra.values()]).encode()


# -- status callbacks ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("accepted", Status.ACCEPTED, None),
        ("scheduled", Status.ACCEPTED, None),
        ("queued", Status.ACCEPTED, None),
        ("sending", Status.ACCEPTED, None),
        ("sent", Status.SENT, None),
        ("delivered", Status.DELIVERED, None),
        ("undelivered-30003", Status.UNDELIVERED, 30003),
        ("undelivered-30005", Status.UNDELIVERED, 30005),
        ("undelivered-30007", Status.UNDELIVERED, 30007),
        ("failed", Status.FAILED, 30008),
        ("failed-21610", Status.FAILED, 21610),
        ("canceled", Status.CANCELED, None),
        ("read", Status.READ, None),
        ("whatsapp-delivered", Status.DELIVERED, None),
        ("whatsapp-undelivered-63016", Status.UNDELIVERED, 63016),
    ],
)
def test_status_samples(name: str, status: Status, code: int | None) -> None:
    fields = form("status", name)
    read = parse_status(fields)
    assert (read.sid, read.status, read.error_code) == (fields["MessageSid"], status, code)
    assert read.provider_status == fields["MessageStatus"]
    assert read.to == fields["To"]
    assert read.frm == (fields["From"] or None)


def test_all_status_samples_are_tested() -> None:
    assert len(names("status")) == 15


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"MessageStatus": None, "SmsStatus": None}, "MessageStatus is missing"),
        ({"MessageSid": None, "SmsSid": None}, "MessageSid is missing"),
    ],
)
def test_no_status(changes: dict[str, str | None], message: str) -> None:
    changed = {**form("status", "sent"), **changes}
    with pytest.raises(BadWebhook, match=message):
        parse_status({k: v for k, v in changed.items() if v is not None})


@pytest.mark.parametrize("code", ["", "0", "none", "-1", "3.5", "9" * 30, "٣"])
def test_an_error_code_that_is_none(code: str) -> None:
    assert parse_status({**form("status", "sent"), "ErrorCode": code}).error_code is None


# -- what we send --------------------------------------------------------------------------


def test_build() -> None:
    assert build_message(
        to="+33612345678",
        frm="+15557650100",
        body="Hello",
        status_callback="https://x/s?m=1",
        valid_for_seconds=3600,
    ) == {
        "to": "+33612345678",
        "from_": "+15557650100",
        "body": "Hello",
        "status_callback": "https://x/s?m=1",
        "validity_period": 3600,
    }
    service = "MG" + "5" * 32
    assert build_message(to="+33612345678", frm="+15557650100", service=service, body="") == {
        "to": "+33612345678",
        "from_": "+15557650100",
        "messaging_service_sid": service,
        "body": "",
    }


@pytest.mark.parametrize(("asked", "sent"), [(-5, 1), (0, 1), (60, 60), (10**9, 36_000)])
def test_validity_is_what_twilio_takes(asked: int, sent: int) -> None:
    built = build_message(to="+33612345678", frm="36111", body="x", valid_for_seconds=asked)
    assert built["validity_period"] == sent


@pytest.mark.parametrize(
    ("status", "code", "retryable", "accepted", "pauses"),
    [
        (400, 21211, False, False, False),
        (400, 21610, False, False, False),
        (400, None, False, False, False),
        (404, 20404, False, False, False),
        (401, 20003, True, False, True),
        (429, 20429, True, False, True),
        (429, None, True, False, True),
        (400, 14107, True, False, True),
        (500, None, True, None, True),
        (502, None, True, None, True),
        (503, 20503, True, None, True),
        (302, None, False, False, False),
    ],
)
def test_decipher(
    status: int, code: int | None, retryable: bool, accepted: bool | None, pauses: bool
) -> None:
    error = decipher(status, code, "The 'To' number +33612345678 is not a valid phone number.")
    assert (error.status, error.code) == (status, code)
    assert (error.retryable, error.accepted, error.pause > 0) == (retryable, accepted, pauses)
    assert "+336••••5678" in str(error) and "12345678" not in str(error)
