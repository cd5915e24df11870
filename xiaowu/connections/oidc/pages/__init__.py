"""Pages of the provider: where clients send people, what programs call, and where the bureau connects systems."""
