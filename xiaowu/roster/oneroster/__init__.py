"""OneRoster 1.2 (and 1.1 inward): the register as the interchange standard's CSV set (1EdTech OneRoster CSV binding)."""
