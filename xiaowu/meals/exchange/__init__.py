"""Sheets of meals that come in (午餐的匯入)."""
