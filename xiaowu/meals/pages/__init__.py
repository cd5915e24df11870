"""Meals' pages."""
