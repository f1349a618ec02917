"""Short links of a host of our own: their tokens, where they lead, who clicked on them."""
