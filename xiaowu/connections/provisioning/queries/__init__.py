"""Reads of provisioning: what other systems have been sent, and what not yet."""
