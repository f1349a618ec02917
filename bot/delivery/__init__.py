"""Delivery: hands texts to the provider, and notes what it reports on them."""
