"""The kernel: tools that know nothing of schools, one folder each."""
