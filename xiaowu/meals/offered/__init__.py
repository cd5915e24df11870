"""Parts of what meals offers to the house: `apps.py` puts them together."""
