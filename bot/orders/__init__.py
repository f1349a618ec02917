"""The shop's orders, and the numbers of orders that a text may hold."""
