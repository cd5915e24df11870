"""Writes of the provider: clients, consents, exchanges for tokens, and who entered from where."""
