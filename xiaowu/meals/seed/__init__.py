"""What the demo has of meals."""
