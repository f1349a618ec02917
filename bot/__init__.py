"""Texto: a self-hosted, conversational, two-way SMS bot in English and French."""
