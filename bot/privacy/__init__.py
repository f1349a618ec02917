"""What the law gives a person: export, erasure, evidence, and an end to what is kept."""
