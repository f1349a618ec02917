"""The values that pass between the rooms: frozen, typed, free of I/O.

Times are timezone-aware datetimes. Numbers are E.164 ("+33612345678"); an *address* is what the
provider names a party by: such a number, a short code, a sender name or "whatsapp:+33612345678".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

NOTHING: Mapping[str, str] = MappingProxyType({})
NO_CLASSES: Mapping[str, MessageClass] = MappingProxyType({})


class Language(StrEnum):
    EN = "en"
    FR = "fr"


class Channel(StrEnum):
    SMS = "sms"
    WHATSAPP = "whatsapp"


class MessageClass(StrEnum):
    """The purpose class of a text (CTIA Messaging Principles, 2023). It drives the gate."""

    CONVERSATIONAL = "conversational"
    INFORMATIONAL = "informational"
    PROMOTIONAL = "promotional"


class OptOutReplies(StrEnum):
    """The party that confirms STOP, START and HELP on a sender number."""

    TWILIO_DEFAULT = "twilio_default"  # Twilio replies and blocks by itself, without telling us
    ADVANCED = "advanced"  # Twilio replies, blocks and tells us by OptOutType
    OURS = "ours"  # Twilio's handling is off: we reply and block

    @property
    def provider_blocks(self) -> bool:
        return self is not OptOutReplies.OURS


class Purpose(StrEnum):
    """The reason for an outbound text; with its class it decides what a revocation lets through."""

    CONFIRMATION = "confirmation"  # the one confirmation of an opt-out
    KEYWORD_REPLY = "keyword_reply"  # the answer to HELP, START, INFO or CONTACT
    ANSWER = "answer"  # the bot's direct answer to a text
    PROMISED = "promised"  # hands over what a campaign's text promised, to who asks for it
    DOUBT_QUESTION = "doubt_question"  # asks whether the texts shall stop
    STAFF = "staff"  # a staff member's own words
    SURVEY_QUESTION = "survey_question"
    CAMPAIGN = "campaign"
    REMINDER = "reminder"
    OPT_IN_REQUEST = "opt_in_request"  # asks to confirm a double opt-in
    WELCOME = "welcome"  # the first text of a program after an opt-in
    REVIEW = "review"  # asks who rated us well to say so in public


class Role(StrEnum):
    """One of a user's roles; together they decide what the user may do (bot.access.rules)."""

    STAFF = "staff"
    LEAD = "lead"
    MARKETER = "marketer"
    ADMIN = "admin"


class Frequency(StrEnum):
    """The most promotional texts that a contact wants."""

    ANY = "any"
    WEEKLY = "weekly"  # one in 7 days
    MONTHLY = "monthly"  # one in 30 days


class HeldFor(StrEnum):
    """The reason why texts to a contact are held.

    The first that holds is the contact's; for the last one only campaigns wait."""

    UNSURE_OPT_OUT = "unsure_opt_out"  # asked whether to stop the texts; silence means yes
    WRONG_NUMBER = "wrong_number"  # until staff has looked
    UNASKED_DOUBT = "unasked_doubt"  # perhaps an opt-out; nobody has asked yet
    AUTO_REPLY = "auto_reply"  # an automatic reply asks for no texts: until staff has looked


DOUBTS = frozenset({HeldFor.UNSURE_OPT_OUT, HeldFor.UNASKED_DOUBT})
CAMPAIGN_HOLDS = frozenset({HeldFor.UNASKED_DOUBT, HeldFor.AUTO_REPLY})  # all else goes on


class Status(StrEnum):
    """The life of an outbound text. `rank` never falls (invariant 10)."""

    QUEUED = "queued"
    DEFERRED = "deferred"  # by the gate: later
    SENDING = "sending"  # claimed; the provider may have it
    UNKNOWN = "unknown"  # the provider may have it; no report has come yet
    ACCEPTED = "accepted"  # the provider has it
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    SUPPRESSED = "suppressed"  # by the gate: no
    CANCELED = "canceled"

    @property
    def rank(self) -> int:
        return _RANKS[self]

    @property
    def final(self) -> bool:
        return self.rank >= _RANKS[Status.DELIVERED]


_RANKS = {
    Status.QUEUED: 0,
    Status.DEFERRED: 0,
    Status.SENDING: 1,
    Status.UNKNOWN: 1,
    Status.ACCEPTED: 2,
    Status.SENT: 3,
    Status.DELIVERED: 4,
    Status.UNDELIVERED: 4,
    Status.FAILED: 4,
    Status.SUPPRESSED: 4,
    Status.CANCELED: 4,
    Status.READ: 5,
}

# The owner of a conversation is one of these or a staff member's name.
BOT = "bot"
NOBODY = "nobody"  # waiting for staff
NO_STAFF = (BOT, NOBODY)


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or other file of an MMS."""

    url: str
    content_type: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A person at one address on one channel."""

    id: int
    subject_id: UUID
    address: str
    channel: Channel
    language: Language | None
    name: str | None
    introduced: bool  # has been told that it talks to an automatic assistant


