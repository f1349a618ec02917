"""The roles, and the run of all of them on one machine."""
