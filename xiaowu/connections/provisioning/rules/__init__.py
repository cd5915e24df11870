"""Rules of provisioning: when a system is told, what its answers mean."""
