"""tests/test_stories.yml through the engine."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.dialogue.talk import ROOT

STORIES = yaml.safe_load((ROOT / "tests" / "test_stories.yml").read_text("utf-8"))["stories"]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story["story"])
async def test_story(talk, story):
    contact = talk()
    for step in turns(story["steps"]):
        await contact.say(step["user"])
        assert contact.intent == step["intent"], step["user"]
        assert contact.actions == step["actions"], step["user"]


def turns(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The steps from one text to the next as one."""
    found: list[dict[str, Any]] = []
    for step in steps:
        if "user" in step:
            found.append({**step, "actions": []})
        elif "action" in step:
            found[-1]["actions"].append(step["action"])
    return found
