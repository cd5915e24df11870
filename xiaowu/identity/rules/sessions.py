"""How long a sign-in lasts (工作階段)."""

from datetime import timedelta

SESSION_LASTS = timedelta(hours=14)  # a school day from the first bell to the last meeting
IDLE = timedelta(hours=4)  # from the morning's roll to the afternoon's; a desk that nobody came back to is shut by then
SEEN_EVERY = timedelta(minutes=5)  # last seen is written at most this often
