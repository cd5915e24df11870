"""Writes over SCIM: what programs write here, and what we write in other systems."""
