"""Implementations of the libraries' interfaces (轉接層): what Django and allauth call, by dotted paths in the settings."""
