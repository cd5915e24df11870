"""The pages of ipam, a file a subject."""
