"""The pages of refunds (午餐退費的頁面)."""
