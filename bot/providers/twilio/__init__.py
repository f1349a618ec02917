"""Twilio: its protocol, its client, its error codes, and an emulator of it."""
