"""The forms of ipam, a file a subject."""
