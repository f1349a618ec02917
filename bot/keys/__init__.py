"""The ring of secrets that sign the consent ledger."""
