"""When a running campaign is in trouble, and when its figures only look so."""

from __future__ import annotations

from typing import Any

import pytest

from bot.campaigns.rules import campaign_mapping, parse_campaign
from bot.campaigns.rules.canary import Canary
from bot.campaigns.rules.health import Seen, Trouble, kept, trouble
from bot.errors import UsageError

GOOD = Seen(sent=10_000, ended=10_000, failed=100, filtered=10, opted_out=50)


def later(before: Seen, **more: int) -> Seen:
    return Seen(**{name: value + more.get(name, 0) for name, value in before.plain().items()})


@pytest.mark.parametrize(
    ("first", "looks", "found"),
    [
        (Seen(), [Seen()], None),
        (Seen(), [GOOD], None),
        (Seen(), [Seen(sent=20, ended=20, failed=9)], None),  # too few to say
        (Seen(), [Seen(sent=20, ended=20, failed=10)], Trouble.FAILED),
        (Seen(), [GOOD, later(GOOD, ended=500, failed=25)], None),  # 5 % are not beyond 5 %
        (Seen(), [GOOD, later(GOOD, ended=500, failed=26)], Trouble.FAILED),
        (Seen(), [GOOD, later(GOOD, ended=499, failed=26)], None),  # of the 10,499 it is little
        (Seen(), [GOOD, later(GOOD, ended=500, filtered=6)], Trouble.FILTERED),
        (Seen(), [Seen(ended=50, filtered=2)], None),
        (Seen(), [Seen(ended=50, filtered=3)], Trouble.FILTERED),
        (Seen(), [later(GOOD, unregistered=1)], Trouble.UNREGISTERED),
        (later(GOOD, unregistered=1), [later(GOOD, unregistered=1)], None),  # before it was resumed
        (Seen(), [Seen(sent=100, ended=100, opted_out=4)], None),
        (Seen(), [Seen(sent=300, ended=100, opted_out=5)], Trouble.OPT_OUTS),
        (Seen(), [Seen(sent=1_000, opted_out=13)], None),
        (Seen(), [Seen(sent=1_000, opted_out=14)], Trouble.OPT_OUTS),
        (Seen(sent=1_000, opted_out=14), [Seen(sent=1_100, opted_out=15)], None),
    ],
)
def test_trouble(first: Seen, looks: list[Seen], found: Trouble | None) -> None:
    assert trouble(first, looks) is found


def test_looks_are_forgotten_that_nothing_is_compared_with() -> None:
    looks: list[Seen] = []
    for count in range(0, 10_000, 100):
        looks = kept([*looks, Seen(ended=count)])
        assert len(looks) <= 6
    assert [one.ended for one in looks] == [9_400, 9_500, 9_600, 9_700, 9_800, 9_900]


def test_it_is_read_from_what_is_shown() -> None:
    shown: dict[str, Any] = {
        "sent": 90,
        "delivered": 80,
        "failed": {"30007": 3, "30003": 4, "30034": 1},
        "opted_out": 2,
    }
    assert Seen.of(shown) == Seen(90, 88, 8, 3, 1, 2)


@pytest.mark.parametrize(
    ("seen", "found"),
    [
        (Seen(sent=100, ended=100, failed=1, filtered=1, opted_out=1), None),
        (Seen(sent=100, ended=100, opted_out=2), Trouble.OPT_OUTS),
        (Seen(sent=100, ended=100, failed=2, filtered=2), Trouble.FILTERED),
        (Seen(sent=200, ended=200, opted_out=2), None),
    ],
)
def test_of_the_first_texts_two_cases_are_enough(seen: Seen, found: Trouble | None) -> None:
    assert trouble(Seen(), [seen], few=True) is found


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ({"people": 200, "minutes": 60}, ""),
        ({"percent": 5, "minutes": 1}, ""),
        ({"percent": 5, "people": 5, "minutes": 1}, "either people"),
        ({"minutes": 1}, "either people"),
        ({"people": 200}, "canary.minutes"),
        ({"people": "many", "minutes": 60}, "canary.people"),
        ({"people": True, "minutes": 60}, "canary.people"),
        ({"percent": 51, "minutes": 60}, "canary.percent"),
        ({"people": 1, "minutes": 60, "then": 1}, "then"),
        ("5 %", "canary"),
    ],
)
def test_who_is_first_is_read(field: object, said: str) -> None:
    content = {"name": "x", "class": "informational", "audience": {"tags": ["a"]}}
    content |= {"text": {"en": "Hello"}, "canary": field}
    if said:
        with pytest.raises(UsageError, match=said):
            parse_campaign(content)
    else:
        assert campaign_mapping(parse_campaign(content))["canary"] == field


@pytest.mark.parametrize(("percent", "audience", "size"), [(5, 1000, 50), (5, 3, 1), (1, 101, 2)])
def test_a_share_of_the_audience_is_somebody(percent: int, audience: int, size: int) -> None:
    assert Canary(60, percent=percent).size(audience) == size
    assert Canary(60, people=7).size(audience) == 7
