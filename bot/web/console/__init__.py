"""The console: the pages of those who work here. A module per page; `guard` lets people in."""
