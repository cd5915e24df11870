"""What the demo has of attendance beside its rolls."""
