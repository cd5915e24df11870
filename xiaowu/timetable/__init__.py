"""Timetable (課表): bells, lessons, who has which lesson on a day, and what owes no roll."""
