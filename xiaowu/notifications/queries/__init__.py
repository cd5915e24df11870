"""Reads of notifications (通知的查詢)."""
