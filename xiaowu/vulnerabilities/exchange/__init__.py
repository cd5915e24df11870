"""Files of vulnerability follow-up: scan reports in, sheets and documents out."""
