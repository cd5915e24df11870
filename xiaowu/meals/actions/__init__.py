"""Meals' writes."""
