"""Implementations of the provider's interfaces, key files, and calls to other systems (轉接層)."""
