"""The synthetic city (示範城市): real schools, invented people, the same for the same seed."""
