"""What traffic writes for others to read."""
