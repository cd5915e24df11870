"""Everybody signed in keeps the own account; what others may do with accounts comes with account administration."""
