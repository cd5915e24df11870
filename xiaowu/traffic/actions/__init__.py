"""Writes of traffic."""
