"""What comes into and goes out of the register as sheets."""
