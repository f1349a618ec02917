"""Typos are mended for the classifier; names, numbers, codes and rare words stay as they are."""

from __future__ import annotations

import csv
import time
from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.typos import mistyped
from bot.dialogue.speller import Speller, bare, forms, slip, wordlist
from bot.dialogue.spelling import MEANT, readable
from bot.reading.leaving import tells

DATA = Path(__file__).parents[2] / "data"


@cache
def trained() -> list[str]:
    """The texts of data/nlu and data/texts."""
    texts = [
        line.removeprefix("- ")
        for path in sorted((DATA / "nlu").glob("*.yml"))
        for block in yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)["nlu"]
        for line in block["examples"].splitlines()
    ]
    for path in sorted((DATA / "texts").glob("*.tsv")):
        with path.open(encoding="utf-8") as file:
            rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            texts += [row["text"] for row in rows if row["text"]]
    return texts


@cache
def speller() -> Speller:
    return Speller.of(trained())


MENDED = """
please stopp texting me | please stop texting me
what are yuor openning hours | what are your opening hours
whre is my ordder | where is my order
i want to cancle my appointmetn | i want to cancel my appointment
unsubscrbe me from this list | unsubscribe me from this list
wehn do you open on sundqy | when do you open on sunday
dleivery to belgium? | delivery to belgium?
i wan tto return my shoes | i want to return my shoes
hell othere | hello there
can i talk to a humna | can i talk to a human
REMOVE ME FROM YUOR LISST | remove me from your list
quels sont vos horiares | quels sont vos horaires
ou en est ma commnade | ou en est ma commande
je veux me desabonnner | je veux me desabonner
arretez de m'enovyer des messahes | arretez de m'envoyer des messages
je voudrais parler a un consseiller | je voudrais parler a un conseiller
vous etse ouverts dimanhce ? | vous etes ouverts dimanche ?
la livraiosn est gratuite ? | la livraison est gratuite ?
bonjour je n'ia pas recu mon colis | bonjour je n'ai pas recu mon colis
mecri beaucoup | merci beaucoup
"""

KEPT = """
do you have it in the shop
form
from
i came by the shop on friday
quick question about the trip
can you ship to guernsey
my code is STPO123
order AB-12345X never came
http://exmaple.com/unsubscirbe
mail me at jhon.smtih@exmaple.com
@joohn see #slae
see Wrexhem you tomorrow
je suis chez Kouassi demain
ok
lol
k
10am
0612345678
J'habite Saint-Cirq
👍
"""


@pytest.mark.parametrize("row", MENDED.strip().splitlines())
def test_a_typo_is_mended(row):
    written, meant = row.split(" | ")
    assert bare(speller().mended(written)) == meant


@pytest.mark.parametrize("text", [*KEPT.strip().splitlines(), "", " ", "'", "\0", "…"])
def test_what_is_no_typo_stays(text):
    assert speller().mended(text) == text


@pytest.mark.parametrize("word", ["shop", "stoop", "step", "slop", "top", "spot", "atop", "lit"])
def test_a_word_never_becomes_one_of_leaving(word):
    for text in (word, f"please {word}", f"{word} it", f"{word} now"):
        assert tells(word) or not tells(speller().mended(text))


@pytest.mark.parametrize("text", ["stop", "STOP", "stpo", "stopp", "unsubscribe", "arret", "lists"])
def test_a_word_of_leaving_stays_one(text):
    assert tells(speller().mended(text))


def test_sms_spelling_comes_first_and_is_not_mended_again():
    for written, meant in MEANT.items():
        assert readable(speller().mended(written)) in (meant, readable(meant))


def test_few_texts_without_typos_change():
    texts = trained()[::20]
    changed = [text for text in texts if speller().mended(text) != text]
    assert len(changed) <= 0.05 * len(texts)


def test_half_of_all_typos_are_mended():
    texts = [(text, mistyped(text, "en", 9)) for text in trained()[::40]]
    slipped = [(a, b) for a, b in texts if bare(readable(a)) != bare(readable(b))]
    right = sum(bare(readable(speller().mended(b))) == bare(readable(a)) for a, b in slipped)
    assert right >= 0.5 * len(slipped)


def test_what_is_mended_stays_so():
    """Nearly: a word may be unlikely beside a neighbour that has been mended."""
    texts = [speller().mended(mistyped(text, "en", 9)) for text in trained()[::60]]
    again = [speller().mended(text) for text in texts]
    assert sum(a != b for a, b in zip(texts, again, strict=True)) <= 0.02 * len(texts)


def test_a_text_takes_little_time():
    texts = [mistyped(text, "en", 9) for text in trained()[::60]]
    for text in texts:
        speller().mended(text)
    began = time.process_time()
    for text in texts:
        speller().mended(text)
    assert time.process_time() - began < 0.001 * len(texts)


def test_what_is_stored_mends_alike():
    stored = Speller.from_dict(speller().as_dict())
    for text in trained()[:200]:
        slipped = mistyped(text, "fr", 3)
        assert stored.mended(slipped) == speller().mended(slipped)


@settings(max_examples=150)
@given(st.text(max_size=700))
def test_any_text_is_read_and_grows_little(text):
    assert len(speller().mended(text)) <= 2 * len(readable(text)) + len(text)


@settings(max_examples=60)
@given(st.sampled_from(range(0, 20_000, 7)), st.sampled_from(["en", "fr"]))
def test_words_of_leaving_come_only_from_no_words(row, language):
    text = mistyped(trained()[row], language, 4)
    after = speller().mended(text)
    assert tells(after) or not tells(text)


@given(st.text("abcdefghij'", min_size=2, max_size=8))
def test_each_form_is_one_slip_away(word):
    for form in sorted(forms(word) - {word})[::13]:
        assert slip(form, word) < 0
        assert abs(len(form) - len(word)) <= 1


def test_the_lists_have_both_languages():
    assert "commande" in wordlist("fr").shares and "order" in wordlist("en").shares
    assert wordlist("fr").accented["recu"] == "reçu"
