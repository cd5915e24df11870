"""The lists of ipam, a file a subject."""
