"""What the pages of meals show."""
