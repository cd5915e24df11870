"""Notifications: tells a person, or whoever holds a role at a place; inbox, letter, push; one record (通知)."""
