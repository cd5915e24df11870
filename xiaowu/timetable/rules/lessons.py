"""Lessons (課程): what a timetable may say, and what contradicts itself."""

LONGEST_SUBJECT, LONGEST_ROOM, LONGEST_NOTE = 30, 30, 100
