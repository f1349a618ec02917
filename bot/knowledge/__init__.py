"""The answers to frequent questions."""
