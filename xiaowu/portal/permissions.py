"""The portal composes; it grants nothing of its own."""
