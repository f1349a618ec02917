"""Twilio: its protocol, its client, its error codes, and a fake of it."""
