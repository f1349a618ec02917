"""The intents on the shop: those that the FAQ's entries answer, and the one on an order."""

SHOP = (
    "opening_hours",
    "store_location",
    "delivery_info",
    "payment_issue",
    "return_refund",
    "product_availability",
    "promo_question",
    "appointment_change",
)  # action_faq is theirs
ORDER = "order_status"  # has an action of its own
SERVED = frozenset((*SHOP, ORDER))
