"""The register's writes."""
