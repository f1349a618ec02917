"""A number names its provider; what it can't have is told at the start."""

from __future__ import annotations

import pytest

from bot.config import DEMO_TOKEN, Settings
from bot.errors import SettingsError
from bot.models import OptOutReplies
from bot.programs.numbers import Number
from bot.providers import registry
from bot.providers.registry import PROVIDERS, Providers
from bot.providers.twilio.client import TwilioClient
from bot.services import open_services
from tests.providers.toy.provider import Toy
from tests.world import OURS, TOKEN

WITH_TOY = {**PROVIDERS, "toy": Toy}
TOY = Number(number="+15557650200", provider="toy", opt_out_replies=OptOutReplies.OURS)


def settings(*numbers: Number, token: str = TOKEN) -> Settings:
    return Settings(numbers=numbers, auth_token=token)


async def test_a_number_is_of_its_provider_and_of_twilio_unless_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TOY_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("TOY_SECRET", "x")
    providers = Providers(settings(TOY), WITH_TOY)
    assert isinstance(providers.of(TOY), Toy)
    assert providers.of(TOY) is providers["toy"]
    assert isinstance(providers.of(Number(number=OURS)), TwilioClient)
    assert list(providers) == ["twilio", "toy"]
    assert providers.capabilities(TOY) is Toy.capabilities
    await providers.close()


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (
            Number(number=OURS, provider="twillio"),
            f"{OURS} is said to be of the provider 'twillio', which Texto does not know; it knows "
            "toy, twilio.",
        ),
        (
            Number(number=OURS, provider="toy"),
            f"{OURS}: the provider toy can't have opt_out_replies 'twilio_default'; it can have "
            "ours.",
        ),
    ],
)
async def test_what_a_number_can_not_have_stops_the_start(number: Number, message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        registry.check(settings(number), WITH_TOY)
    assert str(caught.value) == message
    with pytest.raises(SettingsError) as caught:
        async with open_services(settings(number), WITH_TOY):
            pass
    assert str(caught.value) == message


def test_an_account_is_needed_only_of_the_providers_that_are_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for numbers in ((), (Number(number=OURS),), (TOY, Number(number=OURS))):
        monkeypatch.setenv("TOY_URL", "http://127.0.0.1:1")
        monkeypatch.setenv("TOY_SECRET", "x")
        with pytest.raises(SettingsError, match="TWILIO_AUTH_TOKEN"):
            registry.check(settings(*numbers, token=DEMO_TOKEN), WITH_TOY)
        registry.check(settings(*numbers), WITH_TOY)
    registry.check(settings(TOY, token=DEMO_TOKEN), WITH_TOY)
    monkeypatch.delenv("TOY_SECRET")
    with pytest.raises(SettingsError, match="TOY_SECRET"):
        registry.check(settings(TOY), WITH_TOY)


async def test_a_provider_without_an_account_is_not_made() -> None:
    providers = Providers(settings(TOY, token=DEMO_TOKEN), WITH_TOY)
    with pytest.raises(SettingsError, match="TWILIO_AUTH_TOKEN"):
        _ = providers["twilio"]
    await providers.close()
