"""Where the provider's interfaces are implemented (轉接層)."""
