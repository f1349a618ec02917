"""Programs: the subscriptions, the numbers that they use, and who may be asked to join. Pure."""
