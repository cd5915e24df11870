"""What meals sends out of the house."""
