"""Writes of the provider: relying parties, consents, what is exchanged for tokens, and who entered from where."""
