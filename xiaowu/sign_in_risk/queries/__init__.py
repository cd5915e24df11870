"""Reads of abnormal sign-ins."""
