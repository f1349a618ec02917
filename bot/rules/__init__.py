"""The rules: pure functions, values in and decisions out. No clock, network, SQL or environment."""
