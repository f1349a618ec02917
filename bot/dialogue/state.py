"""The dialogue state between two turns: JSON of bounded size.

A phone number is one conversation for years, and the cost of a turn must not grow with it. Only the
slots that differ from their initial values are kept, the active form, and the events of the last
turn, which is all that Rasa's RulePolicy looks back to.
"""

from __future__ import annotations

from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    Event,
    SlotSet,
    UserUttered,
    deserialise_events,
)
from rasa.shared.core.trackers import DialogueStateTracker

ONE_TURN = frozenset({"awaiting"})  # slots that last for the next turn only
OMITTED = frozenset({"timestamp", "metadata", "parse_data"})

State = dict[str, object]


def load(state: State | None, domain: Domain) -> DialogueStateTracker:
    """Returns a tracker as it was after the last turn. Drops what the model no longer knows: if a
    form is gone, the dialogue starts anew with its slots kept."""
    tracker = DialogueStateTracker("contact", domain.slots)
    stored: Any = state or {}
    _apply(
        tracker,
        (
            SlotSet(name, value)
            for name, value in stored.get("slots", {}).items()
            if name in tracker.slots
        ),
    )
    loop = stored.get("loop")
    tail = _events(stored.get("tail", []), domain)
    if (loop and loop not in domain.form_names) or tail is None:
        _apply(tracker, [SlotSet("requested_slot", None)])
        loop, tail = None, None
    if loop:
        _apply(tracker, [ActiveLoop(loop)])
    _apply(tracker, tail or [ActionExecuted(ACTION_LISTEN_NAME)])
    return tracker


def restarted(
    tracker: DialogueStateTracker,
    domain: Domain,
    form: str | None = None,
    slot: str | None = None,
    awaiting: str | None = None,
) -> DialogueStateTracker:
    """Returns a tracker with the same slots, that listens: in that form, for that slot, or in none.
    Another form's unfinished slots are dropped; `awaiting` is what the last text asked for."""
    fresh = DialogueStateTracker("contact", domain.slots)
    dropped = {*ONE_TURN, "requested_slot", *_form_slots(domain)}
    _apply(
        fresh,
        (
            SlotSet(name, kept.value)
            for name, kept in tracker.slots.items()
            if name not in dropped and kept.value != kept.initial_value
        ),
    )
    if awaiting:
        _apply(fresh, [SlotSet("awaiting", awaiting)])
    if form:
        _apply(fresh, (ActionExecuted(form), ActiveLoop(form), SlotSet("requested_slot", slot)))
    _apply(fresh, [ActionExecuted(ACTION_LISTEN_NAME)])
    return fresh


def dump(tracker: DialogueStateTracker, domain: Domain) -> State:
    """Returns the state after a turn."""
    events = list(tracker.events)
    start = _last_turn(events)
    before = DialogueStateTracker("contact", domain.slots)
    _apply(before, (e for e in events[:start] if isinstance(e, SlotSet | ActiveLoop)))
    set_now = {e.key for e in events[start:] if isinstance(e, SlotSet)}
    over = (name for name in ONE_TURN - set_now if tracker.get_slot(name) is not None)
    events.extend(SlotSet(name, None) for name in over)
    return {
        "slots": {
            slot.name: slot.value
            for slot in before.slots.values()
            if slot.value != slot.initial_value
        },
        "loop": before.active_loop_name,
        "tail": [_slim(event) for event in _without_answers(events[start:], domain)],
    }


def awaits(state: State | None) -> str | None:
    """Returns what the bot's last text asked for: a form's name, or the slot `awaiting`."""
    stored: Any = state or {}
    awaiting = stored.get("slots", {}).get("awaiting")
    loop = stored.get("loop")
    for event in stored.get("tail", []):
        if event["event"] == "slot" and event["name"] == "awaiting":
            awaiting = event["value"]
        elif event["event"] == "active_loop":
            loop = event["name"]
    found: str | None = loop or awaiting
    return found


def answered(state: State | None) -> State:
    """Returns the state after a turn that left the dialogue out: nothing is awaited any more."""
    stored: Any = state or {}
    if stored.get("loop") or awaits(state) is None:
        return dict(stored)
    return {**stored, "tail": [*stored["tail"], SlotSet("awaiting", None).as_dict()]}


def _without_answers(tail: list[Event], domain: Domain) -> list[Event]:
    """Drops a form's answers but the last, because they have become effects."""
    answers = _form_slots(domain)
    last = {event.key: event for event in tail if isinstance(event, SlotSet)}
    return [
        event
        for event in tail
        if not isinstance(event, SlotSet) or event.key not in answers or last[event.key] is event
    ]


def _form_slots(domain: Domain) -> set[str]:
    return {slot for form in domain.form_names for slot in domain.required_slots_for_form(form)}


def _last_turn(events: list[Event]) -> int:
    """Returns the index at which the last turn begins: the listening before the last text."""
    said = max((i for i, e in enumerate(events) if isinstance(e, UserUttered)), default=0)
    return max(
        i
        for i, e in enumerate(events[: said + 1])
        if isinstance(e, ActionExecuted) and e.action_name == ACTION_LISTEN_NAME
    )


def _slim(event: Event) -> dict[str, Any]:
    """Returns the event without what the policy does not read: above all the text's own words,
    which the messages table holds."""
    slim = {key: value for key, value in event.as_dict().items() if key not in OMITTED}
    if isinstance(event, UserUttered):
        slim["parse_data"] = {"intent": event.intent, "entities": []}
        slim["text"] = ""
    return slim


def _events(tail: list[dict[str, Any]], domain: Domain) -> list[Event] | None:
    """Returns the events of the last turn; None if the model no longer knows one of them."""
    try:
        events = deserialise_events(tail)
    except ValueError:
        return None
    actions = (event.action_name for event in events if isinstance(event, ActionExecuted))
    return events if all(name in domain.action_names_or_texts for name in actions) else None


def _apply(tracker: DialogueStateTracker, events: Any) -> None:
    for event in events:
        tracker.update(event)
