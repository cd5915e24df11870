"""Where the provider's interfaces are implemented, keys are read from files, and other systems are called (轉接層)."""
