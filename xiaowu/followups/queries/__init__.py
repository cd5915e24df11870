"""Reads of follow-ups."""
