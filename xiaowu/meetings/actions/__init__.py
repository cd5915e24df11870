"""Meetings' writes."""
