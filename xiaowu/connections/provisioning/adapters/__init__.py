"""The client of other systems' SCIM (轉接層)."""
