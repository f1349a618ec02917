"""Rehearses the worst day: a campaign and conversations while roles and servers fail."""
