"""What of the register goes in and out as sheets."""
