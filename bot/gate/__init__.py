"""May this text go to this person now? Laws, hours and caps as data and rules. Pure."""
