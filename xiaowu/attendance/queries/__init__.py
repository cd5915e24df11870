"""Attendance's reads."""
