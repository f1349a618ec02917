"""Judges whether the words beside a stop word are somebody's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.reading.names import Kind, kind, nearly_word

MOST_NAMES = 4

TITLES = frozenset(
    "mr mrs ms miss mister dr doctor docteur mme mmes mlle m mm prof professor professeur rev"
    " reverend pastor rabbi fr sgt capt captain cpt lt col coach sister famille"
    " mesdames pere soeur frere grandma grandpa granny auntie aunt uncle mamie"
    " mami papi papy tata tante tonton oncle".split()
)
_PARTICLE = frozenset(
    "de du des la le les van von der den ter ten ben bin ibn al el da dos di della del los las"
    " st ste saint sainte san y ould jr sr ii iii et and the family".split()
)
_AFTER = frozenset({"jr", "sr", "ii", "iii", "family"})  # may end a name
_GIVEN = frozenset({"ben", "van"})
# what bus stops and squares are named after: "Arrêt Jean Jaurès" is one of them
PLACES = frozenset(
    "jaures hugo moulin gaulle gambetta leclerc foch pasteur clemenceau ferry curie zola zay"
    " mermoz mace"
    " michels blum briand parks veil voltaire diderot rousseau republique liberation mairie gare"
    " eglise bellecour chatelet bastille nation opera perrache dieu capitole vieux port prado"
    " lafayette kleber verdun arc jeanne honore charles".split()
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word beside the stop word.

    raw: as written. below: on a later line than the word before it. parted: a comma, another mark
    or something taken out stands between them."""

    plain: str
    raw: str
    below: bool
    parted: bool

    @property
    def initial(self) -> bool:
        return len(self.plain) == 1 and self.raw.isupper()

    @property
    def capital(self) -> bool:
        return self.raw[0].isupper() or not self.plain.isascii()

    @property
    def particle(self) -> bool:
        """ "de", "van"; but Ben and Van are given names too."""
        return self.plain in _PARTICLE and not (self.capital and self.plain in _GIVEN)

    @property
    def kind(self) -> Kind:
        return Kind.NAME if self.initial else kind(self.plain)


def is_sure(word: Word) -> bool:
    return (
        word.plain in TITLES or word.kind is Kind.NAME or (word.capital and word.kind is Kind.RARE)
    )


def looks_rare(word: Word) -> bool:
    """Returns whether a word that we don't know is more likely a name than a slip."""
    if not word.plain.isascii():
        return True
    return len(word.plain) > 3 and not (len(word.plain) > 4 and nearly_word(word.plain))


def _may_begin(words: Sequence[Word]) -> bool:
    """Returns whether a name may begin so: "Van der Berg", but not "de la pub"."""
    led = [word for word in words if word.particle]
    return not words[0].particle or (
        len(led) < len(words) and all(word.capital for word in words if word not in led[1:])
    )


def are_names(words: Sequence[Word]) -> bool:
    """Returns whether these words can be somebody's name."""
    if not _may_begin(words) or words[-1].plain in TITLES - {"jr", "sr"}:
        return False
    names = [word for word in words if not (word.particle or word.plain in TITLES)]
    if not 0 < len(names) <= MOST_NAMES or any(word.kind is Kind.WORD for word in names):
        return False
    if words[-1].particle and words[-1].plain not in _AFTER:
        return False
    return not any(one.particle and (other.parted or other.below) for one, other in pairwise(words))
