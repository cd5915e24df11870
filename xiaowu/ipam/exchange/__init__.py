"""What comes from outside, in the words of this house (介接)."""
