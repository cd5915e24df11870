"""The register as OneRoster shows it: as a set of files, or page by page over REST, from the same statements."""
