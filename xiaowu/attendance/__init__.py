"""Attendance (出缺席): the roll, and its statistics without personal data."""
