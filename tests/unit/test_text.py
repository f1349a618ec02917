"""bot/sms/segments.py: parts of an SMS, storable bodies, joined replies."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.sms.segments import Encoding, clean, encoding, joined, segments

# 3GPP TS 23.038, written out again row by row so that it shares nothing with the module
BASIC = set(
    "@Δ0¡P¿p _!1AQaq$Φ\"2BRbr¥Γ#3CScsèΛ¤4DTdtéΩ%5EUeuùΠ&6FVfvìΨ'7GWgwò"
    "Σ(8HXhxÇΘ)9IYiyΞ*:JZjzØ+;KÄkäøÆ,<LÖlöæ-=MÑmñÅß.>NÜnüåÉ/?O§oà£\n\r"
)
EXTENSION = set("|^€{}[~]\\\f")


def restated(body: str) -> int:
    """Character by character, as TS 23.040 says it."""
    if all(c in BASIC or c in EXTENSION for c in body):
        sizes = [2 if c in EXTENSION else 1 for c in body]
        whole, part = 160, 153
    else:
        sizes = [2 if ord(c) > 0xFFFF else 1 for c in body]
        whole, part = 70, 67
    if sum(sizes) <= whole:
        return 1
    parts, used = 1, 0
    for size in sizes:
        if used + size > part:
            parts, used = parts + 1, 0
        used += size
    return parts


GSM = st.text(st.sampled_from(sorted(BASIC | EXTENSION)), max_size=1700)
MANY_DOUBLES = st.text(st.sampled_from("a€"), max_size=700)
UNICODE = st.text(st.sampled_from("aé’ç€😀🇫🛑…\n"), max_size=700)


@given(st.one_of(GSM, MANY_DOUBLES, UNICODE, st.text(max_size=300)))
@example("a" * 152 + "€" + "a" * 10)
@example("ç" + "😀" * 34)
def test_segments_agree_with_the_standard(body: str) -> None:
    assert segments(body) == restated(body)


def test_the_alphabet_is_whole() -> None:
    assert len(BASIC) == 127  # and the escape
    assert all(encoding(c) is Encoding.GSM7 for c in BASIC | EXTENSION)


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        ("", 1),
        ("hello", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("a" * 1600, 11),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 152, 3),  # 306 units, but the euro does not fit the first part
        ("ç" * 70, 1),  # small c cedilla is not in the alphabet, the capital is
        ("Ç" * 70, 1),
        ("ç" * 71, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("😀" * 67, 3),  # 33 whole pairs a part, never 33.5
        ("😀" * 66, 2),
        ("Nous ouvrons à 9 h, à très bientôt.", 1),
        ("L’été" + "x" * 66, 2),  # a curly apostrophe makes it UCS-2
    ],
)
def test_segments(body: str, parts: int) -> None:
    assert segments(body) == parts


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("à bientôt", Encoding.UCS2),  # ô
        ("déjà là", Encoding.GSM7),
        ("tab\there", Encoding.UCS2),
        ("[ok] {1}", Encoding.GSM7),
        ("“quoted”", Encoding.UCS2),
        ("\x1b", Encoding.UCS2),
    ],
)
def test_encoding(body: str, expected: Encoding) -> None:
    assert encoding(body) is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", ""),
        ("as it was\n\tindented", "as it was\n\tindented"),
        ("a\x00b", "ab"),
        ("\x00", ""),
        ("a\r\nb\rc\n", "a\nb\nc\n"),
        ("bell\x07 esc\x1b[31m", "bell esc[31m"),
        ("lone \ud83d end", "lone \ufffd end"),
        ("lone \ude00", "lone \ufffd"),
        ("pair \ud83d\ude00", "pair 😀"),
        ("😀 ’ é", "😀 ’ é"),
    ],
)
def test_clean(body: str, expected: str) -> None:
    assert clean(body) == expected


@given(st.text(st.characters(codec=None, categories=None), max_size=200))
def test_clean_is_storable_and_stable(body: str) -> None:
    once = clean(body)
    once.encode("utf-8")
    assert not [c for c in once if ord(c) < 32 and c not in "\n\t"]
    assert clean(once) == once


@pytest.mark.parametrize(
    ("parts", "limit", "expected"),
    [
        ([], 10, ""),
        (["one"], 10, "one"),
        (["one", "two"], 10, "one\ntwo"),
        ([" one\n", "", " \n ", "two "], 10, "one\ntwo"),
        (["one two three"], 13, "one two three"),
        (["one two three"], 12, "one two…"),
        (["one two three"], 8, "one two…"),
        (["one two three"], 7, "one…"),
        (["one", "two"], 6, "one…"),
        (["onetwothree"], 5, "onet…"),
        (["😀😀😀"], 6, "😀😀😀"),
        (["😀😀😀"], 5, "😀😀…"),
        (["😀😀😀"], 4, "😀…"),
        (["anything"], 1, "…"),
    ],
)
def test_joined(parts: list[str], limit: int, expected: str) -> None:
    assert joined(parts, limit) == expected


@given(st.lists(st.text(st.sampled_from("ab é😀\n"), max_size=40), max_size=5), st.integers(1, 60))
def test_joined_fits_and_is_a_beginning(parts: list[str], limit: int) -> None:
    whole = joined(parts, 10_000)
    cut = joined(parts, limit)
    assert len(cut.encode("utf-16-le")) // 2 <= limit
    assert cut == whole or (cut.endswith("…") and whole.startswith(cut[:-1]))
