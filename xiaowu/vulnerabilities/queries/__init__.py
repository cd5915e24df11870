"""Reads of vulnerability follow-up."""
