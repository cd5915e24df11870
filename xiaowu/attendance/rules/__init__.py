"""Attendance's rules, as pure functions."""
