"""Alembic's folder: the one description of the schema is the sum of versions/."""
