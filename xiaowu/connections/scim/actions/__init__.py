"""Writes over SCIM: what programs write here."""
