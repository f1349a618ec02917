"""PostgreSQL: connections, statements, the schema."""
