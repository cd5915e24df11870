"""Rules of SCIM: what our users and groups are, and what programs send us."""
