"""The rules of the timetable: periods of the day, bells, lessons, and who has them on a day."""
