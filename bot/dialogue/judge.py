"""Reads feedback: its kind, its theme, and whether a person must see it at once.

A regression over n-grams and what the sentence encoder says. It stands beside Rasa's model and
learns in seconds from texts of its own (data/feedback) and what staff have corrected.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Self
from zipfile import BadZipFile

import numpy as np

from bot.dialogue import encoder
from bot.dialogue.kept import Kept
from bot.dialogue.ngrams import Vocabulary
from bot.dialogue.ridge import closeness, directed
from bot.files import private
from bot.files.csv import texts as texts_of
from bot.reading.urgent import urgency
from bot.reading.urgent_words import Urgency
from bot.sms.anonymous import anonymous
from bot.surveys.feedback.model import FeedbackKind, Reading, Theme
from bot.surveys.feedback.store import Corrected

FOLDER = Path("data") / "feedback"
SHIPPED = "encoded.npz"  # what the encoder says of the texts that come along
CORRECTED = "texto-feedback.tsv"  # in the models' folder: texts that staff have corrected
HEAD = "language\ttheme\tkind\turgency\ttext\n"
CALM = "calm"  # what is not urgent
UNTAUGHT = "-"  # stands for an urgency in a file that says nothing of it
NO_FEEDBACK = "none"  # the kind of what is said of other matters than the business
HEADS: dict[str, tuple[str, ...]] = {
    "kind": (*FeedbackKind, NO_FEEDBACK),
    "theme": tuple(Theme),
    "urgency": (CALM, *(one for one in Urgency if one is not Urgency.URGENT)),
}
PLACES = {"kind": 0, "theme": 5, "urgency": 12}  # of the first name of a head, among all
LEARNED = ("terms", "shares", "directions", "centre", "scale")
NARROW, ENCODED, RIDGE = 2.0, 8.0, 0.3  # like those of bot/dialogue/scorers.py
CERTAIN = -0.1  # how calm a text may seem, from -1 to 1, to be urgent all the same
REMEMBERED = 64
EVERY = 3  # of the everyday texts one in so many is learned


@dataclass(frozen=True, slots=True)
class Example:
    """A text and what it is; "" for what it does not teach."""

    text: str
    theme: str
    kind: str
    urgency: str


class Judge:
    """Tells what feedback is. Reads any text, also one that is none."""

    def __init__(self, vocabulary: Vocabulary, learned: Mapping[str, Any]) -> None:
        self._vocabulary = vocabulary
        self._terms, self._shares = learned["terms"], learned["shares"]
        self._directions = learned["directions"].astype(np.float32)
        self._centre, self._scale = learned["centre"], learned["scale"]
        self._scored = lru_cache(REMEMBERED)(self._score)

    def read(self, text: str) -> Reading:
        """Returns what a text is taken for; whether it can wait is asked by itself."""
        kind, theme = (_names(self._scored(text), head) for head in ("kind", "theme"))
        del kind[NO_FEEDBACK]
        return Reading(FeedbackKind(_likeliest(kind)), Theme(_likeliest(theme)))

    def suggests(self, text: str) -> bool:
        """Returns whether a text of which nothing is known suggests something to the business."""
        return _likeliest(_names(self._scored(text), "kind")) == FeedbackKind.SUGGESTION

    def alarm(self, text: str) -> Urgency | None:
        """Returns why a person must see the text at once, though no word of it tells."""
        found = _names(self._scored(text), "urgency")
        if found.pop(CALM) > CERTAIN:
            return None
        return Urgency(_likeliest(found))

    def _score(self, text: str) -> Any:
        """Returns a score for each name of each head: 1 as for a text that is it, -1 as for one
        that is surely not."""
        columns, values = self._vocabulary.row(text)
        cosines = self._directions @ directed(encoder.encode(text), self._centre, self._scale)
        close = closeness(cosines, NARROW, ENCODED)
        return values @ self._terms[columns] + close @ self._shares

    @classmethod
    def of(cls, known: Sequence[Example], kept: Kept | None = None) -> Self:
        """Learns from these: the regression of bot/dialogue/scorers.py, solved exactly, since
        they are few."""
        from scipy.linalg import solve

        texts = [one.text for one in known]
        vocabulary, counts = Vocabulary.of(texts)
        rows = encoder.encode_all(texts, kept)
        centre, scale = rows.mean(0), rows.std(0)
        directions = directed(rows, centre, scale)
        alike = closeness(directions @ directions.T, NARROW, ENCODED)
        alike += (counts @ counts.T).toarray() / 2
        alike[np.diag_indices(len(alike))] += RIDGE
        shares = solve(alike, _wanted(known), assume_a="pos", overwrite_a=True, check_finite=False)
        learned = {
            "terms": np.asarray(counts.T @ shares, np.float32) / 2,
            "shares": shares.astype(np.float32),
            "directions": directions.astype(np.float16),
            "centre": centre,
            "scale": scale,
        }
        return cls(vocabulary, learned)

    def write(self, path: Path) -> None:
        """Writes what was learned, at once."""
        unfinished = path.with_name(f".{os.getpid()}-{path.name}")
        np.savez(
            unfinished,
            words=np.array(self._vocabulary.terms),
            idf=self._vocabulary.weights,
            terms=self._terms,
            shares=self._shares,
            directions=self._directions.astype(np.float16),
            centre=self._centre,
            scale=self._scale,
        )
        unfinished.replace(path)

    @classmethod
    def from_file(cls, path: Path) -> Self:
        """Reads what was learned. Raises OSError, ValueError, KeyError or BadZipFile."""
        with np.load(path) as stored:
            learned = {name: stored[name] for name in LEARNED}
            return cls(Vocabulary(stored["words"].tolist(), stored["idf"]), learned)


def _names(scores: Any, head: str) -> dict[str, float]:
    """Returns the scores of a head, by name."""
    first = PLACES[head]
    return dict(zip(HEADS[head], scores[first : first + len(HEADS[head])].tolist(), strict=True))


def _likeliest(scores: Mapping[str, float]) -> str:
    return max(scores, key=scores.__getitem__)


def _wanted(known: Sequence[Example]) -> Any:
    """Returns a row a text and a column a name of each head: 1 for what it is, less than 0 for
    what it is not, 0 for what it does not teach."""
    wanted = np.zeros((len(known), sum(map(len, HEADS.values()))), np.float32)
    for head, names in HEADS.items():
        first, count = PLACES[head], len(names)
        for row, one in enumerate(known):
            if name := getattr(one, head):
                wanted[row, first : first + count] = -1 / (count - 1)
                wanted[row, first + names.index(name)] = 1
                if head == "urgency" and name != CALM:
                    wanted[row, first] = -1
    return wanted


def examples(lines: Iterable[str]) -> list[Example]:
    """Reads the rows of a file of texts, without its head."""
    found = []
    for line in lines:
        _, theme, kind, urgent, text = line.rstrip("\n").split("\t")
        found.append(Example(text, theme, kind, {"": CALM, UNTAUGHT: ""}.get(urgent, urgent)))
    return found


def texts(root: Path, models_dir: Path) -> list[Path]:
    """Returns the files of texts that there are, staff's corrections the last."""
    corrected = models_dir / CORRECTED
    return [*_shipped(root), *([corrected] if corrected.is_file() else ())]


