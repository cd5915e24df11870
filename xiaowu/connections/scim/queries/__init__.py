"""Reads over SCIM: a filter as SQL, and the users and groups that it finds."""
