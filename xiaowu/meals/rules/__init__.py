"""Rules of meals, as pure functions."""
