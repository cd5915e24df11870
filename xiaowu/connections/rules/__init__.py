"""Rules of connections: what both sides of SCIM share."""
