"""Delivery: texts go to the provider, and what it says of them is noted."""
