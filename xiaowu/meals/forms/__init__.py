"""Meals' forms."""
