"""What an SMS is made of: segments, addresses, placeholders. Pure."""
