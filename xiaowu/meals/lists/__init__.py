"""Meals' lists."""
