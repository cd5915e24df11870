"""The rules of the timetable."""
