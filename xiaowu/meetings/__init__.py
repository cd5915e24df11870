"""Joint meetings (聯席會議): agenda, motions, tracked items, opinions of the districts, minutes read and written."""
