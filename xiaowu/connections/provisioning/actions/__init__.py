"""Writes of provisioning: the systems that are sent accounts, and what each is to be sent."""
