"""Writes of vulnerability follow-up."""
