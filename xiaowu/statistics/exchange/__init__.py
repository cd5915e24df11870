"""Statistics as files to take away."""
