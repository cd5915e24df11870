"""Follow-ups (待辦追蹤): what a role at a place owes by a day, whichever system it comes from."""
