"""How long a sign-in lasts (工作階段)."""

from datetime import timedelta

SESSION_LASTS = timedelta(hours=14)  # a school day from the first bell to the last meeting
SEEN_EVERY = timedelta(minutes=5)  # last seen is written at most this often
