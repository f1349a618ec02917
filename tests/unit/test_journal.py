"""The file of the journal: what is in it stays, what is promised to nobody harms nobody."""

from __future__ import annotations

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversations.journal import from_line, to_line
from bot.files.journal import NEW, REFUSED, TAKEN, Journal
from bot.models import Channel, Media
from bot.providers.base import InboundText
from bot.sms import phone


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal.of(tmp_path)


def take(journal: Journal) -> list[str] | None:
    with journal.taken() as lines:
        return None if lines is None else list(lines)


def test_lines_are_taken_once_in_their_order(journal: Journal):
    assert journal.empty
    assert take(journal) is None
    journal.append(["a", "b"])
    journal.append(["c"])
    assert not journal.empty
    assert take(journal) == ["a", "b", "c"]
    assert journal.empty
    assert take(journal) is None


def test_what_was_not_worked_off_stays_before_what_comes_meanwhile(journal: Journal):
    journal.append(["a"])
    with pytest.raises(ConnectionError), journal.taken() as lines:
        assert lines is not None
        assert next(lines) == "a"
        journal.append(["b"])
        raise ConnectionError
    assert not journal.empty
    assert take(journal) == ["a"]
    assert take(journal) == ["b"]


def test_only_one_works_lines_off(journal: Journal, tmp_path: Path):
    journal.append(["a"])
    with journal.taken() as lines:
        assert lines is not None
        assert take(Journal.of(tmp_path)) is None
    assert journal.empty


def test_a_line_that_a_crash_cut_off_does_not_swallow_the_next(journal: Journal, tmp_path: Path):
    journal.append(["a"])
    with (tmp_path / "journal" / NEW).open("a") as file:
        file.write('{"half')
    journal.append(["b"])
    assert take(journal) == ["a", '{"half', "b"]


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """No file may grow beyond `size` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_full_disk_is_an_error_and_leaves_no_half_line(journal: Journal):
    journal.append(["a" * 50])
    assert journal.writable()
    with full_disk(100), pytest.raises(OSError):
        journal.append(["b" * 30, "c" * 30])
    journal.append(["d"])
    assert take(journal) == ["a" * 50, "d"]


def test_a_full_disk_is_not_writable(tmp_path: Path):
    with full_disk(100):
        assert not Journal.of(tmp_path).writable()


def test_what_is_about_somebody_is_forgotten_wherever_it_lies(journal: Journal, tmp_path: Path):
    journal.append(["ann: 1", "ben: 1"])
    journal.refuse("ann: 2")
    with pytest.raises(ConnectionError), journal.taken():
        journal.append(["ben: 2", "ann: 3"])
        raise ConnectionError
    assert journal.holds(lambda line: "ann" in line)
    assert journal.forget(lambda line: "ann" in line) == 3
    assert not journal.holds(lambda line: "ann" in line)
    left = {name: (tmp_path / "journal" / name).read_text() for name in (TAKEN, NEW, REFUSED)}
    assert left == {TAKEN: "ben: 1\n", NEW: "ben: 2\n", REFUSED: ""}
    assert {file.stat().st_mode & 0o777 for file in (tmp_path / "journal").iterdir()} == {0o600}


text = st.builds(
    InboundText,
    sid=st.text(min_size=1),
    sender=st.sampled_from(["+15555550123", "whatsapp:+33612345678", "12345", "MyShop"]).map(
        phone.parse
    ),
    to=st.just("+15557650100"),
    body=st.text(),
    media=st.lists(st.builds(Media, st.text(), st.text())).map(tuple),
    opt_out_type=st.none() | st.text(),
    channel=st.sampled_from(Channel),
    profile_name=st.none() | st.text(),
    extra=st.dictionaries(st.text(), st.text()),
)


@given(text, st.datetimes(timezones=st.just(UTC)))
def test_a_line_holds_all_of_a_text(one: InboundText, came_at: datetime):
    line = to_line(one, came_at)
    assert "\n" not in line
    assert from_line(line) == (one, came_at)


@pytest.mark.parametrize("line", ["", "{", "[]", "null", "1", "{}", '{"came_at": 3}'])
def test_a_line_that_holds_no_text_says_so(line: str):
    with pytest.raises(ValueError, match=r"."):
        from_line(line)
