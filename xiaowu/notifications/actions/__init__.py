"""Writes of notifications (通知的寫入)."""
