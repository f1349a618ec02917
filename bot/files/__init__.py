"""Reads, names and signs files and their contents."""
