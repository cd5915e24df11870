"""Writes of the provider: clients, consents, what is exchanged for tokens, and who entered from where."""
