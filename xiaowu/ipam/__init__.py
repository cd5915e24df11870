"""Plans of network addresses, and the addresses that they give (位址計畫、位址)."""
