"""Attendance's writes."""
