"""The kernel: tools that know no school, one folder each."""
