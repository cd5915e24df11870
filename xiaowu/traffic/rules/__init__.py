"""Rules of traffic (系統流量), as pure functions."""
