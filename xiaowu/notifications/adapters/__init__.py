"""What leaves the house for somebody who is told: letters and pushes (信件、推播)."""