@dataclass(frozen=True, slots=True)
class Conversation:
    """The one conversation with a contact; bot/conversations/rules.py reads its state.

    fence: grows with each change of owner. number: ours that the contact last wrote to.
    snoozed_until: when its owner sees it again. closed_at, closed_by: None once anybody has it."""

    contact_id: int
    owner: str
    fence: int
    number: str
    updated_at: datetime
    snoozed_until: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Inbound:
    """A text from a contact, as committed.

    late: taken in later than it came, from the journal or the provider's list. ordinal: see
    bot/contacts/ordinals_store.py; None for a text from before there were any."""

    id: int
    contact_id: int
    number: str
    sid: str
    body: str
    media: tuple[Media, ...]
    received_at: datetime
    late: bool = False
    ordinal: int | None = None


@dataclass(frozen=True, slots=True)
class Home:
    """The known place of a contact: its address, and its own postcode and zone (IANA)."""

    address: str
    postcode: str | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What the gate must know of a contact.

    `granted`: the highest class per program; `recent`: when promotional texts of the program went
    to it, in the last 30 days; `lately`: those of all programs, in the last 2; `dead`: nobody has
    the number, or it gets no texts; `blocked`: staff answer it no more; `promotions_ended`: only an
    opt-in of their own grants offers again; `with_staff`: staff have the conversation, or a grave
    case is open; `asked_at`: when the person opened a case that staff may answer;
    `revoked_ordinal`: the number of the opt-out in force; `question_until`: until when a question
    of ours is open, which is looked up for a text that asks something too."""

    revoked_at: datetime | None = None
    provider_blocks: bool = False
    granted: Mapping[str, MessageClass] = field(default_factory=lambda: NO_CLASSES)
    held_for: HeldFor | None = None
    frequency: Frequency = Frequency.ANY
    home: Home | None = None
    recent: tuple[datetime, ...] = ()
    dead: bool = False
    promotions_ended: bool = False
    blocked: bool = False
    with_staff: bool = False
    asked_at: datetime | None = None
    revoked_ordinal: int | None = None
    lately: tuple[datetime, ...] = ()
    question_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An outbound text on its way to the gate.

    `answers_at`: when the text that it answers came, `answers_ordinal`: its number; `fence`: its
    fencing number; `client_id`: its writer's id; `not_before`: when it may go; `test`: a trial."""

    contact_id: int
    number: str
    body: str
    author: str
    purpose: Purpose
    message_class: MessageClass
    program: str
    priority: int
    answers: int | None = None
    answers_at: datetime | None = None
    answers_ordinal: int | None = None
    fence: int | None = None
    client_id: UUID | None = None
    not_before: datetime | None = None
    test: bool = False


@dataclass(frozen=True, slots=True)
class Outbound:
    """A text that the sender has claimed, with what the gate must know of it.

    attempt: the number of the call that may follow."""

    id: int
    contact_id: int
    address: str
    channel: Channel
    number: str
    body: str
    purpose: Purpose
    message_class: MessageClass
    program: str
    answers_at: datetime | None
    answers_ordinal: int | None
    attempt: int
    fenced: bool  # produced under an old fencing number
    canceled: bool  # its campaign was canceled
    standing: Standing
    expires_at: datetime | None = None  # it is stale after it
    test: bool = False
    asks: bool = False  # its campaign asks for a reply
    closed_at: datetime | None = None  # of the case that a survey asks about
    moved: bool = False  # the date that it is about is another one now


class EntityKind(StrEnum):
    """A kind of thing that a text may name. Their values are the same in both languages:

    order_number CMD202617 (bot.reading.codes.key) · date and time: see bot.reading.days and times ·
    store, city, product: the name in data/lookups · country: its ISO 3166 code
    """

    ORDER_NUMBER = "order_number"
    DATE = "date"
    TIME = "time"
    STORE = "store"
    CITY = "city"
    COUNTRY = "country"
    PRODUCT = "product"


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing that a text names.

    value: in its normal form. start, end: in the text that was searched, as NFC."""

    kind: EntityKind
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Understanding:
    """The pipeline's reading of a text. Intent and confidence are stored on the message."""

    intent: str
    confidence: float
    entities: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """Another answer, for texts that name this: when maps what is named (country, city, store,
    product, day) to values of which one must be named."""

    when: Mapping[str, tuple[str, ...]]
    text: str


@dataclass(frozen=True, slots=True)
class FaqAnswer:
    """The answer to a frequent question, the ways in which people ask it, and its variants."""

    text: str
    questions: tuple[str, ...] = ()
    variants: tuple[Variant, ...] = ()


PRIORITY_KEYWORD = 0  # the lower, the sooner
PRIORITY_REPLY, PRIORITY_STAFF = 1, 2
PRIORITY_BULK = 9
