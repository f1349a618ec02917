"""Contact files: what is in them, who may be taken, and rows that wait for proof."""
