"""The register as OneRoster tells it: as a set of files, or page by page over REST, by the same statements."""
