"""Other systems that let people in through us, read accounts from us, or are told of them (介接)."""
