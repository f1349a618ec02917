"""Reads and names files and what comes in them."""
