"""Meals at school (午餐): which kitchen cooks what for whom, what it was told, and what is paid back."""
