"""bot/reading/automatic.py: texts that phones and systems send by themselves, and people's own.

tests/samples/automatic.tsv holds them: the kind, nothing where a person wrote it, and the text.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.automatic import Automatic, Kind, fold, judged, recognise
from bot.reading.keywords import WORDS
from bot.reading.reactions import Feeling, Reaction, quotes, reaction

TABLE = Path(__file__).parents[1] / "samples" / "automatic.tsv"
ROWS = [line.split("\t") for line in TABLE.read_text("utf-8").splitlines()[1:]]
MACHINES = [(kind, text.replace("\\n", "\n")) for kind, text in ROWS if kind]
PEOPLE = [text.replace("\\n", "\n") for kind, text in ROWS if not kind]


def kind(text: str) -> str | None:
    found = recognise(text)
    return found.kind if found else None


def test_the_table_is_large():
    assert len(MACHINES) >= 400 and len(PEOPLE) >= 250
    assert {kind for kind, _ in MACHINES} == set(Kind) - {Kind.MACHINE}


@pytest.mark.parametrize(("expected", "text"), MACHINES)
def test_an_automatic_text_is_known_by_its_kind(expected: str, text: str):
    assert kind(text) == expected


@pytest.mark.parametrize("text", PEOPLE)
def test_a_person_is_not_taken_for_a_machine(text: str):
    assert recognise(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Table 14, prête dans 10 min. Le Comptoir", Automatic(Kind.MACHINE)),
        ("Landline: do not text this number.", Automatic(Kind.MACHINE, refuses=True)),
        ("Dossier clos. Plus de SMS à ce numéro svp", None),
        ("Liked “Sale” and I want two", None),
    ],
)
def test_likeness_to_a_machine_yields_to_a_persons_words(text: str, expected: Automatic | None):
    assert judged(text) == expected


@pytest.mark.parametrize(("expected", "text"), MACHINES)
def test_apostrophes_spaces_and_capitals_do_not_matter(expected: str, text: str):
    changed = text.replace("’", "'").replace(" ", "\u00a0")
    changed = changed if expected == "reaction" else changed.upper()
    assert kind(f"  {changed}\n") == expected


@pytest.mark.parametrize("words", [words for *_, words in WORDS])
def test_no_keyword_is_an_automatic_text(words: str):
    assert [word for word in words.split(", ") if recognise(word) or recognise(word.upper())] == []


# -- reactions -------------------------------------------------------------------------------

FORMS = [
    ("Liked “{}”", Feeling.LIKE, False),
    ("Loved “{}”", Feeling.LOVE, False),
    ("Disliked “{}”", Feeling.DISLIKE, False),
    ("Laughed at “{}”", Feeling.LAUGH, False),
    ("Emphasized “{}”", Feeling.EMPHASIS, False),
    ("Questioned “{}”", Feeling.QUESTION, False),
    ("Reacted 😂 to “{}”", Feeling.LAUGH, False),
    ("Reacted 🐙 to “{}”", Feeling.OTHER, False),
    ("Removed a heart from “{}”", Feeling.LOVE, True),
    ("Removed a dislike from “{}”", Feeling.DISLIKE, True),
    ("Removed a question mark from “{}”", Feeling.QUESTION, True),
    ("A aimé « {} »", Feeling.LIKE, False),
    ("A adoré « {} »", Feeling.LOVE, False),
    ("N’a pas aimé « {} »", Feeling.DISLIKE, False),
    ("A ri de « {} »", Feeling.LAUGH, False),
    ("A mis en évidence « {} »", Feeling.EMPHASIS, False),
    ("A mis un point d’interrogation à « {} »", Feeling.QUESTION, False),
    ("A réagi avec 👎 à « {} »", Feeling.DISLIKE, False),
    ("A supprimé un « J’aime » de « {} »", Feeling.LIKE, True),
    ("A retiré un cœur de « {} »", Feeling.LOVE, True),
    ("\u200a\u200b👍\u200b to “\u200a{}\u200a”\u200a", Feeling.LIKE, False),
    ("❤️ à « {} »", Feeling.LOVE, False),
    ("👍🏽 to '{}'", Feeling.LIKE, False),
    ('Reacted with 👍 to "{}"', Feeling.LIKE, False),
]
QUOTED = [
    "Sale! 20% off. Reply STOP to unsubscribe.",
    "Hello\nwe are open.\n\nSee you",
    "It's the girls' day, don't miss it",
    "Thanks for your…",
    "Ouvert aujourd'hui jusqu'à 19 h !",
]


@pytest.mark.parametrize("quoted", QUOTED)
@pytest.mark.parametrize(("form", "feeling", "removed"), FORMS)
def test_a_reaction_quotes_all_that_it_reacts_to(
    form: str, feeling: Feeling, removed: bool, quoted: str
):
    assert reaction(form.format(quoted)) == Reaction(feeling, quoted, removed)
    for more in (" but stop texting me", ", merci", "\nstop", " ok"):
        assert recognise(form.format(quoted) + more) is None


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Liked “He said “hi” to me”", "He said “hi” to me"),
        ('Liked "He said "hi" to me"', 'He said "hi" to me'),
        ("Liked ““Hello””", "Hello"),
        ("A aimé « Le « Panier » est là »", "Le « Panier » est là"),
        ("Loved “He said “hi and…”", "He said “hi and…"),
        ("Loved an image", ""),
        ("A adoré une pièce jointe", ""),
    ],
)
def test_nested_and_cut_quotes(text: str, quoted: str):
    found = reaction(text)
    assert found is not None and found.quoted == quoted


@pytest.mark.parametrize(
    ("quoted", "body", "same"),
    [
        ("We are open.", "We are open.", True),
        ("We're open “now”", 'We’re open "now"', True),
        ("Hi Emma, thanks for your vis…", "Hi Emma, thanks for your visit! Reply STOP", True),
        ("thanks for your visit! Reply", "Hi Emma, thanks for your visit! Reply STOP", True),
        ("Hi", "Hi Emma, thanks for your visit!", False),
        ("open…", "We are open.", False),
        ("", "We are open.", False),
    ],
)
def test_the_quote_is_found_among_our_texts(quoted: str, body: str, same: bool):
    assert quotes(quoted, body) is same


# -- what else is asked of it ----------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Auto-reply: please do not text this number.",
        "This is an automated message. Stop texting this number.",
        "This mailbox is not monitored. Do not send text messages to it.",
        "Réponse automatique : merci de ne plus envoyer de SMS à ce numéro.",
    ],
)
def test_an_automatic_reply_may_ask_for_no_texts(text: str):
    found = recognise(text)
    assert found is not None and found.refuses


@pytest.mark.parametrize(
    "text",
    [
        "This is an automated message. Please do not reply.",
        "I don't text and drive. I'll get back to you.",
        "I'm driving right now",
        "Ceci est un message automatique, merci de ne pas répondre.",
    ],
)
def test_not_to_reply_is_not_to_ask_for_no_texts(text: str):
    assert recognise(text) == Automatic(Kind(kind(text) or ""), None, False)


@pytest.mark.parametrize("text", ['"' * 999, "(" * 999, "a " * 499, "Loved “" * 140, "not " * 249])
def test_no_text_takes_long(text: str):
    began = time.process_time()
    recognise(text)
    assert time.process_time() - began < 0.2


@given(st.text(max_size=200))
def test_every_text_is_read(text: str):
    recognise(text)
    assert fold(fold(text)) == fold(text)
