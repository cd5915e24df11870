"""Where other systems' SCIM is spoken (轉接層)."""
