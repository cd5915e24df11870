"""The actions of ipam, a file a subject."""
