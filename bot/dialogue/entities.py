"""What texts name, by spaCy without any statistics: a blank pipeline whose rules `texto train`
builds and puts into the model's archive.

    fold          each token without accents and capitals
    entity_ruler  stores, cities, countries and products, from data/lookups
    texto_values  order numbers, days and times by bot.reading.entities, and what it all comes to
"""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import spacy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.spacy_entity_extractor import SpacyEntityExtractor
from rasa.nlu.utils.spacy_utils import SpacyModel
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.language import Language
from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from bot.dialogue import trainable
from bot.dialogue.component import StoredComponent
from bot.reading.entities import find
from bot.reading.folded import fold

LOOKUPS = {
    "store": "stores.txt",
    "city": "cities.txt",
    "country": "countries.txt",
    "product": "products.txt",
}
FILE = "names.json"
_WARY = "~"  # a name that means something else too
# after which such a name is meant all the same
_TO_PLACES = (
    "in at near from to around by a de d vers sur sous chez store shop magasin boutique ville"
    " agence"
)
_TO_COUNTRIES = "in to from near around for en au aux vers pour"
_TO_THINGS = (
    "a the this that my your any some new blue black red white un le ce mon ton son votre notre de"
    " des les ces mes ses vos du nouveau"
)
_LEADS = {
    label: frozenset(words.split())
    for label, words in (
        ("store", _TO_PLACES),
        ("city", _TO_PLACES),
        ("country", _TO_COUNTRIES),
        ("product", _TO_THINGS),
    )
}
_PIECES = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_")
# spaCy keeps every word it has met: once in a while it starts anew
MOST_WORDS = 50_000


@Language.component("texto_fold")
def _fold(doc: Doc) -> Doc:
    for token in doc:
        token.norm_ = fold(token.text)
    return doc


@Language.component("texto_values")
def _values(doc: Doc) -> Doc:
    """What is found by rules wins over names from a list."""
    named = [span for span in doc.ents if not _means_else(doc, span)]
    spans = []
    for one in find(doc.text):
        span = doc.char_span(
            one.start, one.end, label=one.kind.value, span_id=one.value, alignment_mode="expand"
        )
        if span is not None:
            spans.append(span)
    taken = {token.i for span in spans for token in span}
    doc.ents = filter_spans(
        [
            *filter_spans(spans),
            *(span for span in named if not any(token.i in taken for token in span)),
        ]
    )
    return doc


def _means_else(doc: Doc, span: Span) -> bool:
    wary = span.ent_id_.startswith(_WARY)
    return wary and (span.start == 0 or doc[span.start - 1].norm_ not in _LEADS[span.label_])


def pipeline(patterns: list[dict[str, str]]) -> Language:
    """The blank pipeline with these names."""
    nlp = spacy.blank("xx")
    nlp.tokenizer = Tokenizer(nlp.vocab, infix_finditer=_PIECES.finditer)
    nlp.add_pipe("texto_fold")
    if patterns:  # a ruler without any warns of it at every text
        ruler: Any = nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "NORM"})
        ruler.add_patterns(patterns)
    nlp.add_pipe("texto_values")
    return nlp


def patterns(lookups: Path) -> list[dict[str, str]]:
    """What the files of that folder name, as spaCy's entity ruler has it; a file that is not there
    names nothing. Raises ValueError for a line that can't be read."""
    return [
        pattern for label, name in LOOKUPS.items() for pattern in _listed(label, lookups / name)
    ]


def _listed(label: str, path: Path) -> list[dict[str, str]]:
    listed = []
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, colon, forms = line.partition(":")
        if not colon or not forms.strip():
            raise ValueError(f"{path.name}, line {number}: expected “name: form, form”")
        for form in dict.fromkeys(part.strip() for part in forms.split(",") if part.strip()):
            wary = form.startswith(_WARY)
            said = form.removeprefix(_WARY)
            several = [f"{said}s"] if label == "product" and said[-1] not in "sx" else []
            listed += [
                {"label": label, "pattern": one, "id": f"{_WARY if wary else ''}{name.strip()}"}
                for one in (said, *several)
            ]
    return listed


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class SpacyEntities(StoredComponent, SpacyEntityExtractor):
    """Rasa's own extractor, on a pipeline that lies in the model's archive and not beside it:
    SpacyNLP would look for it on every machine by name. An entity's value is its normal form;
    start and end count in the text as NFC."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        StoredComponent.__init__(self, config, storage, resource)
        SpacyEntityExtractor.__init__(self, config)

    @classmethod
    def required_components(cls) -> list[type]:
        return []

    def read(self, folder: Path) -> None:
        self._begin(json.loads((folder / FILE).read_text("utf-8")))

    def train(self, training_data: TrainingData) -> Resource:
        self._begin(patterns(trainable.lookups))
        with self._storage.write_to(self._resource) as folder:
            stored = json.dumps(self._patterns, ensure_ascii=False)
            (folder / FILE).write_text(stored, "utf-8")
        return self._resource

    def _begin(self, patterns: list[dict[str, str]]) -> None:
        self._patterns = patterns
        self._nlp = pipeline(patterns)
        self._most = len(self._nlp.vocab.strings) + MOST_WORDS

    def process(self, messages: list[Message]) -> list[Message]:
        if len(self._nlp.vocab.strings) > self._most:
            self._begin(self._patterns)
        for message in messages:
            message.set(TEXT, unicodedata.normalize("NFC", message.get(TEXT)))
        return super().process(messages, SpacyModel(self._nlp, "texto"))

    @staticmethod
    def _extract_entities(doc: Doc) -> list[dict[str, Any]]:
        return [
            {
                "entity": span.label_,
                "value": span.ent_id_.removeprefix(_WARY),
                "start": span.start_char,
                "end": span.end_char,
            }
            for span in doc.ents
        ]
