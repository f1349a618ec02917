"""The consent ledger: append-only, chained per contact, with dated checkpoints."""
