"""The gate: whether a text may go to a person now. Laws, hours and caps as data and rules. Pure."""
