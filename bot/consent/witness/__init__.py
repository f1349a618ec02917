"""The witness: a file beside the database that keeps each opt-out, hold and erasure."""
