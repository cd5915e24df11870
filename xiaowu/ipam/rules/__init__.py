"""The rules of ipam, a file a subject."""
