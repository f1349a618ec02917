"""What the forms of the inbox send."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from bot.web.console.forms import Name
from bot.web.public.forms import Form

Words = str  # as long as a request may be: who takes it says what is too long
Line = Annotated[str, Field(max_length=300)]


class TakeForm(Form):
    fence: int | None = None


class AssignForm(Form):
    to: Name = ""
    note: Words = ""


class HandBackForm(Form):
    note: Words = ""


class OutcomeForm(Form):
    outcome: Line = "done"


class SnoozeForm(Form):
    until: Line = ""
    at: Line = ""


class TagForm(Form):
    add: Line = ""
    drop: frozenset[str] = frozenset()


class BlockForm(Form):
    reason: Line = ""
    off: Line = ""


class ReadingForm(Form):
    intent: Line = ""


class AwayForm(Form):
    back: Line = ""
    give_back: Line = ""


class SeveralForm(Form):
    """An act on several conversations. id: of the contacts; back: "id:owner before"."""

    id: frozenset[int] = frozenset()
    act: Line = ""
    to: Name = ""
    tag: Line = ""
    until: Line = ""
    back: frozenset[str] = frozenset()
    query: Annotated[str, Field(max_length=1000)] = ""


class ReplyForm(Form):
    """A text. seen: the last text that its writer saw. when: "" for now, "at" for what is in at, or
    an instant. then: "close" or "next"."""

    body: Words = ""
    client_id: UUID | None = None
    seen: int | None = None
    anyway: Line = ""
    when: Line = ""
    at: Line = ""
    then: Line = ""
    query: Annotated[str, Field(max_length=1000)] = ""


class StartForm(Form):
    """A first text. to: as it was typed; chosen: the number of one of those it may mean."""

    to: Annotated[str, Field(max_length=200)] = ""
    chosen: Line = ""
    body: Words = ""
    client_id: UUID | None = None
    check: Line = ""

    @property
    def words(self) -> str:
        return self.body.replace("\r\n", "\n").strip()


class DraftForm(Form):
    """What has been typed so far; None of a field that is not meant."""

    body: Words | None = None
    note: Words | None = None


class NoteForm(Form):
    note: Words = ""


class HereForm(Form):
    writing: Line = ""
    seen: Line = ""


class SurveyForm(Form):
    """A survey to start, by its campaign's name."""

    survey: Words = ""
