"""The timetable as sheets: bells and lessons come in."""
