"""Pages of the released statistics."""
