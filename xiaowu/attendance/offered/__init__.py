"""Parts of what attendance offers to the house: `apps.py` puts them together."""
