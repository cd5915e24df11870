"""Meetings' reads."""
