"""What OneRoster says (OneRoster 1.2): of sets of files, and of what is asked over REST."""
