"""Everything that speaks the provider's protocol: its client, its webhooks, a stand-in for it."""
