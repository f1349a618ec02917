"""What the console's forms send."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from bot.models import Language, Role
from bot.web.public.forms import Form


def _path(value: str) -> str:
    """Returns a path of the console; "/" for the address of another site."""
    return value if value.startswith("/") and not value.startswith(("//", "/\\")) else "/"


Path = Annotated[str, AfterValidator(_path)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, max_length=40)]
Secret = Annotated[str, Field(max_length=1000)]
Code = Annotated[str, Field(max_length=20)]


class SignInForm(Form):
    name: Name
    password: Secret
    next: Path = "/"


class CodeForm(Form):
    name: Name
    proof: str
    code: Code
    next: Path = "/"


class NewPasswordForm(Form):
    password: Secret
    again: Secret


class ChangePasswordForm(NewPasswordForm):
    old: Secret


class TasteForm(Form):
    language: Language | None = None
    theme: Literal["light", "dark"] | None = None
    next: Path = "/"


class SessionForm(Form):
    session: int = 0


class TurnOnForm(Form):
    secret: Annotated[str, Field(pattern=r"^[A-Z2-7]{16,64}$")]
    code: Code


class UserForm(Form):
    name: Name = ""
    role: frozenset[Role] = frozenset()


Words = Annotated[str, Field(max_length=2_000)]


class PersonForm(Form):
    """What is known of a person. attribute, value: those of each attribute, in one order."""

    name: Words = ""
    language: Words = ""
    postcode: Words = ""
    zone: Words = ""
    attribute: tuple[Words, ...] = ()
    value: tuple[Words, ...] = ()
    seen: Words = ""


class TagForm(Form):
    tag: Words = ""


class ReasonForm(Form):
    reason: Words = ""


class EraseForm(ReasonForm):
    number: Words = ""


class OutcomeForm(Form):
    outcome: Words = ""


class MappingForm(Form):
    """What the columns of a file are. column, meaning, attribute: those of each column, in one
    order; day: "day" or "month" first, "" if nobody says."""

    column: tuple[Words, ...] = ()
    meaning: tuple[Words, ...] = ()
    attribute: tuple[Words, ...] = ()
    country: Words = ""
    day: Literal["", "day", "month"] = ""


class MendForm(Form):
    """Rejected rows that were put right. cell: those of each row, in the order of the columns."""

    cell: tuple[Annotated[str, Field(max_length=10_000)], ...] = ()


class ProofForm(Form):
    """The proof of a consent, as a row of a file has it."""

    consent_source: Words = ""
    consent_date: Words = ""
    consent_wording: Annotated[str, Field(max_length=20_000)] = ""
    consent_class: Words = ""
    consent_program: Words = ""


class TeamForm(Form):
    """A team. hours, exceptions: a line for each. seen: the version that was shown, 0 for none."""

    name: Words = ""
    member: frozenset[str] = frozenset()
    language: frozenset[str] = frozenset()
    number: frozenset[str] = frozenset()
    zone: Words = ""
    country: Words = ""
    hours: Words = ""
    exceptions: Words = ""
    within: Annotated[str, Field(pattern=r"^\d{0,5}$")] = ""
    place: Annotated[str, Field(pattern=r"^\d{0,4}$")] = ""
    default: Words = ""
    seen: int = 0


class SeenForm(Form):
    """Something is done to what was shown. seen: its version."""

    seen: int = 0


class BusinessForm(Form):
    """What the business says of itself. seen: the version that was shown."""

    brand: Words = ""
    support: Words = ""
    site: Words = ""
    seen: int = 0


class CannedForm(Form):
    """A canned reply in both languages. seen_en, seen_fr: the versions that were shown."""

    name: Words = ""
    en: Annotated[str, Field(max_length=5_000)] = ""
    fr: Annotated[str, Field(max_length=5_000)] = ""
    seen_en: int = 0
    seen_fr: int = 0


class NewCampaignForm(Form):
    """A campaign that somebody begins. like: the id of one that it begins with, "" for none."""

    name: Words = ""
    kind: Words = "promotional"
    like: Words = ""


class CampaignForm(Form):
    """A campaign as it is written. placeholder, fallback_en, fallback_fr: in one order. gsm: the
    language whose text shall be put into the GSM alphabet. first: how many get it ahead of the
    others, a number or a share in %. link_…: its links, in one order; insert: the one that shall
    stand in each text. word_en to reply_staff: of each word that it asks for; about, told_en,
    told_fr: of each question about it that is answered. measure: what an experiment is decided by,
    "" without one; variant_…: its variants after A, in one order; variant_link_…: their links,
    each with the letter of its variant."""

    over: int = 0
    kind: Words = "promotional"
    tags: Words = ""
    match: Words = "any"
    rule: Words = ""
    leave_out: Words = ""
    text_en: Words = ""
    text_fr: Words = ""
    way_out: Words = ""
    placeholder: tuple[Words, ...] = ()
    fallback_en: tuple[Words, ...] = ()
    fallback_fr: tuple[Words, ...] = ()
    link_name: tuple[Words, ...] = ()
    link_to: tuple[Words, ...] = ()
    link_to_fr: tuple[Words, ...] = ()
    link_days: tuple[Words, ...] = ()
    insert: Words = ""
    when: Words = "now"
    at: Words = ""
    local: Words = ""
    before: Words = ""
    before_hours: Words = ""
    teams: Words = ""
    keyword_en: Words = ""
    keyword_fr: Words = ""
    event: Words = ""
    event_hours: Words = ""
    past: Words = "next_day"
    hours: Words = ""
    ends_at: Words = ""
    first: Words = ""
    first_minutes: Words = ""
    coupon: Words = ""
    goal: Words = ""
    goal_name: Words = ""
    goal_days: Words = ""
    hold_out: Words = ""
    measure: Words = ""
    tried_hours: Words = ""
    tried_share: Words = ""
    tried_winner: Words = ""
    usual: Words = ""
    difference: Words = ""
    variant_en: tuple[Words, ...] = ()
    variant_fr: tuple[Words, ...] = ()
    variant_link_of: tuple[Words, ...] = ()
    variant_link_name: tuple[Words, ...] = ()
    variant_link: tuple[Words, ...] = ()
    variant_link_fr: tuple[Words, ...] = ()
    variant_start: tuple[Words, ...] = ()
    gsm: Words = ""
    word_en: tuple[Words, ...] = ()
    word_fr: tuple[Words, ...] = ()
    answer_en: tuple[Words, ...] = ()
    answer_fr: tuple[Words, ...] = ()
    reply_tag: tuple[Words, ...] = ()
    reply_event: tuple[Words, ...] = ()
    reply_coupon: tuple[Words, ...] = ()
    reply_staff: tuple[Words, ...] = ()
    about: tuple[Words, ...] = ()
    told_en: tuple[Words, ...] = ()
    told_fr: tuple[Words, ...] = ()


class ChooseForm(Form):
    """The variant that the others get, by its letter."""

    variant: Words = ""


class AudienceForm(Form):
    """An audience as it is written. known: the name that it is saved under. then: "check", or
    "form" for a rule made of rows; mend: a word for another, and where. side, what, attribute,
    value, days, times: those of each row, in one order."""

    name: Words = ""
    known: Words = ""
    rule: Words = ""
    leave_out: Words = ""
    then: Words = ""
    mend: Words = ""
    any_of: Words = ""
    side: tuple[Words, ...] = ()
    what: tuple[Words, ...] = ()
    attribute: tuple[Words, ...] = ()
    value: tuple[Words, ...] = ()
    days: tuple[Words, ...] = ()
    times: tuple[Words, ...] = ()


class TillForm(Form):
    """A code at a till, and its purchase."""

    code: Words = ""
    place: Words = ""
    purchase: Words = ""
    amount: Words = ""


class NewPoolForm(Form):
    """A pool of coupons. days: the first and the last one, as browsers write them."""

    name: Words = ""
    worth: Words = ""
    minimum: Words = ""
    first_day: Words = ""
    last_day: Words = ""
    places: Words = ""


class FillForm(Form):
    """Codes for a pool: how many new ones, or lines that somebody brings."""

    count: Words = ""
    lines: Annotated[str, Field(max_length=60_000)] = ""
    as_they_are: Words = ""


class LaunchForm(Form):
    """over: the version that was checked; shown: the number of people that was; typed: what stands
    in the field for it."""

    over: int = 0
    shown: int = 0
    typed: Words = ""
    accepted: frozenset[Words] = frozenset()
    why: Words = ""


class FeedbackForm(Form):
    """What feedback is by those who read it. back: the query of the list it was read in."""

    kind: Name = ""
    theme: Name = ""
    back: Annotated[str, Field(max_length=1_000)] = ""
