"""No text keeps a pattern busy: a customer could stop a worker with thirty digits otherwise."""

from __future__ import annotations

import importlib
import pkgutil
import re
import signal
from collections.abc import Iterator

import pytest

LONG = 400  # characters; what doubles with each word is past all bounds by then
MOST = 0.5  # seconds of CPU; a usual search takes some microseconds
EACH = ("9", "99 ", "a", "a ", "ab ", "a.", "a,", "a-", "' ", '"', "é", "- ", "... ", "! ", "9, ")


def modules() -> list[str]:
    """All modules of the core that read texts; the dialogue's import Rasa, most of them."""
    found = []
    for package in ("reading", "sms", "knowledge", "surveys", "consent", "messages", "orders"):
        path = importlib.import_module(f"bot.{package}").__path__
        found += [one.name for one in pkgutil.walk_packages(path, f"bot.{package}.")]
    return found


def patterns(module: str) -> Iterator[re.Pattern[str]]:
    """Yields the compiled patterns of a module, those in its tables too."""
    waiting = list(vars(importlib.import_module(module)).values())
    for value in waiting:
        if isinstance(value, re.Pattern):
            yield value
        elif isinstance(value, tuple | list):
            waiting += value
        elif isinstance(value, dict):
            waiting += value.values()


def texts(pattern: re.Pattern[str]) -> Iterator[str]:
    """Yields texts that say the same over and over, in the pattern's own words too."""
    own = sorted(set(re.findall(r"[a-z']{1,}", pattern.pattern)))
    step = max(1, len(own) // 40)
    for word in (*EACH, *own[::step], *(f"{word} " for word in own[::step])):
        yield (word * LONG)[:LONG] + "\x01"


class TooLong(Exception):
    pass


def busy(pattern: re.Pattern[str], text: str, most: float = MOST) -> bool:
    """Returns whether a pattern takes more seconds of CPU than that to search a text."""

    def give_up(*_: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, most)
    try:
        pattern.search(text)
    except TooLong:
        return True
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return False


@pytest.mark.parametrize("module", modules())
def test_no_text_keeps_a_pattern_busy(module: str):
    slow = [
        (pattern.pattern[:60], text[:30])
        for pattern in patterns(module)
        for text in texts(pattern)
        if busy(pattern, text)
    ]
    assert slow == []


def test_a_pattern_that_keeps_busy_is_found():
    assert busy(re.compile(r"(?:[0-9]+ ?)*!"), next(texts(re.compile(""))), 0.05)
