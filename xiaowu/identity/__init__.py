"""Identity (身分): who is asking. Accounts, sessions, passwords, sign-in."""
