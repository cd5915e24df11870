"""Rules of identity (帳號安全): pure functions."""
