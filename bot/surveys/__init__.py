"""Surveys: their questions, how answers are read, what came of them."""
