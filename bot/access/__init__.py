"""Users, API tokens and their rights."""
