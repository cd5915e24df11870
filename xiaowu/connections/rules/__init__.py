"""Rules of connections: what both sides of SCIM have in common."""
