"""Surveys: their questions, how replies are read, their results."""
