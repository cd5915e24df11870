"""What a thread, a process or a library does for traffic."""
