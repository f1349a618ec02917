"""What makes a code, and what a code is worth now."""
