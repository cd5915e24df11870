"""The queries of ipam, a file a subject."""
