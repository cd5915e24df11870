"""Rules of meetings, as pure functions: the form of minutes, what is doubtful in them, what may follow what."""
