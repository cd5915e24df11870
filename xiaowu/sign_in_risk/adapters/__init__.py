"""What talks to others: letters (轉接層)."""
