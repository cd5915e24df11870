"""Reads of provisioning: what other systems have been told, and what not yet."""
