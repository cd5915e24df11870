"""Writes over all connected systems."""
