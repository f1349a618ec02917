"""bot/dialogue/turn.py: the order in which effects are written."""

from __future__ import annotations

import pytest

from bot.dialogue.turn import Effect, Handoff, OptOut, Reply, SetLanguage, ordered
from bot.models import Language

SAYS, ASKS, SPEAKS = Reply("hello"), Handoff("asked"), SetLanguage(Language.FR, asked=True)


@pytest.mark.parametrize(
    ("effects", "written"),
    [
        ((), ()),
        ((SAYS,), (SAYS,)),
        ((SAYS, ASKS), (ASKS, SAYS)),
        ((SPEAKS, SAYS, ASKS, OptOut(0.9)), (ASKS, SPEAKS, SAYS, OptOut(0.9))),
    ],
)
def test_a_new_owner_comes_before_what_is_said_under_it(
    effects: tuple[Effect, ...], written: tuple[Effect, ...]
) -> None:
    assert ordered(effects) == written
