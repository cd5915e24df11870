"""OneRoster 1.2 (and 1.1 for import): the register as the standard's CSV set (1EdTech OneRoster CSV binding)."""
