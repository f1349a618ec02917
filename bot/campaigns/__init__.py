"""Campaigns: their files, who gets them, when, and what came of it."""
