"""What the forms of Knowledge send."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.knowledge.entries import Kept
from bot.knowledge.store import FaqEntry
from bot.models import Language
from bot.web.public.forms import Form

Lines = Annotated[str, Field(max_length=100_000)]
Answer = Annotated[str, Field(max_length=5_000)]
Tongue = Annotated[str, Field(pattern=r"^(en|fr|)$")]


class EntryForm(Form):
    """An entry in both languages; ways of asking are a line each. over: the version that was
    shown, seen: the edit of the draft, 0 for none. group: the unanswered questions that it is
    for. text, tongue: a question to try, in this language or as heard."""

    name: Annotated[str, Field(max_length=100)] = ""
    answer_en: Answer = ""
    answer_fr: Answer = ""
    questions_en: Lines = ""
    questions_fr: Lines = ""
    active: Annotated[str, Field(max_length=10)] = ""
    over: int = 0
    seen: int = 0
    group: int = 0
    text: Answer = ""
    tongue: Tongue = ""

    @classmethod
    def of(cls, kept: Kept) -> EntryForm:
        """Returns the form as the entry fills it."""
        values: dict[str, object] = {}
        for language, side in kept.written.items():
            values[f"answer_{language}"] = side.answer
            values[f"questions_{language}"] = "\n".join(side.questions)
        active = any(side.active for side in kept.written.values())
        return cls(
            name=kept.slug,
            active="yes" if active else "",
            over=kept.base,
            seen=kept.draft.edits if kept.draft else 0,
            **values,
        )

    def sides(self, slug: str, kept: Kept | None) -> dict[Language, FaqEntry]:
        """Returns the entry in the languages in which something is written; what the form does
        not show stays as it is."""
        found = {}
        for language in Language:
            answer = getattr(self, f"answer_{language}").replace("\r\n", "\n").strip()
            lines = getattr(self, f"questions_{language}").splitlines()
            questions = tuple(dict.fromkeys(line.strip() for line in lines if line.strip()))
            if answer or questions:
                before = kept.written.get(language) if kept else None
                variants = before.variants if before else ()
                found[language] = FaqEntry(
                    slug, language, questions, answer, bool(self.active), variants
                )
        return found


class TryForm(Form):
    """A question to try, in this language or as heard."""

    text: Answer = ""
    tongue: Tongue = ""


class ModelForm(Form):
    model: Annotated[str, Field(max_length=100)] = ""
