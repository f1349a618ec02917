"""Whoever takes our texts to phones and brings theirs to us."""
