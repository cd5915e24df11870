"""OneRoster's own rules (OneRoster 1.2): for sets of files, and for requests over REST."""
