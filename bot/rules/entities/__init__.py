"""What a text names: numbers of orders, days, times, amounts, ratings, addresses. Pure; what is
looked up in lists (stores, cities, products) is bot.dialogue.entities' matter."""

from bot.rules.entities.finding import find
from bot.rules.entities.model import Entity, Kind

__all__ = ["Entity", "Kind", "find"]
