"""Rules of the portal, as pure functions."""
