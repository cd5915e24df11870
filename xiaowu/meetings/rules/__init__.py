"""Rules of meetings, as pure functions: the form of minutes, doubts in them, and the flows."""
