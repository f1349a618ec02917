"""What needs no database: the hours of a team, and how a search is read."""
