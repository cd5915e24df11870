"""Writes of provisioning: the systems that are told, and what each is to be told."""
