"""bot/sms/phone.py."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Channel
from bot.sms.phone import AddressKind, BadAddress, country, mask, parse


@pytest.mark.parametrize(
    ("address", "kind", "number", "country"),
    [
        ("+33612345678", AddressKind.E164, "+33612345678", "FR"),
        (" +33612345678 ", AddressKind.E164, "+33612345678", "FR"),
        ("+13055550100", AddressKind.E164, "+13055550100", "US"),
        ("+15557650100", AddressKind.E164, "+15557650100", "US"),  # fictional: the code's country
        ("+14165550100", AddressKind.E164, "+14165550100", "CA"),
        ("+447700900123", AddressKind.E164, "+447700900123", "GB"),
        ("+3225550100", AddressKind.E164, "+3225550100", "BE"),
        ("+881612345678", AddressKind.E164, "+881612345678", None),  # satellite
        ("whatsapp:+33612345678", AddressKind.WHATSAPP, "+33612345678", "FR"),
        ("36111", AddressKind.SHORT_CODE, None, None),
        ("729725", AddressKind.SHORT_CODE, None, None),
        ("3700", AddressKind.SHORT_CODE, None, None),
        ("AMAZON", AddressKind.ALPHANUMERIC, None, None),
        ("Orange-Info", AddressKind.ALPHANUMERIC, None, None),
        ("36 Café", AddressKind.ALPHANUMERIC, None, None),
    ],
)
def test_parse(address: str, kind: AddressKind, number: str | None, country: str | None) -> None:
    parsed = parse(address)
    assert (parsed.kind, parsed.number, parsed.country) == (kind, number, country)
    assert parsed.raw == address.strip()
    assert parsed.channel is (Channel.WHATSAPP if kind is AddressKind.WHATSAPP else Channel.SMS)


@pytest.mark.parametrize(
    "address",
    [
        "",
        " ",
        "+",
        "+0612345678",
        "0612345678",
        "06 12 34 56 78",
        "+33 6 12 34 56 78",
        "+3361234567890123",
        "+336",
        "12",
        "123456789",
        "whatsapp:",
        "whatsapp:0612345678",
        "whatsapp:AMAZON",
        "messenger:123456",
        "someone@example.com",
        "A name too long",
        "\x00",
        "+33612345678\x00",
        "+33612345678;drop",
        "٣٣٦١٢٣",
        "+٣٣٦١٢٣٤٥٦٧٨",
        "A\nB",
    ],
)
def test_bad_addresses_are_told_plainly(address: str) -> None:
    with pytest.raises(BadAddress, match="is not a phone number") as caught:
        parse(address)
    if len(address.strip()) > 9:
        assert address.strip() not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("+33612345678", "+336••••5678"),
        ("+13055550100", "+130••••0100"),
        ("whatsapp:+33612345678", "whatsapp:+336••••5678"),
        ("+6834002", "+6••••02"),  # Niue, among the shortest there are
        ("whatsapp:+6834002", "whatsapp:+6••••02"),
        ("+68340025", "+6•••••25"),
        ("+683400251", "+68••••251"),
        ("+3225550100", "+32•••••100"),
        ("+123456789012345", "+123••••••••2345"),
        ("1" * 30, "1111••••••••••••1111"),
        ("36111", "3••••"),
        ("1234567", "1••••••"),
        ("AMAZON", "A•••••"),
        ("", ""),
    ],
)
def test_mask(address: str, masked: str) -> None:
    assert mask(address) == masked


@given(st.from_regex(r"\A\+[1-9][0-9]{6,14}\Z"), st.sampled_from(["", "whatsapp:"]))
def test_a_masked_number_hides_what_tells_it(number: str, channel: str) -> None:
    assert parse(channel + number).number == number
    hidden = mask(channel + number).removeprefix(channel)
    assert len(hidden) == len(number)
    assert hidden.count("•") >= 4
    assert all(a in (b, "•") for a, b in zip(hidden, number, strict=True))


@given(st.text(max_size=80))
def test_any_text_is_an_address_or_a_bad_one(text: str) -> None:
    with suppress(BadAddress):
        assert parse(text).raw
    assert len(mask(text)) <= max(len(text), 9)


@pytest.mark.parametrize("number", ["", "33612345678", "+", "hello", "+0", "+999"])
def test_what_has_no_country(number: str) -> None:
    assert country(number) is None
