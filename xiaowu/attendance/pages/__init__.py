"""Attendance's pages."""
