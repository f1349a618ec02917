"""A person's rights under data protection law: export, erasure, evidence and retention."""
