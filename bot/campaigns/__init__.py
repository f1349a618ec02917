"""Campaigns: their files, audience, launch and results."""
