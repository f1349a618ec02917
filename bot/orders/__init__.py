"""The shop's orders, and the order numbers in a text."""
