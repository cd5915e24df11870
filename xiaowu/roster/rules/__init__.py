"""The register's rules, as pure functions."""
