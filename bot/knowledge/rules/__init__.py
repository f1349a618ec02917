"""Pure: what the shop's facts answer to a question."""
