"""Writes of the provider: relying parties, consents, what is exchanged for tokens, the keys that sign, and the word that somebody is out."""
