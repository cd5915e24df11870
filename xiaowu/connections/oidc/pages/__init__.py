"""Pages of the provider: where partners send people, what programs call, and where the bureau connects systems."""
