"""What the demo's folder holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.models import Language
from bot.run.demo import talks
from bot.run.demo.crowd import Kin
from bot.run.demo.talks import Case, Line


@dataclass(frozen=True, slots=True)
class Files:
    """What the demo's folder holds: people, ordinary talks of the bot and of staff, the values of
    their placeholders, cases; answers to surveys by question and language; what the bot could not
    answer, by matter and language; ratings after parcels."""

    folder: Path
    kin: Mapping[Language, Kin]
    talks: Mapping[Language, Sequence[Sequence[Line]]]
    handled: Mapping[Language, Sequence[Sequence[Line]]]
    values: Mapping[Language, Mapping[str, Sequence[str]]]
    cases: Sequence[Case]
    answers: Mapping[str, Mapping[str, Sequence[str]]]
    unanswered: Mapping[str, Mapping[str, Sequence[str]]]
    ratings: Mapping[str, Any]

    @classmethod
    def read(cls, folder: Path) -> Files:
        """Reads the demo's folder."""
        kin = {Language(n): Kin(**one) for n, one in talks.read(folder / "people.yml").items()}
        found = {one: talks.read(folder / f"talks/{one}.yml") for one in Language}
        return cls(
            folder,
            kin,
            {one: [talks.lines(talk) for talk in it["bot"]] for one, it in found.items()},
            {one: [talks.lines(talk) for talk in it["staff"]] for one, it in found.items()},
            {one: it["values"] for one, it in found.items()},
            talks.cases(talks.read(folder / "cases.yml"), kin),
            talks.read(folder / "answers.yml"),
            talks.read(folder / "unanswered.yml"),
            talks.read(folder / "ratings.yml"),
        )
