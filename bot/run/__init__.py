"""The roles, and all of them on one machine."""
