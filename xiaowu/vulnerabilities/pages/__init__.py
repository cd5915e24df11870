"""Pages of vulnerability follow-up."""
