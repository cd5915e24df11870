"""Notifications (通知): tell a person, or whoever holds a role at a place; by inbox, letter or push; with one record of all."""
