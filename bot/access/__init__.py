"""Who may do what: users and API tokens."""
