"""The action that tells an order's status to a person who has its number.

It tells the state, the carrier and the day, no more. What the bot can't do for an order, a person
does, who is told its number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.faq import entry
from actions.handoff import hand_over
from bot.dialogue.context import TurnContext, current
from bot.dialogue.follow_up import DAMAGED
from bot.dialogue.intents import ORDER
from bot.dialogue.memory import Kept
from bot.dialogue.orders import AWAITED, is_bare, may_name_order, names_order
from bot.orders.rules import Order, OrderState, candidates
from bot.reading.codes import key
from bot.reading.order_wishes import Wish, asks_how_to_follow, is_other, wishes
from bot.sms.spoken import spoken_day

SAID = {
    OrderState.PROCESSING: "utter_order_processing",
    OrderState.SHIPPED: "utter_order_shipped",
    OrderState.DELIVERED: "utter_order_delivered",
    OrderState.CANCELED: "utter_order_canceled",
    OrderState.RETURNED: "utter_order_returned",
}
ON_ITS_WAY = (OrderState.PROCESSING, OrderState.SHIPPED)
AT_ONCE = 2  # most orders in one reply
# entries that ask for a person and the order's number; whoever sends the number needn't ask
WANT_NUMBER = frozenset({"return_refund_cancel", "delivery_info_address", DAMAGED})
BY_A_PERSON = frozenset({Wish.CHANGE, Wish.CANCEL, Wish.DAMAGED, Wish.BROKEN})


class OrderStatus(Action):
    """Tells the status of the orders in the text, or of the one spoken of, or asks for a number:
    twice in vain, a person takes over."""

    def name(self) -> str:
        return "action_order_status"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = current()
        awaiting = tracker.get_slot("awaiting")
        asked = awaiting in AWAITED
        if found := _orders(turn, asked=asked):
            turn.served = True
            self._answer(dispatcher, turn, found)
            return []
        if not asked and asks_how_to_follow(turn.text) and (said := entry(turn, ORDER)):
            dispatcher.utter_message(text=said)
            return []
        read = turn.understanding
        told = names_order(read) or (asked and may_name_order(turn.text, read))
        if awaiting == "order_again" or (asked and not told):
            turn.served = True
            hand_over(turn, dispatcher, "order", "utter_order_handoff")
            return []
        dispatcher.utter_message(response="utter_order_unknown" if told else "utter_order_ask")
        return [SlotSet("awaiting", "order_again" if told else "order")]

    @staticmethod
    def _answer(
        dispatcher: CollectingDispatcher, turn: TurnContext, found: Sequence[Order]
    ) -> None:
        """Tells the orders' status, or calls a person for what is wanted of the first."""
        first = found[0]
        says = _needs_a_person(turn, first)
        turn.memory.about(ORDER)
        if says:
            hand_over(turn, dispatcher, "order", says, first.number, number=first.number)
        else:
            for order in found[:AT_ONCE]:
                _tell(dispatcher, turn, order)
        turn.memory.keep(Kept.ORDER, key(first.number))


def _orders(turn: TurnContext, *, asked: bool) -> Sequence[Order]:
    """Returns the orders that the text is about: those that it names, else the one spoken of."""
    known, in_talk = turn.facts.orders, turn.facts.order_in_talk
    if found := list(dict.fromkeys(known[k] for k in candidates(turn.text) if k in known)):
        return found
    if in_talk is None or asked or names_order(turn.understanding) or is_other(turn.text):
        return ()
    return (in_talk,)


def _needs_a_person(turn: TurnContext, order: Order) -> str | None:
    """Returns what to say if the bot can't do what is wanted of the order; None if its status is
    the answer."""
    wanted = wishes(turn.text)
    asked_for = turn.memory.recall(Kept.TOPIC) in WANT_NUMBER and is_bare(turn.text)
    if wanted & BY_A_PERSON or asked_for:
        return "utter_order_person"
    gone = order.state not in ON_ITS_WAY
    told_late = turn.memory.recall(Kept.LATE) == key(order.number)
    if (Wish.MISSING in wanted and (gone or _is_late(turn, order))) or told_late:
        return "utter_order_missing"
    return None


def _is_late(turn: TurnContext, order: Order) -> bool:
    due = order.expected_on
    return due is not None and order.state in ON_ITS_WAY and due < turn.facts.now.date()


def _tell(dispatcher: CollectingDispatcher, turn: TurnContext, order: Order) -> None:
    by_name = order.state is OrderState.SHIPPED and order.carrier
    dispatcher.utter_message(
        response="utter_order_shipped_by" if by_name else SAID[order.state],
        number=order.number,
        carrier=order.carrier,
    )
    if order.expected_on and order.state in ON_ITS_WAY:
        late = _is_late(turn, order)
        if late:
            turn.memory.keep(Kept.LATE, key(order.number))
        dispatcher.utter_message(
            response="utter_order_late" if late else "utter_order_expected",
            date=spoken_day(order.expected_on, turn.language, turn.facts.now.date()),
        )
