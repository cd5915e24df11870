"""Rules of follow-ups."""
