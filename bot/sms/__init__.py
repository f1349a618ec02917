"""The parts of an SMS: segments, addresses, placeholders. Pure."""
