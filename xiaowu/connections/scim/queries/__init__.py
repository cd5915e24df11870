"""Reads over SCIM: filters as SQL, and the users and groups that they find."""
