"""What leaves the house for a recipient: letters and pushes (信件、推播)."""
