"""Other systems that sign people in through us, read accounts from us, or are sent them (介接)."""
