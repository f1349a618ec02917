"""What people say of the business outside surveys, and what is done about it."""
