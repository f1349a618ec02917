"""Audiences: who a campaign is for, said in a small language of its own."""
