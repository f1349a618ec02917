"""Contact files: their contents, the firewall against rows without proof, and the quarantine."""
