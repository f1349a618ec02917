"""The form: shown, sent, sent wrongly, sent by machines; and what it may not do."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.config import Settings
from bot.queues import Queues
from tests.programs import CLUB, NEWS, with_programs
from tests.world import CUSTOMER, OURS, World, open_world

MOBILE = "+12125550123"
SITES = ("https://shop.example",)


@pytest.fixture
async def shop(settings: Settings) -> AsyncIterator[World]:
    changed = with_programs(
        settings, CLUB, NEWS, form_embedders=SITES, form_posts_per_minute=10_000
    )
    async with open_world(changed) as opened:
        yield opened


@dataclass
class Answer:
    status: int
    text: str
    headers: dict[str, str] = field(default_factory=dict)


async def get(world: World, path: str, method: str = "GET", **headers: str) -> Answer:
    async with world.http.request(method, world.web + path, headers=headers) as found:
        return Answer(found.status, await found.text(), dict(found.headers))


async def post(world: World, path: str, data: Any, **headers: str) -> Answer:
    async with world.http.post(world.web + path, data=data, headers=headers) as found:
        return Answer(found.status, await found.text(), dict(found.headers))


def later(world: World, by: timedelta) -> None:
    object.__setattr__(world.services.clock, "offset", world.services.clock.offset + by)


async def filled(world: World, path: str = "/join/shop?lang=en", **changes: str) -> dict[str, str]:
    """What a person sends, some seconds after the form was shown."""
    shown = (await get(world, path)).text
    found = re.search(r'name="stamp" value="([^"]+)"', shown)
    assert found
    later(world, timedelta(seconds=5))
    return {
        "stamp": found[1],
        "number": MOBILE,
        "country": "US",
        "agree": "yes",
        "website": "",
        **changes,
    }


async def nothing_written(world: World) -> bool:
    tables = ("contacts", "consent_events", "opt_in_requests", "messages")
    return all([not await world.rows(f"select 1 from {name}") for name in tables])


# -- shown -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "language", "words"),
    [
        (
            "/join/shop?lang=en",
            "en",
            [
                "I agree to receive advertising texts from Le Panier",
                "the Panier club",
                "up to 4 texts a month",
                "Offers of the week",
                "Msg &amp; data rates may apply",
            ],
        ),
        (
            "/join/shop?lang=fr",
            "fr",
            ["SMS publicitaires de Le Panier", "le club Panier", "4 SMS par mois au plus"],
        ),
        ("/join/news?lang=fr", "fr", ["recevoir des SMS de Le Panier"]),
    ],
)
async def test_the_form_shows_what_is_agreed_to(
    shop: World, path: str, language: str, words: list[str]
):
    answer = await get(shop, path)
    assert answer.status == 200
    assert f'<html lang="{language}">' in answer.text
    text = answer.text.replace("&#39;", "'")
    assert all(word in text for word in words)
    assert 'name="agree" type="checkbox" value="yes" required>' in text  # unticked
    assert "<script" not in text


async def test_the_browsers_language_is_the_forms(shop: World):
    french = await get(shop, "/join/shop", **{"Accept-Language": "de-DE, fr;q=0.9, en;q=0.5"})
    assert "le club Panier" in french.text
    other = await get(shop, "/join/shop?lang=xx", **{"Accept-Language": "de"})
    assert "the Panier club" in other.text


async def test_every_field_has_its_label(shop: World):
    text = (await get(shop, "/join/shop")).text
    for name in re.findall(r'<(?:input|select)[^>]* id="([^"]+)"', text):
        assert f'<label for="{name}">' in text


async def test_pages_say_who_may_frame_them_and_load_nothing_else(shop: World):
    headers = (await get(shop, "/join/shop")).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self' https://shop.example" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    [style] = re.findall(r'href="(/assets/[^"]+/page.css)"', (await get(shop, "/join/shop")).text)
    assert (await get(shop, style)).status == 200


async def test_an_unknown_program_has_a_plain_page(shop: World):
    for answer in (await get(shop, "/join/x%3Cscript%3E"), await post(shop, "/join/nope", {})):
        assert answer.status == 404
        assert "There is no program at this address" in answer.text
        assert "<script" not in answer.text


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_looking_changes_nothing(shop: World, method: str):
    query = f"?number={MOBILE}&agree=yes&country=US".replace("+", "%2B")
    assert (await get(shop, "/join/shop" + query, method)).status == 200
    assert await nothing_written(shop)


# -- sent --------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [MOBILE, "(212) 555-0123", "212.555.0123", " 1 212 555 0123 "])
async def test_a_form_asks_by_text_and_the_yes_confirms(shop: World, number: str):
    sent = await filled(shop, number=number)
    answer = await post(shop, "/join/shop?lang=en", sent, **{"User-Agent": "Firefox <1>"})
    assert answer.status == 200 and "Reply YES" in answer.text
    [_] = await shop.receives(1, MOBILE)
    assert await shop.rows("select 1 from consents") == []
    await shop.text("YES", frm=MOBILE)
    await shop.settled()
    assert len(await shop.rows("select 1 from consents where program = 'shop'")) == 1
    rows = await shop.rows("""select e.kind, e.channel, e.author, e.language, v.details
        from consent_events e join consent_evidence v using (subject_id, seq) order by seq""")
    assert [row["kind"] for row in rows] == ["requested", "confirmed"]
    asked = rows[0]
    assert (asked["channel"], asked["author"], asked["language"]) == ("web-form", "contact", "en")
    assert asked["details"]["wording_shown"].startswith("I agree to receive advertising texts")
    assert asked["details"]["ip"] == "127.0.0.1"
    assert asked["details"]["user_agent"] == "Firefox <1>"
    assert rows[1]["details"]["asked_by"] == "web-form"


async def test_what_was_recorded_is_what_was_shown(shop: World):
    shown = (await get(shop, "/join/shop?lang=fr")).text
    sent = await filled(shop, "/join/shop?lang=fr", number="06 12 34 56 78", country="FR")
    assert (await post(shop, "/join/shop?lang=fr", sent)).status == 200
    [row] = await shop.rows("select details from consent_evidence")
    import html

    assert row["details"]["wording_shown"] in html.unescape(shown)


async def test_a_program_without_double_opt_in_welcomes_at_once(shop: World):
    answer = await post(shop, "/join/news?lang=en", await filled(shop, "/join/news?lang=en"))
    assert answer.status == 200 and "welcome" in answer.text
    [welcome] = await shop.receives(1, MOBILE)
    assert "welcome to opening news" in welcome["body"]
    [row] = await shop.rows("select message_class from consents")
    assert row["message_class"] == "informational"


async def test_two_forms_at_once_ask_once(shop: World):
    sent = await filled(shop)
    answers = await asyncio.gather(*(post(shop, "/join/shop?lang=en", sent) for _ in range(10)))
    assert {answer.status for answer in answers} == {200}
    assert len(await shop.rows("select 1 from opt_in_requests")) == 1
    assert len(await shop.receives(1, MOBILE)) == 1


async def test_nobody_learns_from_the_form_who_has_joined(shop: World):
    sent = await filled(shop)
    first = await post(shop, "/join/shop?lang=en", sent)
    await shop.text("YES", frm=MOBILE)
    second = await post(shop, "/join/shop?lang=en", sent)
    assert first.text == second.text


async def test_who_declined_is_not_asked_again_today(shop: World):
    sent = await filled(shop)
    await post(shop, "/join/shop?lang=en", sent)
    await shop.text("NO", frm=MOBILE)
    answer = await post(shop, "/join/shop?lang=en", sent)
    assert answer.status == 429 and "tomorrow" in answer.text
    assert len(await shop.rows("select 1 from opt_in_requests")) == 1


async def test_who_has_opted_out_is_told_to_text_start(shop: World):
    await shop.text("STOP", frm=MOBILE)
    answer = await post(shop, "/join/shop?lang=en", await filled(shop))
    assert answer.status == 409
    assert "text START" in answer.text and OURS in answer.text
    assert await shop.rows("select 1 from opt_in_requests") == []


# -- sent wrongly ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "country", "says"),
    [
        ("", "US", "not a mobile number"),
        ("hello", "US", "not a mobile number"),
        ("12345", "US", "short code"),
        (CUSTOMER, "US", "not a mobile number"),  # nobody has it
        ("01 42 68 53 00", "FR", "landline"),
        ("+33142685300", "US", "landline"),
        ("08 99 12 34 56", "FR", "premium"),
        ("+19005551234", "US", "premium"),
        ("+18005551234", "US", "not a mobile number"),
        ("+447911123456", "US", "numbers of this country"),
        ("+88216123456", "US", "not a mobile number"),  # satellite
        ("6" * 200, "FR", "not a mobile number"),
        ("+33612345678;ext=4", "FR", "not a mobile number"),
        ("<script>alert(1)</script>", "XX", "not a mobile number"),
        ("٠٦١٢٣٤٥٦٧٨\u202e", "\x00", "not a mobile number"),
    ],
)
async def test_a_number_that_can_not_be_texted_is_refused_with_its_reason(
    shop: World, number: str, country: str, says: str
):
    answer = await post(
        shop, "/join/shop?lang=en", await filled(shop, number=number, country=country)
    )
    assert answer.status == 400
    assert says in answer.text.replace("&#39;", "'")
    assert "<script" not in answer.text
    assert await nothing_written(shop)


async def test_without_the_box_nothing_happens(shop: World):
    sent = await filled(shop)
    for agree in ("", "no", "on"):
        answer = await post(shop, "/join/shop?lang=en", {**sent, "agree": agree})
        assert answer.status == 400 and "Tick the box" in answer.text
    assert await nothing_written(shop)


@pytest.mark.parametrize("stamp", ["", "x", "A" * 32, "é", "A" * 5000])
async def test_a_stamp_of_nobodys_shows_the_form_again(shop: World, stamp: str):
    answer = await post(shop, "/join/shop?lang=en", await filled(shop, stamp=stamp))
    assert answer.status == 400 and "send it again" in answer.text
    assert await nothing_written(shop)


async def test_a_stamp_holds_for_its_program_its_words_and_a_day(shop: World):
    sent = await filled(shop)
    assert (await post(shop, "/join/news?lang=en", sent)).status == 400
    assert (await post(shop, "/join/shop?lang=fr", sent)).status == 400  # other words
    later(shop, timedelta(days=1))
    assert (await post(shop, "/join/shop?lang=en", sent)).status == 400
    assert await nothing_written(shop)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b'{"number": "+12125550123"}', "application/json", 400),
        (b"<x/>", "text/xml", 400),
        (b"\xff\xfe=\x80", "application/x-www-form-urlencoded", 400),
        (b"number=%ff%00&agree=yes", "application/x-www-form-urlencoded; charset=nonsense", 400),
        (rb"number=\ud800", "application/x-www-form-urlencoded; charset=unicode_escape", 400),
        (b"a=" + b"x" * 70_000, "application/x-www-form-urlencoded", 413),
        (b"", "application/x-www-form-urlencoded", 400),
    ],
)
async def test_what_is_no_form_is_refused(shop: World, body: bytes, kind: str, status: int):
    answer = await post(shop, "/join/shop", body, **{"Content-Type": kind})
    assert answer.status == status
    assert await nothing_written(shop)


async def test_of_a_field_that_comes_twice_the_first_counts(shop: World):
    sent = await filled(shop)
    pairs = [*sent.items(), ("number", "+12125550199"), ("agree", "no"), ("colour", "red")]
    assert (
        await post(
            shop,
            "/join/shop?lang=en",
            urlencode(pairs),
            **{"Content-Type": "application/x-www-form-urlencoded"},
        )
    ).status == 200
    [row] = await shop.rows("select address from contacts")
    assert row["address"] == MOBILE


# -- sent by machines --------------------------------------------------------------------------


async def test_the_trap_answers_as_if_all_were_well(shop: World):
    good = await filled(shop)
    trapped = await post(shop, "/join/shop?lang=en", {**good, "website": "http://spam.example"})
    # a form that comes back within a second was not read by a person
    shown = (await get(shop, "/join/shop?lang=en")).text
    found = re.search(r'name="stamp" value="([^"]+)"', shown)
    assert found
    quick = await post(shop, "/join/shop?lang=en", {**good, "stamp": found[1]})
    assert await nothing_written(shop)
    honest = await post(shop, "/join/shop?lang=en", good)
    assert trapped.text == quick.text == honest.text
    assert trapped.status == quick.status == honest.status == 200


async def test_ten_forms_in_a_second_are_too_many(settings: Settings):
    async with open_world(with_programs(settings, form_posts_per_minute=4)) as shop:
        sent = await filled(shop)
        statuses = [
            (await post(shop, "/join/shop?lang=en", {**sent, "number": f"+1212555012{n}"})).status
            for n in range(10)
        ]
        # at most two minutes' worth, where the ten fall on both sides of a full minute
        assert statuses.count(429) >= 2
        assert len(await shop.rows("select 1 from opt_in_requests")) == statuses.count(200)


async def test_a_flood_of_one_prefix_stops_at_its_budget(shop: World):
    sent = await filled(shop)
    for n in range(25):
        await post(shop, "/join/shop?lang=en", {**sent, "number": f"+121255501{n:02}"})
    assert len(await shop.rows("select 1 from opt_in_requests")) == CLUB.daily_budget
    assert len(await shop.rows("select 1 from contacts")) == CLUB.daily_budget


async def test_only_a_proxy_of_ours_is_believed_about_the_address(settings: Settings):
    from ipaddress import ip_network

    claimed = {"X-Forwarded-For": "6.6.6.6, 203.0.113.9, 10.0.0.7"}
    for trusted, ip in (
        ((), "127.0.0.1"),
        ((ip_network("127.0.0.1/32"), ip_network("10.0.0.0/8")), "203.0.113.9"),
    ):
        async with open_world(
            with_programs(settings, trusted_proxies=trusted, form_posts_per_minute=10_000)
        ) as shop:
            number = f"+1212555010{len(trusted)}"
            await post(shop, "/join/shop?lang=en", await filled(shop, number=number), **claimed)
            [row] = await shop.rows(
                "select details from consent_evidence where details->>'address' = :a", a=number
            )
            assert row["details"]["ip"] == ip


async def test_without_redis_forms_are_still_taken():
    queues = Queues("redis://127.0.0.1:1/0")
    assert await queues.allow("form", "203.0.113.9", 0, datetime.now(UTC))
    await queues.close()
