"""Reads over all connected systems."""
