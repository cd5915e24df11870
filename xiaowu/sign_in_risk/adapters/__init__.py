"""What goes to others: letters (轉接層)."""
