"""Meetings' pages."""
