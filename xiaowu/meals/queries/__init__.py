"""Meals' reads."""
