"""Where a link leads, what its token is, and which clicks are people's."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.campaigns.rules import campaign_mapping, parse_campaign
from bot.config import Settings
from bot.errors import UsageError
from bot.links import tokens
from bot.links.networks import _read
from bot.links.rules.file import Link
from bot.links.rules.judge import Click, judge
from bot.models import Language
from bot.sms.segments import segments

ROOT = Path(__file__).parents[2]
NETWORKS = _read(ROOT / "data" / "data_centres.txt", 0)
EN, FR = Language.EN, Language.FR
SHOP = "https://shop.example/spring"


def campaign(links: Any, text: Any = None, **more: Any) -> Any:
    text = text or {"en": "{brand}: look {link}", "fr": "{brand} : voyez {link}"}
    return parse_campaign(
        {"name": "sale", "class": "promotional", "audience": {"tags": ["a"]}, "text": text}
        | {"links": links, **more}
    )


@pytest.mark.parametrize(
    ("to", "utm", "leads"),
    [
        (SHOP, None, SHOP + "?utm_source=sms&utm_medium=sms&utm_campaign=spring+sale"),
        (SHOP + "?a=1&utm_source=x#top", {}, SHOP + "?a=1&utm_source=x#top"),
        (
            SHOP + "?a=1&utm_source=x#top",
            {"content": "b&c"},
            SHOP + "?a=1&utm_source=x&utm_medium=sms&utm_campaign=spring+sale"
            "&utm_content=b%26c#top",
        ),
        ("https://é.example/à?q=ü", {}, "https://xn--9ca.example/%C3%A0?q=%C3%BC"),
        ("https://shop.example", {}, "https://shop.example"),
    ],
)
def test_where_a_link_leads(to: str, utm: dict[str, str] | None, leads: str):
    assert Link({EN: to}, utm=utm).destination(EN, "spring sale") == leads


@pytest.mark.parametrize(
    "links",
    [
        {"link": SHOP},
        {"link": {"to": SHOP, "days": 3, "utm": False}},
        {"link": {"to": {"en": SHOP, "fr": SHOP + "/fr"}, "utm": {"term": "x"}}},
    ],
)
def test_a_link_is_written_as_it_is_read(links: dict[str, Any]):
    made = campaign_mapping(campaign(links))
    assert made["links"] == links
    assert campaign_mapping(parse_campaign(made)) == made


@pytest.mark.parametrize(
    ("links", "said"),
    [
        ({"link": ""}, "links.link: is empty"),
        ({"link": "https://shop.example/a b"}, "has a blank in it"),
        ({"link": "https://shop.example/\r\nSet-Cookie: x"}, "has a blank in it"),
        ({"link": "https://[1"}, "is no address of a page"),
        ({"link": "https://shop.example/" + "a" * 1_500}, "1521 letters"),
        ({"link": {"to": {"en": SHOP}}}, "is missing in fr"),
        ({"link": {"to": SHOP, "days": 0}}, "links.link.days: must be a whole number"),
        ({"link": {"to": SHOP, "day": 1}}, "did you mean days?"),
        ({"link": {"to": SHOP, "utm": {"sauce": "x"}}}, "did you mean source?"),
        ({"link": SHOP, "brand": SHOP}, "{brand} stands for something else"),
        ({"link": SHOP, "Map": SHOP}, "is named in small letters"),
        ({"link": SHOP, "map": SHOP}, "links.map: is used in no text"),
        ({f"a{n}": SHOP for n in range(6)}, "at most 5 are allowed"),
        ({}, "{link} has no fallback"),
        ("https://shop.example", "fields are expected here"),
    ],
)
def test_what_is_wrong_with_links(links: Any, said: str):
    with pytest.raises(UsageError) as refused:
        campaign(links)
    assert said in str(refused.value)


def test_tokens_are_fair_fixed_in_length_and_never_the_sample():
    some = tokens.fresh(20_000)
    assert len(set(some)) == len(some) and all(map(tokens.is_token, some))
    letters = "".join(some)
    for letter in tokens.LETTERS:  # 2,759 each, with a standard deviation of 52
        assert 2_450 < letters.count(letter) < 3_050, letter
    assert not tokens.is_token(tokens.NOBODYS)
    assert segments("x" * 130 + f"https://go.mypan.fr/{some[0]}") == 1


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ("https://go.panier.fr", ""),
        ("https://go.panier.fr/", ""),
        ("https://go.lepanier.fr", "has 22 letters; 21 at most"),
        ("http://go.shop.fr", "https"),
        ("https://go.shop.fr/x", "only a scheme and a host"),
        ("https://api.shop.fr", "a host of its own"),
        ("http://localhost:8080", ""),
    ],
)
def test_the_host_of_links(value: str, wrong: str):
    given: Any = {"link_url": value, "public_url": "https://api.shop.fr"}
    if not wrong:
        found = Settings(**given)
        assert found.link_url == value.rstrip("/")
        assert len(tokens.address(found)) <= 30
        return
    with pytest.raises(ValidationError, match=re.escape(wrong)):
        Settings(**given)


BROWSER = {
    "User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15",
    "Accept": "text/html,application/xhtml+xml",
    "Accept-Language": "fr-FR,fr;q=0.9",
}


@pytest.mark.parametrize(
    ("changes", "marks", "human"),
    [
        ({}, (), True),
        ({"seconds": 0.5}, ("haste",), True),
        ({"seconds": -3.0}, ("haste",), True),
        ({"others": 40}, ("crowd",), True),
        ({"others": 40, "seconds": 1.0}, ("crowd", "haste"), False),
        ({"others": 3, "seconds": 1.0}, ("haste",), True),
        ({"method": "HEAD"}, ("head",), False),
        ({"ip": "52.1.2.3"}, ("data_centre",), False),
        ({"ip": "2001:db8::1"}, (), True),
        ({"ip": ""}, (), True),
        ({"Accept-Language": ""}, ("no_language",), True),
        ({"Accept-Language": "", "Accept": "*/*"}, ("no_language", "no_page"), False),
        ({"User-Agent": ""}, ("no_browser",), True),
        ({"User-Agent": "curl/8.5.0"}, ("agent", "no_browser"), False),
        ({"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"}, ("agent",), False),
        ({"User-Agent": "Mozilla/5.0 Mobile Instagram 300.0.0.0"}, (), True),
        ({"Sec-Purpose": "prefetch;prerender"}, ("prefetch",), False),
    ],
)
def test_which_clicks_are_people_s(changes: dict[str, Any], marks: tuple[str, ...], human: bool):
    headers = {**BROWSER, **{k: v for k, v in changes.items() if k[0].isupper()}}
    known: dict[str, Any] = {"method": "GET", "ip": "90.1.2.3", "seconds": 60.0, "others": 0}
    known |= {k: v for k, v in changes.items() if not k[0].isupper()}
    found = judge(Click(id=1, headers=headers, **known), NETWORKS)
    assert (found.marks, found.human) == (marks, human)


def test_a_browser_that_says_who_tapped_is_believed_beside_others():
    tapped = {**BROWSER, "Sec-Fetch-User": "?1", "Sec-Fetch-Mode": "navigate"}
    assert judge(Click(1, "GET", "90.1.2.3", tapped, 0.5, 400), NETWORKS).human
    assert not judge(Click(1, "GET", "52.1.2.3", tapped, 99.0, 0), NETWORKS).human


@given(st.ip_addresses())
def test_a_network_holds_what_it_holds(address: Any):
    lines = (ROOT / "data" / "data_centres.txt").read_text("utf-8").splitlines()
    listed = [ip_network(one) for one in lines if one and one[0] != "#"]
    inside = any(address in one for one in listed if one.version == address.version)
    assert (address in NETWORKS) == inside
    assert ip_address("3.0.0.0") in NETWORKS and ip_address("3.255.255.255") in NETWORKS