def shipped(root: Path) -> list[Example]:
    """Returns the texts that come along."""
    return [*_read(_shipped(root)), *_ordinary(root)]


def _shipped(root: Path) -> list[Path]:
    return sorted((root / FOLDER).glob("*.tsv"))


def _read(files: Iterable[Path]) -> list[Example]:
    lines = (line for path in files for line in path.read_text("utf-8").splitlines()[1:])
    return examples(lines)


def _everyday(root: Path) -> list[Path]:
    return sorted((root / "data" / "calibration").glob("ordinary.*.tsv"))


def _ordinary(root: Path) -> Iterator[Example]:
    """Yields some texts of everyday life: no feedback, and none urgent unless a word says so."""
    for path in _everyday(root):
        for number, row in texts_of(path, ("text",)):
            if number % EVERY == 0 and urgency(row["text"]) is None:
                yield Example(row["text"], "", NO_FEEDBACK, CALM)


def present(root: Path, models_dir: Path) -> Judge:
    """Returns the judge of the present texts: as it was learned before, or learned now."""
    files = texts(root, models_dir)
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for path in (*files, *_everyday(root)):
        digest.update(path.read_bytes())
    kept = models_dir / f"texto-feedback-{digest.hexdigest()[:12]}.npz"
    with suppress(OSError, ValueError, KeyError, BadZipFile):
        return Judge.from_file(kept)
    models_dir.mkdir(parents=True, exist_ok=True)
    encoded = Kept(models_dir / "feedback.npz", root / FOLDER / SHIPPED)
    learned = Judge.of([*_read(files), *_ordinary(root)], encoded)
    learned.write(kept)
    for old in models_dir.glob("texto-feedback-*.npz"):
        if old != kept:
            old.unlink(missing_ok=True)
    return learned


def teach(models_dir: Path, corrected: Sequence[Corrected]) -> None:
    """Keeps what staff have corrected, without what identifies anybody, for whoever learns next; of
    a text that is there twice the latest."""
    rows = {anonymous(one.body).casefold(): one for one in corrected}
    lines = (
        "\t".join(("", one.theme, one.kind, UNTAUGHT, " ".join(anonymous(one.body).split())))
        for one in rows.values()
    )
    models_dir.mkdir(parents=True, exist_ok=True)
    private.write(models_dir / CORRECTED, HEAD + "".join(f"{line}\n" for line in lines))
