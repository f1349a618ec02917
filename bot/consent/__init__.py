"""Consent: how people join, choose, leave and come back, and the proof of it."""
