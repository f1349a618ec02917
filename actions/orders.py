"""The action that tells an order's status to a person who has its number.

It tells the state, the carrier and the day, no more.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.dialogue.context import TurnContext, current
from bot.dialogue.orders import AWAITED, may_name_order, names_order
from bot.dialogue.turn import Handoff
from bot.orders.rules import Order, OrderState, candidates, spoken_day

SAID = {
    OrderState.PROCESSING: "utter_order_processing",
    OrderState.SHIPPED: "utter_order_shipped",
    OrderState.DELIVERED: "utter_order_delivered",
    OrderState.CANCELED: "utter_order_canceled",
    OrderState.RETURNED: "utter_order_returned",
}
ON_ITS_WAY = (OrderState.PROCESSING, OrderState.SHIPPED)
AT_ONCE = 2  # most orders in one reply


class OrderStatus(Action):
    """Tells the status of the orders in the text, or asks for a number: twice in vain, a person
    takes over."""

    def name(self) -> str:
        return "action_order_status"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = current()
        known = turn.facts.orders
        if found := list(dict.fromkeys(known[k] for k in candidates(turn.text) if k in known)):
            turn.served = True
            for order in found[:AT_ONCE]:
                _tell(dispatcher, turn, order)
            return []
        awaiting = tracker.get_slot("awaiting")
        asked = awaiting in AWAITED
        read = turn.understanding
        told = names_order(read) or (asked and may_name_order(turn.text, read))
        if awaiting == "order_again" or (asked and not told):
            turn.served = True
            turn.emit(Handoff("order"))
            dispatcher.utter_message(response="utter_order_handoff")
            return []
        dispatcher.utter_message(response="utter_order_unknown" if told else "utter_order_ask")
        return [SlotSet("awaiting", "order_again" if told else "order")]


def _tell(dispatcher: CollectingDispatcher, turn: TurnContext, order: Order) -> None:
    by_name = order.state is OrderState.SHIPPED and order.carrier
    dispatcher.utter_message(
        response="utter_order_shipped_by" if by_name else SAID[order.state],
        number=order.number,
        carrier=order.carrier,
    )
    if order.expected_on and order.state in ON_ITS_WAY:
        late = order.expected_on < turn.facts.now.date()
        dispatcher.utter_message(
            response="utter_order_late" if late else "utter_order_expected",
            date=spoken_day(order.expected_on, turn.language),
        )
