"""Writes of abnormal sign-ins."""
