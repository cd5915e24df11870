"""Rules of SCIM: what our users and groups are, what programs send us, what other systems answer."""
