"""What the timetable does."""
